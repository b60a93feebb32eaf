"""Two reports of one kind side by side: what one judge or system got beside what the other got."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.judging import Protocol
from papercoder.evaluation.report import Evaluation
from papercoder.evaluation.rubric.grades import LeafGrade, RubricGrading
from papercoder.evaluation.rubric.view import leaf_view
from papercoder.evaluation.showing import TWO_REPORTS, judging_html, label
from papercoder.repository.showing import files_html

ABSENT = "—"


class SideBySide(Shown, ABC):
    """Two reports of one kind; `side_by_side` makes it."""

    @abstractmethod
    def overview(self) -> str:
        """The reports' figures in one table."""

    @abstractmethod
    def parts(self) -> dict[str, Callable[[], str]]:
        """Label -> what makes the HTML of one thing that is compared."""

    def _html(self) -> str:
        return _page(self, self.parts())


def side_by_side(first: Evaluation | RubricGrading, other: Evaluation | RubricGrading) -> SideBySide:
    """Puts two reports of one kind side by side.

    Raises:
        EvaluationError: They are of two kinds, or gradings by different rubrics.
    """
    if isinstance(first, Evaluation) and isinstance(other, Evaluation):
        return _Evaluations(first, other)
    if isinstance(first, RubricGrading) and isinstance(other, RubricGrading):
        if first.rubric != other.rubric:
            raise EvaluationError(
                f"{first.name} and {other.name} are different rubrics: their leaves cannot be paired."
            )
        return _Gradings(first, other)
    raise EvaluationError("Two evaluations or two gradings by a rubric can stand side by side, not one of each.")


@dataclass(frozen=True)
class _Evaluations(SideBySide):
    """Two evaluations, by protocol and judge."""

    first: Evaluation
    other: Evaluation

    def overview(self) -> str:
        """The scores."""
        one, two = self.first.scores, self.other.scores
        rows = [(name, _number(one.get(name)), _number(two.get(name))) for name in dict.fromkeys((*one, *two))]
        return html.table(("score", self.first.repository, self.other.repository), rows, numeric=(1, 2))

    def parts(self) -> dict[str, Callable[[], str]]:
        """Both judgings of each judge and protocol."""
        keys = dict.fromkeys((one.protocol, one.model) for one in (*self.first.own, *self.other.own))
        return {f"{protocol} by {model}": partial(self._judgings, protocol, model) for protocol, model in keys}

    def _judgings(self, protocol: Protocol, model: str) -> str:
        one, two = (_judging(report, protocol, model) for report in (self.first, self.other))
        return html.beside(one, two, least=TWO_REPORTS)


@dataclass(frozen=True)
class _Gradings(SideBySide):
    """Two gradings by one rubric, leaf by leaf: those that differ first, each kind in the rubric's order."""

    first: RubricGrading
    other: RubricGrading

    def overview(self) -> str:
        """The replication scores, and the grades of each leaf."""
        rows = [(one.requirement, _number(one.grade), _number(two.grade)) for one, two in self._pairs()]
        total = ("replication score", _number(self.first.score), _number(self.other.score))
        header = ("requirement", self.first.repository, self.other.repository)
        return html.table(header, [total, *rows], numeric=(1, 2))

    def parts(self) -> dict[str, Callable[[], str]]:
        """Both grades of each leaf, with reasons and the code that graders read."""
        return {_leaf_label(one, two): partial(self._leaves, one, two, code=True) for one, two in self._pairs()}

    def _html(self) -> str:
        """As the parts, but the code, which leaves share, once at the end."""
        parts = {_leaf_label(one, two): partial(self._leaves, one, two, code=False) for one, two in self._pairs()}
        files = (
            html.details(f"The files that graders of {one.repository} read", files_html(one.sources))
            for one in (self.first, self.other)
        )
        return _page(self, parts) + "".join(files)

    def _pairs(self) -> list[tuple[LeafGrade, LeafGrade]]:
        pairs = list(zip(self.first.leaves, self.other.leaves, strict=True))
        return sorted(pairs, key=lambda pair: pair[0].grade == pair[1].grade)

    def _leaves(self, one: LeafGrade, two: LeafGrade, *, code: bool) -> str:
        columns = (
            html.title(report.repository) + leaf_view(leaf, report.sources if code else {})
            for report, leaf in ((self.first, one), (self.other, two))
        )
        return html.beside(*columns, least=TWO_REPORTS)


def _page(pair: SideBySide, parts: Mapping[str, Callable[[], str]]) -> str:
    folded = (html.details(name, made()) for name, made in parts.items())
    return html.title("Two reports side by side") + pair.overview() + "".join(folded)


def _judging(report: Evaluation, protocol: Protocol, model: str) -> str:
    found = next((one for one in report.own if (one.protocol, one.model) == (protocol, model)), None)
    if found is None:
        return html.title(f"{report.repository}: not judged so")
    return html.title(label(found)) + judging_html(found, report.sources)


def _leaf_label(one: LeafGrade, two: LeafGrade) -> str:
    return f"{_number(one.grade)} | {_number(two.grade)}  {one.requirement}"


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.2f}"
