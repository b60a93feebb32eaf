"""LaTeX against the glyphs that are printed."""

import pytest

from papercoder.paper.pages import Box, BoxContents, box_contents
from papercoder.paper.pdf.comparing import differences
from papercoder.paper.reading import read_paper
from tests.conftest import SAMPLE

RIGHT = {
    ("1", 1, Box(140, 696, 536, 716)): (
        r"z_j(x) = \sqrt{2}\,\cos(w_j^\top x + b_j), \qquad w_j \sim \mathcal{N}(0, \sigma^{-2} I_d), \qquad "
        r"b_j \sim \mathcal{U}[0, 2\pi]."
    ),
    ("2", 1, Box(225, 744, 536, 770)): (
        r"\sigma = c \cdot \operatorname{median}_{(i,k)} \lVert x_i - x_k \rVert_2 ,"
    ),
    ("5", 2, Box(210, 382, 536, 404)): (
        r"p_j = e_j^{\tau} / (e_1^{\tau} + \dots + e_M^{\tau}) , \qquad \tau \ge 0 ,"
    ),
    ("9", 3, Box(210, 345, 536, 384)): r"f(x)=\sum_{k=1}^{6} h_k \exp(-\lVert x-c_k\rVert^2/(2 s_k^2)).",
}  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> dict[str, BoxContents]:
    """The glyphs of some equations of the sample paper, by number."""
    boxes = [(page, box) for _, page, box in RIGHT]
    found = box_contents(read_paper(SAMPLE / "paper.pdf").pdf, boxes)
    return {number: glyphs for (number, _, _), glyphs in zip(RIGHT, found, strict=True)}


def test_the_authors_latex_agrees(printed: dict[str, BoxContents]) -> None:
    for (number, _, _), latex in RIGHT.items():
        assert differences(latex, printed[number], number) == ()


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        ("1", "sqrt{2}", "sqrt{3}"), ("1", r"\cos", r"\sin"), ("1", "w_j", "w_i"), ("2", r"\sigma", r"\alpha"),
        ("5", r"\ge 0", r"\ge 1"), ("9", "h_k", ""), ("9", "s_k", "s_k s_k"),
    ],
)  # fmt: skip
def test_a_letter_or_digit_that_is_not_printed_is_told(
    printed: dict[str, BoxContents], number: str, old: str, new: str
) -> None:
    latex = next(text for key, text in RIGHT.items() if key[0] == number)
    assert differences(latex.replace(old, new, 1), printed[number], number)


def test_the_difference_is_counted(printed: dict[str, BoxContents]) -> None:
    latex = r"f(x)=\sum_{k=1}^{12} h_k \exp(-\lVert x-c_k\rVert^2/(2 s_k^2))."
    assert differences(latex, printed["9"], "9")[1:] == (
        "'2' stands 3 times on the page and 4 times in the LaTeX",
        "'6' stands once on the page and nowhere in the LaTeX",
    )
