"""Whether a LaTeX proposal says what the glyphs of an equation show."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Glyph
from papercoder.paper.pdf.maths import building, commands
from papercoder.paper.pdf.maths.atoms import atoms
from papercoder.paper.pdf.maths.commands import Sign
from papercoder.paper.pdf.maths.lines import row
from papercoder.paper.pdf.maths.numbering import number_at, tail_of
from papercoder.paper.pdf.maths.printing import latex as printed
from papercoder.paper.pdf.maths.tree import Atom, Symbol

_SPLIT = {
    "⟶": "→", "⟵": "←", "⟹": "⇒", "⟸": "⇐", "⟺": "⇔", "⟷": "↔", "⟼": "↦", "⩽": "≤", "⩾": "≥", "≔": ":=", "≕": "=:",
    "∬": "∫∫", "∭": "∫∫∫", "⋯": "…", "⊺": "⊤", "∣": "|", "∥": "‖", "\\": "∖", "″": "′′", "◦": "∘", "∙": "•", "⋅": "·",
}  # fmt: skip
_VARIANTS = str.maketrans("εφϵϕ", "ϵϕϵϕ")
_NEGATED = {"̸=": "≠", "̸∈": "∉", "̸⊂": "⊄", "̸⊆": "⊈", "̸≡": "≢", "̸∼": "≁", "̸≈": "≉", "̸|": "∤", "̸≤": "≰", "̸≥": "≱"}
_END = ".,;"
_NEAR = 1.5
_LOOSE = re.compile(r"Symbol|StandardSym", re.I)
"""Fonts that have one shape of a letter, whichever of two the author asked for."""


class Agreement(NamedTuple):
    """The outcome of a comparison; true where nothing differs.

    Attributes:
        differences: What differs, for people: "the LaTeX has 13 that is not on the page".
    """

    differences: tuple[str, ...]

    def __bool__(self) -> bool:
        """True where the LaTeX agrees with the page."""
        return not self.differences


def agrees(latex: str, glyphs: Sequence[Glyph], rules: Sequence[Box] = ()) -> Agreement:
    r"""Compares a LaTeX proposal with the glyphs in the equation's box.

    What is compared: the multiset of letters, digits, Greek, operators, delimiters, accents, roots and big signs,
    fonts aside; the order of letters, digits and the commonest operators that stand on the line, outside of scripts,
    fractions and grids; and for each sign whether it is in a superscript or in a subscript.

    Not compared: braces, spacing, `\left` and `\right`, fonts, which part of a fraction a sign is in, the order inside
    of scripts and fractions, punctuation at the end of a row, and `\bar` against `\overline`. Equal notations (`\leq`
    and `\le`, `\|` and `\Vert`, `\dots` and `\cdots`) are the same. The number of the equation is left out.

    Args:
        latex: Without `$$`; a `\tag` is left out.
        glyphs: In the box; untrusted like the LaTeX.
        rules: In the box, which tell what is a fraction or a root.
    """
    shown = _without_number(glyphs)
    try:
        proposed = _canonical(commands.signs(latex))
    except commands.Unknown as unknown:
        return Agreement((str(unknown),))
    found = [(atom, atom.node) for atom in atoms(shown) if isinstance(atom.node, Symbol)]
    page = _canonical(Sign(character, "", 0) for _, symbol in found for character in symbol.character)
    if any(glyph.character in "εφϕϵ" and _LOOSE.match(glyph.font.name) for glyph in shown):
        proposed, page = [
            [sign._replace(character=sign.character.translate(_VARIANTS)) for sign in side] for side in (proposed, page)
        ]
    differences = _counted(proposed, page, _endings([atom for atom, _ in found]), bool(rules))
    return Agreement(tuple(differences or _placed(proposed, shown, rules)))


def _without_number(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs without an equation's number at the right end of some line."""
    inked = [glyph for glyph in glyphs if glyph.right > glyph.left or not glyph.character.isspace()]
    right = max((glyph.right for glyph in inked), default=0.0)
    gone: set[int] = set()
    for closing in (glyph for glyph in inked if glyph.character == ")" and right - glyph.right < 1):
        line = sorted((g for g in inked if abs(g.baseline - closing.baseline) < 0.5), key=lambda glyph: glyph.left)
        if number_at(line, right):
            gone |= {id(glyph) for glyph in tail_of(line)}
    return [glyph for glyph in inked if id(glyph) not in gone]


def _canonical(signs: Iterable[Sign]) -> list[Sign]:
    """One name a sign, dots and negations put together."""
    made: list[Sign] = []
    for sign in signs:
        for character in _SPLIT.get(sign.character, sign.character):
            if character.isspace():
                continue
            made.append(sign._replace(character="−" if character == "-" else character))
            pair = "".join(each.character for each in made[-2:])
            if pair in _NEGATED:
                made[-2:] = [made[-1]._replace(character=_NEGATED[pair])]
            if "".join(each.character for each in made[-3:]) == "...":
                made[-3:] = [made[-1]._replace(character="…")]
    return made


def _endings(found: Sequence[Atom]) -> Counter[str]:
    """How often which punctuation ends a row, where it may be missing from the LaTeX."""
    marks = [(atom, symbol.character) for atom in found if (symbol := atom.symbol()) and symbol.character in _END]
    return Counter(
        character
        for mark, character in marks
        if not any(
            0 < a.left - mark.left < _NEAR * mark.size and abs(a.baseline - mark.baseline) < 0.2 * mark.size
            for a in found
        )
    )


def _counted(proposed: Sequence[Sign], page: Sequence[Sign], endings: Counter[str], ruled: bool) -> list[str]:
    wanted, there = Counter(s.character for s in proposed), Counter(s.character for s in page)
    for mark in _END:
        if proposed and proposed[-1].character == mark and wanted[mark] == there[mark] + 1:
            wanted[mark] -= 1
        elif wanted[mark] < there[mark]:
            there[mark] -= min(endings[mark], there[mark] - wanted[mark])
    _fold_horizontal_braces(wanted, there)
    differences = _bars(wanted, there, ruled)
    for character, count in (wanted - there).items():
        has = f"the page {there[character]}" if there[character] else "which is not on the page"
        differences.append(f"the LaTeX has {character} {_times(count + there[character])}, {has}")
    for character, count in (there - wanted).items():
        has = f"the LaTeX {wanted[character]}" if wanted[character] else "which the LaTeX lacks"
        differences.append(f"the page has {character} {_times(count + wanted[character])}, {has}")
    return differences


def _bars(wanted: Counter[str], there: Counter[str], ruled: bool) -> list[str]:
    """A bar is a glyph or, over several letters, a rule, which no glyph tells."""
    single, over, shown = wanted.pop("¯", 0), wanted.pop("‾", 0), there.pop("¯", 0)
    if shown > single + over:
        return [f"the page has {shown} bars, the LaTeX {single + over}"]
    return [f"the LaTeX has {single} bars, the page {shown}"] if single > shown and not ruled else []


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _fold_horizontal_braces(wanted: Counter[str], there: Counter[str]) -> None:
    """Four ends are one brace; over or under cannot be told from their count."""
    ends = [there.pop(end, 0) for end in "╭╮╰╯"]
    if any(ends):
        there["⏟"] += max(ends)
    wanted["⏟"] += wanted.pop("⏞", 0)


def _placed(proposed: Sequence[Sign], glyphs: Sequence[Glyph], rules: Sequence[Box]) -> list[str]:
    """Differences of order on the line, and of superscripts and subscripts, by the tree of the glyphs."""
    parts = [printed(row(part)) for part in building.rows(glyphs, rules)]
    try:
        built = _canonical(sign for part in parts for sign in commands.signs(part))
    except commands.Unknown:
        return []
    differences = []
    for place, name in (("^", "a superscript"), ("_", "a subscript")):
        wrong = _in_place(proposed, place) - _in_place(built, place)
        other = "_" if place == "^" else "^"
        swapped = wrong & _in_place(built, other)
        differences += [f"the LaTeX has {character} in {name}, the page does not" for character in swapped]
    return differences or _reordered(proposed, built)


def _in_place(signs: Sequence[Sign], place: str) -> Counter[str]:
    return Counter(sign.character for sign in signs if sign.place == place)


def _reordered(proposed: Sequence[Sign], built: Sequence[Sign]) -> list[str]:
    ours, theirs = (
        [
            s.character
            for s in side
            if (s.level == 0 and s.character.isalnum()) or (s.level == 0 and s.character in "+−=<>≤≥")
        ]
        for side in (proposed, built)
    )
    if ours == theirs or Counter(ours) != Counter(theirs):
        return []
    place = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
    return [f"the LaTeX has {ours[place]} where the page has {theirs[place]}"]
