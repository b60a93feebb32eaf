"""Displayed equations found on pages, and nothing else."""

from pathlib import Path

from papercoder.paper.pdf.assembling import assemble
from papercoder.paper.pdf.glyphs import Glyph, Page, read_pages
from papercoder.paper.pdf.layout import lay_out
from papercoder.paper.pdf.maths.displays import find_displays
from tests.paper.pdf.maths import typesetting


def test_one_column_with_numbers() -> None:
    found = find_displays(typesetting.recorded("one column"))
    assert [(display.number, display.latex) for display in found] == [
        ("1", r"a = \frac{b}{c} + \sum_{i = 1}^nd_i"),
        ("2", "u = v + w"),
        ("3", "x = y - z"),
        ("", r"k(s,t) = \exp(-st)"),
    ]
    assert not any(display.doubtful for display in found)


def test_two_columns_and_rows_without_numbers() -> None:
    first, second = find_displays(typesetting.recorded("two columns"))
    assert (first.number, first.latex) == ("1", "a = b + c^2")
    assert (second.number, second.latex) == (
        "",
        "\\begin{aligned}\nh(x) & = \\int_0^xg(t)dt \\\\\n& \\geq 0\n\\end{aligned}",
    )
    assert first.box.right < second.box.left


def test_the_box_holds_the_equation_and_its_number() -> None:
    page = typesetting.recorded("one column")
    box = find_displays(page)[0].box
    inside = "".join(
        g.character for g in page.glyphs if box.left <= g.left <= box.right and box.top <= g.top <= box.bottom
    )
    assert "(1)" in inside
    assert "b" in inside
    assert "We" not in inside


def test_text_without_mathematics_has_no_displays() -> None:
    page = typesetting.recorded("one column")
    words = [glyph for glyph in page.glyphs if glyph.font.name == "CMR10" and glyph.character.isalpha()]
    assert find_displays(Page(1, page.width, page.height, words)) == []
    assert find_displays(Page(1, page.width, page.height)) == []


def test_a_page_that_stands_in_a_form_has_the_same_equations() -> None:
    page = typesetting.recorded("one column")
    plain, inside = (assemble(lay_out([one])) for one in (page, typesetting.in_a_form(page)))
    assert len(plain["equations"]) == 4
    assert inside == plain


def test_what_stands_in_pictures_is_no_display() -> None:
    page = typesetting.recorded("one column")
    pictured = [glyph._replace(pictured=True) for glyph in page.glyphs]
    assert find_displays(Page(1, page.width, page.height, pictured, page.rules)) == []


def test_latex_that_the_file_spells_out_is_taken_as_it_is() -> None:
    page = typesetting.recorded("one column")
    first = find_displays(page)[0].box
    inside = [g for g in page.glyphs if first.left <= g.left < first.right - 30 and first.top <= g.top <= first.bottom]
    origin = inside[0]

    def spelled(text: str) -> list[Glyph]:
        return [origin._replace(character=character) for character in text]

    others = [glyph for glyph in page.glyphs if glyph not in inside]
    glyphs = [*others, *spelled(r"\label{eq:a} \frac{b}{\mine}")]
    found = find_displays(Page(1, page.width, page.height, glyphs, page.rules))
    assert (found[0].number, found[0].latex) == ("1", r"\frac{b}{\mine}")


def test_real_papers_have_their_numbered_equations(shared_papers: Path) -> None:
    content = (shared_papers / "transformer" / "paper.pdf").read_bytes()
    found = [display for page in read_pages(content) for display in find_displays(page)]
    assert [display.number for display in found if display.number] == ["1", "2", "3"]
    assert any(r"\frac{QK^T}{\sqrt{d_k}}" in display.latex for display in found)
    assert len(found) <= 6
