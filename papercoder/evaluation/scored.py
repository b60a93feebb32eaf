"""Tidy tables of scores: read, checked, and paired by item."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from papercoder.comparing.scores import rows
from papercoder.errors import EvaluationError

if TYPE_CHECKING:
    import pandas


class Point(NamedTuple):
    """One item that two measures scored."""

    item: str
    group: str | None
    first: float
    second: float


class Pairing(NamedTuple):
    """Two measures over the items that both scored.

    Attributes:
        first: A measure.
        second: Another one.
        points: In the order of the table.
        left_out: Items that only one of them scored.
        group: The column of the groups; None where there is none.
    """

    first: str
    second: str
    points: tuple[Point, ...]
    left_out: int
    group: str | None


def pairings(table: "pandas.DataFrame | Iterable[Mapping[str, Any]]", group: str | None) -> list[Pairing]:
    """Each two measures of a tidy table.

    Args:
        table: With "item", "measure" or "rater", "score", and perhaps a column of groups.
        group: That column; "group" where there is one of that name.

    Raises:
        EvaluationError: A column is missing, a score is no number, an item comes twice for one measure or is in two
            groups, or there are fewer than two measures.
    """
    records = rows(table)
    measure, group = _columns(records, group)
    scores: dict[str, dict[str, float]] = {}
    groups: dict[str, str] = {}
    for number, record in enumerate(records, 1):
        name, item = str(record[measure]), str(record["item"])
        score = _score(record["score"], number)
        if group is not None and groups.setdefault(item, str(record[group])) != str(record[group]):
            raise EvaluationError(f"Row {number}: the item {item} is in {groups[item]} and in {record[group]}.")
        column = scores.setdefault(name, {})
        if score is None:
            continue
        if item in column:
            raise EvaluationError(f"Row {number}: {name} scores {item} twice. Average samples, or name items apart.")
        column[item] = score
    if len(scores) < 2:
        raise EvaluationError(f"Two measures or more are needed to agree; there are: {', '.join(scores) or 'none'}.")
    return [_pairing(first, second, scores, groups, group) for first, second in combinations(scores, 2)]


def _pairing(
    first: str, second: str, scores: Mapping[str, Mapping[str, float]], groups: Mapping[str, str], group: str | None
) -> Pairing:
    one, other = scores[first], scores[second]
    points = tuple(Point(item, groups.get(item), one[item], other[item]) for item in one if item in other)
    return Pairing(first, second, points, len(set(one) ^ set(other)), group)


def _columns(records: Sequence[Mapping[str, Any]], group: str | None) -> tuple[str, str | None]:
    found = set(records[0]) if records else set()
    measure = "rater" if "rater" in found and "measure" not in found else "measure"
    if group is None and "group" in found:
        group = "group"
    needed = ["item", measure, "score", *([group] if group else [])]
    for number, record in enumerate(records, 1):
        if missing := [name for name in needed if name not in record]:
            raise EvaluationError(f"Row {number} has no {', '.join(missing)}. A row needs {', '.join(needed)}.")
    return measure, group


def _score(value: Any, number: int) -> float | None:
    if value is None or type(value).__name__ == "NAType":
        return None
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, (int, float)) and not isinstance(plain, bool) and not math.isinf(plain):
        return None if math.isnan(plain) else float(plain)
    raise EvaluationError(f"Row {number} has the score {value!r}. Give a number, or None for no judgement.")
