r"""LaTeX proposals against the glyphs of an equation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.paper.pdf.maths import commands
from papercoder.paper.pdf.maths.agreement import Agreement, agrees
from tests.paper.pdf.maths import typesetting
from tests.paper.pdf.maths.equations import EQUATIONS

NORMAL = r"\mathcal{N}(\mu, \sigma^2 I) \propto \exp\left( -\frac{(x - \mu)^2}{2 \sigma^2} \right)"
LIMITS = r"\log x + \max_{j \le m} y_j + \arg\min_{w} h(w)"
NORM = r"\left\lfloor \frac{n}{2} \right\rfloor + \| u \|_2"
DOTS = r"x_1, \ldots, x_n, y_1 + \cdots + y_m"


def compare(latex: str, equation: str) -> Agreement:
    """The proposal against the recorded equation."""
    page = typesetting.recorded(equation)
    return agrees(latex, page.glyphs, page.rules)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_the_author_and_the_reader_agree_with_the_page(equation: str) -> None:
    assert compare(equation, equation).differences == ()
    assert compare(EQUATIONS[equation], equation).differences == ()


@pytest.mark.parametrize(
    ("equation", "old", "new"),
    [
        (NORMAL, "2 \\sigma", "3 \\sigma"), (NORMAL, "x - ", "x + "), (NORMAL, "-\\frac", "\\frac"), (NORMAL, "I", "J"),
        (NORMAL, "\\mu)^2", "\\nu)^2"), (NORMAL, "\\propto", "="), (NORMAL, "\\sigma^2 I", "\\sigma_2 I"),
        (NORMAL, "\\exp", ""), (LIMITS, "\\le m", "< m"), (LIMITS, "y_j", "y_i"),
        (LIMITS, "\\max_{j \\le m} y_j", ""),
        (LIMITS, "\\log", "\\lg"), (LIMITS, "\\log x +", "\\log x -"), (LIMITS, "h(w)", "h w"),
        (NORM, "\\|_2", "\\|^2"), (NORM, "\\| u \\|", "| u |"), (DOTS, "\\ldots,", ""),
        (DOTS, "y_m", "y_n"), (DOTS, "x_1", "x^1"),
        (r"\hat{a} + \bar{b} + \tilde{c} + \vec{v} + \dot{s} + \ddot{u}", "\\hat{a}", "\\tilde{a}"),
        (r"\sqrt{x + 1} + \sqrt[3]{\frac{a}{b}}", "\\sqrt{x + 1}", "x + 1"), (r"a \neq b, c \notin D", "\\neq", "="),
        (r"e^{-\frac{t}{\tau}} \leq 0.5", "0.5", "05"), (r"a = b \qquad c = d", "a = b", "b = a"),
    ],
)  # fmt: skip
def test_a_change_is_noticed(equation: str, old: str, new: str) -> None:
    changed = equation.replace(old, new, 1)
    assert changed != equation
    assert compare(changed, equation).differences


@pytest.mark.parametrize(
    ("equation", "other"),
    [
        (NORM, r"\bigl\lfloor \tfrac n2 \bigr\rfloor+\lVert u\rVert_{2}."),
        (DOTS, r"x_{1},\dots,x_n, y_1+\ldots+y_{m}"),
        (
            LIMITS,
            r"\operatorname{log} x+\underset{j \leqslant m}{\max} y_j+\operatorname*{arg\,min}_w h(w)\tag{4}",
        ),
        (
            r"\mathbf{W} \in \mathbb{R}^{d \times k}, \mathcal{L} = \mathfrak{g}",
            r"W \in R^{d\times k}, \quad L = g \label{a}",
        ),
        (r"a \neq b, c \notin D", r"a \not= b, c \not\in D"),
        (r"X \mapsto Y \Longrightarrow Z", r"X \mapsto Y \implies Z"),
    ],
)  # fmt: skip
def test_equal_notations_agree(equation: str, other: str) -> None:
    assert compare(other, equation).differences == ()


def test_the_number_of_the_equation_does_not_count() -> None:
    page = typesetting.recorded("one column")
    glyphs = [g for g in page.glyphs if 165 < g.top < 205 and g.bottom < 205 and g.baseline > 175]
    assert agrees(r"a = \frac{b}{c} + \sum_{i=1}^n d_i", glyphs, page.rules).differences == ()


def test_differences_say_what_and_where() -> None:
    differences = compare(LIMITS.replace("y_j", r"\beta_j"), LIMITS).differences
    assert "the LaTeX has β once, which is not on the page" in differences
    assert "the page has y once, which the LaTeX lacks" in differences


def test_a_command_that_is_not_known_disagrees() -> None:
    assert compare(r"\mymacro" + LIMITS, LIMITS).differences == (r"the LaTeX has \mymacro, which is not known",)


@given(st.text(alphabet="\\{}[]_^&$ abxyz12+-=.leftright", max_size=60))
def test_any_text_is_compared_without_an_error(text: str) -> None:
    try:
        found = commands.signs(text)
    except commands.Unknown:
        return
    assert all(sign.character.strip() for sign in found)
