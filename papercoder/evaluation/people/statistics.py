"""The statistics of rankings. What the figures cannot tell is None with a reason, never a number without a meaning."""

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from papercoder.comparing.significance import RESAMPLES, percentile_interval
from papercoder.evaluation.extra import require

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weights = Literal["linear", "quadratic"]
Interval = tuple[float, float]
MOST_POINTS, FEWEST_POINTS = 5.0, 1.0


class Kappa(NamedTuple):
    """Cohen's kappa of two raters.

    Attributes:
        value: None where it cannot be told.
        items: Judged by both.
        reason: Why it cannot be told; "" where it can.
    """

    value: float | None
    items: int
    reason: str = ""


class Concordance(NamedTuple):
    """How far raters agree about the order of systems.

    Attributes:
        w: Kendall's W, corrected for ties, from 0 to 1; None where it cannot be told.
        raters: With a rank for every system.
        systems: How many.
        p: That W comes out so high by chance, by permuting each rater's ranks.
        friedman: The statistic of Friedman's test, corrected for ties: W times raters times (systems - 1).
        friedman_p: Its p-value by the chi-square approximation, which is rough for few raters.
        method: How `p` was found, or why nothing can be told.
    """

    w: float | None
    raters: int
    systems: int
    p: float | None
    friedman: float | None
    friedman_p: float | None
    method: str


def places(ranks: Mapping[str, float]) -> dict[str, float]:
    """The places from 1 in the order of the ranks; those of equal rank share the mean of their places."""
    from scipy.stats import rankdata

    return dict(zip(ranks, map(float, rankdata(list(ranks.values()))), strict=True))


def points(ranks: Mapping[str, float]) -> dict[str, float]:
    """Points from 5 for the first to 1 for the last, evenly spaced; ties share the mean of their places' points.

    For three this is 5, 3 and 1, as in the published study; for other sizes it is our own rule.
    """
    step = (MOST_POINTS - FEWEST_POINTS) / (len(ranks) - 1) if len(ranks) > 1 else 0.0
    return {system: MOST_POINTS - step * (place - 1) for system, place in places(ranks).items()}


def wilson(count: float, of: int) -> Interval | None:
    """Wilson's 95 % interval of a proportion; None of nothing.

    Args:
        count: May be fractional, where ties were split.
        of: How many could count.

    Raises:
        EvaluationError: statsmodels is not installed.
    """
    if of == 0:
        return None
    low, high = _statsmodels("stats.proportion").proportion_confint(count, of, alpha=0.05, method="wilson")
    return float(low), float(high)


def cohen_kappa(first: Sequence[float], second: Sequence[float], weights: Weights | None = None) -> Kappa:
    """Cohen's kappa of two raters' judgements of the same items.

    Args:
        first: A category an item, as a number.
        second: The same, in the same order.
        weights: How disagreements count by the distance of the numbers; None counts all alike.

    Raises:
        EvaluationError: statsmodels is not installed.
    """
    import numpy as np

    categories = sorted({*first, *second})
    if len(first) < 2:
        return Kappa(None, len(first), "fewer than two items were judged by both")
    if len(categories) < 2:
        return Kappa(None, len(first), "both gave one and the same category throughout, so chance agrees too")
    table = np.zeros((len(categories), len(categories)))
    for one, other in zip(first, second, strict=True):
        table[categories.index(one), categories.index(other)] += 1
    scores = None if weights is None else np.asarray(categories)
    found = _statsmodels("stats.inter_rater").cohens_kappa(table, weights=scores, wt=weights, return_results=False)
    return Kappa(float(found), len(first))


def concordance(ranks: Sequence[Sequence[float]], seed: int = 0) -> Concordance:
    """Kendall's W and Friedman's test.

    W is Friedman's tie-corrected statistic (scipy) divided by raters times (systems - 1), which is the same as
    Kendall's own formula with his correction for ties.

    Args:
        ranks: One row a rater, one column a system.
        seed: Of the random permutations, where there are too many for all.
    """
    import numpy as np
    from scipy.stats import friedmanchisquare

    raters, systems = len(ranks), len(ranks[0]) if ranks else 0
    if raters < 2 or systems < 3:
        return Concordance(None, raters, systems, None, None, None, "two raters and three systems or more are needed")
    matrix = np.asarray(ranks, dtype=float)
    if bool(np.all(matrix == matrix[:, :1])):
        return Concordance(None, raters, systems, None, None, None, "every rater ranks all systems alike")
    found = friedmanchisquare(*matrix.T)
    p, method = _permuted(matrix, seed)
    return Concordance(
        float(found.statistic) / (raters * (systems - 1)), raters, systems, p, float(found.statistic),
        float(found.pvalue), method,
    )  # fmt: skip


def ratio_interval(parts: Sequence[float], wholes: Sequence[float], seed: int) -> Interval | None:
    """The percentile bootstrap's 95 % interval over raters of sum(parts) / sum(wholes).

    Args:
        parts: One a rater.
        wholes: One a rater, none of them 0.
        seed: Of the resampling.

    Returns:
        None for fewer than two raters, or where all have the same share: then resampling shows no spread.
    """
    import numpy as np

    shares = [part / whole for part, whole in zip(parts, wholes, strict=True)]
    if len(shares) < 2 or max(shares) == min(shares):
        return None

    def share(part: "NDArray[Any]", whole: "NDArray[Any]", axis: int) -> "NDArray[Any]":
        return np.asarray(part.sum(axis=axis) / whole.sum(axis=axis))

    return percentile_interval((parts, wholes), share, seed)


def _permuted(matrix: "NDArray[Any]", seed: int) -> tuple[float, str]:
    import numpy as np
    from scipy.stats import permutation_test, rankdata

    ranked = rankdata(matrix, axis=1)

    def spread(*rows: "NDArray[Any]", axis: int) -> "NDArray[Any]":
        return np.asarray(np.var(sum(rows), axis=axis))

    raters, systems = ranked.shape
    found = permutation_test(
        tuple(ranked), spread, permutation_type="pairings", vectorized=True, alternative="greater",
        n_resamples=RESAMPLES, batch=1_000, rng=np.random.default_rng(seed),
    )  # fmt: skip
    patterns = math.factorial(systems) ** raters
    how = f"all {patterns:,}" if patterns <= RESAMPLES else f"{RESAMPLES + 1:,} random (seed {seed})"
    return float(found.pvalue), f"permutation test, {how} orders of each rater's ranks"


def _statsmodels(module: str) -> Any:
    require("statsmodels")
    return import_module(f"statsmodels.{module}")
