"""Scores of variants by paper and sample: read from a table or from runs, checked, and paired."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from papercoder.comparing.opening import OpenedRun, open_run
from papercoder.errors import ComparisonError
from papercoder.run import Run

if TYPE_CHECKING:
    import pandas

Value = float | bool | None
COLUMNS = ("variant", "paper", "sample", "value")


class Score(NamedTuple):
    """One outcome: a number, yes or no, or None for a failure."""

    variant: str
    paper: str
    sample: str
    value: Value


class Pair(NamedTuple):
    """The same sample of the same paper in two variants."""

    paper: str
    sample: str
    first: Value
    other: Value


class RunKey(NamedTuple):
    """What finds the run behind a score."""

    variant: str
    paper: str
    sample: str


def rows(table: "pandas.DataFrame | Iterable[Mapping[str, Any]]") -> list[Any]:
    """The rows of a tidy table, a pandas frame or records, as records."""
    return table.to_dict("records") if hasattr(table, "to_dict") else list(table)


def table_scores(table: "pandas.DataFrame | Iterable[Mapping[str, Any]]") -> list[Score]:
    """The scores of a tidy table: one row a variant, paper and sample.

    Args:
        table: A pandas frame or records with "variant", "paper", "sample" and "value"; a value is a number,
            True or False, or None (NaN) for a failure.

    Raises:
        ComparisonError: A column is missing, a row comes twice, or a value is none of these.
    """
    records = rows(table)
    scores = []
    for number, record in enumerate(records, 1):
        if missing := [name for name in COLUMNS if name not in record]:
            raise ComparisonError(
                f"Row {number} has no {', '.join(missing)}. A row needs {', '.join(COLUMNS)}; None is a failed run."
            )
        variant, paper, sample = (str(record[name]) for name in COLUMNS[:3])
        scores.append(Score(variant, paper, sample, _value(record["value"], number)))
    return checked(scores)


def checked(scores: Sequence[Score]) -> list[Score]:
    """The scores, each there once and all of one kind.

    Raises:
        ComparisonError: They are not.
    """
    seen: set[RunKey] = set()
    for score in scores:
        key = RunKey(score.variant, score.paper, score.sample)
        if key in seen:
            raise ComparisonError(
                f"Variant {score.variant}, paper {score.paper}, sample {score.sample} comes twice. Number the samples."
            )
        seen.add(key)
    kinds = {isinstance(score.value, bool) for score in scores if score.value is not None}
    if len(kinds) != 1:
        what = "both numbers and yes/no" if kinds else "failures only"
        raise ComparisonError(f"The values are {what}. Give numbers, or True and False, and None for a failure.")
    return list(scores)


def run_scores(
    runs: Mapping[str, Sequence[Run | str | Path]], measure: Callable[[OpenedRun], Value]
) -> tuple[list[Score], dict[RunKey, OpenedRun]]:
    """The scores of runs, and the opened runs behind them; several runs of one paper are its samples, in order.

    Args:
        runs: Variant -> its runs.
        measure: Scores an opened run; None for a failure.

    Raises:
        RunError: A folder is no run folder.
        ComparisonError: A run has no paper yet, or a measure gave no score.
    """
    scores: list[Score] = []
    opened: dict[RunKey, OpenedRun] = {}
    for variant, several in runs.items():
        counts: dict[str, int] = {}
        for run in map(open_run, several):
            paper = run.description.get("paper")
            if paper is None:
                raise ComparisonError(f"The run {run.folder} has no paper yet. Leave it out, or run it first.")
            name = f"{paper['title']} ({paper['sha256'][:8]})"
            counts[name] = counts.get(name, 0) + 1
            key = RunKey(variant, name, str(counts[name]))
            opened[key] = run
            scores.append(Score(*key, _value(measure(run), len(scores) + 1)))
    return checked(scores), opened


def succeeded(run: OpenedRun) -> bool | None:
    """Whether a run's last execution succeeded; None where nothing was executed."""
    return run.execution.succeeded if run.execution is not None else None


def pair_up(scores: Sequence[Score], first: str, other: str) -> tuple[list[Pair], int]:
    """The samples that both variants have, by paper, and the number of scores without a partner."""
    sides = [{(s.paper, s.sample): s.value for s in scores if s.variant == name} for name in (first, other)]
    pairs = [Pair(*key, value, sides[1][key]) for key, value in sides[0].items() if key in sides[1]]
    return sorted(pairs, key=lambda pair: (pair.paper, pair.sample)), len(sides[0]) + len(sides[1]) - 2 * len(pairs)


def _value(value: Any, number: int) -> Value:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    # Also numpy's own kinds of True and of numbers, which pandas hands out.
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bool):
        return plain
    if isinstance(plain, (int, float)) and not math.isinf(plain):
        return None if math.isnan(plain) else float(plain)
    raise ComparisonError(f"Row {number} has the value {value!r}. Give a number, True or False, or None for a failure.")
