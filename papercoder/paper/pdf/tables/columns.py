"""Columns of a table: the white strips that its lines leave free."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from papercoder.paper.pdf.tables.words import Chunk, Line

SPANNING_SHARE = 0.5
SPLIT_GAP = 0.36
LEAST_STRIP = 0.25
FAR = 1.5
FEW_LINES = 4


class Cell(NamedTuple):
    """A line of a cell. It covers the columns from `first` to `last`."""

    chunk: Chunk
    first: int
    last: int
    baseline: float


class Column(NamedTuple):
    """Left and right edge of a column's ink."""

    left: float
    right: float


def find_columns(lines: Sequence[Line], walls: Sequence[float] = ()) -> list[Column]:
    """Columns from left to right; chunks that span several of them do not count."""
    edges = [([chunk.left for chunk in line.chunks], [chunk.right for chunk in line.chunks]) for line in lines]
    single = [chunk for line in lines for chunk in line.chunks if not _spans(chunk, edges)]
    size = sorted(line.size for line in lines)[len(lines) // 2] if lines else 0.0
    columns: list[tuple[Column, int]] = []
    for chunk in sorted(single, key=lambda chunk: chunk.left):
        column, count = columns[-1] if columns else (Column(0, float("-inf")), 0)
        walled = any(column.right - 1 < wall < chunk.left + 1 for wall in walls)
        if chunk.left - column.right > LEAST_STRIP * size or (columns and walled):
            columns.append((Column(chunk.left, chunk.right), 1))
        else:
            columns[-1] = (Column(column.left, max(column.right, chunk.right)), count + 1)
    return _without_lonely(columns, FAR * size) if len(lines) >= FEW_LINES else [column for column, _ in columns]


def _spans(chunk: Chunk, edges: list[tuple[list[float], list[float]]]) -> bool:
    """Whether most lines that have anything under or over a chunk have two cells or more there."""
    under = several = 0
    for lefts, rights in edges:
        covered = bisect_left(lefts, chunk.right - 1) - bisect_right(rights, chunk.left + 1)
        under += covered > 0
        several += covered > 1
    return several > 0 and several >= SPANNING_SHARE * (under - 1)


def _without_lonely(columns: list[tuple[Column, int]], far: float) -> list[Column]:
    """Joins a column of one chunk to a close neighbour: a wide space inside a cell made it."""
    kept: list[tuple[Column, int]] = []
    for column, count in columns:
        before = kept[-1] if kept else None
        if before and min(count, before[1]) == 1 and column.left - before[0].right < far:
            kept[-1] = (Column(before[0].left, column.right), count + before[1])
        else:
            kept.append((column, count))
    return [column for column, _ in kept]


def cells_of(line: Line, columns: Sequence[Column]) -> list[Cell]:
    """The cells of a line; neighbours that stand as close as words do are cut where a column ends."""
    cells: list[Cell] = []
    for chunk in line.chunks:
        for part in _cut(chunk, columns, line.size):
            first, last = _covered(part, columns)
            cells.append(Cell(part, first, last, line.baseline))
    return cells


def _covered(chunk: Chunk, columns: Sequence[Column]) -> tuple[int, int]:
    inside = [
        index for index, column in enumerate(columns) if chunk.left < column.right - 0.5 and column.left + 0.5 < chunk.right
    ]
    if inside:
        return inside[0], inside[-1]
    middle = (chunk.left + chunk.right) / 2
    nearest = min(
        range(len(columns)), key=lambda index: max(columns[index].left - middle, middle - columns[index].right)
    )
    return nearest, nearest


def _cut(chunk: Chunk, columns: Sequence[Column], size: float) -> list[Chunk]:
    gaps = [after.left - before.right for before, after in pairwise(chunk.words)]
    if not gaps:
        return [chunk]
    usual = min([*gaps, SPLIT_GAP * size])
    parts, start = [], 0
    for index, gap in enumerate(gaps, 1):
        before, after = chunk.words[index - 1], chunk.words[index]
        between = any(
            left.right - 0.5 <= (before.right + after.left) / 2 <= right.left + 0.5 for left, right in pairwise(columns)
        )
        numbers = before.text[-1:].isdigit() and after.text[:1].isdigit()
        if between and (gap > SPLIT_GAP * size and gap > 1.2 * usual or numbers):
            parts.append(Chunk(chunk.words[start:index]))
            start = index
    return [*parts, Chunk(chunk.words[start:])]
