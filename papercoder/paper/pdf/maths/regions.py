"""What stands between the lines of running text: where displayed equations can be."""

import itertools
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Glyph, Page
from papercoder.paper.pdf.maths.encodings import family, is_maths_font, sign
from papercoder.paper.pdf.maths.floats import floats
from papercoder.paper.pdf.maths.numbering import number_at
from papercoder.paper.pdf.maths.runs import Line, Run, body_font, column_edges, lines_of, runs_of

_FULL = 0.8
_ABOVE = 0.75
_BELOW = 0.5
_LEADING = 1.65
_INDENT = 1.6
_LITTLE = 0.12
_EDGE = 3.0
_FOOT = 0.85
_OVER_EDGE = 9.0


@dataclass
class Column:
    """A column of text.

    Attributes:
        left, right: Its edges.
        height: Of the page.
        size: Of the running text's font.
        roman: True where TeX's roman fonts are those of the running text, so that they tell nothing of mathematics.
        runs, rules: Inside it.
    """

    left: float
    right: float
    height: float
    size: float
    roman: bool
    runs: list[Run]
    rules: list[Box]


@dataclass
class Region:
    """What stands between two lines of running text, whose baselines are `top` and `bottom`."""

    column: Column
    top: float
    bottom: float
    runs: list[Run] = field(default_factory=list)


def regions(page: Page) -> Iterator[Region]:
    """The regions of a page that hold more than scripts of the lines around, column by column, from top to bottom."""
    runs = runs_of(page)
    font, size = body_font(runs)
    for left, right in column_edges(runs, page.width):
        column = Column(
            left, right, page.height, size, font is not None and family(font) == "roman",
            [run for run in runs if run.left > left - _EDGE and run.right < right + _OVER_EDGE],
            [rule for rule in page.rules if rule.left > left - _EDGE and rule.right < right + _EDGE],
        )  # fmt: skip
        for region in _between(column):
            if any(_full(run, size) for run in region.runs):
                yield region


def _full(run: Run, size: float) -> bool:
    return run.size >= _FULL * size and not run.hanging


def _between(column: Column) -> list[Region]:
    """The regions between the lines of running text; small and hanging glyphs go with the line beside them."""
    lines = lines_of([run for run in column.runs if _full(run, column.size)], apart=1e9)
    lines.sort(key=lambda line: line.baseline)
    levels = [line.baseline for line in lines]
    body = _running(lines, column)
    running = {id(line) for line in body}
    edges = [-1e9, *sorted(line.baseline for line in body), 1e9]
    found = [Region(column, top, bottom) for top, bottom in itertools.pairwise(edges)]
    for line in lines:
        if id(line) not in running:
            found[bisect(edges, line.baseline) - 1].runs += line.runs
    for run in column.runs:
        if _full(run, column.size):
            continue
        near = _nearest(lines, levels, run)
        if near is None or id(near) not in running or not _is_script_of(run, near, column.size):
            found[bisect(edges, run.level) - 1].runs.append(run)
    return found


def _is_script_of(run: Run, line: Line, size: float) -> bool:
    """True within the reach of scripts, small fractions and limits above and below a line of text."""
    return -_ABOVE * size <= run.level - line.baseline <= _BELOW * size


def _nearest(lines: Sequence[Line], levels: Sequence[float], run: Run) -> Line | None:
    at = bisect(levels, run.level)
    return min(lines[max(0, at - 1) : at + 1], key=lambda line: abs(line.baseline - run.level), default=None)


def _running(lines: Sequence[Line], column: Column) -> list[Line]:
    zones = floats(lines, column.rules, column.left, column.right)
    found: list[Line] = []
    for line in lines:
        floating = any(top - 1 <= line.baseline <= bottom + 1 for top, bottom in zones)
        goes_on = bool(found) and line.baseline - found[-1].baseline < _LEADING * column.size
        if floating or (line is lines[-1] and _is_page_number(line, column)) or _is_running(line, goes_on, column):
            found.append(line)
    return found


def _is_page_number(line: Line, column: Column) -> bool:
    return line.baseline > _FOOT * column.height and all(glyph.character.isdigit() for glyph in line.glyphs)


def _is_running(line: Line, goes_on: bool, column: Column) -> bool:
    """True for a line of running text, a heading, a caption: what an equation ends at."""
    starts = line.left < column.left + _INDENT * column.size
    ends = line.right > column.right - _INDENT * column.size
    if starts and goes_on and line.maths < _LITTLE * line.count:
        return True
    glyphs = line.glyphs
    share = mathematics(glyphs, column.roman)
    words = _words(glyphs, column.roman)
    if number_at(glyphs, column.right):
        return starts and share < 0.15 and words > 6
    if starts:
        return goes_on or _begins_with_word(glyphs, column.roman) or share < 0.35 or words > 3
    if words >= 4 and share < 0.25:
        return True
    return ends and words >= 3 and share < 0.4


def _begins_with_word(glyphs: Sequence[Glyph], roman: bool) -> bool:
    return (
        all(glyph.character.isalpha() and not is_mathematical(glyph, roman) for glyph in glyphs[:3]) and len(glyphs) > 2
    )


def _words(glyphs: Sequence[Glyph], roman: bool) -> int:
    """How many words of at least three letters stand there in text fonts."""
    count = length = 0
    right = 0.0
    for glyph in glyphs:
        letter = glyph.character.isalpha() and not is_mathematical(glyph, roman)
        if not letter or glyph.left - right > 0.14 * glyph.size:
            count += length >= 3
            length = 0
        length += letter
        right = glyph.right
    return count + (length >= 3)


def mathematics(glyphs: Sequence[Glyph], roman: bool) -> float:
    """The share of mathematics among letters and signs; digits, brackets and commas of text fonts say nothing.

    Args:
        glyphs: Of a line or more.
        roman: As in Column.
    """
    maths = letters = word = 0
    last: Glyph | None = None
    for glyph in glyphs:
        if is_mathematical(glyph, roman):
            maths += 1
        elif glyph.character.isalpha():
            # A single letter may be a variable: only words are text.
            goes_on = last is not None and last.character.isalpha() and -1 < glyph.left - last.right < 0.14 * glyph.size
            word = word + 1 if goes_on else 1
            letters += 2 if word == 2 else 1 if word > 2 else 0
            maths += glyph.font.italic and word == 1
            maths -= bool(glyph.font.italic and word == 2)
        last = glyph
    return maths / max(1, maths + letters)


def is_mathematical(glyph: Glyph, roman: bool) -> bool:
    """True for a glyph of a font of mathematics, and for relations and big operators of any font."""
    if is_maths_font(glyph.font) or (not roman and family(glyph.font) == "roman"):
        return True
    return sign(glyph.character, glyph.font, True).kind in ("relation", "large") and glyph.character != ":"
