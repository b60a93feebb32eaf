"""Glyphs to runs, the pieces of a line without a wide gap, and runs to lines with their text."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Font, Glyph
from papercoder.paper.pdf.maths.encodings import family, is_blank, is_maths_font, sign
from papercoder.paper.pdf.pieces import with_whole_bars

# Lengths in this module are shares of the font's size.
SPACE = 0.13
WIDE_GAP = 1.05
SCRIPT_GAP = 0.6
CELL_GAP = 1.3
STEP_BACK = 1.2
SAME_LINE = 0.3
SCRIPT_SHIFT = 0.62
SMALL = 0.88
MARK_RAISED = 0.15
HANGING = 0.5
MATHS_AXIS = 0.25
TALL = 1.5
MARK = re.compile(r"(?:\d{1,2}|[*∗†‡§¶♠♣♦♡⋆⋄◇♭♮])+")
NOTE_OPENS, NOTE_CLOSES = "\ufdd0", "\ufdd1"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\x02": "-", "\u00a0": " "}
_ACCENTS = {
    "´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "^": "\u0302", "˜": "\u0303", "~": "\u0303",
    "ˇ": "\u030c", "¯": "\u0304", "˘": "\u0306", "˙": "\u0307", "˚": "\u030a", "˝": "\u030b", "¸": "\u0327",
    "˛": "\u0328",
}  # fmt: skip
_LETTERS_WITHOUT_DOT = {"ı": "i", "ȷ": "j"}


@dataclass
class Line:
    """A line of text, or a run of one before its runs are put together.

    Attributes:
        page: Its number.
        glyphs: In reading order, without blanks.
        spaced: Indexes of glyphs before which the file itself has a blank.
        edge: Where its column begins.
        rules: Of its page: bars of fractions and roots are among them.
        block: What stands for the whole line instead of its glyphs: a displayed equation, a table, an algorithm.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    glyphs: list[Glyph] = field(default_factory=list)
    spaced: set[int] = field(default_factory=set)
    edge: float = 0.0
    rules: Sequence[Box] = ()
    block: object | None = None

    @property
    def box(self) -> Box:
        """Around its ink."""
        return Box(self.left, self.top, self.right, self.bottom)

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    def part(self, start: int, end: int) -> "Line":
        """The line with only the glyphs from one place to before another."""
        spaced = {place - start for place in self.spaced if start < place < end}
        return replace(self, glyphs=self.glyphs[start:end], spaced=spaced)

    @cached_property
    def tall(self) -> bool:
        """Whether tall delimiters stand on it, which hold what is raised and lowered far from it."""
        return any(family(one.font) == "omx" and one.bottom - one.top > TALL * one.size for one in self.glyphs)

    @cached_property
    def text(self) -> str:
        """As Unicode, words apart by one space; a superscript that may mark a note stands between two marks."""
        return line_text(self)

    @cached_property
    def plain(self) -> str:
        """The text without possible note marks."""
        return re.sub(f"{NOTE_OPENS}(.*?){NOTE_CLOSES}", r"\1", self.text)

    @cached_property
    def style(self) -> tuple[Font, float, bool]:
        """Most letters' font, their size to half a point (of small capitals the larger), whether all are capitals."""
        letters = [glyph for glyph in self.glyphs if glyph.character.isalnum()] or self.glyphs
        if not letters:
            return Font("", False, False), round(self.size * 2) / 2, False
        fonts = Counter(glyph.font for glyph in letters)
        capitals = all(glyph.character == glyph.character.upper() for glyph in letters)
        sizes = Counter(glyph.size for glyph in letters)
        size = max(sizes) if capitals else sizes.most_common(1)[0][0]
        return fonts.most_common(1)[0][0], round(size * 2) / 2, capitals

    @cached_property
    def parted(self) -> bool:
        """Whether a wide gap parts it, as cells and labels are parted."""
        pairs = pairwise(self.glyphs)
        return any(after.left - before.right > CELL_GAP * self.size for before, after in pairs)

    @cached_property
    def bold(self) -> bool:
        """Whether nearly all of its letters are bold."""
        letters = [glyph.font.bold for glyph in self.glyphs if glyph.character.isalpha()]
        return bool(letters) and sum(letters) >= 0.9 * len(letters)


def find_runs(page: int, glyphs: Iterable[Glyph], rules: Sequence[Box] = ()) -> list[Line]:
    """Pieces of lines: glyphs that follow one another in the file and on the page without a wide gap."""
    runs: list[Line] = []
    run: Line | None = None
    blank = False
    for glyph in with_whole_bars(glyphs):
        if is_blank(glyph):
            blank = True
            continue
        if run is None or not _continues(run, glyph):
            run = Line(page, glyph.left, glyph.top, glyph.right, glyph.bottom, base(glyph), glyph.size, rules=rules)
            runs.append(run)
            blank = False
        _append(run, glyph, blank)
        blank = False
    return runs


def _continues(run: Line, glyph: Glyph) -> bool:
    small, size = (glyph.size, run.size) if glyph.size < run.size else (run.size, glyph.size)
    alike = small >= SMALL * size
    if glyph.left - run.right > (WIDE_GAP if alike else SCRIPT_GAP) * size:
        return False
    if glyph.left < run.glyphs[-1].left - STEP_BACK * size:
        return False
    shift = abs(base(glyph) - run.baseline)
    return shift <= (SAME_LINE if alike else SCRIPT_SHIFT) * size


def hangs(glyph: Glyph) -> bool:
    """Whether a glyph's ink reaches far below its origin: roots, big operators, tall brackets of TeX."""
    return glyph.bottom - glyph.baseline > HANGING * glyph.size


def base(glyph: Glyph) -> float:
    """The baseline that a glyph stands on; signs that hang from their origin (roots, tall brackets) have another."""
    if hangs(glyph):
        return (glyph.top + glyph.bottom) / 2 + MATHS_AXIS * glyph.size
    return glyph.baseline


def _append(run: Line, glyph: Glyph, blank: bool) -> None:
    if blank:
        run.spaced.add(len(run.glyphs))
    run.glyphs.append(glyph)
    # Once for every glyph of the document: comparing takes a third of what `min` and `max` take.
    if glyph.left < run.left:
        run.left = glyph.left
    if glyph.right > run.right:
        run.right = glyph.right
    if glyph.top < run.top:
        run.top = glyph.top
    if glyph.bottom > run.bottom:
        run.bottom = glyph.bottom
    if glyph.size > run.size * 1.02:
        run.size, run.baseline = glyph.size, base(glyph)


def join_runs(runs: Sequence[Line]) -> Line:
    """One line of several runs that stand side by side."""
    if len(runs) == 1:
        return runs[0]
    runs = sorted(runs, key=lambda run: run.left)
    main = max(runs, key=lambda run: (run.size > 0, len(run.glyphs)))
    line = Line(
        main.page, runs[0].left, min(run.top for run in runs), max(run.right for run in runs),
        max(run.bottom for run in runs), main.baseline, main.size, rules=main.rules,
    )  # fmt: skip
    for run in runs:
        line.spaced.update(place + len(line.glyphs) for place in run.spaced)
        line.glyphs += run.glyphs
    return line


def line_text(line: Line) -> str:
    """See `Line.text`."""
    accents = _accents(line.glyphs)
    pieces: list[str] = []
    last: Glyph | None = None
    marking = False
    for place, glyph in enumerate(line.glyphs):
        if place in accents.taken:
            continue
        spaced = last is not None and space_between(last, glyph, place in line.spaced)
        small = glyph.size < SMALL * line.size
        mark = small and _is_mark(glyph, line) and (marking or spaced or last is None or _may_be_marked(last))
        if marking and (spaced or not mark):
            pieces.append(NOTE_CLOSES)
            marking = False
        if spaced:
            pieces.append(" ")
        if mark and not marking:
            pieces.append(NOTE_OPENS)
            marking = True
        pieces.append(_printable(accents.on.get(place) or _read(glyph), not pieces))
        last = glyph
    if marking:
        pieces.append(NOTE_CLOSES)
    return "".join(pieces)


class _Accents(NamedTuple):
    """Letters with accents by their place in the line, and the places of the accents' own glyphs."""

    on: dict[int, str]
    taken: set[int]


def _accents(glyphs: Sequence[Glyph]) -> _Accents:
    """Puts accents that are glyphs of their own on the letters above which they stand."""
    found = _Accents({}, set())
    for place, accent in enumerate(glyphs):
        if accent.character not in _ACCENTS:
            continue
        middle = (accent.left + accent.right) / 2
        letters = [
            other for other, glyph in enumerate(glyphs)
            if glyph.left <= middle <= glyph.right and glyph.character.isalpha()
        ]  # fmt: skip
        if letters:
            letter = glyphs[letters[0]].character
            plain = _LETTERS_WITHOUT_DOT.get(letter, letter)
            found.on[letters[0]] = unicodedata.normalize("NFC", plain + _ACCENTS[accent.character])
            found.taken.add(place)
    return found


def space_between(last: Glyph, glyph: Glyph, blank: bool) -> bool:
    """Whether a blank stands between two glyphs; `blank` says that the file has one."""
    size = last.size if last.size > glyph.size else glyph.size
    gap = glyph.x - last.x - last.advance if last.advance else glyph.left - last.right
    return gap > (0.02 if blank else SPACE) * size


def _is_mark(glyph: Glyph, line: Line) -> bool:
    """Whether a small glyph is raised as the mark of a footnote is."""
    raised = line.baseline - glyph.baseline > MARK_RAISED * line.size
    return raised and bool(MARK.fullmatch(glyph.character))


def _read(glyph: Glyph) -> str:
    """Its character; what has the code of a blank but is none is read by its font's encoding."""
    character = sign(glyph.character, glyph.font, True).character if glyph.character.isspace() else glyph.character
    return _LIGATURES.get(character, character)


def _printable(character: str, first: bool) -> str:
    """Codes without a character: a bullet at the beginning of a line, elsewhere the pieces of a large sign."""
    if first and "\x7f" <= character <= "\x9f":
        return "•"
    if character < " " or "\ue000" <= character <= "\uf8ff":
        return "•" if first else ""
    return character


def _may_be_marked(glyph: Glyph) -> bool:
    """Whether a raised figure after this glyph may be a footnote's, not an exponent."""
    character = glyph.character
    return not is_maths_font(glyph.font) and (character.isalnum() or character in ".,;:!?)]}>\"'”’@")
