"""Which variants are compared in which measure, and what a failed run counts as."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import Literal

from papercoder.comparing.scores import Pair, Score, pair_up
from papercoder.errors import ComparisonError

Measure = Literal["score", "yes", "completed"]
Failures = Literal["worst", "separate"]


@dataclass(frozen=True)
class Contrast:
    """One variant against another in one measure; every value of its pairs is a number or yes/no.

    Attributes:
        sign: 1 where more is better, -1 where less is.
        failures: Failed runs of the variant and of what it is against, whatever became of them.
        failures_are: What became of them, in words.
    """

    variant: str
    against: str
    measure: Measure
    sign: int
    pairs: tuple[Pair, ...]
    failures: tuple[int, int]
    failures_are: str
    failed_in_both: int
    left_out: int
    same_papers: bool
    same_samples: bool

    @property
    def by_paper(self) -> dict[str, tuple[float, ...]]:
        """Paper -> the differences of its samples, variant minus against."""
        found: dict[str, list[float]] = {}
        for pair in self.pairs:
            found.setdefault(pair.paper, []).append(float(pair.other or 0) - float(pair.first or 0))
        return {paper: tuple(several) for paper, several in found.items()}

    @property
    def differences(self) -> dict[str, float]:
        """Paper -> their mean."""
        return {paper: fmean(several) for paper, several in self.by_paper.items()}


def contrasts(
    scores: Sequence[Score], baseline: str | None, failures: Failures, worst: float | None, higher_is_better: bool
) -> list[Contrast]:
    """Every comparison to be made; see `verdicts` for the arguments.

    Raises:
        ComparisonError: There are fewer than two variants or the baseline is none of them, runs failed and the
            worst score is not given, or a score is worse than that.
    """
    sign = 1 if higher_is_better else -1
    measure: Measure = "yes" if any(isinstance(score.value, bool) for score in scores) else "score"
    if measure == "score":
        _check_worst(scores, failures, worst, sign)
    made: list[Contrast] = []
    for against, variant in _arms(scores, baseline):
        pairs, alone = pair_up(scores, against, variant)
        if failures == "separate":
            completed = [pair for pair in pairs if pair.first is not None and pair.other is not None]
            yes_no = [pair._replace(first=pair.first is not None, other=pair.other is not None) for pair in pairs]
            made.append(_contrast(scores, against, variant, "completed", 1, pairs, yes_no, alone, "count as no"))
            counted = "are left out here: they are the measure completed"
            made.append(_contrast(scores, against, variant, measure, sign, pairs, completed, alone, counted))
        else:
            lowest = worst if measure == "score" else not higher_is_better
            filled = [
                pair._replace(first=lowest if pair.first is None else pair.first,
                              other=lowest if pair.other is None else pair.other)
                for pair in pairs
            ]  # fmt: skip
            counted = f"count as the worst score, {worst:g}" if measure == "score" and worst is not None else ""
            counted = counted or f"count as {'yes' if lowest else 'no'}, the worse"
            made.append(_contrast(scores, against, variant, measure, sign, pairs, filled, alone, counted))
    return made


def _contrast(
    scores: Sequence[Score], against: str, variant: str, measure: Measure, sign: int, pairs: Sequence[Pair],
    counted: Sequence[Pair], alone: int, failures_are: str,
) -> Contrast:  # fmt: skip
    arms = [{(s.paper, s.sample) for s in scores if s.variant == name} for name in (against, variant)]
    return Contrast(
        variant=variant,
        against=against,
        measure=measure,
        sign=sign,
        pairs=tuple(counted),
        failures=(sum(pair.other is None for pair in pairs), sum(pair.first is None for pair in pairs)),
        failures_are=failures_are,
        failed_in_both=sum(_all_failed(several) for several in _grouped(pairs)),
        left_out=alone + 2 * (len(pairs) - len(counted)),
        same_papers={paper for paper, _ in arms[0]} == {paper for paper, _ in arms[1]},
        same_samples=arms[0] == arms[1],
    )


def _grouped(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    for paper in dict.fromkeys(pair.paper for pair in pairs):
        yield [pair for pair in pairs if pair.paper == paper]


def _all_failed(pairs: Sequence[Pair]) -> bool:
    return all(pair.first is None and pair.other is None for pair in pairs)


def _arms(scores: Sequence[Score], baseline: str | None) -> list[tuple[str, str]]:
    variants = list(dict.fromkeys(score.variant for score in scores))
    if len(variants) < 2:
        raise ComparisonError(f"Two variants are needed to compare; there is {', '.join(variants) or 'none'}.")
    if baseline is None:
        return list(combinations(variants, 2))
    if baseline not in variants:
        raise ComparisonError(f"There is no variant {baseline!r}. Variants: {', '.join(variants)}.")
    return [(baseline, variant) for variant in variants if variant != baseline]


def _check_worst(scores: Sequence[Score], failures: Failures, worst: float | None, sign: int) -> None:
    failed = sum(score.value is None for score in scores)
    if worst is None:
        if failed and failures == "worst":
            raise ComparisonError(
                f"{failed} runs failed. Give worst=, the worst possible score, as which they count; or "
                'failures="separate" to make completing a measure of its own.'
            )
        return
    for score in scores:
        if score.value is not None and sign * (score.value - worst) < 0:
            raise ComparisonError(f"Paper {score.paper} has the score {score.value:g}, worse than worst={worst:g}.")
