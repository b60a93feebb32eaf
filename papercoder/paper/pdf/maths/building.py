"""Glyphs and rules of a formula to its tree."""

from collections.abc import Iterable, Sequence

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Glyph
from papercoder.paper.pdf.maths import lines
from papercoder.paper.pdf.maths.atoms import atoms
from papercoder.paper.pdf.maths.bars import structured
from papercoder.paper.pdf.maths.grids import gridded
from papercoder.paper.pdf.maths.rows import split
from papercoder.paper.pdf.maths.tree import Atom, Node


def rows(glyphs: Iterable[Glyph], rules: Sequence[Box]) -> list[list[Atom]]:
    """The rows of a display, each as its atoms; fractions, roots and grids are one atom each."""
    found = gridded(structured(atoms(glyphs), rules))
    return split(found) if found else []


def formula(glyphs: Iterable[Glyph], rules: Sequence[Box] = ()) -> Node:
    """The tree of a formula in one row."""
    return lines.row(gridded(structured(atoms(glyphs), rules)))
