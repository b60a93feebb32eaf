"""Upright letters beside each other as words: names of operators, and text inside formulas."""

from papercoder.paper.pdf.maths.symbols import NAMES, TEXT_WORDS
from papercoder.paper.pdf.maths.tree import Atom, Symbol, enclosing

_TIGHT = 0.14
_TIGHT_WHEN_SMALL = 0.22
_SMALL = 8.5
_LOOK_BACK = 8
_TYPEWRITER_GAP = 0.45
_WORD_GAP = 0.75
_STYLES = (r"\mathrm", r"\text", r"\mathbf", r"\textit", r"\mathsf", r"\mathtt")


def worded(found: list[Atom]) -> list[Atom]:
    """The atoms of one row with the letters of words put together."""
    made: list[Atom] = []
    for atom in found:
        before = _before(made, atom)
        if before is None:
            made.append(atom)
        else:
            made[before] = _longer(made[before], atom)
    return _arguments([_named(atom) for atom in made])


def _arguments(found: list[Atom]) -> list[Atom]:
    """`arg max` is one operator: its limits stand under both words or under the second."""
    made: list[Atom] = []
    for atom in found:
        symbol, last = atom.symbol("name"), made[-1].symbol("name") if made else None
        if symbol and last and last.character == "arg" and symbol.character in ("max", "min"):
            made[-1] = enclosing(
                Symbol("arg" + symbol.character, symbol.style, "name"), [made[-1], atom], atom.baseline, atom.size
            )
        else:
            made.append(atom)
    return made


def _before(made: list[Atom], atom: Atom) -> int | None:
    """Where the letters stand that this one goes on; limits come between the letters of the name above them."""
    for index in range(len(made) - 1, max(-1, len(made) - _LOOK_BACK), -1):
        if _goes_on(made[index], atom):
            return index
        if abs(made[index].baseline - atom.baseline) < 0.08 * atom.size:
            return None
    return None


def _goes_on(before: Atom, atom: Atom) -> bool:
    last, symbol = before.symbol(), atom.symbol()
    if last is None or symbol is None or abs(before.baseline - atom.baseline) > 0.08 * atom.size:
        return False
    if abs(before.size - atom.size) > 0.1 * atom.size or (last.style != symbol.style and not _joins(last, symbol)):
        return False
    if last.style not in _STYLES or not _wordlike(symbol, last):
        return False
    gap = (atom.left - before.right) / atom.size
    if last.character in NAMES and gap > _TIGHT:
        return False
    words = last.style in (r"\text", r"\textit") and len(last.character) > 1
    return -0.3 < gap < (_WORD_GAP if words and symbol.kind == "letter" else _tight(atom, last))


def _tight(atom: Atom, last: Symbol) -> float:
    """The widest gap inside of a word; typewriters and small sizes set their letters further apart."""
    if last.style == r"\mathtt":
        return _TYPEWRITER_GAP
    return _TIGHT_WHEN_SMALL if atom.size < _SMALL else _TIGHT


def _joins(last: Symbol, symbol: Symbol) -> bool:
    return symbol.style == "" and symbol.character in "-−.0123456789" and len(last.character) > 1


def _wordlike(symbol: Symbol, last: Symbol) -> bool:
    if symbol.kind == "letter":
        return symbol.style in _STYLES
    return symbol.character in "−0123456789" and len(last.character) > 1 and last.style == r"\text"


def _longer(before: Atom, atom: Atom) -> Atom:
    last, symbol = before.symbol(), atom.symbol()
    assert last is not None
    assert symbol is not None
    blank = " " if (atom.left - before.right) / atom.size > _tight(atom, last) else ""
    character = "-" if symbol.character == "−" else symbol.character
    return enclosing(
        Symbol(last.character + blank + character, last.style, last.kind), [before, atom], atom.baseline, atom.size
    )


def _named(atom: Atom) -> Atom:
    symbol = atom.symbol("letter")
    if symbol is None:
        return atom
    if len(symbol.character) < 2:
        symbol.style = "" if symbol.style == r"\textit" else symbol.style
        return atom
    if (symbol.style in (r"\mathrm", r"\text") and symbol.character in NAMES) or (
        symbol.style == r"\mathrm" and symbol.character in ("argmax", "argmin")
    ):
        symbol.kind = "name"
    else:
        symbol.kind = "words"
        symbol.style = r"\text" if symbol.character in TEXT_WORDS else symbol.style
    return atom
