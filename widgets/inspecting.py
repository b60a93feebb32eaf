"""`inspect`: opens a papercoder object as a widget."""

from collections.abc import Callable
from typing import Any

from papercoder.artifacts import Plan
from papercoder.comparing.comparison import Comparison
from papercoder.errors import PapercoderError
from papercoder.evaluation.pairs import SideBySide
from papercoder.evaluation.report import Evaluation
from papercoder.evaluation.rubric.grades import RubricGrading
from papercoder.paper.model import Paper
from papercoder.repository.execution import Execution
from papercoder.repository.repository import Repository
from papercoder.run import Run
from papercoder.stages.analysis import Analyses
from papercoder.widgets.browser import Browser
from papercoder.widgets.comparisons import comparison_view
from papercoder.widgets.papers import paper_view
from papercoder.widgets.reports import evaluation_view, grading_view, side_by_side_view
from papercoder.widgets.view import View
from papercoder.widgets.views import analyses_view, execution_view, plan_view, repository_view, run_view

_VIEWS: tuple[tuple[type[Any], Callable[[Any], View]], ...] = (
    (Paper, paper_view),
    (Plan, plan_view),
    (Analyses, analyses_view),
    (Repository, repository_view),
    (Execution, execution_view),
    (Run, run_view),
    (Comparison, comparison_view),
    (Evaluation, evaluation_view),
    (RubricGrading, grading_view),
    (SideBySide, side_by_side_view),
)
Inspected = (
    Paper | Plan | Analyses | Repository | Execution | Run | Comparison | Evaluation | RubricGrading | SideBySide
)


def inspect(thing: Inspected, *, query: str = "", item: str = "", tab: str = "") -> Browser:
    """Opens an object: a title line, a filter, the list of its parts, tabs for the chosen one, and "Copy as code".

    Args:
        thing: A Paper, Plan, Analyses, Repository, Execution, Run, Comparison, Evaluation, RubricGrading or two reports
            side by side.
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
    for kind, view in _VIEWS:
        if isinstance(thing, kind):
            return view(thing)
    kinds = ", ".join(kind.__name__ for kind, _ in _VIEWS)
    raise PapercoderError(
        f"There is no widget for {type(thing).__name__}. inspect takes one of {kinds}; other objects show themselves "
        "as the last line of a cell."
    )
