"""Lines of glyphs: what is a blank, and tall bars drawn in pieces."""

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Font, Glyph
from papercoder.paper.pdf.lines import find_runs
from papercoder.paper.pdf.maths.building import formula
from papercoder.paper.pdf.maths.encodings import is_blank
from papercoder.paper.pdf.maths.printing import latex
from papercoder.paper.pdf.order import stacks

TEXT, ROMAN = Font("Times", False, False), Font("CMR10", False, False)
EXTENSION, SYMBOLS, VARIABLE = Font("CMEX10", False, False), Font("CMSY10", False, False), Font("CMMI10", False, True)


def _glyph(character: str, x: float, y: float, font: Font, size: float = 10, width: float = 4) -> Glyph:
    return Glyph(character, x, y - 0.7 * size, x + width, y, x, y, size, font, False)


def _bar(x: float, top: float, pieces: int = 4) -> list[Glyph]:
    """A norm's bar as TeX draws it: pieces of six points, each hanging from its origin."""
    tops = [top + 6 * place for place in range(pieces)]
    return [Glyph("\r", x, at, x + 2.5, at + 6, x, at, 10, EXTENSION, False) for at in tops]


def _words(text: str, x: float, y: float) -> list[Glyph]:
    return [_glyph(character, x + 5 * place, y, TEXT) for place, character in enumerate(text) if character != " "]


def test_a_blank_has_the_character_of_one_and_in_encoded_fonts_no_ink() -> None:
    assert is_blank(_glyph(" ", 0, 0, TEXT))
    assert is_blank(_glyph(" ", 0, 0, ROMAN))
    assert is_blank(_glyph("\u200b", 0, 0, TEXT))
    assert is_blank(_glyph(" ", 0, 0, SYMBOLS, width=0.01))
    assert not is_blank(_glyph(" ", 0, 0, SYMBOLS))
    assert not is_blank(_glyph("\r", 0, 0, EXTENSION))
    assert not is_blank(_glyph("x", 0, 0, TEXT, width=0))


def test_signs_with_the_code_of_a_blank_are_read_not_dropped_and_no_bullets() -> None:
    (line,) = find_runs(1, [_glyph("\r", 50, 100, EXTENSION), _glyph("x", 56, 100, VARIABLE)])
    assert line.text.replace(" ", "") == "‖x"
    (line,) = find_runs(1, [_glyph("g", 50, 100, VARIABLE), _glyph(" ", 55, 97, SYMBOLS, 7)])
    assert line.text == "g←"


def test_an_inline_norm_of_a_fraction_stays_in_its_sentence() -> None:
    """The bars reach from 90 to 114; the sentence stands on 104."""
    norm = [
        *_bar(110, 90), _glyph("a", 114, 99, VARIABLE, 7), _glyph("π", 118.5, 96, VARIABLE, 5),
        _glyph("b", 114, 110, VARIABLE, 7), *_bar(124, 90), _glyph("∞", 128, 113, SYMBOLS, 7),
    ]  # fmt: skip
    runs = find_runs(1, [*_words("we have that", 50, 104.5), *norm, *_words("is small", 140, 104.5)])
    lines = [line for stack in stacks(runs, 612, None) for line in stack.lines]
    assert [line.text.replace(" ", "")[:10] for line in lines] == ["wehavethat"]
    assert sum(glyph.character == "\r" for glyph in lines[0].glyphs) == 2
    assert {"π", "∞"} <= {glyph.character for glyph in lines[0].glyphs}


def test_what_is_smaller_than_all_delimiters_is_a_script_of_them() -> None:
    bars = [*_bar(110, 90), *_bar(124, 90)]
    inside = [_glyph("x", 115, 105, VARIABLE)]
    scripts = [_glyph("∞", 128, 113, SYMBOLS, 7)]
    assert latex(formula([*bars, *inside, *scripts])) == r"\left\|x\right\|_{\infty}"
    fraction = [_glyph("a", 115, 99, VARIABLE, 7), _glyph("b", 115, 109, VARIABLE, 7)]
    bar = Box(114, 101.5, 120, 102)
    assert latex(formula([*bars, *fraction, *scripts], [bar])) == r"\left\|\frac{a}{b}\right\|_{\infty}"
