"""The numbers of equations at the right edge of a column."""

import re
from collections.abc import Sequence

from papercoder.paper.pdf.glyphs import Glyph

_NUMBER = re.compile(r"\(((?:[A-Z]{1,2}\.?)?\d+(?:[.\-–]\d+)*[a-z]?|[A-Z]\d*|[*∗]{1,3}|[ivx]+)\)")
_LONGEST = 10
_APART = 0.35
_AT_EDGE = 4.0


def number_at(glyphs: Sequence[Glyph], right: float) -> str:
    """The number of an equation, without its parentheses, or nothing.

    Args:
        glyphs: Of a line, from left to right.
        right: The column's right edge.
    """
    tail = tail_of(glyphs)
    if not tail or abs(tail[-1].right - right) > _AT_EDGE:
        return ""
    match = _NUMBER.fullmatch("".join(glyph.character for glyph in tail))
    return match.group(1) if match else ""


def tail_of(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The last glyphs of a line, from their opening parenthesis on, if they stand apart from those before."""
    for index in range(len(glyphs) - 1, max(-1, len(glyphs) - 1 - _LONGEST), -1):
        if glyphs[index].character == "(":
            apart = index == 0 or glyphs[index].left - glyphs[index - 1].right > _APART * glyphs[index].size
            return list(glyphs[index:]) if apart else []
    return []
