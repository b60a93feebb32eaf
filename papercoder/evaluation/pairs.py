"""Two reports of one kind side by side: what one judge or system got beside what the other got."""

from collections.abc import Sequence
from dataclasses import dataclass

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.judging import Judging
from papercoder.evaluation.report import Evaluation
from papercoder.evaluation.rubric.grades import LeafGrade, RubricGrading
from papercoder.evaluation.showing import TWO_REPORTS, judging_html, label

Reports = tuple[Evaluation, Evaluation] | tuple[RubricGrading, RubricGrading]
ABSENT = "—"


@dataclass(frozen=True)
class SideBySide(Shown):
    """Two evaluations, or two gradings by the same rubric.

    Attributes:
        reports: The first, then the other.
    """

    reports: Reports

    def __repr__(self) -> str:
        """One line: both reports."""
        return f"SideBySide({self.reports[0]!r}, {self.reports[1]!r})"

    __str__ = __repr__

    def parts(self) -> dict[str, str]:
        """Label -> HTML of what is compared: a protocol of two evaluations, or a leaf of a rubric."""
        first, other = self.reports
        if isinstance(first, Evaluation) and isinstance(other, Evaluation):
            return _protocols(first, other)
        assert isinstance(first, RubricGrading)
        assert isinstance(other, RubricGrading)
        return _leaves(first, other)

    def overview(self) -> str:
        """The reports' figures in one table."""
        first, other = self.reports
        if isinstance(first, Evaluation) and isinstance(other, Evaluation):
            names = dict.fromkeys((*first.scores, *other.scores))
            rows = [(name, _number(first.scores.get(name)), _number(other.scores.get(name))) for name in names]
            return html.table(("score", first.repository, other.repository), rows, numeric=(1, 2))
        assert isinstance(first, RubricGrading)
        assert isinstance(other, RubricGrading)
        rows = [(one.requirement, _number(one.grade), _number(two.grade)) for one, two in _paired(first, other)]
        total = ("replication score", _number(first.score), _number(other.score))
        return html.table(("requirement", first.repository, other.repository), [total, *rows], numeric=(1, 2))

    def _html(self) -> str:
        parts = "".join(html.details(name, body) for name, body in self.parts().items())
        return html.title("Two reports side by side") + self.overview() + parts


def side_by_side(first: Evaluation | RubricGrading, other: Evaluation | RubricGrading) -> SideBySide:
    """Puts two reports of one kind side by side.

    Raises:
        EvaluationError: They are of two kinds, or gradings by different rubrics.
    """
    if isinstance(first, Evaluation) and isinstance(other, Evaluation):
        return SideBySide((first, other))
    if isinstance(first, RubricGrading) and isinstance(other, RubricGrading):
        if first.rubric != other.rubric:
            raise EvaluationError(
                f"{first.name} and {other.name} are different rubrics: their leaves cannot be paired."
            )
        return SideBySide((first, other))
    raise EvaluationError("Two evaluations or two gradings by a rubric can stand side by side, not one of each.")


def _protocols(first: Evaluation, other: Evaluation) -> dict[str, str]:
    keys = dict.fromkeys((one.protocol, one.model) for one in (*first.own, *other.own))
    return {
        f"{protocol} by {model}": html.beside(
            _judging(first, first.own, protocol, model), _judging(other, other.own, protocol, model), least=TWO_REPORTS
        )
        for protocol, model in keys
    }


def _judging(report: Evaluation, judgings: Sequence[Judging], protocol: str, model: str) -> str:
    found = next((one for one in judgings if (one.protocol, one.model) == (protocol, model)), None)
    if found is None:
        return html.title(f"{report.repository}: not judged so")
    return html.title(label(found)) + judging_html(found, report.sources)


def _leaves(first: RubricGrading, other: RubricGrading) -> dict[str, str]:
    return {
        f"{_number(one.grade)} | {_number(two.grade)}  {one.requirement}": html.beside(
            html.title(first.repository) + first.leaf_html(one),
            html.title(other.repository) + other.leaf_html(two),
            least=TWO_REPORTS,
        )
        for one, two in _paired(first, other)
    }


def _paired(first: RubricGrading, other: RubricGrading) -> list[tuple[LeafGrade, LeafGrade]]:
    """Leaves that are graded differently first, each kind in the rubric's order."""
    pairs = list(zip(first.leaves, other.leaves, strict=True))
    return sorted(pairs, key=lambda pair: pair[0].grade == pair[1].grade)


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.2f}"
