"""A fault in one formula or on one page costs that formula or page its form, not the paper."""

import math
from collections.abc import Iterator

import pytest

from papercoder.paper.pages import Box
from papercoder.paper.pdf.assembling import assemble
from papercoder.paper.pdf.faults import Faults
from papercoder.paper.pdf.glyphs import Font, Glyph, Page
from papercoder.paper.pdf.layout import lay_out
from papercoder.paper.pdf.lines import find_runs
from papercoder.paper.pdf.running import running_text

TEXT, VARIABLE, ROMAN = Font("Times", False, False), Font("CMMI10", False, True), Font("CMR10", False, False)


def _glyphs(words: str, y: float, font: Font = TEXT, x: float = 60) -> list[Glyph]:
    places = [(x + 5 * place, character) for place, character in enumerate(words) if character != " "]
    return [Glyph(character, at, y - 7, at + 5, y, at, y, 10, font, False, 5) for at, character in places]


def _page(number: int, *, broken: bool) -> Page:
    glyphs = [
        glyph for line in range(20)
        for glyph in _glyphs(f"line {line} of page {number} has many words that stand in running text", 100 + 12 * line)
    ]  # fmt: skip
    formula = [*_glyphs("x", 380, VARIABLE, 200), *_glyphs("=", 380, ROMAN, 210), *_glyphs("y", 380, VARIABLE, 220)]
    if broken:
        glyphs[-1] = glyphs[-1]._replace(right=math.inf)
    rules = [Box(200, y, 300, y + 0.5) for y in (600.0, 620.0)]
    return Page(number, 612, 792, [*glyphs, *formula, *_glyphs("the last line of it", 420)], rules)


def test_a_page_whose_displays_fail_keeps_its_text_and_is_named() -> None:
    layout = lay_out([_page(1, broken=False), _page(2, broken=True), _page(3, broken=False)])
    fields = assemble(layout)
    text = "\n".join(section["text"] for section in fields["sections"])
    assert layout.faults.warnings() == [
        "the displayed equations of page 2 could not be put together and stayed as plain text"
    ]
    assert [equation["page"] for equation in fields["equations"]] == [1, 3]
    assert "line 7 of page 2 has many words" in text
    assert text.count("the last line of it") == 3


class _Unreadable(tuple[Box, ...]):
    """Rules that no formula can be put together with."""

    def __iter__(self) -> Iterator[Box]:
        raise IndexError("no rule")


def test_a_line_whose_maths_fails_is_plain_text_and_its_page_is_named() -> None:
    glyphs = [*_glyphs("where ", 100), *_glyphs("x", 100, VARIABLE, 90), *_glyphs("is given", 100, TEXT, 100)]
    (good,) = find_runs(5, glyphs)
    (bad,) = find_runs(5, glyphs, _Unreadable())
    faults = Faults()
    assert running_text(good, set(), False, faults) == "where $x$ is given"
    assert not faults.warnings()
    assert running_text(bad, set(), False, faults) == "where x is given"
    assert faults.warnings() == ["the maths of page 5 could not be put together and stayed as plain text"]


def test_pages_are_named_once_and_in_order() -> None:
    faults = Faults()
    for page in (7, 3, 7):
        assert faults.guarded("the tables", page, lambda: [1 // 0], list) == []
    assert faults.guarded("the tables", 4, lambda: [1], list) == [1]
    assert faults.warnings() == ["the tables of pages 3, 7 could not be put together and stayed as plain text"]


def test_mistakes_of_the_program_are_not_kept_back() -> None:
    with pytest.raises(TypeError):
        Faults().guarded("the maths", 1, lambda: str(1, 2), str)  # type: ignore[call-overload]
