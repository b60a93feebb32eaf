"""Formulas whose LaTeX a PDF carries as replacement text, as the axessibility package of TeX writes it.

pdfium gives the letters of such a text in place of the glyphs, all with one origin.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from papercoder.paper.pdf.glyphs import Glyph

_LEAST = 4
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)\b")


def spelled_out(glyphs: Sequence[Glyph]) -> str:
    """The LaTeX that stands in place of the glyphs, without labels; empty where there is none.

    Args:
        glyphs: In the order of the file.
    """
    texts = []
    for _, group in groupby(glyphs, key=lambda glyph: (glyph.x, glyph.baseline)):
        letters = "".join(glyph.character for glyph in group)
        if len(letters) >= _LEAST:
            texts.append(letters)
    return " ".join(_LABEL.sub(" ", " ".join(texts)).split())
