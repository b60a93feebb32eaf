"""From the grades of leaves to a replication score, as PaperBench defines it: the weighted mean, level by level."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from papercoder.errors import EvaluationError
from papercoder.evaluation.rubric.tree import Requirement, Rubric


class Score(NamedTuple):
    """The score of a requirement, from 0 to 1.

    Attributes:
        score: Over the graded leaves, as if the rubric had no others; None if none is graded.
        low: If all leaves without a grade were graded 0.
        high: If they were all graded 1.
    """

    score: float | None
    low: float
    high: float


class Mean(NamedTuple):
    """A mean with its standard error; `sem` is None for a single value."""

    mean: float
    sem: float | None


def replication_score(rubric: Rubric, grades: Mapping[str, float | None]) -> Score:
    """The score of a whole rubric from the grades of its leaves.

    A requirement's score is the mean of its sub-tasks' scores by their weights. Where all their weights are 0, which
    PaperBench leaves undefined (its own code divides by zero there), it is the plain mean.

    Args:
        rubric: Of all categories, or as `code_development` gives it.
        grades: By the leaves' ids, from 0 to 1. A leaf that is missing or None has no grade: it counts neither as
            failed nor as met, and the bounds say what it could change.

    Raises:
        EvaluationError: A grade is no number from 0 to 1, or of something that is no leaf of the rubric.
    """
    return requirement_scores(rubric, grades)[rubric.root.id]


def requirement_scores(rubric: Rubric, grades: Mapping[str, float | None]) -> dict[str, Score]:
    """The score of every requirement by its id; see `replication_score`."""
    leaves = {node.id for node in rubric.nodes() if node.is_leaf}
    for name, grade in grades.items():
        if name not in leaves:
            raise EvaluationError(f"There is a grade for {name!r}, which is no leaf of this rubric.")
        if grade is not None and not 0 <= grade <= 1:
            raise EvaluationError(f"The grade of {name!r} is {grade}; grades are from 0 to 1.")
    found: dict[str, Score] = {}
    _score(rubric.root, grades, found)
    return found


def leaf_shares(rubric: Rubric) -> dict[str, float]:
    """How much of the whole score each leaf carries, by its id; they sum to 1."""
    shares: dict[str, float] = {}
    waiting = [(rubric.root, 1.0)]
    while waiting:
        node, share = waiting.pop()
        if node.is_leaf:
            shares[node.id] = shares.get(node.id, 0.0) + share
            continue
        total = math.fsum(child.weight for child in node.sub_tasks)
        waiting += [
            (child, share * (child.weight / total if total else 1 / len(node.sub_tasks))) for child in node.sub_tasks
        ]
    return shares


def mean_and_sem(scores: Sequence[float]) -> Mean:
    """The mean of several runs' scores, and its standard error with n - 1 in the variance.

    Raises:
        EvaluationError: There is no score.
    """
    if not scores:
        raise EvaluationError("There is no score to take the mean of.")
    sem = statistics.stdev(scores) / math.sqrt(len(scores)) if len(scores) > 1 else None
    return Mean(statistics.fmean(scores), sem)


def _score(node: Requirement, grades: Mapping[str, float | None], found: dict[str, Score]) -> Score:
    if node.is_leaf:
        grade = grades.get(node.id)
        score = Score(None, 0.0, 1.0) if grade is None else Score(float(grade), float(grade), float(grade))
    else:
        parts = [(child.weight, _score(child, grades, found)) for child in node.sub_tasks]
        graded = [(weight, part.score) for weight, part in parts if part.score is not None]
        score = Score(
            _weighted_mean(graded) if graded else None,
            _weighted_mean((weight, part.low) for weight, part in parts),
            _weighted_mean((weight, part.high) for weight, part in parts),
        )
    found[node.id] = score
    return score


def _weighted_mean(parts: Iterable[tuple[float, float]]) -> float:
    parts = list(parts)
    total = math.fsum(weight for weight, _ in parts)
    if total == 0:
        return math.fsum(score for _, score in parts) / len(parts)
    # Rounding of weights near the smallest number must not lift a mean out of its bounds.
    return min(1.0, math.fsum(weight * score for weight, score in parts) / total)
