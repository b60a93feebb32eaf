"""Tables of a page: candidates between rules and beside captions, of which those that read as tables are kept."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from papercoder.paper.pages import Box, around
from papercoder.paper.pdf.glyphs import Page
from papercoder.paper.pdf.tables.columns import find_columns
from papercoder.paper.pdf.tables.regions import Caption, Frame, Glyphs, captions_of, frames_of
from papercoder.paper.pdf.tables.rows import find_rows
from papercoder.paper.pdf.tables.unruled import lines_beside, lines_between
from papercoder.paper.pdf.tables.words import Line, lines_of
from papercoder.paper.tables import Rows

NEAR_CAPTION = 40.0
PROSE_WIDTH = 0.85
PROSE_LINES = 3
EMPTY_BAND = 4.0
DESCENT = 0.3
ACROSS = 0.9
_ALGORITHM = re.compile(r"^\s*(?:Algorithm|Algorithme|Procedure|Listing|Protocol)\s*\d", re.I)


class FoundTable(NamedTuple):
    """A table of a page.

    Attributes:
        box: Of its body; its caption is not included.
        rows: Cells as text, the header first, each row of the same length. A cell that spans columns is in the first
            of them, one that spans rows in the first of those.
    """

    box: Box
    rows: Rows


def find_tables(page: Page) -> list[FoundTable]:
    """The tables of a page, from the top; a frame whose cells cannot be told apart is none and its text stays."""
    captions = captions_of(page)
    glyphs = Glyphs(page)
    found = []
    for frame in frames_of(page, captions):
        for part in _without_prose(frame, glyphs):
            if table := _framed(part, glyphs, captions):
                found.append(table)
    for caption in captions:
        if caption.table and not any(_beside(caption.box, table.box) for table in found):
            others = [*(other.box for other in captions), *(table.box for table in found)]
            if lines := lines_beside(caption, page, glyphs, others):
                found.append(_unframed(lines, page))
    return sorted(found, key=lambda table: (table.box.top, table.box.left))


def _unframed(lines: Sequence[Line], page: Page) -> FoundTable:
    left = min(line.chunks[0].left for line in lines)
    right = max(line.chunks[-1].right for line in lines)
    box = Box(left, lines[0].baseline - lines[0].size, right, lines[-1].baseline + DESCENT * lines[-1].size)
    rules = [
        rule
        for rule in page.rules
        if box.top < rule.top < box.bottom and rule.left < right and left < rule.right and rule.flat
    ]
    across = [rule.top for rule in rules if rule.right - rule.left > ACROSS * (right - left)]
    return FoundTable(box, find_rows(lines, find_columns(lines), across, rules))


def _without_prose(frame: Frame, glyphs: Glyphs) -> list[Frame]:
    """Parts of a frame whose bands hold cells: body text or nothing stands between two tables of one width."""
    parts: list[list[float]] = [[frame.rules[0]]]
    for above, below in pairwise(frame.rules):
        inside = glyphs.inside(Box(frame.left - 3, above, frame.right + 3, below))
        if (not inside and below - above > EMPTY_BAND) or _is_prose(lines_of(inside), frame.right - frame.left):
            parts.append([below])
        elif inside:
            parts[-1].append(below)
    frames = []
    for rules in parts:
        if len(rules) > 1:
            partial = [rule for rule in frame.partial if rules[0] < rule.top < rules[-1]]
            frames.append(Frame(frame.left, frame.right, rules, partial, frame.walls))
    return frames


def _is_prose(lines: Sequence[Line], width: float) -> bool:
    full = [line for line in lines if max(chunk.width for chunk in line.chunks) > PROSE_WIDTH * width]
    return len(full) >= PROSE_LINES and len(full) > len(lines) / 2


def _framed(frame: Frame, glyphs: Glyphs, captions: Sequence[Caption]) -> FoundTable | None:
    own = [caption.box for caption in captions if caption.table and _beside(caption.box, frame.box)]
    frame = _extended(frame, own, glyphs)
    inside = glyphs.inside(Box(frame.left - 3, frame.rules[0] - 1, frame.right + 3, frame.rules[-1] + 1))
    lines = lines_of(inside, frame.walls)
    if not lines or _ALGORITHM.match("".join(word.text for word in lines[0].words)):
        return None
    columns = find_columns(lines, frame.walls)
    rows = find_rows(lines, columns, frame.rules, frame.partial)
    if len(columns) < 2 or len(rows) < 2 or not (own or _convincing(rows, frame)):
        return None
    return FoundTable(around([frame.box, *inside]), rows)


def _extended(frame: Frame, captions: Sequence[Box], glyphs: Glyphs) -> Frame:
    """A frame with the lines of cells between it and its caption."""
    rules = list(frame.rules)
    for caption in captions:
        for line in lines_between(frame.box, caption, glyphs):
            if line.baseline < rules[0]:
                rules.insert(0, line.baseline - line.size)
            elif line.baseline > rules[-1]:
                rules.append(line.baseline + DESCENT * line.size)
    first, last = rules.index(frame.rules[0]), rules.index(frame.rules[-1])
    kept = [*rules[: min(first, 1)], *frame.rules, *(rules[-1:] if last < len(rules) - 1 else [])]
    return Frame(frame.left, frame.right, kept, frame.partial, frame.walls)


def _beside(caption: Box, body: Box) -> bool:
    across = caption.left < body.right and body.left < caption.right
    return across and -5 < max(body.top - caption.bottom, caption.top - body.bottom) < NEAR_CAPTION


def _convincing(rows: Rows, frame: Frame) -> bool:
    """Whether it is a table without a caption: three rules or more, and mostly short cells."""
    cells = [cell for row in rows for cell in row if cell]
    filled = len(cells) / sum(len(row) for row in rows)
    short = sum(len(cell) <= 40 for cell in cells) / len(cells)
    return len(frame.rules) >= 3 and filled > 0.5 and short > 0.8
