"""Glyphs to atoms: signs decoded, and those that are drawn in pieces put together."""

from collections.abc import Iterable, Sequence

from papercoder.paper.pdf.glyphs import Glyph
from papercoder.paper.pdf.maths.encodings import family, is_blank, sign
from papercoder.paper.pdf.maths.symbols import JOINED, KIND, NEGATED
from papercoder.paper.pdf.maths.tree import Atom, Symbol, enclosing

AXIS = 0.25
"""The axis of a formula stands a quarter of the font's size above the baseline."""
TALL = 1.15
"""A delimiter higher than this, in sizes, was stretched."""
_WHOLE = {
    "⎛": "(", "⎜": "(", "⎝": "(", "⎞": ")", "⎟": ")", "⎠": ")", "⎡": "[", "⎢": "[", "⎣": "[", "⎤": "]", "⎥": "]",
    "⎦": "]", "⎧": "{", "⎨": "{", "⎩": "{", "⎫": "}", "⎬": "}", "⎭": "}", "⏐": "|", "⎷": "√", "│": "√", "┌": "√",
    "⌠": "∫", "⌡": "∫", "⎮": "∫", "⎪": "|", "|": "|", "‖": "‖",
}  # fmt: skip
_CLASS = {"(": "open", "[": "open", "{": "open", ")": "close", "]": "close", "}": "close", "|": "fence", "‖": "fence"}
_TOUCHING = 1.5
_SAME_ORIGIN = 1.0


def atoms(glyphs: Iterable[Glyph]) -> list[Atom]:
    """The atoms of some glyphs, from left to right; blanks are left out."""
    glyphs = list(glyphs)
    found = [atom for glyph in glyphs if (atom := _atom(glyph)) is not None]
    if not any(
        family(glyph.font) in ("italic", "unicode") and glyph.character.isalpha() and glyph.character.isascii()
        for glyph in glyphs
    ):
        _read_italics_as_variables(found)
    found.sort(key=lambda atom: (atom.left, atom.top))
    return _joined(_negated(_pieced(found)))


def _read_italics_as_variables(found: Iterable[Atom]) -> None:
    """Without a font of its own for variables, mathematics takes them from the italics of the text (mathptmx)."""
    for atom in found:
        symbol = atom.symbol("letter")
        if symbol is not None and symbol.style == r"\textit":
            symbol.style = ""


def _atom(glyph: Glyph) -> Atom | None:
    if glyph.size <= 0 or is_blank(glyph):
        return None
    said = sign(glyph.character, glyph.font, glyph.bottom - glyph.top > glyph.right - glyph.left)
    if not said.character or said.character.isspace() or (said.kind == "unknown" and glyph.right - glyph.left < 0.05):
        return None
    symbol = Symbol(said.character, said.style, said.kind)
    atom = Atom(symbol, glyph.left, glyph.top, glyph.right, glyph.bottom, glyph.baseline, glyph.size, x=glyph.x)
    _centre(atom, hangs=family(glyph.font) == "omx")
    return atom


def _centre(atom: Atom, hangs: bool = False) -> None:
    """Big operators and tall delimiters hang from their origin: their place is that of their middle."""
    symbol = atom.symbol("large", "open", "close", "fence", "piece", "radical", "ordinary", "relation")
    if symbol is None:
        return
    stretched = atom.height > TALL * atom.size or (hangs and symbol.kind in ("open", "close", "fence"))
    if symbol.kind == "large" or (stretched and symbol.kind != "radical"):
        symbol.tall = stretched
        atom.centred = True
        atom.baseline = atom.axis + AXIS * atom.size


def _pieced(found: list[Atom]) -> list[Atom]:
    """Delimiters, radicals and bars that are drawn in pieces, one above the other, as one atom each."""
    whole: list[Atom] = []
    pieces: list[Atom] = []
    for atom in found:
        symbol = atom.symbol()
        (pieces if symbol is not None and _is_piece(symbol) else whole).append(atom)
    pieces.sort(key=lambda atom: (round(atom.x), atom.top))
    columns: list[list[Atom]] = []
    for atom in pieces:
        last = columns[-1][-1] if columns else None
        if last is not None and abs(last.x - atom.x) < _SAME_ORIGIN and atom.top - last.bottom < _TOUCHING:
            columns[-1].append(atom)
        else:
            columns.append([atom])
    whole += [_stacked(column) for column in columns]
    whole.sort(key=lambda atom: (atom.left, atom.top))
    return whole


def _is_piece(symbol: Symbol) -> bool:
    return symbol.character in _WHOLE and (symbol.character not in "|‖" or symbol.tall)


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
    slashes = [atom for atom in found if atom.symbol("overlay") or _strikes(atom, found)]
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


def _strikes(slash: Atom, found: Sequence[Atom]) -> bool:
    r"""True for a slash that stands right in a relation, as TeX draws \notin."""
    symbol = slash.symbol()
    if symbol is None or symbol.character != "/":
        return False
    return any(
        atom.symbol("relation")
        and atom.left < slash.middle < atom.right
        and atom.left < slash.left + 1
        and abs(atom.axis - slash.axis) < 0.3 * slash.size
        for atom in found
    )


def _joined(found: list[Atom]) -> list[Atom]:
    """Signs that TeX draws as two overlapping glyphs (a long arrow), and dots in a row."""
    made: list[Atom] = []
    for atom in found:
        symbol, before = atom.symbol(), made[-1] if made else None
        last = before.symbol() if before else None
        if before and symbol and last and abs(before.axis - atom.axis) < 0.3 * atom.size:
            pair = JOINED.get((last.character, symbol.character))
            if pair and before.right > atom.left - 0.05 * atom.size:
                made[-1] = enclosing(
                    Symbol(pair, kind=KIND[pair]), [before, atom], before.baseline, before.size, before.centred
                )
                continue
        made.append(atom)
    return _dotted(made)


def _dotted(found: list[Atom]) -> list[Atom]:
    """Three dots in a row, a column or a diagonal are one sign."""
    dots = [atom for atom in found if (symbol := atom.symbol()) and symbol.character in ".·"]
    gone: set[int] = set()
    made: list[Atom] = []
    for first in dots:
        if id(first) in gone:
            continue
        three = _three(first, [dot for dot in dots if id(dot) not in gone])
        if three:
            gone |= {id(dot) for dot in three}
            made.append(_as_dots(three))
    if not made:
        return found
    return sorted([atom for atom in found if id(atom) not in gone] + made, key=lambda atom: (atom.left, atom.top))


def _three(first: Atom, dots: Sequence[Atom]) -> list[Atom]:
    """Three dots at equal steps that begin with `first`: to the right, downwards, or both."""
    reach = 0.65 * first.size
    for second in dots:
        across, down = second.left - first.left, second.top - first.top
        if second is first or not (across + 0.1 >= 0 and across < reach and -0.1 <= down < reach) or across + down < 1:
            continue
        for third in dots:
            if abs(third.left - second.left - across) < 0.4 and abs(third.top - second.top - down) < 0.4:
                return [first, second, third]
    return []


def _as_dots(three: list[Atom]) -> Atom:
    first, last = three[0], three[-1]
    across, down = last.left - first.left, last.top - first.top
    level = "…" if isinstance(first.node, Symbol) and first.node.character == "." else "⋯"
    character = level if down < 0.5 else "⋮" if across < 0.5 else "⋱"
    made = enclosing(Symbol(character, kind="dots"), three, last.baseline, first.size)
    if down >= 0.5:
        made.baseline, made.centred = made.axis + AXIS * made.size, True
    return made
