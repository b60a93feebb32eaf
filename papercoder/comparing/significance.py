"""Exact paired tests over papers, the correction for several comparisons, and intervals.

The unit is the paper: samples of one paper are averaged first, because they are not independent of each other.
If two variants are the same, each paper's difference is as likely to have one sign as the other; that alone
is what the tests build on, so they hold whatever the scores look like. A difference of zero has no sign: it adds
the same to every pattern, so it changes no p-value and may stay in.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Word = Literal["better", "worse", "can't tell"]
FEWEST_PAPERS = 6
MOST_SUMS = 2**17
RANDOM_PATTERNS = 99_999
RESAMPLES = 9_999
# Sums closer than this part of the largest difference count as equal: means of a few scores are not exact in binary.
EQUAL = 1e-7


class Tested(NamedTuple):
    """A test's result.

    Attributes:
        p: Two-sided.
        sign: 1 where the differences lean to the positive side, -1 to the negative one, else 0.
        method: What was done, in words.
    """

    p: float
    sign: int
    method: str


def sign_flip(differences: Sequence[float], seed: int = 0) -> Tested:
    """The sign-flip test of the mean of paired differences being zero (Fisher's randomization test).

    Exact over all 2^n patterns of signs; equal sums are counted together, so that this holds for many papers
    with scores of few values. Where the sums become too many, over random patterns, which the method says.

    Args:
        differences: One a paper.
        seed: Of the random patterns.
    """
    import numpy as np

    values = np.asarray(differences, dtype=float)
    largest = float(np.max(np.abs(values), initial=0.0))
    if largest == 0.0:
        return Tested(1.0, 0, "no paper differs")
    scaled = values / largest
    total = float(scaled.sum())
    sign = int(np.sign(total)) if abs(total) > EQUAL else 0
    sums, weights = np.zeros(1), np.ones(1)
    for size in np.abs(scaled[scaled != 0.0]):
        sums, weights = np.concatenate([sums + size, sums - size]), np.concatenate([weights, weights]) / 2
        if len(sums) > 2**12:
            sums, weights = _merged(sums, weights)
        if len(sums) > MOST_SUMS:
            return Tested(_random_sign_flip(scaled, seed), sign, f"sign-flip test, {RANDOM_PATTERNS + 1:,} random "
                          f"patterns of signs (seed {seed})")  # fmt: skip
    p = float(weights[np.abs(sums) >= abs(total) - EQUAL].sum())
    return Tested(min(p, 1.0), sign, "exact sign-flip test over the paper means")


def mcnemar(differences: Sequence[float]) -> Tested:
    """McNemar's exact test: of the papers on which two variants differ, as many for one as for the other.

    Args:
        differences: One a paper: the difference of the shares of yes. A paper with several samples counts once,
            for the variant with more.
    """
    import numpy as np
    from scipy.stats import binomtest

    values = np.asarray(differences, dtype=float)
    more, less = int((values > EQUAL).sum()), int((values < -EQUAL).sum())
    if more + less == 0:
        return Tested(1.0, 0, "no paper differs")
    p = float(binomtest(more, more + less, 0.5).pvalue)
    return Tested(p, int(np.sign(more - less)), f"exact McNemar test: {more} papers against {less}")


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjusted p-values, in the order given: none below alpha keeps the family's error at alpha."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def decide(p: float, sign: int, papers: int, alpha: float) -> Word:
    """The verdict: under six papers nobody can tell, since even six that agree only come to 2/64."""
    if papers < FEWEST_PAPERS or p > alpha or sign == 0:
        return "can't tell"
    return "better" if sign > 0 else "worse"


def bootstrap_interval(differences: Sequence[float], seed: int) -> tuple[float, float] | None:
    """The percentile bootstrap's 95 % interval of the mean over papers; None for fewer than two papers.

    To show how wide the guess is, never for a verdict: with so few papers it leaves out zero too often.
    """
    import numpy as np

    return percentile_interval((differences,), np.mean, seed) if len(differences) > 1 else None


def percentile_interval(
    samples: Sequence[Sequence[float]], statistic: Callable[..., Any], seed: int
) -> tuple[float, float]:
    """The percentile bootstrap's 95 % interval of a statistic.

    Args:
        samples: Of one length; where there are several, what stands at one place is drawn together.
        statistic: Of arrays like the samples, along `axis`.
        seed: Of the resampling.
    """
    import numpy as np
    from scipy.stats import bootstrap

    found = bootstrap(
        tuple(np.asarray(sample, dtype=float) for sample in samples), statistic, paired=len(samples) > 1,
        vectorized=True, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    return float(found.low), float(found.high)


def _merged(
    sums: "NDArray[np.float64]", weights: "NDArray[np.float64]"
) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    import numpy as np

    unique, place = np.unique(np.round(sums, 10), return_inverse=True)
    return unique, np.bincount(place, weights=weights).astype(np.float64)


def _random_sign_flip(scaled: "NDArray[np.float64]", seed: int) -> float:
    import numpy as np
    from scipy.stats import permutation_test

    found = permutation_test(
        (scaled,), np.mean, permutation_type="samples", vectorized=True, n_resamples=RANDOM_PATTERNS, batch=10_000,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return float(found.pvalue)
