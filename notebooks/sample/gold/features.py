"""Random Fourier features of a Gaussian kernel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Pool:
    """Candidate frequencies, one per column, with their phases."""

    frequencies: Array
    phases: Array

    @property
    def size(self) -> int:
        """Number of candidates."""
        return self.phases.size

    def evaluate(self, x: Array, chosen: Indices | None = None) -> Array:
        """Computes the features sqrt(2) cos(w'x + b).

        Args:
            x: Points, one per row.
            chosen: Indices of the features wanted, all of them by default.

        Returns:
            One row per point and one column per feature.
        """
        columns = slice(None) if chosen is None else chosen
        angles = x @ self.frequencies[:, columns] + self.phases[columns]
        features: Array = np.sqrt(2.0) * np.cos(angles)
        return features


def median_distance(x: Array, n_pairs: int, rng: np.random.Generator) -> float:
    """Estimates the median distance between two different points.

    Args:
        x: Points, one per row.
        n_pairs: Number of random pairs looked at.
        rng: Source of randomness.

    Returns:
        The median over the pairs.
    """
    first = rng.integers(len(x), size=n_pairs)
    second = rng.integers(len(x), size=n_pairs)
    different = first != second
    gaps = x[first[different]] - x[second[different]]
    return float(np.median(np.linalg.norm(gaps, axis=1)))


def draw_pool(
    n_inputs: int, size: int, bandwidth: float, rng: np.random.Generator
) -> Pool:
    """Draws candidates from the spectral density of the Gaussian kernel.

    Args:
        n_inputs: Dimension of the points.
        size: Number of candidates.
        bandwidth: Length scale of the kernel.
        rng: Source of randomness.

    Returns:
        The candidates.
    """
    frequencies = rng.normal(size=(n_inputs, size)) / bandwidth
    return Pool(frequencies, rng.uniform(0.0, 2.0 * np.pi, size=size))
