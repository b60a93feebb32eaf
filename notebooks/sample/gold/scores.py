"""Scores of the candidate features, computed on a small pilot sample."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """One value per candidate for each kind of score."""

    leverage: Array
    correlation: Array
    energy: Array


def pilot_scores(features: Array, targets: Array, penalty: float) -> Scores:
    """Scores every candidate with one pilot-sized linear system.

    Args:
        features: All candidates at the pilot points, one column each.
        targets: Targets of the pilot points.
        penalty: Penalty of the pilot ridge regression.

    Returns:
        Ridge leverage scores, absolute correlations with the targets and
        squared coefficients of the pilot ridge regression.
    """
    n_points, n_candidates = features.shape
    kernel = features @ features.T / n_candidates
    kernel[np.diag_indices(n_points)] += n_points * penalty
    smoothed = np.linalg.solve(kernel, features)
    leverage = np.sum(features * smoothed, axis=0) / n_candidates
    coefficients = smoothed.T @ targets / n_candidates
    correlation = np.abs(features.T @ targets) / n_points
    return Scores(leverage, correlation, coefficients**2)
