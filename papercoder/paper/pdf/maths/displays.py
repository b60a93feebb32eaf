"""The displayed equations of a page, and what they say."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from papercoder.paper.pages import Box, around
from papercoder.paper.pdf.glyphs import Glyph, Page
from papercoder.paper.pdf.maths import aligning, building
from papercoder.paper.pdf.maths.encodings import sign
from papercoder.paper.pdf.maths.numbering import number_at, tail_of
from papercoder.paper.pdf.maths.regions import Region, mathematics, regions
from papercoder.paper.pdf.maths.runs import lines_of
from papercoder.paper.pdf.maths.spelling import spelled_out

_NO_STATEMENT = frozenset("↑↓↕⇑⇓⇕→←⇒:‖")
_MOST_GLYPHS = 1500
_MARKS = frozenset("✗✓✔✘✕")


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


def find_displays(page: Page) -> list[Display]:
    """The displayed equations of a page, from top to bottom, column by column.

    An equation is set off from the running text, holds mathematics, and stands in no figure, table or algorithm. Rows
    are one display (`aligned`) unless more than one has a number; then there is one display for each number.
    """
    return [display for region in regions(page) for display in _read(region)]


def _read(region: Region) -> Iterator[Display]:
    glyphs: list[Glyph] = []
    numbers: list[tuple[str, Box]] = []
    for line in lines_of(region.runs, apart=1e9):
        ordered = line.glyphs
        if number := number_at(ordered, region.column.right):
            tail = tail_of(ordered)
            numbers.append((number, around(tail)))
            ordered = ordered[: len(ordered) - len(tail)]
        glyphs += ordered
    if not glyphs:
        return
    if spelled := spelled_out(glyphs):
        box = around([around(glyphs), *(box for _, box in numbers)])
        yield Display(box, ", ".join(number for number, _ in numbers), spelled, False)
        return
    rules = [rule for rule in region.column.rules if region.top < rule.top < region.bottom]
    if not _is_formula(glyphs, rules, bool(numbers), region.column.roman):
        return
    rows = building.rows(glyphs, rules)
    for part, number, boxes in aligning.grouped(rows, numbers):
        latex, doubtful = aligning.latex(part)
        yield Display(around([*(atom for row in part for atom in row), *boxes]), number, latex, doubtful)


def _is_formula(glyphs: Sequence[Glyph], rules: Sequence[Box], numbered: bool, roman: bool) -> bool:
    """True where mathematics is said: much of it, or words in a fraction."""
    if any(glyph.character in _MARKS for glyph in glyphs) or not 3 <= len(glyphs) <= _MOST_GLYPHS:
        return False
    share = mathematics(glyphs, roman)
    signs = [sign(glyph.character, glyph.font, True) for glyph in glyphs]
    states = any(said.kind == "relation" and said.character not in _NO_STATEMENT for said in signs)
    if numbered:
        return states or share > 0.2
    if share > 0.3:
        return states or any(said.kind == "large" or said.character in "→←⇒" for said in signs)
    return states and share > 0.05 and any(_is_bar(rule, glyphs) for rule in rules)


def _is_bar(rule: Box, glyphs: Sequence[Glyph]) -> bool:
    """True for a rule right between glyphs, shorter than what stands beside it."""
    near = [
        g
        for g in glyphs
        if rule.left < (g.left + g.right) / 2 < rule.right and abs(g.baseline - rule.top) < 1.5 * g.size
    ]
    beside = any(
        g.right < rule.left or g.left > rule.right for g in glyphs if abs(g.baseline - rule.top) < 0.5 * g.size
    )
    return beside and any(g.baseline < rule.top for g in near) and any(g.top > rule.bottom for g in near)
