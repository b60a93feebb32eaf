"""Reading order: the runs of a page as stacks of lines, each stack a piece of a column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from papercoder.paper.pdf.lines import Line, join_runs

# Shares of the font's size.
GUTTER = 0.7
NEW_GUTTER = 0.9
SAME_BASELINE = 0.5
NEXT_LINE = 1.45
FAR = 1.2
# Shares of the page's width.
LEAST_COLUMN = 0.1
LONG_LINE = 0.25
FULL_LINE = 0.55

LEAST_GUTTER_POINTS = 5.0
SAME_EDGE_POINTS = 2.0
MOST_SHORT = 12
LEAST_LINES = 12
LEAST_SHARE = 0.2
DEEPEST = 4
Gutter = tuple[float, float]


@dataclass
class Stack:
    """Lines one below the other.

    Attributes:
        left, right: Of the room they had, in points.
        lines: From the top.
    """

    left: float
    right: float
    lines: list[Line]


@dataclass
class _Band:
    """Rows that leave the same gutters free, or none."""

    rows: list[list[Line]]
    gutters: list[Gutter]

    def parted(self, page_width: float) -> Gutter | None:
        """The widest gutter with columns on both sides."""
        fit = [gutter for gutter in self.gutters if _columns(self, gutter, page_width)]
        return max(fit, key=lambda gutter: gutter[1] - gutter[0], default=None)


def find_gutter(pages: Iterable[tuple[float, Sequence[Line]]]) -> Gutter | None:
    """The gap between the two columns of a document, or None where it has one column.

    Args:
        pages: Width and runs of each.
    """
    ends, starts, full = [], [], 0
    for width, runs in pages:
        for run in runs:
            if run.width > FULL_LINE * width:
                full += 1
            elif run.width > LONG_LINE * width and run.right < FULL_LINE * width:
                ends.append(run.right)
            elif run.width > LONG_LINE * width and run.left > (1 - FULL_LINE) * width:
                starts.append(run.left)
    if min(len(ends), len(starts)) < max(LEAST_LINES, LEAST_SHARE * full):
        return None
    left, right = sorted(ends)[int(0.95 * len(ends))], sorted(starts)[int(0.05 * len(starts))]
    return (left, right) if right - left >= LEAST_GUTTER_POINTS else None


def stacks(runs: Sequence[Line], page_width: float, gutter: Gutter | None) -> list[Stack]:
    """The runs of a page in reading order.

    Args:
        runs: In any order.
        page_width: In points.
        gutter: Of the document, where it has two columns.
    """
    if gutter is None:
        return _ordered(runs, page_width, 0)
    middle = sum(gutter) / 2
    found: list[Stack] = []
    for crossed, rows in _full_and_columns(_rows(runs), middle):
        inside = [run for row in rows for run in row]
        found += _ordered(inside, page_width, 1) if crossed else _sides(inside, middle, page_width, 1)
    return found


def _full_and_columns(rows: list[list[Line]], middle: float) -> list[tuple[bool, list[list[Line]]]]:
    """Rows put together by whether they cross the middle; the last line of a paragraph that does may be short."""
    found: list[tuple[bool, list[list[Line]]]] = []
    for row in rows:
        crossed = any(run.left < middle < run.right for run in row)
        if found and not crossed and found[-1][0]:
            crossed = _ends_paragraph(found[-1][1][-1], row)
        if found and found[-1][0] == crossed and not (not crossed and _is_far(found[-1][1], row)):
            found[-1][1].append(row)
        else:
            found.append((crossed, [row]))
    return found


def _ends_paragraph(above: list[Line], row: list[Line]) -> bool:
    """Whether a row is a single line that goes on with the one above: same size and edge, usual distance."""
    if len(row) > 1 or row[0].block is not None:
        return False
    last, line = min(above, key=lambda run: run.left), row[0]
    return (
        abs(line.left - last.left) <= SAME_EDGE_POINTS
        and abs(line.size - last.size) < SAME_EDGE_POINTS / 2
        and line.baseline - last.baseline <= NEXT_LINE * line.size
    )


def _is_far(rows: list[list[Line]], row: list[Line]) -> bool:
    """Whether short lines, such as authors side by side, end well above a row."""
    above = [run for row in rows for run in row]
    gap = min(_extent(run)[0] for run in row) - max(run.bottom for run in above)
    return gap > FAR * row[0].size and len(above) <= MOST_SHORT and not any(run.block for run in above)


def _ordered(runs: Sequence[Line], page_width: float, depth: int) -> list[Stack]:
    rows = _rows(runs)
    bands = _bands(rows) if depth < DEEPEST else [_Band(rows, [])]
    found: list[Stack] = []
    plain: list[Line] = []
    for band in bands:
        inside = [run for row in band.rows for run in row]
        if gutter := band.parted(page_width):
            found += [*_stack(plain), *_sides(inside, sum(gutter) / 2, page_width, depth + 1)]
            plain = []
        else:
            plain += [line for row in band.rows for line in _lines(row)]
    return [*found, *_stack(plain)]


def _stack(lines: list[Line]) -> list[Stack]:
    return [Stack(min(line.left for line in lines), max(line.right for line in lines), lines)] if lines else []


def _sides(runs: Sequence[Line], middle: float, page_width: float, depth: int) -> list[Stack]:
    sides = ([run for run in runs if run.left < middle], [run for run in runs if run.left >= middle])
    return [stack for side in sides if side for stack in _ordered(side, page_width, depth)]


def _rows(runs: Sequence[Line]) -> list[list[Line]]:
    """Runs that overlap vertically, directly or by others between them, from the top."""
    rows: list[list[Line]] = []
    bottom = float("-inf")
    for run in sorted(runs, key=lambda run: _extent(run)[0]):
        top, low = _extent(run)
        if rows and top < bottom:
            rows[-1].append(run)
        else:
            rows.append([run])
        bottom = max(bottom, low)
    return rows


def _extent(run: Line) -> tuple[float, float]:
    """Where a run stands vertically; less than its ink, as lines may be set tight."""
    if run.block is not None or run.tall:
        return run.top, run.bottom
    return run.baseline - 0.5 * run.size, run.baseline


def _lines(row: list[Line]) -> list[Line]:
    """The lines of a row without a gutter: runs that share a baseline become one."""
    blocks = [run for run in row if run.block is not None]
    found: list[list[Line]] = []
    tall = [run for run in row if run.block is None and run.tall]
    levels = {id(run): _level(run, tall) for run in row}
    for run in sorted((run for run in row if run.block is None), key=lambda run: levels[id(run)]):
        near = found[-1] if found else None
        if near and levels[id(run)] - levels[id(near[-1])] <= SAME_BASELINE * max(run.size, near[-1].size):
            near.append(run)
        else:
            found.append([run])
    return sorted([*blocks, *(join_runs(runs) for runs in found)], key=lambda line: line.top)


def _level(run: Line, tall: Sequence[Line]) -> float:
    """The baseline that a run belongs to: between tall delimiters it is theirs."""
    middle = (run.top + run.bottom) / 2
    around = (other for other in tall if other.top <= middle <= other.bottom)
    return run.baseline if run.tall else next((other.baseline for other in around), run.baseline)


def _bands(rows: list[list[Line]]) -> list[_Band]:
    """Rows put together by the gutters that they leave free."""
    bands: list[_Band] = []
    for row in rows:
        band = bands[-1] if bands else None
        if band and (common := _left(band.gutters, row)):
            band.gutters = common
            band.rows.append(row)
        elif gutters := _gaps(row):
            bands.append(_started(bands, row, gutters))
        elif band and not band.gutters:
            band.rows.append(row)
        else:
            bands.append(_Band([row], []))
    return bands


def _started(bands: list[_Band], row: list[Line], gutters: list[Gutter]) -> _Band:
    """A new band with gutters; rows just above that leave one free too are taken into it."""
    above = bands[-1] if bands else None
    rows = [row]
    while above and not above.gutters and above.rows and (common := _left(gutters, above.rows[-1])):
        gutters = common
        rows.insert(0, above.rows.pop())
    if above and not above.rows:
        bands.pop()
    return _Band(rows, gutters)


def _left(gutters: list[Gutter], row: list[Line]) -> list[Gutter]:
    return [common for gutter in gutters if (common := _common(gutter, row))]


def _common(gutter: Gutter, row: list[Line]) -> Gutter | None:
    """What a row leaves of a gutter, if it is still one."""
    left, right = gutter
    size = max((run.size for run in row if run.block is None), default=8.0)
    middle = (left + right) / 2
    for run in row:
        if run.left >= middle:
            right = min(right, run.left)
        elif run.right <= middle:
            left = max(left, run.right)
        else:
            return None
    return (left, right) if right - left >= GUTTER * size else None


def _gaps(row: list[Line]) -> list[Gutter]:
    """The wide gaps of a row."""
    found: list[Gutter] = []
    ordered = sorted(row, key=lambda run: run.left)
    right = ordered[0].right
    for run in ordered[1:]:
        if run.left - right >= NEW_GUTTER * min(run.size, 12.0):
            found.append((right, run.left))
        right = max(right, run.right)
    return found


def _columns(band: _Band, gutter: Gutter, page_width: float) -> bool:
    middle = sum(gutter) / 2
    runs = [run for row in band.rows for run in row]
    sides = ([run for run in runs if run.left < middle], [run for run in runs if run.left >= middle])
    if min(map(len, sides)) < 2 and not any(run.block is not None for run in runs):
        return False
    wide = [max(run.right for run in side) - min(run.left for run in side) for side in sides if side]
    return len(wide) == 2 and min(wide) >= LEAST_COLUMN * page_width
