"""The rows of a display: which of them a number belongs to, and where they are aligned."""

from collections.abc import Sequence

from papercoder.paper.pages import Box
from papercoder.paper.pdf.maths import lines, printing
from papercoder.paper.pdf.maths.doubt import is_doubtful
from papercoder.paper.pdf.maths.tree import Atom, Symbol

_SAME_PLACE = 1.2


def grouped(
    rows: list[list[Atom]], numbers: Sequence[tuple[str, Box]]
) -> list[tuple[list[list[Atom]], str, list[Box]]]:
    """The rows of each equation, its number and that number's box.

    One number, wherever it stands, is that of all rows; of several each takes the rows from the last number down to its
    own, and the last one also those after it.
    """
    if not numbers:
        return [(part, "", []) for part in _apart(rows)]
    if len(numbers) < 2 or len(rows) < 2:
        return [(rows, ", ".join(number for number, _ in numbers), [box for _, box in numbers])]
    levels = [(box.top + box.bottom) / 2 for _, box in numbers]
    parts: list[list[list[Atom]]] = [[] for _ in numbers]
    last = 0
    for row in rows:
        top, bottom = min(atom.top for atom in row), max(atom.bottom for atom in row)
        own = next((i for i, level in enumerate(levels) if top <= level <= bottom), None)
        after = next((i for i, level in enumerate(levels) if level > (top + bottom) / 2), len(levels) - 1)
        if own is None:
            own = last if parts[last] and not _complete(parts[last]) else after
        parts[own].append(sorted(row, key=lambda atom: atom.left))
        last = own
    return [(part, number, [box]) for part, (number, box) in zip(parts, numbers, strict=True) if part]


def _apart(rows: list[list[Atom]]) -> list[list[list[Atom]]]:
    """Rows without numbers, parted before each that is an equation of its own, complete and not aligned with others."""
    place = _alignment(rows)
    parts: list[list[list[Atom]]] = []
    for row in rows:
        ordered = sorted(row, key=lambda atom: atom.left)
        own = not _relates(ordered[0]) and any(atom.symbol("relation") for atom in ordered)
        aligned = place is not None and any(abs(a.left - place) < _SAME_PLACE and _relates(a) for a in ordered)
        if parts and not (own and not aligned and _complete(parts[-1])):
            parts[-1].append(ordered)
        else:
            parts.append([ordered])
    return parts


def _complete(rows: Sequence[Sequence[Atom]]) -> bool:
    """True where every delimiter is closed and the last row does not end in an operator."""
    kinds = [symbol.kind for row in rows for atom in row if (symbol := atom.symbol()) is not None]
    return kinds.count("open") <= kinds.count("close") and bool(kinds) and kinds[-1] not in ("binary", "relation")


def latex(rows: Sequence[Sequence[Atom]]) -> tuple[str, bool]:
    """The LaTeX of an equation's rows, and whether it is doubtful."""
    doubtful = is_doubtful([lines.row(row) for row in rows])
    if len(rows) == 1:
        return printing.latex(lines.row(rows[0])), doubtful
    place = _alignment(rows)
    texts = []
    for row in rows:
        ordered = sorted(row, key=lambda atom: atom.left)
        at = next(
            (
                i
                for i, a in enumerate(ordered)
                if place is not None and abs(a.left - place) < _SAME_PLACE and _relates(a)
            ),
            None,
        )
        if at is None:
            texts.append(("" if place is None else "& ") + printing.latex(lines.row(ordered)))
        else:
            before = printing.latex(lines.row(ordered[:at])) + " " if at else ""
            texts.append(before + "& " + printing.latex(lines.row(ordered[at:])))
    return "\\begin{aligned}\n" + " \\\\\n".join(texts) + "\n\\end{aligned}", doubtful


def _relates(atom: Atom) -> bool:
    return atom.symbol("relation", "binary") is not None


def _alignment(rows: Sequence[Sequence[Atom]]) -> float | None:
    """The place at which most rows have a relation or operator, as authors align them."""
    places = [
        atom.left for row in rows for atom in row if isinstance(atom.node, Symbol) and atom.node.kind == "relation"
    ]
    if not places:
        return None

    def votes(place: float) -> int:
        return sum(any(abs(a.left - place) < _SAME_PLACE and _relates(a) for a in row) for row in rows)

    best = max(places, key=lambda place: (votes(place), -place))
    return best if votes(best) >= 2 else None
