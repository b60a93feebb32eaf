r"""Glyphs of formulas to LaTeX, construct by construct."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Font, Glyph, Page
from papercoder.paper.pdf.maths import aligning, building, printing
from papercoder.paper.pdf.maths.displays import find_displays
from papercoder.paper.pdf.maths.inline import inline
from tests.conftest import missing
from tests.paper.pdf.maths import typesetting
from tests.paper.pdf.maths.equations import EQUATIONS

FONTS = [
    Font(name, False, italic)
    for name, italic in (
        ("CMMI10", True), ("CMSY10", False), ("CMEX10", False), ("CMR10", False), ("MSBM10", False), ("Times", False),
    )
]  # fmt: skip


def read(page: Page) -> str:
    """The LaTeX of all that stands on a page."""
    return aligning.latex(building.rows(page.glyphs, page.rules))[0].replace("\n", " ")


@pytest.mark.parametrize("equation", EQUATIONS)
def test_each_construct_is_read(equation: str) -> None:
    page = typesetting.recorded(equation)
    assert read(page) == EQUATIONS[equation]
    assert not aligning.latex(building.rows(page.glyphs, page.rules))[1]


@pytest.mark.parametrize("packages", ["", "times", "lmodern", "mathptmx", "mathpazo"])
def test_other_fonts_read_alike(packages: str) -> None:
    if not typesetting.has_pdflatex():
        pytest.skip("no pdflatex on this machine")
    equations = list(EQUATIONS)
    usepackage = rf"\usepackage{{{packages}}}" if packages else ""
    pages = typesetting.typeset_equations(equations, typesetting.PREAMBLE + usepackage)
    if len(pages) != len(equations):
        missing(f"the LaTeX package {packages}")
    found = {equation: read(page) for equation, page in zip(equations, pages, strict=True)}
    same = re.compile(r"\\(?:text|mathrm|boldsymbol|mathscr|mathcal|phi|varphi|epsilon|varepsilon)\b|\s")
    wrong = {e: text for e, text in found.items() if same.sub("", text) != same.sub("", EQUATIONS[e])}
    assert wrong == {}


def test_a_glyph_that_is_not_known_makes_doubt() -> None:
    page = typesetting.recorded(r"y \stackrel{d}{=} z")
    strange = page.glyphs[0]._replace(character="\ue123", font=Font("Odd", False, False))
    assert aligning.latex(building.rows([strange, *page.glyphs[1:]], page.rules))[1]


def test_a_delimiter_without_partner_makes_doubt() -> None:
    page = typesetting.recorded(r"\left( \sum_{i=1}^{n} x_i^2 \right)^{1/2}")
    closing = max((g for g in page.glyphs if g.font.name.startswith("CMEX")), key=lambda glyph: glyph.left)
    assert aligning.latex(building.rows([g for g in page.glyphs if g != closing], page.rules))[1]


lengths = st.floats(0, 200, allow_nan=False)
glyphs = st.builds(
    lambda character, left, top, width, height, size, font: Glyph(
        character, left, top, left + width, top + height, left, top + height, size, font, False
    ),
    st.characters(max_codepoint=0x2300) | st.sampled_from("xX=()√{|}∑̸.·¯ˆ−→z{|}\x00\x12\x30\x40\x42"),
    lengths, lengths, st.floats(0, 30), st.floats(0, 30), st.sampled_from([0.0, 5.0, 7.0, 10.0]),
    st.sampled_from(FONTS),
)  # fmt: skip
rules = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), lengths, lengths, st.floats(0, 150), st.floats(0, 2))


def balanced(latex: str) -> bool:
    r"""Braces open before they close, and `\left` and `\begin` have partners."""
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    openers, closers = re.findall(r"\\(?:left|begin)\b", latex), re.findall(r"\\(?:right|end)\b", latex)
    return depth == 0 and len(openers) == len(closers)


@settings(max_examples=150, deadline=None)
@given(st.lists(glyphs, max_size=30), st.lists(rules, max_size=5))
def test_whatever_stands_on_a_page_is_read_without_an_error(stuff: list[Glyph], lines: list[Box]) -> None:
    text, _ = aligning.latex(building.rows(stuff, lines))
    assert balanced(text)
    assert balanced(printing.latex(building.formula(stuff, lines)))
    assert inline(stuff, lines).replace("\\$", "").count("$") % 2 == 0
    for display in find_displays(Page(1, 300, 300, stuff, lines)):
        assert balanced(display.latex)


def test_scripts_of_scripts_end_somewhere() -> None:
    page = typesetting.recorded(r"y \stackrel{d}{=} z")
    first = page.glyphs[0]
    stairs = [
        first._replace(
            left=4.0 * n, right=4.0 * n + 3, baseline=500 - n, top=490 - n, bottom=500 - n, size=200 * 0.9**n
        )
        for n in range(400)
    ]
    assert balanced(aligning.latex(building.rows(stairs, []))[0])
