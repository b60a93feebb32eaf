"""Rows of a table: lines that belong together become one row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from papercoder.paper.pages import Box
from papercoder.paper.pdf.tables.columns import Cell, Column, cells_of
from papercoder.paper.pdf.tables.words import Chunk, Line
from papercoder.paper.tables import Rows

OFFSET = 0.8
NEXT_LINE = 1.6
WIDE_COLUMN = 5.0
SPACE = 0.3
WIDER_LEADING = 1.15
UNDERLINE = 0.25
SENTENCE = 3
IN_LINE = 2.0
MOST_HEADER_LINES = 5
_NUMBER = re.compile(r"^[\W\d_]*\d[\W\d_kKMBx]*$")
_OPEN = re.compile(r"[-–,/(&+]$")


@dataclass
class _Row:
    """A row in the making: of each column the lines of its cell."""

    baseline: float
    size: float
    band: int
    cells: dict[int, list[Cell]] = field(default_factory=dict)
    last: float = 0.0

    def add(self, other: "_Row") -> None:
        """Joins the cells of another row to those of this one."""
        for column, cells in other.cells.items():
            self.cells.setdefault(column, []).extend(cells)
        self.last = max(self.last, other.last)

    def texts(self, width: int) -> tuple[str, ...]:
        """The row's cells, empty ones too."""
        return tuple(_joined([cell.chunk.text for cell in self.cells.get(column, [])]) for column in range(width))


def find_rows(lines: Sequence[Line], columns: Sequence[Column], rules: Sequence[float], partial: Sequence[Box]) -> Rows:
    """Rows from the top.

    Args:
        lines: Of the table, from the top.
        columns: As `find_columns` gives them.
        rules: Heights of horizontal rules across the whole table.
        partial: Those across a part of it, underlines too.
    """
    partial = [rule for rule in partial if not _underlines(rule, lines)]
    heights = [rule.top for rule in partial]
    rows = []
    for line in lines:
        row = _Row(line.baseline, line.size, sum(rule < line.baseline for rule in rules), last=line.baseline)
        for cell in cells_of(line, columns, partial):
            before = row.cells.get(cell.first)
            row.cells[cell.first] = [_side_by_side(before[0], cell)] if before else [cell]
        if row.cells:
            rows.append(row)
    rows = _join_offset(rows)
    rows = _join_header(rows, heights)
    rows = _join_wrapped(rows, columns, [*rules, *heights])
    _raise_labels(rows)
    return tuple(row.texts(len(columns)) for row in rows)


def _side_by_side(left: Cell, right: Cell) -> Cell:
    words = (*left.chunk.words, *right.chunk.words)
    return Cell(Chunk(words), left.first, max(left.last, right.last), left.baseline)


def _underlines(rule: Box, lines: Sequence[Line]) -> bool:
    """Whether a rule is a line under words."""
    return any(
        0 < rule.top - line.baseline < UNDERLINE * line.size
        and any(word.left - 1 < rule.left + 1 and rule.right - 1 < word.right + 1 for word in line.chunks)
        for line in lines
    )


def _join_offset(rows: list[_Row]) -> list[_Row]:
    """Joins lines too close to stand under one another: cells centred against cells of two lines, or of two rows."""
    joined: list[_Row] = []
    waiting = list(rows)
    while waiting:
        row = waiting.pop(0)
        before = joined[-1] if joined else None
        close = before and row.band == before.band and row.baseline - before.last < OFFSET * max(row.size, before.size)
        if not before or not close:
            joined.append(row)
            continue
        after = waiting[0] if waiting else None
        followed = after and after.band == row.band and after.baseline - row.last < OFFSET * max(row.size, after.size)
        if after and followed and len(row.cells) > len(before.cells) and len(row.cells) > len(after.cells):
            waiting.pop(0)
            before.add(row)
            before.add(after)
            before.baseline = row.baseline
        elif (
            len(row.cells) > len(before.cells) or not followed or not after or not row.cells.keys() & after.cells.keys()
        ):
            last = before.last
            before.add(row)
            before.last = last if followed and len(row.cells) <= len(before.cells) else row.last
        else:
            joined.append(row)
    return joined


def _join_header(rows: list[_Row], partial: Sequence[float]) -> list[_Row]:
    """Joins the lines of header cells, where each stands over or under just one other."""
    count = sum(row.band == rows[0].band for row in rows) if rows else 0
    if count > MOST_HEADER_LINES or count == len(rows) or not count:
        return rows
    header = [rows[0]]
    for row in rows[1:count]:
        before = header[-1]
        ruled = any(before.last < rule < row.baseline for rule in partial)
        near = row.baseline - before.last < NEXT_LINE * row.size
        if near and not ruled and not _numeric(row) and (_under(row, before) or _under(before, row)):
            before.add(row)
        else:
            header.append(row)
    return header + rows[count:]


def _under(few: _Row, many: _Row) -> bool:
    """Whether each of a few cells has one of many in line with it, over or under it, and none spans columns."""
    single = all(cell.first == cell.last for row in (few, many) for cells in row.cells.values() for cell in cells)
    if not single or len(few.cells) >= len(many.cells) or not few.cells.keys() <= many.cells.keys():
        return False
    return all(_in_line(cells[0].chunk, many.cells[column][-1].chunk) for column, cells in few.cells.items())


def _in_line(upper: Chunk, lower: Chunk) -> bool:
    left, right = upper.left - lower.left, upper.right - lower.right
    return min(abs(left), abs(right), abs(left + right) / 2) < IN_LINE


def _join_wrapped(rows: list[_Row], columns: Sequence[Column], rules: Sequence[float]) -> list[_Row]:
    """Joins the lines of wrapped text."""
    leadings = [after.baseline - before.last for before, after in pairwise(rows)]
    widths = _widths(rows, len(columns))
    gridded = _one_row_a_band(rows)
    joined: list[_Row] = []
    for row in rows:
        before = joined[-1] if joined else None
        if not before or any(before.last < rule < row.baseline for rule in rules):
            joined.append(row)
        elif gridded or (
            row.baseline - before.last < NEXT_LINE * row.size
            and row.baseline - before.last < WIDER_LEADING * min(leadings) + 1
            and _continues(before, row, widths)
        ):
            before.add(row)
        else:
            joined.append(row)
    return joined


def _widths(rows: Sequence[_Row], count: int) -> list[float]:
    """Of each column the width of its widest line."""
    widths = [0.0] * count
    for row in rows:
        for column, cells in row.cells.items():
            for cell in cells:
                if cell.first == cell.last:
                    widths[column] = max(widths[column], cell.chunk.width)
    return widths


def _one_row_a_band(rows: Sequence[_Row]) -> bool:
    """Whether there is a rule under each row: several lines between two rules are wrapped then."""
    bands: dict[int, list[_Row]] = {}
    for row in rows:
        bands.setdefault(row.band, []).append(row)
    if len(bands) < 3 or len(bands) == len(rows):
        return False
    return all(
        len(row.cells) < len(band[0].cells) and row.cells.keys() <= band[0].cells.keys() and not _numeric(row)
        for band in bands.values()
        for row in band[1:]
    )


def _numeric(row: _Row) -> bool:
    return any(_NUMBER.match(cell.chunk.text) for cells in row.cells.values() for cell in cells)


def _continues(before: _Row, row: _Row, widths: Sequence[float]) -> bool:
    """Whether each cell of a line goes on where the one above had no room for its first word."""
    if not row.cells.keys() <= before.cells.keys() or len(row.cells) == len(before.cells) == 1 < len(widths):
        return False
    pairs = [(before.cells[column][-1].chunk, cells[0].chunk, widths[column]) for column, cells in row.cells.items()]
    if len(row.cells) == len(before.cells):
        words = all(len(upper.words) >= SENTENCE for upper, _, _ in pairs)
        if not words or not any(lower.text[0].islower() for _, lower, _ in pairs):
            return False
    return all(_flows(upper, lower, width, row.size) for upper, lower, width in pairs)


def _flows(upper: Chunk, lower: Chunk, width: float, size: float) -> bool:
    if _NUMBER.match(lower.text) and not _OPEN.search(upper.text):
        return False
    if _OPEN.search(upper.text):
        return True
    word = lower.words[0]
    full = upper.width + SPACE * size + word.right - word.left > width
    return full and width > WIDE_COLUMN * size and len(upper.words) > 1


def _raise_labels(rows: Sequence[_Row]) -> None:
    """Moves the label of a group of rows, centred against them, to the first of them."""
    bands: dict[int, list[_Row]] = {}
    for row in rows:
        bands.setdefault(row.band, []).append(row)
    for group in list(bands.values())[1:]:
        labels = [index for index, row in enumerate(group) if 0 in row.cells]
        if labels and labels[0] > 0 and all(_is_label(group[index]) for index in labels):
            _raise_in(group, labels)


def _is_label(row: _Row) -> bool:
    return len(row.cells) > 1 and bool(re.search(r"\w", row.cells[0][0].chunk.text))


def _raise_in(group: Sequence[_Row], labels: Sequence[int]) -> None:
    """The groups of a band follow one another, so that their labels' heights tell where each begins."""
    firsts: list[int] = []
    first = 0
    for label in labels:
        if label < first:
            return
        firsts.append(first)
        below = 2 * group[label].cells[0][0].baseline - group[first].baseline
        first = min(range(len(group)), key=lambda index: abs(group[index].baseline - below)) + 1
    alone = len(labels) == 1 and abs(labels[0] - (len(group) - 1) / 2) <= 1
    if first == len(group) or alone:
        for label, target in zip(labels, firsts, strict=True):
            if target < label:
                group[target].cells.setdefault(0, []).extend(group[label].cells.pop(0))


def _joined(texts: Sequence[str]) -> str:
    """The lines of a cell as one text; a word cut at a line's end is put together."""
    text = ""
    for line in texts:
        text = text[:-1] + line if re.search(r"[a-z]-$", text) and line[:1].islower() else f"{text} {line}".strip()
    return text
