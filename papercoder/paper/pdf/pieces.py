"""Tall bars, which TeX draws in pieces, as one glyph each."""

from collections.abc import Iterable, Iterator

from papercoder.paper.pdf.glyphs import Glyph
from papercoder.paper.pdf.maths.encodings import family

TOUCHING_POINTS = 1.5
SAME_COLUMN_POINTS = 0.5


def with_whole_bars(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The glyphs, the pieces of a tall bar, one right under the other, as one: each alone would be a line."""
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and _lengthens(glyph, last):
            last = last._replace(bottom=glyph.bottom)
            continue
        if last is not None:
            yield last
        last = glyph
    if last is not None:
        yield last


def _lengthens(glyph: Glyph, above: Glyph) -> bool:
    return (
        glyph.character == above.character
        and glyph.font == above.font
        and family(glyph.font) == "omx"
        and abs(glyph.x - above.x) < SAME_COLUMN_POINTS
        and glyph.bottom > above.bottom
        and abs(glyph.top - above.bottom) < TOUCHING_POINTS
    )
