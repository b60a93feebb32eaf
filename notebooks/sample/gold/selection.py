"""Ways to choose D features of the pool from their scores."""

from dataclasses import dataclass

import numpy as np

from features import Array, Indices


@dataclass(frozen=True)
class Selection:
    """Chosen features and the factor that multiplies each of them."""

    chosen: Indices
    weights: Array


def best(scores: Array, count: int) -> Selection:
    """Takes the features of highest score.

    Args:
        scores: One score per candidate.
        count: Number of features to keep.

    Returns:
        The selection, without weights.
    """
    return Selection(np.argsort(-scores)[:count], np.ones(count))


def tempered(
    scores: Array, tau: float, count: int, rng: np.random.Generator
) -> Selection:
    """Samples without replacement in proportion to scores**tau.

    Gumbel noise on the logarithms makes the top candidates such a sample.

    Args:
        scores: One positive score per candidate.
        tau: Exponent; 0 gives a uniform choice.
        count: Number of features to keep.
        rng: Source of randomness.

    Returns:
        The selection, without weights.
    """
    return best(tau * np.log(scores) + rng.gumbel(size=scores.size), count)


def replaced(
    scores: Array,
    tau: float,
    count: int,
    rng: np.random.Generator,
    weighted: bool,
) -> Selection:
    """Samples with replacement in proportion to scores**tau.

    Args:
        scores: One positive score per candidate.
        tau: Exponent.
        count: Number of draws.
        rng: Source of randomness.
        weighted: Whether to apply importance weights, which keep the
            approximate kernel unbiased.

    Returns:
        The selection.
    """
    masses = (scores / scores.max()) ** tau
    probabilities = masses / masses.sum()
    chosen = rng.choice(scores.size, size=count, p=probabilities)
    if not weighted:
        return Selection(chosen, np.ones(count))
    return Selection(chosen, 1.0 / np.sqrt(scores.size * probabilities[chosen]))
