"""Mathematics inside lines of text."""

import pytest

from papercoder.paper.pdf.glyphs import Font, Glyph
from papercoder.paper.pdf.maths.inline import inline, mathematical

TIMES, ITALIC = Font("NimbusRomNo9L-Regu", False, False), Font("NimbusRomNo9L-ReguItal", False, True)
FONTS = {
    "i": Font("CMMI10", False, True),
    "s": Font("CMSY10", False, False),
    "r": Font("CMR10", False, False),
    "t": TIMES,
    "e": ITALIC,
}


def line(*parts: str) -> list[Glyph]:
    """Glyphs of a line: a part is a letter for its font, "_" or "^" for a script, and text; blanks become gaps."""
    x = 50.0
    made = []
    for part in parts:
        font, shift, text = part[0], part[1] if part[1] in "_^" else "", part[2:] if part[1] in "_^" else part[1:]
        size, baseline = (7.0 if shift else 10.0), 100.0 + {"_": 1.5, "^": -4.0, "": 0.0}[shift]
        for character in text:
            if character == " ":
                x += 2.8
                continue
            width = 0.5 * size
            made.append(
                Glyph(
                    character,
                    x,
                    baseline - 0.6 * size,
                    x + width - 0.4,
                    baseline,
                    x,
                    baseline,
                    size,
                    FONTS[font],
                    False,
                )
            )
            x += width
    return made


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            ["twhere ", "iπ", "i_θ", "r(", "ia", "i_t", "s|", "is", "i_t", "r)", "t is the policy."],
            r"where $\pi_{\theta}(a_t|s_t)$ is the policy.",
        ),
        (["tthe learning rate ", "iη ", "r= ", "r0.1", "t and more"], r"the learning rate $\eta = 0.1$ and more"),
        (["tA plain line (see it) of 12 words, 3.5 kg."], "A plain line (see it) of 12 words, 3.5 kg."),
        (["tas shown by the authors", "t^3", "t before"], "as shown by the authors³ before"),
        (["tit is ", "every", "t important in vivo"], "it is very important in vivo"),
        (["t0.5 ", "s± ", "t0.1 for all"], "0.5 ± 0.1 for all"),
        (["tpoints ", "ix", "i, ", "iy", "t, and"], "points $x,y$, and"),
        (["tfor ", "ik ", "s∈ ", "s{", "r1", "i, ", "r2", "s}", "t."], r"for $k \in \{1,2\}$."),
        (["tcosts $5 ", "ix"], r"costs \$5 $x$"),
        (["tthe ", "iQ", "t-function"], "the $Q$-function"),
        (["tat time ", "it", "t. Then ", "iP"], "at time $t$. Then $P$"),
        (["t(where ", "ix", "t)"], "(where $x$)"),
        (["tof ", "rlog ", "ix", "t values"], r"of $\log x$ values"),
    ],
)  # fmt: skip
def test_lines(parts: list[str], expected: str) -> None:
    assert inline(line(*parts)) == expected


def test_the_predicate_tells_which_glyphs_are_mathematics() -> None:
    glyphs = line("tlet ", "ix", "i_i", "t be")
    assert "".join(g.character for g, is_maths in zip(glyphs, mathematical(glyphs), strict=True) if is_maths) == "xi"


def test_blanks_of_the_file_count() -> None:
    glyphs = line("tab")
    blank = glyphs[0]._replace(character=" ", left=54.7, right=54.7, x=54.7)
    assert inline([glyphs[0], blank, glyphs[1]]) == "a b"


def test_roman_digits_are_text_where_roman_is_the_text() -> None:
    glyphs = line("rwith ", "r12 ", "rwords and ", "ix", "r.")
    assert inline(glyphs) == "with 12 words and $x$."
