"""What a judge said of one repository: samples, their spread, and what of it does not hold."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from statistics import fmean, stdev
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict

from papercoder.artifacts import Judgement, Severity
from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.critiques import CheckedCritique, Lookup
from papercoder.evaluation.packing import Cut, Packed
from papercoder.evaluation.rubric.scoring import mean_and_sem

Protocol = Literal["reference_free", "reference_free_strict", "reference_based"]
PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
LOWEST, HIGHEST = 1, 5
CONFIDENCE = 0.95
_LEVELS = tuple(f"{severity} a sample" for severity in SEVERITIES)
SUMMARY = ("mean", "sd", "95 % interval", "samples", "failed", *_LEVELS, "invented")


class Interval(NamedTuple):
    """Both ends included."""

    low: float
    high: float


class Sample(BaseModel):
    """One answer of a judge that could be read.

    Attributes:
        number: Among the samples asked for, from 1.
        score: 1 to 5.
        critiques: In the judge's order, each looked up.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    score: int
    critiques: tuple[CheckedCritique, ...]


class Judging(Shown, BaseModel):
    """The samples of one judge on one repository under one protocol.

    Attributes:
        protocol: How it was asked.
        model: Who judged.
        repository: Its label.
        samples: Those that could be read.
        failures: Why each of the others could not, after it had been asked again.
        cut: What the judge was not shown.
        window: Tokens that were allowed for the repository.
    """

    model_config = ConfigDict(frozen=True)

    protocol: Protocol
    model: str
    repository: str
    samples: tuple[Sample, ...]
    failures: tuple[str, ...] = ()
    cut: tuple[Cut, ...] = ()
    window: int

    @property
    def scores(self) -> tuple[int, ...]:
        """Of the samples that could be read."""
        return tuple(sample.score for sample in self.samples)

    @property
    def critiques(self) -> tuple[CheckedCritique, ...]:
        """Of all samples."""
        return tuple(critique for sample in self.samples for critique in sample.critiques)

    @property
    def mean(self) -> float:
        """Of the scores."""
        return fmean(self.scores)

    @property
    def standard_deviation(self) -> float | None:
        """Of the scores, by n - 1; None for a single one."""
        return self._spread[0]

    @property
    def interval(self) -> Interval | None:
        """Student's 95 % interval of the mean within 1 to 5, None for a single sample.

        It says how far more samples of this judge would move the mean, and nothing about other papers or judges.
        """
        return self._spread[1]

    @cached_property
    def _spread(self) -> tuple[float | None, Interval | None]:
        from scipy.special import stdtrit

        mean, error = mean_and_sem(self.scores)
        if error is None:
            return None, None
        half = float(stdtrit(len(self.scores) - 1, (1 + CONFIDENCE) / 2)) * error
        return stdev(self.scores), Interval(max(LOWEST, mean - half), min(HIGHEST, mean + half))

    @property
    def invented(self) -> float | None:
        """Share of critiques that name a file, function or line that does not exist; None where there are none."""
        return _share([bool(critique.inventions) for critique in self.critiques])

    @property
    def unfounded(self) -> float | None:
        """Share of critiques with evidence whose sentence the paper does not say; None where none has any."""
        found = [one.evidence_found for one in self.critiques if one.evidence_found is not None]
        return _share([not one for one in found])

    def severities(self) -> dict[Severity, float]:
        """Severity -> critiques a sample."""
        counted = Counter(one.critique.severity for one in self.critiques)
        return {severity: counted[severity] / len(self.samples) for severity in SEVERITIES}

    def rows(self) -> list[dict[str, Any]]:
        """One record a sample."""
        return [
            {
                "judge": self.model, "protocol": self.protocol, "repository": self.repository, "sample": sample.number,
                "score": sample.score, "critiques": len(sample.critiques),
                **{level: sum(one.critique.severity == level for one in sample.critiques) for level in SEVERITIES},
                "invented": sum(bool(one.inventions) for one in sample.critiques),
                "unfounded": sum(one.evidence_found is False for one in sample.critiques),
            }
            for sample in self.samples
        ]  # fmt: skip

    def summary(self) -> tuple[str, ...]:
        """The figures as people read them: mean, deviation, interval, samples, failures, inventions."""
        deviation, interval = self._spread
        return (
            f"{self.mean:.2f}",
            "one sample" if deviation is None else f"{deviation:.2f}",
            "one sample" if interval is None else f"{interval.low:.2f} to {interval.high:.2f}",
            f"{len(self.samples)}",
            f"{len(self.failures)}",
            *(f"{count:.1f}" for count in self.severities().values()),
            "no critiques" if self.invented is None else f"{self.invented:.0%}",
        )

    def __repr__(self) -> str:
        """One line: who judged what, how, and the mean."""
        return f"Judging({self.repository!r} by {self.model}, {self.protocol}: {self.mean:.2f} of {HIGHEST})"

    __str__ = __repr__

    def _html(self) -> str:
        from papercoder.evaluation.showing import judging_html, label

        return html.title(label(self)) + judging_html(self, {})


def judged(
    protocol: Protocol,
    model: str,
    repository: str,
    answers: Sequence[Judgement | Exception],
    packed: Packed,
    lookup: Lookup,
) -> Judging:
    """Puts the answers to one judge's samples together.

    Args:
        protocol: How it was asked.
        model: Who judged.
        repository: Its label.
        answers: Of each sample the judgement, or why there is none.
        packed: What the judge was shown.
        lookup: Of the judged repository.

    Raises:
        EvaluationError: No sample could be read: that is no score of zero.
    """
    samples = tuple(
        Sample(number=number, score=answer.score, critiques=tuple(map(lookup.check, answer.critiques)))
        for number, answer in enumerate(answers, 1)
        if isinstance(answer, Judgement)
    )
    failures = tuple(str(answer) for answer in answers if isinstance(answer, Exception))
    if not samples:
        raise EvaluationError(
            f"None of {len(failures)} samples of {protocol} on {repository} by {model} could be read, so there is no "
            f"score. The first reason: {failures[0] if failures else 'no sample was asked for'}"
        )
    return Judging(
        protocol=protocol, model=model, repository=repository, samples=samples, failures=failures, cut=packed.cut,
        window=packed.window,
    )  # fmt: skip


def _share(facts: Sequence[bool]) -> float | None:
    return sum(facts) / len(facts) if facts else None
