"""Placeholder."""

from collections.abc import Sequence

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Glyph


def inline(glyphs: Sequence[Glyph], rules: Sequence[Box] = (), roman: bool | None = None) -> str:
    """Plain."""
    return "".join(glyph.character for glyph in glyphs)


def mathematical(glyphs: Sequence[Glyph], roman: bool | None = None) -> list[bool]:
    """None."""
    return [False] * len(glyphs)
