r"""Equations of our own as glyphs: typeset with pdflatex where there is TeX, and recorded for where there is none.

`python -m tests.paper.pdf.maths.typesetting` writes tests/data/maths_glyphs.json anew: for each LaTeX of EQUATIONS the
glyphs and rules of `\[ ... \]` alone on a page of the article class, and for each of PAGES those of the whole page.
"""

import json
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Font, Glyph, Page, read_pages
from tests.conftest import ROOT
from tests.paper.pdf.maths.equations import EQUATIONS, PAGES

RECORDED = ROOT / "tests" / "data" / "maths_glyphs.json"
PREAMBLE = r"\documentclass{article}\usepackage{amsmath,amssymb}\pagestyle{empty}"
PLACES = 2


def has_pdflatex() -> bool:
    """True where pdflatex can be run."""
    return shutil.which("pdflatex") is not None


def typeset(body: str, preamble: str = PREAMBLE) -> list[Page]:
    """The pages of a LaTeX document."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.tex").write_text(f"{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\n")
        command = ["pdflatex", "-interaction=batchmode", "-no-shell-escape", "a.tex"]
        subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
        return list(read_pages((Path(folder) / "a.pdf").read_bytes()))


def typeset_equations(equations: list[str], preamble: str = PREAMBLE) -> list[Page]:
    """A page for each equation."""
    return typeset("\n\\newpage\n".join(f"\\[{equation}\\]" for equation in equations), preamble)


def recorded(latex: str) -> Page:
    """The recorded page of an equation, or of one of PAGES by its name."""
    return _page(json.loads(RECORDED.read_text("utf-8"))[latex])


def _page(data: dict[str, Any]) -> Page:
    fonts = [Font(*font) for font in data["fonts"]]
    glyphs = [Glyph(character, *places, fonts[font], False) for character, places, font in data["glyphs"]]
    return Page(1, *data["size"], glyphs=glyphs, rules=[Box(*rule) for rule in data["rules"]])


def in_a_form(page: Page) -> Page:
    """The page as programs write it that put all of its text into a form."""
    glyphs = [glyph._replace(pictured=True) for glyph in page.glyphs]
    form = Box(40, 40, page.width - 40, page.height - 40)
    return replace(page, glyphs=glyphs, pictures=[form], forms=[form])


def _data(page: Page) -> dict[str, Any]:
    fonts = sorted({glyph.font for glyph in page.glyphs})
    return {
        "size": [round(page.width), round(page.height)],
        "fonts": fonts,
        "rules": [[round(end, PLACES) for end in rule] for rule in page.rules],
        "glyphs": [
            [glyph.character, [round(place, PLACES) for place in glyph[1:8]], fonts.index(glyph.font)]
            for glyph in page.glyphs
        ],
    }


def record() -> None:
    """Writes the recording."""
    pages = dict(zip(EQUATIONS, typeset_equations(list(EQUATIONS)), strict=True))
    pages |= {name: typeset(body, preamble)[0] for name, (preamble, body) in PAGES.items()}
    lines = (f"{json.dumps(name)}: {json.dumps(_data(page), separators=(',', ':'))}" for name, page in pages.items())
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    record()
