"""Rows between tall delimiters: matrices and cases."""

from papercoder.paper.pdf.maths import lines
from papercoder.paper.pdf.maths.atoms import AXIS
from papercoder.paper.pdf.maths.rows import split
from papercoder.paper.pdf.maths.tree import Atom, Grid, Node, Row, Symbol, enclosing, replaced

_LEAST = 2.0
_COLUMN_GAP = 0.9
_BETWEEN = {"()": "pmatrix", "[]": "bmatrix", "||": "vmatrix", "‖‖": "Vmatrix", "{}": "Bmatrix", "{": "cases"}


def gridded(found: list[Atom]) -> list[Atom]:
    """The atoms with what stands in rows between tall delimiters as one atom; the innermost first."""
    openers = [atom for atom in found if _tall(atom, "open", "fence")]
    for opener in sorted(openers, key=lambda atom: -atom.left):
        if not any(atom is opener for atom in found):
            continue
        closer = next(
            (a for a in found if a.left > opener.right and _tall(a, "close", "fence") and _alike(a, opener)), None
        )
        brace = isinstance(opener.node, Symbol) and opener.node.character == "{"
        if closer is None and not brace:
            continue
        right = closer.left if closer is not None else float("inf")
        within = [a for a in found if opener.right - 1 < a.left < right and opener.top - 3 < a.axis < opener.bottom + 3]
        parts = split(within) if within else []
        if len(parts) >= 2:
            found = _with_grid(found, opener, closer, within, parts)
    return found


def _tall(atom: Atom, *kinds: str) -> bool:
    symbol = atom.symbol(*kinds)
    return symbol is not None and symbol.tall and atom.height > _LEAST * atom.size


def _alike(atom: Atom, other: Atom) -> bool:
    return abs(atom.axis - other.axis) < 0.6 * atom.size


def _with_grid(
    found: list[Atom], opener: Atom, closer: Atom | None, within: list[Atom], parts: list[list[Atom]]
) -> list[Atom]:
    cells: list[list[Node]] = [[lines.row(cell) for cell in row] for row in _columns(parts)]
    pair = _character(opener) + (_character(closer) if closer is not None else "")
    environment = _BETWEEN.get(pair, "matrix")
    if pair == "()" and len(cells) == 2 and all(len(row) == 1 and _short(row[0]) for row in cells):
        environment = "binom"
    taken = list(within)
    if pair in _BETWEEN:
        taken += [opener, closer] if closer is not None else [opener]
    level = opener.axis + AXIS * opener.size
    return replaced(found, taken, enclosing(Grid(environment, cells), taken, level, opener.size, centred=True))


def _character(atom: Atom) -> str:
    return atom.node.character if isinstance(atom.node, Symbol) else ""


def _short(node: Node) -> bool:
    return not isinstance(node, Row) or len(node.items) < 4


def _columns(parts: list[list[Atom]]) -> list[list[list[Atom]]]:
    """The cells of each row: blanks that all rows share, wide enough, part the columns."""
    spans = sorted((atom.left, atom.right) for part in parts for atom in part)
    size = max(atom.size for part in parts for atom in part)
    cuts: list[float] = []
    reach = spans[0][1]
    for left, right in spans[1:]:
        if left - reach > _COLUMN_GAP * size:
            cuts.append((left + reach) / 2)
        reach = max(reach, right)
    rows = []
    for part in parts:
        cells: list[list[Atom]] = [[] for _ in range(len(cuts) + 1)]
        for atom in part:
            cells[sum(atom.left > cut for cut in cuts)].append(atom)
        rows.append(cells)
    return rows
