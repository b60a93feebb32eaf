"""A line of running text as Markdown: formulas as `$...$`, the marks of footnotes left out."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from papercoder.paper.pdf.faults import Faults
from papercoder.paper.pdf.lines import MARK, NOTE_CLOSES, NOTE_OPENS, SMALL, Line, space_between
from papercoder.paper.pdf.maths.encodings import is_maths_font
from papercoder.paper.pdf.maths.inline import inline, mathematical

_MARKED = re.compile(f"\\s?{NOTE_OPENS}(.*?){NOTE_CLOSES}")
_PLAIN = re.compile(r"[\w\s.,;:!?()\[\]\"'’“”‘%&/•–—-]*", re.A)


def running_text(line: Line, notes: set[str], roman: bool, faults: Faults) -> str:
    """A line as Markdown.

    Args:
        line: Of a paragraph, caption or footnote.
        notes: Marks of the footnotes on its page.
        roman: Whether the document's text is set in TeX's roman fonts.
        faults: Where a formula that cannot be put together is noted; its line is plain text then.
    """

    def plain() -> str:
        return _without_marks(line.text, notes)

    if not _may_hold_maths(line):
        return plain()
    return faults.guarded("the maths", line.page, lambda: _with_formulas(line, notes, roman), plain)


def _with_formulas(line: Line, notes: set[str], roman: bool) -> str:
    pieces = []
    for is_maths, part in _parts(line, _without_letters_of_words(line, mathematical(line.glyphs, roman))):
        before = part.glyphs[0]
        place = line.glyphs.index(before)
        if place and space_between(line.glyphs[place - 1], before, place in line.spaced):
            pieces.append(" ")
        pieces.append(inline(part.glyphs, line.rules, roman) if is_maths else _without_marks(part.text, notes))
    return "".join(pieces)


def _may_hold_maths(line: Line) -> bool:
    """Whether a line has more than words, figures and the marks of footnotes."""
    if not _PLAIN.fullmatch(line.plain):
        return True
    small = SMALL * line.size
    return any(is_maths_font(font) for font in {glyph.font for glyph in line.glyphs}) or any(
        glyph.size < small and not MARK.fullmatch(glyph.character) for glyph in line.glyphs
    )


def _without_letters_of_words(line: Line, maths: list[bool]) -> list[bool]:
    """Takes upright letters inside words out of the mathematics: some styles set a ligature in a font for formulas."""
    kept = list(maths)
    for is_maths, group in groupby(range(len(maths)), key=lambda place: maths[place]):
        places = list(group)
        glyphs = [line.glyphs[place] for place in places]
        upright = all(glyph.character.isalpha() and not glyph.font.italic for glyph in glyphs)
        level = all(abs(glyph.baseline - line.baseline) < 1 for glyph in glyphs)
        if is_maths and upright and level and _touches_word(line, places[0], places[-1]):
            kept[places[0] : places[-1] + 1] = [False] * len(places)
    return kept


def _touches_word(line: Line, first: int, last: int) -> bool:
    neighbours = [(first - 1, first), (last, last + 1)]
    return any(
        line.glyphs[before if before < first else after].character.isalpha()
        and not space_between(line.glyphs[before], line.glyphs[after], after in line.spaced)
        for before, after in neighbours
        if before >= 0 and after < len(line.glyphs)
    )


def _parts(line: Line, maths: list[bool]) -> Iterator[tuple[bool, Line]]:
    start = 0
    for is_maths, group in groupby(maths):
        end = start + len(list(group))
        yield is_maths, line.part(start, end)
        start = end


def _without_marks(text: str, notes: set[str]) -> str:
    return _MARKED.sub(_unmarked(notes), text).replace("$", "\\$")


def _unmarked(notes: set[str]) -> Callable[[re.Match[str]], str]:
    def mark(match: re.Match[str]) -> str:
        found = match.group(1)
        return "" if found in notes else match.group().replace(NOTE_OPENS, "").replace(NOTE_CLOSES, "")

    return mark
