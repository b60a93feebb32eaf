"""`inspect`: opens a papercoder object as a widget."""

from papercoder.artifacts import Plan
from papercoder.errors import PapercoderError
from papercoder.paper.model import Paper
from papercoder.repository.repository import Repository
from papercoder.run import Run
from papercoder.widgets.browser import Browser
from papercoder.widgets.papers import paper_view
from papercoder.widgets.views import plan_view, repository_view, run_view


def inspect(thing: Paper | Plan | Repository | Run) -> Browser:
    """Opens a Paper, a Plan, a Repository or a Run: filter, list, and tabs.

    Raises:
        PapercoderError: There is no view of this kind of object; its own representation shows it.
    """
    if isinstance(thing, Paper):
        return Browser(paper_view(thing))
    if isinstance(thing, Plan):
        return Browser(plan_view(thing))
    if isinstance(thing, Repository):
        return Browser(repository_view(thing))
    if isinstance(thing, Run):
        return Browser(run_view(thing))
    raise PapercoderError(
        f"There is no widget for {type(thing).__name__}. inspect takes a Paper, a Plan, a Repository or a "
        "Run; other objects show themselves as the last line of a cell."
    )
