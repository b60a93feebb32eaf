"""One run: every method on one data set and one seed."""

import numpy as np

from config import Config
from data import Problem, Recipe, make_problem
from features import Pool, draw_pool, median_distance
from ridge import fit, rmse
from scores import Scores, pilot_scores
from selection import Selection, best, replaced, tempered

PLAIN = "Plain features"
LEVERAGE = "Leverage sampling"
CORRELATION = "Top correlation"
OURS = "Tempered energy (ours)"
GREEDY = "Greedy (top D)"
WHOLE = "Whole pool"


def select_all(
    scores: Scores, small: Scores, config: Config, seed: int
) -> dict[str, Selection]:
    """Makes the selection of each method, each with its own generator.

    Args:
        scores: Scores from the pilot sample.
        small: Scores from the smaller pilot sample of the ablation.
        config: Settings.
        seed: Seed of the run.

    Returns:
        Selections by the label used in the tables.
    """
    count, tau, energy = config.n_features, config.tau, scores.energy

    def rng(stream: int) -> np.random.Generator:
        return np.random.default_rng([seed, stream])

    made = {
        PLAIN: tempered(energy, 0.0, count, rng(1)),
        LEVERAGE: replaced(scores.leverage, 1.0, count, rng(2), weighted=True),
        CORRELATION: best(scores.correlation, count),
        OURS: tempered(energy, tau, count, rng(3)),
        GREEDY: best(energy, count),
        "Leverage, no repeats": tempered(scores.leverage, 1.0, count, rng(2)),
        "Ours with repeats": replaced(energy, tau, count, rng(4), False),
        "Ours, repeats, weights": replaced(energy, tau, count, rng(4), True),
        "Ours, small pilot": tempered(small.energy, tau, count, rng(3)),
        "Greedy, small pilot": best(small.energy, count),
        WHOLE: best(energy, energy.size),
    }
    for value in config.taus:
        made[f"tau = {value:g}"] = tempered(energy, value, count, rng(3))
    return made


def evaluate(
    problem: Problem, pool: Pool, selection: Selection, config: Config
) -> float:
    """Fits the selected features and returns the test error.

    Args:
        problem: The data.
        pool: The candidates.
        selection: Which of them to use.
        config: Settings.

    Returns:
        The root mean squared error on the test points.
    """
    scale = selection.weights / np.sqrt(selection.chosen.size)
    train = pool.evaluate(problem.x_train, selection.chosen) * scale
    test = pool.evaluate(problem.x_test, selection.chosen) * scale
    n_valid = int(config.valid_fraction * len(train))
    coefficients = fit(train, problem.y_train, n_valid, config.penalties)
    return rmse(test @ coefficients, problem.y_test)


def run(recipe: Recipe, config: Config, seed: int) -> dict[str, float]:
    """Runs every method once, all with the same data, pool and pilot.

    Args:
        recipe: The data set.
        config: Settings.
        seed: Seed of the run.

    Returns:
        Test errors by label.
    """
    rng = np.random.default_rng([seed, 0])
    problem = make_problem(recipe, config.n_train, config.n_test, rng)
    median = median_distance(problem.x_train, config.n_pairs, rng)
    bandwidth = config.bandwidth_scale * median
    pool = draw_pool(recipe.n_inputs, config.pool_size, bandwidth, rng)
    n_valid = int(config.valid_fraction * config.n_train)
    order = n_valid + rng.permutation(config.n_train - n_valid)

    def scores(size: int) -> Scores:
        pilot = order[:size]
        features = pool.evaluate(problem.x_train[pilot])
        return pilot_scores(features, problem.y_train[pilot], config.pilot_penalty)

    made = select_all(
        scores(config.pilot_size), scores(config.small_pilot_size), config, seed
    )
    return {k: evaluate(problem, pool, v, config) for k, v in made.items()}
