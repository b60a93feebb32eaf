"""Mathematics inside running text: which glyphs of a line it is, and the line as Markdown."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Glyph
from papercoder.paper.pdf.maths import building, printing
from papercoder.paper.pdf.maths.encodings import family, is_blank, sign
from papercoder.paper.pdf.maths.spelling import spelled_out
from papercoder.paper.pdf.maths.symbols import NAMES

_BLANK = 0.15
_NEAR = 0.28
_TYPEWRITER_GAP = 0.5
_THIN = 0.45
_WIDE = 0.6
_STRETCHED = 1.1
_SMALL = 0.85
_CERTAIN = frozenset(("italic", "mathtime italic", "blackboard", "fraktur", "script", "omx", "symbols c"))
_TEXT_SIGNS = frozenset("•·†‡§¶©✓□■★▲▼↑↓⇑⇓°%#&$∗✗.,;:!?…✔✘◦")
_JOINING = frozenset("()[]{}|/+−=<>'′×±∗·‖⟨⟩:;,.!~%")
_OPERATORS = frozenset("=<>+−×±·∼≤≥≈≠∈→←⇒≡∝|:∗/")
_NUMERIC = frozenset("0123456789.,×±−+%/()∼:")
_BRACKETS = frozenset("()[]{}⟨⟩|‖")
_PAIRS = {")": "(", "]": "[", "}": "{", "⟩": "⟨"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def inline(glyphs: Sequence[Glyph], rules: Sequence[Box] = (), roman: bool | None = None) -> str:
    """A line of running text as Markdown, its mathematics as `$...$`.

    Args:
        glyphs: Of one line, in any order; blanks of the file count and are also derived from gaps of more than 0.15 of
            the font's size.
        rules: Of the page near the line: bars of fractions and roots.
        roman: True where the running text is set in TeX's roman fonts. Without it the line itself decides, which it
            cannot where it has hardly any words.
    """
    if spelled_out(glyphs):
        return _around_spelled(glyphs, rules, roman)
    ordered = sorted(
        (glyph for glyph in glyphs if glyph.size > 0 and not is_blank(glyph)), key=lambda glyph: glyph.left
    )
    blanks = sorted(glyph.x for glyph in glyphs if is_blank(glyph))
    maths = mathematical(ordered, roman)
    parts: list[str] = []
    before: Glyph | None = None
    for is_maths, group in groupby(zip(ordered, maths, strict=True), key=lambda pair: pair[1]):
        run = [glyph for glyph, _ in group]
        if before is not None and _apart(before, run[0], blanks):
            parts.append(" ")
        before = max(run, key=lambda glyph: glyph.right)
        parts.append(_formula(run, rules) if is_maths else _text(run, blanks, _body_size(ordered)))
    return "".join(parts)


def _formula(run: Sequence[Glyph], rules: Sequence[Box]) -> str:
    left, right = min(g.left for g in run), max(g.right for g in run)
    top, bottom = min(g.top for g in run) - 1, max(g.bottom for g in run) + 1
    near = [rule for rule in rules if left - 2 < rule.left and rule.right < right + 2 and top < rule.top < bottom]
    return f"${printing.latex(building.formula(run, near))}$"


def _text(run: Sequence[Glyph], blanks: Sequence[float], size: float) -> str:
    letters: list[str] = []
    before: Glyph | None = None
    for glyph in run:
        if before is not None and _apart(before, glyph, blanks):
            letters.append(" ")
        raised = glyph.size < _SMALL * size and before is not None and glyph.baseline < before.baseline - 0.15 * size
        character = glyph.character.translate(_RAISED) if raised else glyph.character
        letters.append("\\$" if character == "$" else character)
        before = before if raised else glyph
    return "".join(letters)


def _apart(before: Glyph, after: Glyph, blanks: Sequence[float]) -> bool:
    if after.left - before.right > _widest_gap(before, after) * after.size:
        return True
    return any(before.right - 0.1 * after.size <= blank < after.left for blank in blanks)


def _widest_gap(before: Glyph, after: Glyph) -> float:
    """The widest gap between letters of one word, in sizes."""
    if re.match(r"CMTT|SFTT|LMMono|t1xtt|NimbusMon|Courier", after.font.name):
        return _TYPEWRITER_GAP
    # Digits, points after brackets and raised marks stand further off by themselves.
    digits = after.character.isdigit() and (before.character.isdigit() or before.character in ".,")
    return _NEAR if digits or after.character in ".,;:)]" or after.size < _SMALL * before.size else _BLANK


def _around_spelled(glyphs: Sequence[Glyph], rules: Sequence[Box], roman: bool | None) -> str:
    parts: list[str] = []
    waiting: list[Glyph] = []
    for _, group in groupby(glyphs, key=lambda glyph: (glyph.x, glyph.baseline)):
        same = list(group)
        spelled = spelled_out(same)
        if not spelled:
            waiting += same
            continue
        parts += [inline(waiting, rules, roman), f"${spelled}$"] if waiting else [f"${spelled}$"]
        waiting = []
    return " ".join([*parts, inline(waiting, rules, roman)] if waiting else parts)


def mathematical(glyphs: Sequence[Glyph], roman: bool | None = None) -> list[bool]:
    """Which glyphs of a line of running text belong to formulas.

    Seeds are glyphs that only mathematics has: letters of fonts for variables, Greek letters, relations, big operators.
    They grow over digits, brackets, scripts and operators that touch them, and over blanks only beside an operator.
    Words, numbers with units, marks of footnotes and italics stay text.

    Args:
        glyphs: Of one line, from left to right, without blanks.
        roman: As in `inline`.
    """
    if roman is None:
        roman = _roman(glyphs)
    size = _body_size(glyphs)
    seeds = [_is_seed(glyph, roman, size) for glyph in glyphs]
    if not any(seeds):
        return seeds
    signs = [sign(glyph.character, glyph.font, True).character for glyph in glyphs]
    line = _Line(glyphs, signs, size, roman)
    found = list(seeds)
    _grow(line, found, range(1, len(glyphs)), -1)
    _grow(line, found, range(len(glyphs) - 2, -1, -1), 1)
    _name_operators(glyphs, found)
    start = 0
    for is_maths, group in groupby(list(found)):
        end = start + len(list(group))
        if is_maths:
            _trim(line, seeds, found, start, end)
        start = end
    return found


def _roman(glyphs: Sequence[Glyph]) -> bool:
    letters = Counter(
        family(glyph.font) == "roman"
        for glyph in glyphs
        if glyph.character.isalpha() and family(glyph.font) in ("roman", "")
    )
    return letters[True] > letters[False]


def _body_size(glyphs: Sequence[Glyph]) -> float:
    sizes = Counter(round(glyph.size, 1) for glyph in glyphs if glyph.size > 0)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _is_seed(glyph: Glyph, roman: bool, size: float) -> bool:
    name = family(glyph.font)
    said = sign(glyph.character, glyph.font, True)
    if said.kind == "overlay" or (said.character == "−" and name and glyph.size < _SMALL * size):
        return True
    if said.character in _TEXT_SIGNS or said.character in "×±−":
        return False
    if name in _CERTAIN:
        return True
    if said.kind in ("large", "accent", "radical") and name:
        return True
    if said.kind == "relation":
        return said.character not in ":‖|" and (bool(name) or said.character not in "<>=")
    if said.kind == "letter" and not said.character.isascii():
        return "\u0370" <= said.character <= "\u03ff" or said.character in "∂∇∞ℓℏ"
    if name in ("symbols", "symbols a", "mathtime symbols", "unicode"):
        return said.kind in ("letter", "binary", "open", "close", "fence", "ordinary")
    return name == "roman" and not roman and not glyph.font.italic


def _grow(line: "_Line", found: list[bool], places: range, towards: int) -> None:
    """Extends runs over what belongs to them, in one direction."""
    for place in places:
        if not found[place] and found[place + towards] and line.joins(place, place + towards):
            found[place] = True


@dataclass
class _Line:
    """A line of text: its glyphs, what each says, and the size of its font."""

    glyphs: Sequence[Glyph]
    signs: Sequence[str]
    size: float
    roman: bool

    def joins(self, place: int, beside: int) -> bool:
        """True where a glyph belongs to the formula that holds its neighbour."""
        glyph, other = self.glyphs[place], self.glyphs[beside]
        gap = self.gap(place, beside)
        said = self.signs[place]
        joining = said in _JOINING or glyph.character.isdigit()
        if said == "." and not self._goes_on(place):
            return False
        small = glyph.size < _SMALL * self.size
        loose = small or (self.signs[beside] == "." and glyph.character.isdigit())
        near = gap < (_NEAR if loose or self.signs[beside] in _BRACKETS or said in _BRACKETS else _BLANK)
        if near and (joining or small or ((glyph.font.italic or glyph.font.bold) and self.alone(place))):
            return True
        if place < beside and gap < _BLANK and other.size < _SMALL * self.size and self.alone(place):
            return True
        if joining and gap < _THIN and self.set_as_maths(glyph):
            return True
        operator = said in _OPERATORS or self.signs[beside] in _OPERATORS
        # Justified lines stretch the blanks around operators.
        widest = _STRETCHED if self.set_as_maths(glyph) and self.set_as_maths(other) else _WIDE
        return operator and gap < widest and (joining or (glyph.font.italic and self.alone(place)))

    def _goes_on(self, place: int) -> bool:
        """True for a point inside of a number or beside another, not for one that ends a sentence."""
        if place + 1 == len(self.glyphs):
            return False
        near = (place - 1, place + 1)
        return self.gap(place + 1, place) < _NEAR or any(self.signs[other] == "." for other in near if other >= 0)

    def gap(self, place: int, beside: int) -> float:
        """The blank between two glyphs, in sizes."""
        first, second = sorted((place, beside))
        return (self.glyphs[second].left - self.glyphs[first].right) / self.size

    def set_as_maths(self, glyph: Glyph) -> bool:
        """True for fonts that are not those of the running text."""
        name = family(glyph.font)
        return bool(name) and not (name == "roman" and self.roman)

    def alone(self, place: int) -> bool:
        """True for a letter that is not part of a word."""
        if not self.glyphs[place].character.isalpha():
            return False
        near = [other for other in (place - 1, place + 1) if 0 <= other < len(self.glyphs)]
        return not any(
            self.glyphs[other].character.isalpha()
            and self.glyphs[other].size > _SMALL * self.size
            and self.gap(other, place) < _BLANK
            for other in near
        )


def _name_operators(glyphs: Sequence[Glyph], found: list[bool]) -> None:
    """The name of an operator (log) right before a formula is part of it."""
    for place in range(len(glyphs)):
        if not found[place] or (place and found[place - 1]):
            continue
        start = place
        while start and glyphs[start - 1].character.isalpha() and not found[start - 1] and place - start < 7:
            start -= 1
            word = "".join(glyph.character for glyph in glyphs[start:place])
            opens = start == 0 or glyphs[start].left - glyphs[start - 1].right > _BLANK * glyphs[start].size
            if word in NAMES and opens and glyphs[place].left - glyphs[place - 1].right < 0.4 * glyphs[place].size:
                found[start:place] = [True] * (place - start)
                break


def _trim(line: _Line, seeds: Sequence[bool], found: list[bool], start: int, end: int) -> None:
    """Gives back to the text what a run took too much: punctuation and lone brackets at its ends, and numbers."""
    signs = line.signs
    first, last = start, end
    while first < last:
        lone = {place for place in _lone_brackets(signs[first:last]) if not seeds[first + place]}
        if signs[last - 1] in ".,;:!?" or (last - first - 1) in lone or _is_hyphen(line.glyphs[last - 1]):
            last -= 1
        elif signs[first] in ".,;:!?)]" or 0 in lone or _is_hyphen(line.glyphs[first]):
            first += 1
        else:
            break
    shifted = any(glyph.size < _SMALL * line.size for glyph in line.glyphs[first:last])
    numeric = all(character in _NUMERIC for character in signs[first:last]) and not shifted
    keep = any(seeds[first:last]) and not numeric
    found[start:end] = [keep and first <= place < last for place in range(start, end)]


def _is_hyphen(glyph: Glyph) -> bool:
    return glyph.character in "-‐–" and family(glyph.font) in ("", "roman")


def _lone_brackets(signs: Sequence[str]) -> set[int]:
    """Places of brackets without partners."""
    waiting: list[int] = []
    lone: set[int] = set()
    for place, character in enumerate(signs):
        if character in _PAIRS.values():
            waiting.append(place)
        elif character in _PAIRS:
            if waiting and signs[waiting[-1]] == _PAIRS[character]:
                waiting.pop()
            else:
                lone.add(place)
    return lone | set(waiting)
