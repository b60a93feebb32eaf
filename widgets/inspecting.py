"""`inspect`: opens a papercoder object as a widget."""

from papercoder.artifacts import Plan
from papercoder.comparing.comparison import Comparison
from papercoder.errors import PapercoderError
from papercoder.paper.model import Paper
from papercoder.repository.execution import Execution
from papercoder.repository.repository import Repository
from papercoder.run import Run
from papercoder.stages.analysis import Analyses
from papercoder.widgets.browser import Browser
from papercoder.widgets.comparisons import comparison_view
from papercoder.widgets.papers import paper_view
from papercoder.widgets.view import View
from papercoder.widgets.views import analyses_view, execution_view, plan_view, repository_view, run_view

Inspected = Paper | Plan | Analyses | Repository | Execution | Run | Comparison


def inspect(thing: Inspected, *, query: str = "", item: str = "", tab: str = "") -> Browser:
    """Opens an object: a title line, a filter, the list of its parts, tabs for the chosen one, and "Copy as code".

    Args:
        thing: A Paper, Plan, Analyses, Repository, Execution, Run or Comparison.
        query: Words to filter by.
        item: Label of the part to open.
        tab: Name of its tab.

    Raises:
        PapercoderError: There is no view of this kind of object; its own representation shows it.
    """
    browser = Browser(_view(thing))
    browser.show(query, item, tab)
    return browser


def _view(thing: Inspected) -> View:
    if isinstance(thing, Paper):
        return paper_view(thing)
    if isinstance(thing, Plan):
        return plan_view(thing)
    if isinstance(thing, Analyses):
        return analyses_view(thing)
    if isinstance(thing, Repository):
        return repository_view(thing)
    if isinstance(thing, Execution):
        return execution_view(thing)
    if isinstance(thing, Run):
        return run_view(thing)
    if isinstance(thing, Comparison):
        return comparison_view(thing)
    raise PapercoderError(
        f"There is no widget for {type(thing).__name__}. inspect takes a Paper, a Plan, Analyses, a Repository, an "
        "Execution, a Run or a Comparison; other objects show themselves as the last line of a cell."
    )
