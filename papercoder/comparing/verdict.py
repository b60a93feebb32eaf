"""Whether one variant is better than another over several papers: better, worse, or can't tell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from papercoder.comparing.contrasts import Contrast, Failures, Measure, contrasts
from papercoder.comparing.opening import OpenedRun
from papercoder.comparing.scores import RunKey, Value, run_scores, succeeded, table_scores
from papercoder.comparing.settling import Settling, settling
from papercoder.comparing.sharing import SharedWork, shared_work
from papercoder.comparing.significance import EQUAL, Tested, Word, bootstrap_interval, decide, holm, mcnemar, sign_flip
from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.run import Run

if TYPE_CHECKING:
    import pandas

_HEADER = ("variant", "against", "measure", "verdict", "p", "papers", "difference", "95 % interval")


class Verdict(Shown, BaseModel):
    """One variant against another in one measure.

    Attributes:
        verdict: On `variant`: "better", "worse" or "can't tell".
        measure: "score", "yes" or, where failures are a measure of their own, "completed".
        p: Two-sided, of this test alone.
        p_adjusted: After Holm's correction over all tests of the result; this one decides.
        method: The test.
        differences: Variant minus against: the mean of each paper's paired samples.
        by_paper: The same by sample.
        failures: Failed runs among the pairs, of the variant and of what it is against.
        failures_are: What they count as, in words.
        failed_in_both: Papers on which every paired sample failed in both. They stay, with a difference of zero.
        left_out: Scores without a partner, and pairs that failed where failures are a measure of their own.
        same_papers: Whether both have the same papers.
        same_samples: Whether both have the same samples of each.
        shared: What the runs have in common; None where scores were given without runs.
        level: What p must reach to settle it, for `settling`.
        seed: Of the interval and of `settling`.
    """

    model_config = ConfigDict(frozen=True)

    variant: str
    against: str
    measure: Measure
    verdict: Word
    p: float
    p_adjusted: float
    method: str
    differences: dict[str, float]
    by_paper: dict[str, tuple[float, ...]]
    failures: tuple[int, int]
    failures_are: str
    failed_in_both: int
    left_out: int
    same_papers: bool
    same_samples: bool
    shared: SharedWork | None
    level: float
    seed: int

    @property
    def papers(self) -> int:
        """Paired papers: the unit that is tested."""
        return len(self.differences)

    @property
    def difference(self) -> float | None:
        """The mean over papers of variant minus against; None without papers."""
        return sum(self.differences.values()) / self.papers if self.papers else None

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """A percentile bootstrap's 95 % interval of the difference: how wide the guess is, not the verdict."""
        return bootstrap_interval(list(self.differences.values()), self.seed)

    @cached_property
    def settling(self) -> Settling | None:
        """What would settle it; None where it is settled or nothing is paired."""
        if self.verdict != "can't tell" or not self.papers:
            return None
        return settling(
            list(self.by_paper.values()), list(self.differences.values()), self.level,
            signs_only=self.measure != "score", seed=self.seed,
        )  # fmt: skip

    def lines(self) -> list[str]:
        """What stands behind the verdict."""
        lines = [self.method, self._paper_line(), *self._failure_lines(), *self._pairing_lines()]
        if self.shared is not None:
            lines.append(str(self.shared))
        if self.settling is not None:
            lines.append(f"What would settle it: {self.settling}")
        return lines

    def __str__(self) -> str:
        than = {"better": "is better than", "worse": "is worse than", "can't tell": "against"}[self.verdict]
        tail = ": can't tell" if self.verdict == "can't tell" else ""
        return f"{self.variant} {than} {self.against}{tail} ({self.measure}, p = {self.p_adjusted:.3f})"

    __repr__ = __str__

    def _html(self) -> str:
        return html.title(str(self)) + html.bullets(self.lines())

    def row(self) -> tuple[str, ...]:
        """The cells of a table of verdicts."""
        return (
            self.variant, self.against, self.measure, self.verdict, f"{self.p_adjusted:.3f}", str(self.papers),
            "none" if self.difference is None else f"{self.difference:+.3g}",
            "none" if self.interval is None else f"{self.interval[0]:+.3g} to {self.interval[1]:+.3g}",
        )  # fmt: skip

    def _paper_line(self) -> str:
        signs = [(value > EQUAL) - (value < -EQUAL) for value in self.differences.values()]
        return (
            f"papers where {self.variant} has more: {signs.count(1)}, less: {signs.count(-1)}, "
            f"as much: {signs.count(0)} (these change no p-value)"
        )

    def _failure_lines(self) -> list[str]:
        if not any(self.failures):
            return ["no run failed"]
        return [
            f"failed runs: {self.failures[0]} of {self.variant}, {self.failures[1]} of {self.against}; they "
            f"{self.failures_are}; {self.failed_in_both} papers failed in both and stay paired"
        ]

    def _pairing_lines(self) -> list[str]:
        papers = "the same papers" if self.same_papers else "not the same papers"
        samples = "the same samples of each" if self.same_samples else "not the same samples of each"
        out = f"; {self.left_out} scores left out for want of a partner" if self.left_out else ""
        return [f"both arms have {papers} and {samples}{out}"]


class Verdicts(Shown, BaseModel):
    """Variants against each other."""

    model_config = ConfigDict(frozen=True)

    verdicts: tuple[Verdict, ...]

    def frame(self) -> "pandas.DataFrame":
        """One row a verdict, with everything that it stands on."""
        import pandas

        kept = ("variant", "against", "measure", "verdict", "p", "p_adjusted", "papers", "difference",
                "interval", "method", "failures", "failed_in_both", "left_out")  # fmt: skip
        return pandas.DataFrame([{name: getattr(item, name) for name in kept} for item in self.verdicts], columns=kept)

    def text(self) -> str:
        """The verdicts and what they stand on, for a terminal."""
        return "\n".join(line for item in self.verdicts for line in (str(item), *(f"  {x}" for x in item.lines())))

    def __repr__(self) -> str:
        """One line: every verdict."""
        return f"Verdicts({'; '.join(map(str, self.verdicts))})"

    __str__ = __repr__

    def _html(self) -> str:
        tests = f"{len(self.verdicts)} tests, corrected by Holm's method" if len(self.verdicts) > 1 else "one test"
        return (
            html.title("Verdicts over papers", tests)
            + html.table(_HEADER, [item.row() for item in self.verdicts], numeric=(4, 5, 6))
            + "".join(html.details(str(item), html.bullets(item.lines())) for item in self.verdicts)
        )


def verdicts(
    scores: "pandas.DataFrame | Iterable[Mapping[str, Any]] | Mapping[str, Sequence[Run | str | Path]]",
    *,
    worst: float | None = None,
    failures: Failures = "worst",
    higher_is_better: bool = True,
    baseline: str | None = None,
    measure: Callable[[OpenedRun], Value] = succeeded,
    alpha: float = 0.05,
    seed: int = 0,
) -> Verdicts:
    """Says whether variants differ over several papers, as far as anybody can tell from so many.

    Numbers: an exact sign-flip test over the papers' means of the paired differences. Yes/no: McNemar's exact
    test. Samples are paired by paper and sample; what has no partner is left out and counted. All tests of a
    result are corrected together by Holm's method.

    Args:
        scores: A tidy table (a pandas frame, or records) with a row for each variant, paper and sample, and as
            its value a number, True or False, or None for a failed run; or variant -> its runs.
        worst: The worst possible score, as which a failed run counts. Yes/no measures need none.
        failures: "separate" makes completing a yes/no measure of its own; scores are then compared on the pairs
            that completed in both arms, a choice that favours whoever fails on the hard papers.
        higher_is_better: Whether a higher score (or yes) is better.
        baseline: Compares the others with this variant only; by default each with those before it.
        measure: Scores an opened run, where runs are given; by default whether its execution succeeded.
        alpha: How often two variants that are the same may be called different.
        seed: Of intervals and simulations; no verdict depends on it but where a method says so.

    Raises:
        ComparisonError: The table is not as described, there are fewer than two variants, or runs failed and
            `worst` is missing.
    """
    opened: dict[RunKey, OpenedRun] = {}
    if isinstance(scores, Mapping):
        found, opened = run_scores(scores, measure)
    else:
        found = table_scores(scores)
    made = contrasts(found, baseline, failures, worst, higher_is_better)
    tested = [_tested(contrast, seed) for contrast in made]
    adjusted = holm([test.p for test in tested])
    level = alpha / len(made)
    return Verdicts(
        verdicts=tuple(
            _verdict(contrast, test, p, decide(p, test.sign * contrast.sign, len(contrast.differences), alpha), level,
                     seed, shared_work(contrast.pairs, contrast.against, contrast.variant, opened))
            for contrast, test, p in zip(made, tested, adjusted, strict=True)
        )
    )  # fmt: skip


def _tested(contrast: Contrast, seed: int) -> Tested:
    differences = list(contrast.differences.values())
    return sign_flip(differences, seed) if contrast.measure == "score" else mcnemar(differences)


def _verdict(
    contrast: Contrast, test: Tested, p: float, word: Word, level: float, seed: int, shared: SharedWork | None
) -> Verdict:
    return Verdict(
        variant=contrast.variant,
        against=contrast.against,
        measure=contrast.measure,
        verdict=word,
        p=test.p,
        p_adjusted=p,
        method=test.method,
        differences=contrast.differences,
        by_paper=contrast.by_paper,
        failures=contrast.failures,
        failures_are=contrast.failures_are,
        failed_in_both=contrast.failed_in_both,
        left_out=contrast.left_out,
        same_papers=contrast.same_papers,
        same_samples=contrast.same_samples,
        shared=shared,
        level=level,
        seed=seed,
    )
