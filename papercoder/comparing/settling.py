"""What would settle a "can't tell": more papers, more samples of the same papers, or neither.

A simple power calculation by simulation with a fixed seed; it takes the difference seen for the true one, so it
is a guide for planning and no promise.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from papercoder.comparing.significance import EQUAL, FEWEST_PAPERS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POWER = 0.8
SIMULATIONS = 400
MOST_PAPERS = 500
MOST_SAMPLES = 100
ALL_PATTERNS_UP_TO = 10
RANDOM_PATTERNS = 999


class Settling(BaseModel):
    """What would settle it in four of five repetitions.

    Attributes:
        more_papers: How many more papers, for a difference as seen; None where `MOST_PAPERS` would not do.
        samples: How many samples of each of the same papers would; None where no number or more than
            `MOST_SAMPLES` would, or nobody can say.
        reason: Why more samples would not do, in words; empty where they would.
    """

    model_config = ConfigDict(frozen=True)

    more_papers: int | None
    samples: int | None
    reason: str

    def __str__(self) -> str:
        papers = (
            f"about {self.more_papers} more papers for the difference seen"
            if self.more_papers is not None
            else f"not even {MOST_PAPERS} papers: the difference seen is too small"
        )
        samples = f"or {self.samples} samples of each of the same papers" if self.samples is not None else self.reason
        return f"{papers}; {samples}."


def settling(
    by_paper: Sequence[Sequence[float]], differences: Sequence[float], level: float, *, signs_only: bool, seed: int = 0
) -> Settling:
    """What would settle a comparison.

    Args:
        by_paper: The differences of each paper's samples.
        differences: Their means, one a paper.
        level: That a p-value must reach.
        signs_only: Whether only the sign of a paper's difference counts, as with yes/no measures.
        seed: Of the simulations.
    """
    import numpy as np

    values = np.asarray(differences, dtype=float)
    lean = float(np.sign(values).sum() if signs_only else values.sum())
    if abs(lean) <= EQUAL:
        return Settling(more_papers=None, samples=None, reason="no difference was seen, so there is none to settle")
    sign, count = int(np.sign(lean)), len(values)

    def with_papers(papers: int) -> bool:
        """Whether so many papers, drawn like those seen, would mostly settle it."""
        generator = np.random.default_rng([seed, papers])
        drawn = generator.choice(values, size=(SIMULATIONS, papers))
        return _power(drawn, sign, level, signs_only, generator) >= POWER

    needed = _smallest(with_papers, max(count + 1, FEWEST_PAPERS), MOST_PAPERS)
    samples, reason = _samples_needed(by_paper, values, sign, level, signs_only, seed)
    return Settling(more_papers=needed - count if needed is not None else None, samples=samples, reason=reason)


def _samples_needed(
    by_paper: Sequence[Sequence[float]], values: "NDArray[np.float64]", sign: int, level: float, signs_only: bool,
    seed: int,
) -> tuple[int | None, str]:  # fmt: skip
    import numpy as np

    never = "no number of samples of the same papers will: "
    count = len(values)
    if count < FEWEST_PAPERS or 2.0 ** (1 - count) > level:
        return None, f"{never}{count} papers are too few, whatever they show; add papers"
    now = min(len(several) for several in by_paper)
    if now < 2:
        return None, "with one sample a paper nobody can say whether more samples would do; add papers"
    noise = float(np.mean([np.var(several, ddof=1) for several in by_paper]))
    true = _without_noise(values, noise / now)

    def with_samples(samples: int) -> bool:
        """Whether so many samples of the same papers would mostly settle it."""
        generator = np.random.default_rng([seed, samples])
        drawn = true + generator.normal(0.0, np.sqrt(noise / samples), size=(SIMULATIONS, count))
        return _power(drawn, sign, level, signs_only, generator) >= POWER

    if _power(true[np.newaxis], sign, level, signs_only, np.random.default_rng(seed)) < POWER:
        return None, f"{never}the papers differ among themselves; add papers"
    samples = _smallest(with_samples, now + 1, MOST_SAMPLES)
    return samples, "" if samples else f"not even {MOST_SAMPLES} samples of the same papers would do; add papers"


def _without_noise(values: "NDArray[np.float64]", noise: float) -> "NDArray[np.float64]":
    """The papers' differences with the part of their spread taken out that sampling explains."""
    import numpy as np

    seen = float(np.var(values, ddof=1))
    left = max(0.0, seen - noise) / seen if seen > 0 else 0.0
    return np.asarray(values.mean() + np.sqrt(left) * (values - values.mean()))


def _smallest(enough: Callable[[int], bool], low: int, high: int) -> int | None:
    """The smallest number from `low` to `high` that is enough, by doubling and halving; None if none is."""
    top = low
    while not enough(top):
        if top >= high:
            return None
        low, top = top + 1, min(2 * top, high)
    while low < top:
        middle = (low + top) // 2
        low, top = (low, middle) if enough(middle) else (middle + 1, top)
    return top


def _power(
    drawn: "NDArray[np.float64]", sign: int, level: float, signs_only: bool, generator: "np.random.Generator"
) -> float:
    """The share of rows whose sign-flip test reaches the level in the right direction."""
    import numpy as np

    rows = np.sign(drawn) if signs_only else drawn
    papers = rows.shape[1]
    if papers <= ALL_PATTERNS_UP_TO:
        patterns = np.array(list(product((1.0, -1.0), repeat=papers)))
    else:
        random = generator.choice((1.0, -1.0), size=(RANDOM_PATTERNS, papers))
        patterns = np.vstack([np.ones(papers), random])
    sums = np.abs(rows @ patterns.T)
    tolerance = EQUAL * np.max(np.abs(rows), axis=1, initial=0.0)
    p_values = (sums >= sums[:, :1] - tolerance[:, np.newaxis]).mean(axis=1)
    return float(np.mean((p_values <= level) & (np.sign(rows.sum(axis=1)) == sign)))
