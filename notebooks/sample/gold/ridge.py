"""Ridge regression with the penalty chosen on held-out points."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def solve(x: Array, y: Array, penalties: Sequence[float]) -> Array:
    """Solves ridge regression for several penalties.

    The system is solved on the smaller side of the design matrix.

    Args:
        x: Design matrix.
        y: Targets.
        penalties: Penalties, each multiplied by the number of rows.

    Returns:
        One column of coefficients per penalty.
    """
    n_rows, n_columns = x.shape
    primal = n_columns <= n_rows
    gram = x.T @ x if primal else x @ x.T
    right = x.T @ y if primal else y
    eye = np.eye(len(gram))
    columns = [np.linalg.solve(gram + n_rows * p * eye, right) for p in penalties]
    solution = np.stack(columns, axis=1)
    return solution if primal else x.T @ solution


def fit(x: Array, y: Array, n_valid: int, penalties: Sequence[float]) -> Array:
    """Chooses the penalty on the first points, then fits on all of them.

    Args:
        x: Design matrix.
        y: Targets.
        n_valid: How many of the first rows are held out for the choice.
        penalties: Penalties to choose from.

    Returns:
        The coefficients.
    """
    trials = solve(x[n_valid:], y[n_valid:], penalties)
    residuals = x[:n_valid] @ trials - y[:n_valid, None]
    chosen = penalties[int(np.argmin(np.mean(residuals**2, axis=0)))]
    return solve(x, y, [chosen])[:, 0]


def rmse(predictions: Array, targets: Array) -> float:
    """Returns the root mean squared error."""
    return float(np.sqrt(np.mean((predictions - targets) ** 2)))
