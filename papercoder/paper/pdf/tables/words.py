"""Words and lines from glyphs, as tables need them: by gaps alone, scripts kept with what they belong to."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Glyph

WORD_GAP = 0.2
CELL_GAP = 0.5
NUMBER_GAP = 0.28
SAME_GAP = 0.06
WIDEST_SPACE = 1.0
DIGIT_STEP = 0.62
SCRIPT_SIZE = 0.82
SCRIPT_SHIFT = 0.65
SCRIPT_GAP = 0.3
SAME_LINE = 0.15
PDFIUM_HYPHEN = "\x02"
_ACCENTS = dict(zip("¯ˆ˜ˇ´`¨˙", "\u0304\u0302\u0303\u030c\u0301\u0300\u0308\u0307", strict=True))
_NUMBER = re.compile(r"[-−+]?(?:\d+,)*\d*\.?\d+%?")


class Word(NamedTuple):
    """Text without a gap. `size` is that of its largest glyph; lengths are in points."""

    text: str
    left: float
    right: float
    size: float


@dataclass(frozen=True)
class Chunk:
    """Words of one line with no more than ordinary spaces between them: a cell's line, as a rule."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words with one space between them."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Of the first word."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Of the last word."""
        return self.words[-1].right

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left


@dataclass
class Line:
    """What stands on one baseline, from left to right."""

    baseline: float
    size: float
    words: list[Word] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)


class _Strip(NamedTuple):
    baseline: float
    size: float
    glyphs: list[Glyph]


def lines_of(glyphs: Iterable[Glyph], walls: Sequence[Box] = ()) -> list[Line]:
    """The lines of a part of a page, from the top.

    Args:
        glyphs: Of that part.
        walls: Vertical rules: no cell reaches across.
    """
    inked = _with_accents([glyph for glyph in glyphs if not glyph.character.isspace() and glyph.size > 0])
    strips = _attach_scripts(_strips(inked))
    lines = [Line(strip.baseline, strip.size, _words(strip)) for strip in strips]
    for line in lines:
        here = [wall.left for wall in walls if wall.top - 1 < line.baseline - line.size / 4 < wall.bottom + 1]
        line.chunks = _chunks(line, here)
    return sorted(lines, key=lambda line: line.baseline)


def _with_accents(glyphs: list[Glyph]) -> list[Glyph]:
    """Puts accents that are glyphs of their own on the letters that they stand over."""
    hosts: dict[int, str] = {}
    settled: set[int] = set()
    for index, accent in enumerate(glyphs):
        if accent.character not in _ACCENTS:
            continue
        middle = (accent.left + accent.right) / 2
        for near in (*range(index + 1, min(index + 3, len(glyphs))), *range(max(0, index - 2), index)):
            host = glyphs[near]
            drop = host.baseline - accent.baseline
            if host.left <= middle <= host.right and -0.1 * host.size <= drop <= SCRIPT_SHIFT * host.size:
                hosts[near] = unicodedata.normalize("NFC", host.character + _ACCENTS[accent.character])
                settled.add(index)
                break
    return [
        glyph._replace(character=hosts.get(index, glyph.character))
        for index, glyph in enumerate(glyphs)
        if index not in settled
    ]


def _strips(glyphs: list[Glyph]) -> list[_Strip]:
    strips: list[_Strip] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.baseline):
        last = strips[-1] if strips else None
        if last and glyph.baseline - last.baseline <= SAME_LINE * max(glyph.size, last.size):
            last.glyphs.append(glyph)
            if glyph.size > last.size:
                strips[-1] = _Strip(last.baseline, glyph.size, last.glyphs)
        else:
            strips.append(_Strip(glyph.baseline, glyph.size, [glyph]))
    return strips


def _attach_scripts(strips: list[_Strip]) -> list[_Strip]:
    """Moves runs of small glyphs to the larger line that they are raised or lowered from."""
    kept: list[_Strip] = []
    hosts = {id(strip): list(strip.glyphs) for strip in strips}
    for index, strip in enumerate(strips):
        near = [
            other
            for other in strips[max(0, index - 2) : index + 3]
            if strip.size <= SCRIPT_SIZE * other.size
            and abs(strip.baseline - other.baseline) <= SCRIPT_SHIFT * other.size
        ]
        left = []
        for run in _runs(strip):
            host = next((other for other in near if _touches(run, other)), None)
            if host:
                hosts[id(host)].extend(run)
            else:
                left.extend(run)
        if near:
            hosts[id(strip)] = [*left, *hosts[id(strip)][len(strip.glyphs) :]]
    for strip in strips:
        if hosts[id(strip)]:
            kept.append(_Strip(strip.baseline, strip.size, hosts[id(strip)]))
    return kept


def _runs(strip: _Strip) -> list[list[Glyph]]:
    runs: list[list[Glyph]] = []
    for glyph in sorted(strip.glyphs, key=lambda glyph: glyph.x):
        if runs and glyph.left - runs[-1][-1].right <= SCRIPT_GAP * strip.size:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _touches(run: list[Glyph], host: _Strip) -> bool:
    reach = SCRIPT_GAP * host.size
    first, last = run[0].left, max(glyph.right for glyph in run)
    return any(-reach <= first - glyph.right <= reach or 0 <= glyph.left - last <= reach for glyph in host.glyphs)


def _words(strip: _Strip) -> list[Word]:
    words: list[list[Glyph]] = []
    right = 0.0
    for glyph in sorted(strip.glyphs, key=lambda glyph: glyph.x):
        if words and (glyph.left - right <= WORD_GAP * strip.size or _same_word(words[-1][-1], glyph)):
            words[-1].append(glyph)
            right = max(right, glyph.right)
        else:
            words.append([glyph])
            right = glyph.right
    return [_word(word, strip.baseline, strip.size) for word in words]


def _same_word(before: Glyph, glyph: Glyph) -> bool:
    """Whether two glyphs are closer than their ink tells: the figure 1 is narrow."""
    digits = before.character.isdigit() and glyph.character.isdigit()
    return digits and glyph.x - before.x <= DIGIT_STEP * min(before.size, glyph.size)


def _word(glyphs: list[Glyph], baseline: float, size: float) -> Word:
    text = ""
    raised = False
    for glyph in glyphs:
        was, raised = raised, glyph.size <= SCRIPT_SIZE * size and baseline - glyph.baseline > SAME_LINE * size
        if raised and not was and text[-1:].isdigit() and (glyph.character.isdigit() or glyph.character in "-−"):
            text += "^"
        text += _plain(glyph.character)
    return Word(text, glyphs[0].left, max(glyph.right for glyph in glyphs), max(glyph.size for glyph in glyphs))


def _plain(character: str) -> str:
    if character == PDFIUM_HYPHEN:
        return "-"
    if "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character)
    return character if character.isprintable() else ""


def _chunks(line: Line, walls: Sequence[float]) -> list[Chunk]:
    chunks: list[list[Word]] = []
    for index, word in enumerate(line.words):
        last = chunks[-1][-1] if chunks else None
        if last and (not _parted(last, word, line.size, walls) or _justified(line, index, walls)):
            chunks[-1].append(word)
        else:
            chunks.append([word])
    return [Chunk(tuple(words)) for words in chunks]


def _justified(line: Line, index: int, walls: Sequence[float]) -> bool:
    """Whether the space before a word is as wide as one beside it, numbers aside: a stretched line."""
    gaps = {
        at: line.words[at].left - line.words[at - 1].right
        for at in range(max(1, index - 1), min(index + 2, len(line.words)))
        if not (_NUMBER.fullmatch(line.words[at - 1].text) and _NUMBER.fullmatch(line.words[at].text))
    }
    gap = gaps.pop(index, WIDEST_SPACE * line.size)
    if gap >= WIDEST_SPACE * line.size or _walled(line.words[index - 1], line.words[index], walls):
        return False
    return any(abs(gap - other) < SAME_GAP * line.size for other in gaps.values())


def _walled(before: Word, after: Word, walls: Sequence[float]) -> bool:
    return any(before.right - 1 < wall < after.left + 1 for wall in walls)


def _parted(before: Word, after: Word, size: float, walls: Sequence[float]) -> bool:
    """Whether two words belong to different cells: they are far apart, or both are numbers."""
    numbers = _NUMBER.fullmatch(before.text) and _NUMBER.fullmatch(after.text)
    far = after.left - before.right > (NUMBER_GAP if numbers else CELL_GAP) * size
    return far or _walled(before, after, walls)
