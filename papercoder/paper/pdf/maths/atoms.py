"""Glyphs to atoms: signs decoded, and those that are drawn in pieces put together."""

from collections.abc import Iterable, Sequence

from papercoder.paper.pdf.glyphs import Glyph
from papercoder.paper.pdf.maths.encodings import sign
from papercoder.paper.pdf.maths.symbols import JOINED, NEGATED
from papercoder.paper.pdf.maths.tree import Atom, Symbol, enclosing

AXIS = 0.25
"""The axis of a formula stands a quarter of the font's size above the baseline."""
TALL = 1.15
"""A delimiter higher than this, in sizes, was stretched."""
_WHOLE = {
    "⎛": "(", "⎜": "(", "⎝": "(", "⎞": ")", "⎟": ")", "⎠": ")", "⎡": "[", "⎢": "[", "⎣": "[", "⎤": "]", "⎥": "]", "⎦": "]",
    "⎧": "{", "⎨": "{", "⎩": "{", "⎫": "}", "⎬": "}", "⎭": "}", "⏐": "|", "⎷": "√", "│": "√", "┌": "√", "⌠": "∫", "⌡": "∫",
    "⎮": "∫", "⎪": "|", "|": "|", "‖": "‖",
}  # fmt: skip
_CLASS = {"(": "open", "[": "open", "{": "open", ")": "close", "]": "close", "}": "close", "|": "fence", "‖": "fence"}
_TOUCHING = 1.5
_BRACE_PIECES = "╭╮╰╯"


def atoms(glyphs: Iterable[Glyph]) -> list[Atom]:
    """The atoms of some glyphs, from left to right; blanks are left out."""
    found = [_atom(glyph) for glyph in glyphs if not glyph.character.isspace() or glyph.character in "\r\n\t\v\f"]
    found = [atom for atom in found if atom is not None]
    found.sort(key=lambda atom: (atom.left, atom.top))
    return _joined(_negated(_pieced(found)))


def _atom(glyph: Glyph) -> Atom | None:
    said = sign(glyph.character, glyph.font, glyph.bottom - glyph.top > glyph.right - glyph.left)
    if not said.character or (said.kind == "unknown" and glyph.right - glyph.left < 0.05):
        return None
    symbol = Symbol(said.character, said.style, said.kind)
    atom = Atom(symbol, glyph.left, glyph.top, glyph.right, glyph.bottom, glyph.baseline, glyph.size)
    _centre(atom)
    return atom


def _centre(atom: Atom) -> None:
    """Big operators and tall delimiters hang from their origin: their place is that of their middle."""
    symbol = atom.symbol("large", "open", "close", "fence", "piece", "radical", "ordinary", "relation")
    if symbol is None:
        return
    stretched = atom.height > TALL * atom.size
    if symbol.kind == "large" or (stretched and symbol.kind != "radical"):
        symbol.tall = stretched
        atom.centred = True
        atom.baseline = atom.axis + AXIS * atom.size


def _pieced(found: list[Atom]) -> list[Atom]:
    """Delimiters, radicals and bars that are drawn in pieces, one above the other, as one atom each."""
    whole: list[Atom] = []
    columns: list[list[Atom]] = []
    for atom in found:
        symbol = atom.symbol()
        if symbol is None or symbol.character not in _WHOLE or symbol.character in _BRACE_PIECES:
            whole.append(atom)
            continue
        column = next((column for column in columns if _continues(column, atom)), None)
        if column is None:
            columns.append([atom])
        else:
            column.append(atom)
    whole += [_stacked(column) for column in columns]
    whole.sort(key=lambda atom: (atom.left, atom.top))
    return whole


def _continues(column: Sequence[Atom], atom: Atom) -> bool:
    first = column[0]
    return (
        abs(first.left - atom.left) < 0.35 * atom.size
        and min(abs(other.bottom - atom.top) for other in column) < _TOUCHING
        or abs(first.left - atom.left) < 0.35 * atom.size
        and min(abs(other.top - atom.bottom) for other in column) < _TOUCHING
    )


def _stacked(column: list[Atom]) -> Atom:
    if len(column) == 1 and column[0].symbol("fence"):
        return column[0]
    characters = [atom.node.character for atom in column if isinstance(atom.node, Symbol)]
    telling = next((character for character in characters if character not in "⎪⏐|‖"), characters[0])
    character = _WHOLE[telling]
    kind = "radical" if character == "√" else "large" if character == "∫" else _CLASS[character]
    made = enclosing(Symbol(character, kind=kind), column, column[0].baseline, column[0].size)
    _centre(made)
    return made


def _negated(found: list[Atom]) -> list[Atom]:
    """A slash over a relation is its negation."""
    slashes = [atom for atom in found if atom.symbol("overlay")]
    for slash in slashes:
        struck = min(
            (atom for atom in found if (known := atom.symbol()) and known.character in NEGATED),
            key=lambda atom: abs(atom.middle - slash.middle) + abs(atom.baseline - slash.baseline),
            default=None,
        )
        if struck is not None and abs(struck.middle - slash.middle) < slash.size:
            symbol = struck.symbol()
            assert symbol is not None
            symbol.character = NEGATED[symbol.character]
            symbol.kind = "relation"
    return [atom for atom in found if atom not in slashes] if slashes else found


def _joined(found: list[Atom]) -> list[Atom]:
    """Signs that TeX draws as two overlapping glyphs (a long arrow), and dots in a row."""
    made: list[Atom] = []
    for atom in found:
        symbol, before = atom.symbol(), made[-1] if made else None
        last = before.symbol() if before else None
        if before and symbol and last and abs(before.baseline - atom.baseline) < 0.1 * atom.size:
            pair = JOINED.get((last.character, symbol.character))
            if pair and before.right > atom.left - 0.05 * atom.size:
                made[-1] = enclosing(Symbol(pair, kind="relation"), [before, atom], atom.baseline, atom.size)
                continue
        made.append(atom)
    return _dotted(made)


def _dotted(found: list[Atom]) -> list[Atom]:
    made: list[Atom] = []
    for atom in found:
        made.append(atom)
        last = [other.symbol() for other in made[-3:]]
        characters = "".join(symbol.character if symbol else "" for symbol in last)
        if characters not in ("...", "···") or len(last) < 3:
            continue
        three = made[-3:]
        level = max(a.baseline for a in three) - min(a.baseline for a in three) < 0.1 * atom.size
        upright = max(a.left for a in three) - min(a.left for a in three) < 0.1 * atom.size
        if level and three[2].left - three[0].left > 1.8 * atom.size:
            continue
        kind = "…" if characters == "..." else "⋯"
        made[-3:] = [enclosing(Symbol(kind if level else "⋮" if upright else "⋱", kind="dots"), three, atom.baseline, atom.size)]
    return made
