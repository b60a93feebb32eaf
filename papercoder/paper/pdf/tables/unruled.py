"""Tables without rules: lines of cells that stand beside a caption."""

from collections.abc import Sequence

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Page
from papercoder.paper.pdf.tables.columns import Column, find_columns
from papercoder.paper.pdf.tables.regions import Caption, Glyphs
from papercoder.paper.pdf.tables.words import Line, lines_of

FARTHEST = 40.0
NEXT_LINE = 2.2
WHOLE_WIDTH = 0.55
WIDEST_CELL = 0.45
LARGER = 1.2
LEAST_LINES = 3
LEAST_FULL = 0.7
CENTRED = 15.0


def lines_beside(caption: Caption, page: Page, glyphs: Glyphs, others: Sequence[Box]) -> list[Line]:
    """Lines of cells right below a caption, or else right above it; none if that is text.

    Args:
        caption: Of a table that no rules were found for.
        page: With the caption.
        glyphs: Of the page.
        others: Other captions, and tables already found: none reaches into them.
    """
    left, right = _sides(caption.box, page.width) if glyphs.two_columns(page.width / 2) else (0.0, page.width)
    across = [box for box in others if box.left < right and left < box.right and box != caption.box]
    low = min((box.top for box in across if box.top >= caption.box.bottom), default=page.height)
    high = max((box.bottom for box in across if box.bottom <= caption.box.top), default=0.0)
    below = lines_of(glyphs.inside(Box(left, caption.box.bottom, right, low)))
    above = lines_of(glyphs.inside(Box(left, high, right, caption.box.top)))
    for lines, start in ((below, caption.box.bottom), (above[::-1], caption.box.top)):
        cells = _cells(lines, start, right - left, caption.size)
        if len(cells) >= LEAST_LINES and _in_columns(cells):
            return sorted(cells, key=lambda line: line.baseline)
    return []


def _sides(caption: Box, width: float) -> tuple[float, float]:
    """The column of the page that a caption stands in, or the whole page."""
    middle = (caption.left + caption.right) / 2
    if caption.right - caption.left > WHOLE_WIDTH * width or abs(middle - width / 2) < CENTRED:
        return 0.0, width
    return (0.0, width / 2) if middle < width / 2 else (width / 2, width)


def _cells(lines: Sequence[Line], start: float, width: float, size: float) -> list[Line]:
    """Lines from a height on, as long as they look like cells."""
    found: list[Line] = []
    last = start
    for line in lines:
        near = abs(line.baseline - last) <= (NEXT_LINE * line.size if found else FARTHEST)
        wide = max(chunk.width for chunk in line.chunks) > WIDEST_CELL * width
        single = len(line.chunks) == 1 and all(len(other.chunks) == 1 for other in found)
        if not near or wide or line.size > LARGER * size or (single and found):
            break
        found.append(line)
        last = line.baseline
    while found and len(found[-1].chunks) == 1:
        found.pop()
    return found


def _in_columns(lines: Sequence[Line]) -> bool:
    columns = find_columns(lines)
    full = sum(len(line.chunks) > 1 for line in lines)
    return len(columns) > 1 and full >= LEAST_FULL * len(lines) and _aligned(lines, columns)


def _aligned(lines: Sequence[Line], columns: Sequence[Column]) -> bool:
    """Whether most lines have a cell in most columns."""
    filled = sum(min(len(line.chunks), len(columns)) for line in lines)
    return filled >= 0.6 * len(lines) * len(columns)


def lines_between(frame: Box, caption: Box, glyphs: Glyphs) -> list[Line]:
    """Lines of cells between a caption and the rules next to it: some tables have no first or no last rule."""
    if caption.bottom <= frame.top + 1:
        lines = lines_of(glyphs.inside(Box(frame.left - 3, caption.bottom, frame.right + 3, frame.top)))
    else:
        lines = lines_of(glyphs.inside(Box(frame.left - 3, frame.bottom, frame.right + 3, caption.top)))
    full = sum(len(line.chunks) > 1 for line in lines)
    return lines if full >= LEAST_FULL * len(lines) else []
