"""The three regression problems, each given by a formula."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BUMP_CENTRES = np.array(
    [[0.2, 0.3], [0.7, 0.2], [0.5, 0.5], [0.3, 0.8], [0.8, 0.7], [0.6, 0.9]]
)
BUMP_WIDTHS = np.array([0.05, 0.07, 0.10, 0.12, 0.15, 0.20])
BUMP_HEIGHTS = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])


@dataclass(frozen=True)
class Problem:
    """Standardised training and test data of one seed."""

    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array


@dataclass(frozen=True)
class Recipe:
    """How to draw one data set."""

    n_inputs: int
    low: float
    noise: float
    target: Callable[[Array], Array]


def friedman(x: Array) -> Array:
    """Friedman's first function: five useful inputs, the others are noise."""
    product = 10.0 * np.sin(np.pi * x[:, 0] * x[:, 1])
    return product + 20.0 * (x[:, 2] - 0.5) ** 2 + 10.0 * x[:, 3] + 5.0 * x[:, 4]


def bumps(x: Array) -> Array:
    """Six Gaussian bumps of different widths and alternating sign."""
    distances = ((x[:, None, :] - BUMP_CENTRES) ** 2).sum(axis=-1)
    total: Array = np.exp(-distances / (2.0 * BUMP_WIDTHS**2)) @ BUMP_HEIGHTS
    return total


def waves(x: Array) -> Array:
    """Three sinusoidal or linear terms that use three of the five inputs."""
    oblique = 0.5 * np.cos(3.0 * x[:, 0] + 2.0 * x[:, 1])
    return np.sin(5.0 * x[:, 0]) + oblique + 0.5 * x[:, 2]


RECIPES = {
    "Friedman": Recipe(n_inputs=10, low=0.0, noise=1.0, target=friedman),
    "Bumps": Recipe(n_inputs=2, low=0.0, noise=0.05, target=bumps),
    "Waves": Recipe(n_inputs=5, low=-1.0, noise=0.1, target=waves),
}


def make_problem(
    recipe: Recipe, n_train: int, n_test: int, rng: np.random.Generator
) -> Problem:
    """Draws and standardises one data set.

    Inputs and targets are standardised with the mean and the standard
    deviation of the training set. Noise is added to training targets only.

    Args:
        recipe: Which data set.
        n_train: Number of training points.
        n_test: Number of test points.
        rng: Source of randomness.

    Returns:
        The standardised data.
    """
    x = rng.uniform(recipe.low, 1.0, size=(n_train + n_test, recipe.n_inputs))
    y = recipe.target(x)
    y[:n_train] += recipe.noise * rng.normal(size=n_train)
    x = (x - x[:n_train].mean(axis=0)) / x[:n_train].std(axis=0)
    y = (y - y[:n_train].mean()) / y[:n_train].std()
    return Problem(x[:n_train], y[:n_train], x[n_train:], y[n_train:])
