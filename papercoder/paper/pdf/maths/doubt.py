"""Signs that a formula was not understood."""

from collections import Counter
from collections.abc import Iterator, Sequence

from papercoder.paper.pdf.maths.tree import Accent, Fraction, Grid, Node, Radical, Row, Scripts, Symbol

_LEFT_OVER = ("unknown", "piece", "overlay", "radical", "accent")
_PARTNERS = {")": "(", "]": "[", "}": "{", "⟩": "⟨", "⌋": "⌊", "⌉": "⌈"}
_NO_BASE = 2


def is_doubtful(rows: Sequence[Node]) -> bool:
    """True where the tree cannot be all right.

    A glyph is unknown; an accent, root or part of a delimiter is left over; scripts have nothing to stand on; or
    stretched delimiters have no partners in all rows together.
    """
    nodes = [node for row in rows for node in _every(row)]
    symbols = [node for node in nodes if isinstance(node, Symbol)]
    if any(symbol.kind in _LEFT_OVER for symbol in symbols):
        return True
    if any(isinstance(node, Accent) and node.body == Row() for node in nodes):
        return True
    baseless = sum(isinstance(node, Scripts) and isinstance(node.base, Row) and not node.base.items for node in nodes)
    tall = Counter(symbol.character for symbol in symbols if symbol.tall)
    unpaired = any(tall[closing] != tall[opening] for closing, opening in _PARTNERS.items())
    return baseless >= _NO_BASE or unpaired


def _every(node: Node) -> Iterator[Node]:
    """The node and all that it holds."""
    yield node
    for part in _parts(node):
        if part is not None:
            yield from _every(part)


def _parts(node: Node) -> list[Node | None]:
    if isinstance(node, Row):
        return list(node.items)
    if isinstance(node, Scripts):
        return [node.base, node.below, node.above]
    if isinstance(node, Fraction):
        return [node.above, node.below]
    if isinstance(node, Radical):
        return [node.body, node.index]
    if isinstance(node, Accent):
        return [node.body]
    return [cell for row in node.cells for cell in row] if isinstance(node, Grid) else []
