"""Columns of a table: the white strips that its lines leave free."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from papercoder.paper.pages import Box
from papercoder.paper.pdf.tables.words import Chunk, Line

SPANNING_SHARE = 0.5
SPLIT_GAP = 0.36
LEAST_STRIP = 0.25
FAR = 1.5
FEW_LINES = 4
ON_RULE = 1.3
CENTRED = 1.5
LEAST_HEADERS = 3
WIDEST_RIVER = 2.5
FLUSH = 1.2
RICH = 0.7


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


def find_columns(lines: Sequence[Line], walls: Sequence[Box] = ()) -> list[Column]:
    """Columns from left to right.

    Lines with many cells come first: a sparse line, such as a header over several columns, may only add columns or
    widen them as far as white is left between them.
    """
    if not lines:
        return []
    edges = [([chunk.left for chunk in line.chunks], [chunk.right for chunk in line.chunks]) for line in lines]
    strip = LEAST_STRIP * median(line.size for line in lines)
    enough = RICH * max(len(line.chunks) for line in lines)
    rich = [chunk for line in lines if len(line.chunks) >= enough for chunk in line.chunks if not _spans(chunk, edges)]
    columns: list[Column] = []
    for chunk in sorted(rich, key=lambda chunk: chunk.left):
        last = columns[-1] if columns else None
        if last and chunk.left - last.right <= strip and not _walled(last.right, chunk.left, walls):
            columns[-1] = Column(last.left, max(last.right, chunk.right))
        else:
            columns.append(Column(chunk.left, chunk.right))
    for line in lines:
        if len(line.chunks) < enough:
            for chunk in line.chunks:
                _widen(columns, chunk, strip)
    return _without_rivers(_without_lonely(columns, lines), lines, walls)


def _walled(left: float, right: float, walls: Sequence[Box]) -> bool:
    return any(left - 1 < wall.left < right + 1 for wall in walls)


def _widen(columns: list[Column], chunk: Chunk, strip: float) -> None:
    near = [
        index
        for index, column in enumerate(columns)
        if chunk.left < column.right + strip and column.left - strip < chunk.right
    ]
    if not near:
        columns.append(Column(chunk.left, chunk.right))
        columns.sort()
    elif len(near) == 1:
        column = columns[near[0]]
        columns[near[0]] = Column(min(column.left, chunk.left), max(column.right, chunk.right))


def _spans(chunk: Chunk, edges: list[tuple[list[float], list[float]]]) -> bool:
    """Whether most lines that have anything under or over a chunk have two cells or more there."""
    under = several = 0
    for lefts, rights in edges:
        covered = bisect_left(lefts, chunk.right - 1) - bisect_right(rights, chunk.left + 1)
        under += covered > 0
        several += covered > 1
    return several > 0 and several >= SPANNING_SHARE * (under - 1)


def _without_lonely(columns: Sequence[Column], lines: Sequence[Line]) -> list[Column]:
    """Joins a column of one chunk to a close neighbour: a wide space inside a cell made it."""
    if len(lines) < FEW_LINES:
        return list(columns)
    far = FAR * median(line.size for line in lines)
    chunks = [chunk for line in lines for chunk in line.chunks]
    kept: list[Column] = []
    lonely_before = False
    for column in columns:
        lonely = sum(column.left <= chunk.left and chunk.right <= column.right for chunk in chunks) <= 1
        if kept and (lonely or lonely_before) and column.left - kept[-1].right < far:
            kept[-1] = Column(kept[-1].left, column.right)
            lonely_before = False
        else:
            kept.append(column)
            lonely_before = lonely
    return kept


def _without_rivers(columns: Sequence[Column], lines: Sequence[Line], walls: Sequence[Box]) -> list[Column]:
    """Joins columns that only the wide spaces of justified text part."""
    kept = list(columns[:1])
    for column in columns[1:]:
        before = kept[-1]
        if not _walled(before.right, column.left, walls) and _is_river(before, column, lines):
            kept[-1] = Column(before.left, column.right)
        else:
            kept.append(column)
    return kept


def _is_river(before: Column, column: Column, lines: Sequence[Line]) -> bool:
    """Whether text on both sides is flush left, ragged in the middle and flush right."""
    size = median(line.size for line in lines)
    if column.left - before.right > WIDEST_RIVER * size:
        return False
    left = [chunk for line in lines for chunk in line.chunks if _in(chunk, before)]
    right = [chunk for line in lines for chunk in line.chunks if _in(chunk, column)]
    if len(right) < 2 or any(not re.search(r"[^\W\d_]", chunk.text) for chunk in right):
        return False
    flush = sum(abs(chunk.right - column.right) < FLUSH for chunk in right) >= len(right) - 1
    ragged = max(chunk.left for chunk in right) - min(chunk.left for chunk in right) > FLUSH
    aligned = sum(abs(chunk.left - before.left) < FLUSH for chunk in left) >= 0.8 * len(left)
    return flush and ragged and aligned and len(right) < len(left)


def _in(chunk: Chunk, column: Column) -> bool:
    return column.left - 0.5 <= chunk.left and chunk.right <= column.right + 0.5


def cells_of(line: Line, columns: Sequence[Column], partial: Sequence[Box] = ()) -> list[Cell]:
    """The cells of a line.

    Args:
        line: Of the table.
        columns: As `find_columns` gives them.
        partial: Horizontal rules across a part of the table: what stands on one spans its columns.
    """
    below = [rule for rule in partial if 0 < rule.top - line.baseline < ON_RULE * line.size]
    cells: list[Cell] = []
    for chunk in line.chunks:
        rule = next((rule for rule in below if [chunk] == [other for other in line.chunks if _over(other, rule)]), None)
        if rule:
            cells.append(Cell(chunk, *_covered(rule, columns), line.baseline))
        else:
            for part in _cut(chunk, columns, line.size):
                cells.append(Cell(part, *_covered(part, columns), line.baseline))
    return [_spread(cell, cells, columns) for cell in cells]


def _over(chunk: Chunk, rule: Box) -> bool:
    return rule.left < chunk.left + 2 and chunk.right - 2 < rule.right


def _spread(cell: Cell, cells: Sequence[Cell], columns: Sequence[Column]) -> Cell:
    """A cell over several columns, taken to span as many free ones as it is centred over."""
    if cell.first == cell.last:
        return cell
    low = max((other.last + 1 for other in cells if other.last < cell.first), default=0)
    high = min((other.first - 1 for other in cells if other.first > cell.last), default=len(columns) - 1)
    middle = (cell.chunk.left + cell.chunk.right) / 2
    for first in range(low, cell.first):
        for last in range(high, cell.last, -1):
            if abs((columns[first].left + columns[last].right) / 2 - middle) < CENTRED:
                return Cell(cell.chunk, first, last, cell.baseline)
    return cell


def _covered(part: Chunk | Box, columns: Sequence[Column]) -> tuple[int, int]:
    inside = [
        index
        for index, column in enumerate(columns)
        if part.left < column.right - 0.5 and column.left + 0.5 < part.right
    ]
    if inside:
        return inside[0], inside[-1]
    middle = (part.left + part.right) / 2
    nearest = min(
        range(len(columns)), key=lambda index: max(columns[index].left - middle, middle - columns[index].right)
    )
    return nearest, nearest


def _cut(chunk: Chunk, columns: Sequence[Column], size: float) -> list[Chunk]:
    each = [_covered(Box(word.left, 0, word.right, 0), columns) for word in chunk.words]
    if len(each) >= LEAST_HEADERS and len(set(each)) == len(each) and all(first == last for first, last in each):
        return [Chunk((word,)) for word in chunk.words]
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
        if between and ((gap > SPLIT_GAP * size and gap > 1.2 * usual) or numbers):
            parts.append(Chunk(chunk.words[start:index]))
            start = index
    return [*parts, Chunk(chunk.words[start:])]
