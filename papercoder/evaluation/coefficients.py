"""Correlation coefficients of two measures, with intervals that know which items belong together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from papercoder.comparing.significance import EQUAL, RESAMPLES
from papercoder.evaluation.scored import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 4
UNTOLD = "cannot be told"
# With more resamples than this without any variance, those that are left no longer stand for all.
MOST_WITHOUT_VARIANCE = 0.05
PERFECT = 1 - 1e-12
# Of scores from 0 to 1, the product of two sums of squares.
NO_SPREAD = 1e-18


class Correlation(NamedTuple):
    """A correlation coefficient.

    Attributes:
        value: From -1 to 1; None where it cannot be told.
        interval: 95 %; None where it cannot be told.
        method: Of the interval, or why there is no value or interval.
    """

    value: float | None
    interval: tuple[float, float] | None
    method: str

    def __str__(self) -> str:
        if self.value is None:
            return UNTOLD
        ends = UNTOLD if self.interval is None else f"{self.interval[0]:+.2f} to {self.interval[1]:+.2f}"
        return f"{self.value:+.3f} ({ends})"


def correlations(points: Sequence[Point], *, clustered: bool, seed: int) -> tuple[Correlation, Correlation]:
    """Pearson's r and Spearman's rank correlation with 95 % intervals.

    Args:
        points: One an item.
        clustered: Whether several items belong to one group; then groups are resampled.
        seed: Of the resampling.
    """
    from scipy.stats import pearsonr, spearmanr

    if fault := _fault([one.first for one in points], [one.second for one in points]):
        return Correlation(None, None, fault), Correlation(None, None, fault)
    x, y = _unit_range([one.first for one in points]), _unit_range([one.second for one in points])
    pearson, spearman = pearsonr(x, y), spearmanr(x, y)
    resamples = _resampled([one.group if clustered else one.item for one in points], clustered, seed)
    weights, r = resamples.weights, float(pearson.statistic)
    by_rank = _bootstrapped(float(spearman.statistic), resamples, _ranks(weights, x), _ranks(weights, y))
    if clustered:
        return _bootstrapped(r, resamples, x[None, :], y[None, :]), by_rank
    if abs(r) > PERFECT:
        return Correlation(r, None, "all items lie on one line, where Fisher's z has no interval"), by_rank
    low, high = pearson.confidence_interval(0.95)
    return Correlation(r, (float(low), float(high)), "95 % interval by Fisher's z"), by_rank


class _Resamples(NamedTuple):
    """How often each item comes in each resample; items of one group come together."""

    weights: "NDArray[Any]"
    unit: str
    units: int
    seed: int


def _fault(x: Sequence[float], y: Sequence[float]) -> str:
    if len(x) < FEWEST:
        return f"{UNTOLD}: {len(x)} items were scored by both, and fewer than {FEWEST} tell nothing"
    if any(max(scores) - min(scores) <= EQUAL * max(map(abs, scores)) for scores in (x, y)):
        return f"{UNTOLD}: one of them gives every item the same score"
    return ""


def _unit_range(scores: Sequence[float]) -> "NDArray[Any]":
    """The scores from 0 to 1, which changes no correlation and leaves one threshold for no variance."""
    import numpy as np

    values = np.asarray(scores, dtype=float)
    return np.asarray((values - values.min()) / (values.max() - values.min()))


def _resampled(names: Sequence[str | None], clustered: bool, seed: int) -> _Resamples:
    import numpy as np

    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    chances = np.full(len(numbers), 1 / len(numbers))
    counts = np.random.default_rng(seed).multinomial(len(numbers), chances, size=RESAMPLES)
    weights = np.asarray(counts[:, [numbers[name] for name in names]], dtype=float)
    return _Resamples(weights, "groups" if clustered else "items", len(numbers), seed)


def _bootstrapped(value: float, resamples: _Resamples, x: "NDArray[Any]", y: "NDArray[Any]") -> Correlation:
    import numpy as np

    unit = resamples.unit
    if resamples.units < FEWEST:
        return Correlation(value, None, f"the interval {UNTOLD}: fewer than {FEWEST} {unit}")
    found = _weighted_correlation(resamples.weights, x, y)
    told = found[np.isfinite(found)]
    if len(told) < (1 - MOST_WITHOUT_VARIANCE) * len(found):
        return Correlation(value, None, f"the interval {UNTOLD}: too many resamples of {unit} do not vary")
    low, high = (float(end) for end in np.quantile(told, (0.025, 0.975)))
    if high - low < EQUAL:
        return Correlation(value, None, f"the interval {UNTOLD}: every resample of {unit} gives the same")
    without = f", {len(found) - len(told):,} of them without variance left out" if len(told) < len(found) else ""
    method = f"95 % percentile bootstrap over {unit}, {len(found):,} resamples{without}, seed {resamples.seed}"
    return Correlation(value, (low, high), method)


def _ranks(weights: "NDArray[Any]", values: "NDArray[Any]") -> "NDArray[Any]":
    """The rank of each item in each resample; those of the same score have the mean of their ranks."""
    import numpy as np

    below = (values[None, :] < values[:, None]).astype(float)
    same = (values[None, :] == values[:, None]).astype(float)
    return np.asarray(weights @ below.T + (weights @ same.T + 1) / 2)


def _weighted_correlation(weights: "NDArray[Any]", x: "NDArray[Any]", y: "NDArray[Any]") -> "NDArray[Any]":
    """Pearson's r in each row; NaN where a row does not vary."""
    import numpy as np

    whole = weights.sum(axis=1, keepdims=True)
    dx = x - (weights * x).sum(axis=1, keepdims=True) / whole
    dy = y - (weights * y).sum(axis=1, keepdims=True) / whole
    spread = (weights * dx**2).sum(axis=1) * (weights * dy**2).sum(axis=1)
    together = (weights * dx * dy).sum(axis=1)
    return np.asarray(np.divide(together, np.sqrt(spread), out=np.full(len(weights), np.nan), where=spread > NO_SPREAD))
