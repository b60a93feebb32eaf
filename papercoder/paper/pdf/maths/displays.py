"""Where a page displays equations, and what they say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Glyph, Page
from papercoder.paper.pdf.maths import aligning, building
from papercoder.paper.pdf.maths.encodings import is_maths_font, sign
from papercoder.paper.pdf.maths.floats import floats
from papercoder.paper.pdf.maths.runs import Line, Run, body_size, columns, lines_of, runs_of

_NUMBER = re.compile(r"\(((?:[A-Z]{1,2}\.?)?\d+(?:[.\-]\d+)*[a-z]?|[A-Z]\d*|\*{1,3}|[ivx]+)\)$")
_INDENT = 1.6
_EDGE = 3.0
_WORD = re.compile(r"[A-Za-z]{3,}")


class Display(NamedTuple):
    """A displayed equation of a page.

    Attributes:
        box: Where it stands, its number included.
        number: As printed, without parentheses; empty where it has none.
        latex: Its LaTeX, without `$$` and number.
        doubtful: True where the structure is uncertain, or a glyph is not known.
    """

    box: Box
    number: str
    latex: str
    doubtful: bool


@dataclass
class _Region:
    """What stands between two lines of running text."""

    top: float
    bottom: float
    lines: list[Line] = field(default_factory=list)


def find_displays(page: Page) -> list[Display]:
    """The displayed equations of a page, from top to bottom, column by column.

    An equation is set off from the running text, holds mathematics, and stands in no figure, table or algorithm. Several
    rows are one display (`aligned`) unless more than one has a number; then there is one display for each number.
    """
    runs = runs_of(page)
    size = body_size(runs)
    found: list[Display] = []
    for left, right in columns(runs, page.width):
        within = [run for run in runs if run.left > left - _EDGE and run.right < right + _EDGE + 6]
        rules = [rule for rule in page.rules if rule.left > left - _EDGE and rule.right < right + _EDGE]
        for region in _regions(within, rules, left, right, size):
            found += _read(region, rules, left, right, size)
    return found


def _regions(runs: Sequence[Run], rules: Sequence[Box], left: float, right: float, size: float) -> Iterator[_Region]:
    lines = sorted(lines_of(runs, apart=1e9), key=lambda line: line.baseline)
    zones = floats(lines, rules, left, right)
    region: _Region | None = None
    above = 0.0
    for line in lines:
        if line.runs[0].size < 0.8 * size and not any(run.size >= 0.8 * size for run in line.runs):
            if region is not None:
                region.lines.append(line)
            else:
                region = _Region(above, 0, [line])
            continue
        if _is_body(line, left, right, size) or any(top - 1 <= line.baseline <= bottom + 1 for top, bottom in zones):
            if region is not None:
                region.bottom = line.baseline
                yield region
                region = None
            above = line.baseline
        elif region is None:
            region = _Region(above, 0, [line])
        else:
            region.lines.append(line)
    if region is not None:
        region.bottom = 1e9
        yield region


def _is_body(line: Line, left: float, right: float, size: float) -> bool:
    """True for a line of running text, a heading, a caption: what an equation ends at."""
    glyphs = line.glyphs
    share = _share(glyphs)
    words = _words(glyphs)
    starts = line.left < left + _INDENT * size
    ends = line.right > right - _INDENT * size
    if _numbered(glyphs, right):
        return starts and share < 0.15 and words > 6
    if starts:
        return share < 0.55 or words > 3
    if words >= 4 and share < 0.25:
        return True
    return ends and words >= 3 and share < 0.4


def _words(glyphs: Sequence[Glyph]) -> int:
    """How many words of at least three letters stand there in text fonts."""
    count = length = 0
    right = 0.0
    for glyph in glyphs:
        letter = glyph.character.isalpha() and not is_maths_font(glyph.font)
        if not letter or glyph.left - right > 0.14 * glyph.size:
            count += length >= 3
            length = 0
        length += letter
        right = glyph.right
    return count + (length >= 3)


def _share(glyphs: Sequence[Glyph]) -> float:
    """The share of glyphs that belong to mathematics."""
    if not glyphs:
        return 0.0
    return sum(_mathematical(glyph) for glyph in glyphs) / len(glyphs)


def _mathematical(glyph: Glyph) -> bool:
    if is_maths_font(glyph.font):
        return True
    return sign(glyph.character, glyph.font, True).kind in ("relation", "large") and glyph.character not in ":"


def _numbered(glyphs: Sequence[Glyph], right: float) -> str:
    """The number of an equation at the right edge, or nothing."""
    tail = _tail(glyphs)
    if not tail or abs(tail[-1].right - right) > 6:
        return ""
    match = _NUMBER.fullmatch("".join(glyph.character for glyph in tail))
    return match.group(1) if match else ""


def _tail(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The last glyphs of a line that stand apart from those before."""
    for index in range(len(glyphs) - 1, -1, -1):
        if len(glyphs) - index > 10:
            return []
        if index == 0 or glyphs[index].left - glyphs[index - 1].right > 0.9 * glyphs[index].size:
            return list(glyphs[index:])
    return []


def _read(region: _Region, rules: Sequence[Box], left: float, right: float, size: float) -> Iterator[Display]:
    numbers: list[tuple[str, Box]] = []
    glyphs: list[Glyph] = []
    for line in region.lines:
        ordered = line.glyphs
        number = _numbered(ordered, right)
        if number:
            tail = _tail(ordered)
            numbers.append((number, _box(tail)))
            ordered = ordered[: len(ordered) - len(tail)]
        glyphs += ordered
    if not glyphs:
        return
    inside = [rule for rule in rules if region.top < rule.top < region.bottom]
    if not _is_formula(glyphs, inside, bool(numbers), size):
        return
    rows = building.rows(glyphs, inside)
    for part, number, boxes in aligning.grouped(rows, numbers):
        box = Box(
            min([a.left for r in part for a in r] + [b.left for b in boxes]),
            min([a.top for r in part for a in r] + [b.top for b in boxes]),
            max([a.right for r in part for a in r] + [b.right for b in boxes]),
            max([a.bottom for r in part for a in r] + [b.bottom for b in boxes]),
        )
        latex, doubtful = aligning.latex(part)
        yield Display(box, number, latex, doubtful)


def _box(glyphs: Sequence[Glyph]) -> Box:
    return Box(
        min(g.left for g in glyphs), min(g.top for g in glyphs), max(g.right for g in glyphs), max(g.bottom for g in glyphs)
    )


def _is_formula(glyphs: Sequence[Glyph], rules: Sequence[Box], numbered: bool, size: float) -> bool:
    share = _share(glyphs)
    relation = any(sign(g.character, g.font, True).kind in ("relation", "large") for g in glyphs)
    if numbered:
        return relation or share > 0.2
    return len(glyphs) > 2 and relation and (share > 0.3 or (share > 0.1 and bool(rules)))
