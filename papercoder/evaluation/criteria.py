"""Accuracy, code norms and executability side by side, for any systems and any number of repositories of each."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.executability import Executability
from papercoder.evaluation.norms import Norms, figure
from papercoder.evaluation.published import published_scores

Criterion = Literal["accuracy", "code norms", "executability"]
PUBLISHED_MEASURES = ("tokens", "files", "functions")


class Scored(Protocol):
    """Anything with a mean score, such as a `papercoder.evaluation.judging.Judging`."""

    @property
    def mean(self) -> float:
        """Of its samples."""


class Evidence(NamedTuple):
    """What is known about one repository; what is not known is left away or None.

    Attributes:
        accuracy: Name of a measure -> score: a number, or what a judge or a rubric gave.
        norms: From `norms`.
        executability: From `executability`.
    """

    accuracy: Mapping[str, "float | Scored | None"] = {}
    norms: Norms | None = None
    executability: Executability | None = None


class Measure(BaseModel):
    """One measure of one system.

    Attributes:
        criterion: What it belongs to.
        name: Of the measure.
        system: Whose repositories were measured.
        mean: Over the repositories for which it is known; None if there are none.
        known: How many those are.
        repositories: How many there are.
    """

    model_config = ConfigDict(frozen=True)

    criterion: Criterion
    name: str
    system: str
    mean: float | None
    known: int
    repositories: int

    def text(self) -> str:
        """As people read it: what is not known is unknown, and of how many it is known is said where not of all."""
        if self.mean is None:
            return "unknown"
        whole = int(self.mean) if self.mean.is_integer() else self.mean
        return figure(whole) + (f" ({self.known} of {self.repositories})" if self.known < self.repositories else "")


class Criteria(Shown, BaseModel):
    """Systems by what was measured of them.

    Attributes:
        systems: In the order in which they were given.
        measures: One for each system and name.
    """

    model_config = ConfigDict(frozen=True)

    systems: tuple[str, ...]
    measures: tuple[Measure, ...]

    def frame(self) -> Any:
        """A pandas DataFrame: a row for each criterion and measure, a column for each system, NaN for unknown."""
        import pandas

        rows: dict[tuple[str, str], dict[str, float]] = {}
        for one in self.measures:
            rows.setdefault((one.criterion, one.name), {})[one.system] = math.nan if one.mean is None else one.mean
        index = pandas.MultiIndex.from_tuples(list(rows), names=["criterion", "measure"])
        values = [[row[system] for system in self.systems] for row in rows.values()]
        return pandas.DataFrame(values, index=index, columns=list(self.systems), dtype=float)

    def __repr__(self) -> str:
        """One line: which systems."""
        return f"Criteria({', '.join(self.systems)}: {len(self.measures) // len(self.systems)} measures)"

    __str__ = __repr__

    def _html(self) -> str:
        rows: dict[tuple[str, str], list[str]] = {}
        for one in self.measures:
            rows.setdefault((one.criterion, one.name), [one.criterion, one.name]).append(one.text())
        numeric = range(2, 2 + len(self.systems))
        table = html.table(("criterion", "measure", *self.systems), rows.values(), numeric=numeric)
        return (
            html.title("Criteria", f"{len(self.systems)} systems; means over their repositories")
            + table
            + self._published()
        )

    def _published(self) -> str:
        sizes, changed = published_scores("sizes"), published_scores("executability").iloc[0]
        own = {(one.system, one.name): one.text() for one in self.measures}
        rows = [
            (system, *(own[system, name] for name in PUBLISHED_MEASURES), "measured here") for system in self.systems
        ]
        for system, figures in sizes.groupby("system", sort=False):
            printed = dict(zip(figures["measure"], figures["score"], strict=True))
            rows.append((str(system), *(f"{printed[name]:,g}" for name in PUBLISHED_MEASURES), "published"))
        body = html.table(("system", *PUBLISHED_MEASURES, "from"), rows, numeric=(1, 2, 3))
        notes = (
            f"Published: {changed['source']}. {sizes.iloc[0]['about']} Other papers, and perhaps another way of "
            "counting: to be read beside ours, not compared.",
            f"{changed['about']} Published for {changed['system']}: {changed['score']:.2%}.",
        )
        return html.details("Beside published figures", body + html.note(notes))


def criteria(systems: Mapping[str, Evidence | Sequence[Evidence]]) -> Criteria:
    """Puts accuracy, code norms and executability of systems side by side.

    Args:
        systems: Name -> what is known about its repository, or about each of its repositories.

    Returns:
        Means over the repositories of a system for which a measure is known; what is known of none is unknown,
        and never 0.

    Raises:
        EvaluationError: There is no system, a system without repositories, or a score that is no number.
    """
    given = {name: [one] if isinstance(one, Evidence) else list(one) for name, one in systems.items()}
    if not given or not all(given.values()):
        raise EvaluationError("Criteria need at least one system, and at least one repository of each.")
    values = {system: [_values(one, system) for one in evidence] for system, evidence in given.items()}
    keys = dict.fromkeys(key for ones in values.values() for one in ones for key in one)
    order: tuple[Criterion, ...] = ("accuracy", "code norms", "executability")
    measures = [
        _measure(criterion, name, system, [one.get((criterion, name)) for one in ones])
        for criterion in order
        for key_criterion, name in keys
        if key_criterion == criterion
        for system, ones in values.items()
    ]
    return Criteria(systems=tuple(given), measures=tuple(measures))


def _values(evidence: Evidence, system: str) -> dict[tuple[Criterion, str], float | None]:
    found: dict[tuple[Criterion, str], float | None] = {
        ("accuracy", name): _score(score, name, system) for name, score in evidence.accuracy.items()
    }
    for name in Norms.names():
        found["code norms", name] = evidence.norms.measures()[name] if evidence.norms else None
    for name in Executability.names():
        found["executability", name] = evidence.executability.measures()[name] if evidence.executability else None
    return found


def _score(score: "float | Scored | None", name: str, system: str) -> float | None:
    if score is None:
        return None
    value = score if isinstance(score, int | float) else score.mean
    if not math.isfinite(value):
        raise EvaluationError(
            f"{name} of {system} is {value}, which is no score. Leave out what is not known, or give None."
        )
    return float(value)


def _measure(criterion: Criterion, name: str, system: str, values: Sequence[float | None]) -> Measure:
    known = [value for value in values if value is not None]
    mean = sum(known) / len(known) if known else None
    return Measure(criterion=criterion, name=name, system=system, mean=mean, known=len(known), repositories=len(values))
