"""Pages of sections and quotations, found by letters and digits."""

from hypothesis import given
from hypothesis import strategies as st

from papercoder.paper.model import Section
from papercoder.paper.pages import Box, box_contents, page_images, page_texts
from papercoder.paper.places import Places
from papercoder.paper.reading import read_paper
from tests.conftest import SAMPLE

PAGES = (
    "Title 1 Introduction We aver-\nage numbers.",
    "and go on. 2 Method Take x 2 and more",
    "pages. A Proof By ﬁat.",
)


def _section(number: str, heading: str, text: str) -> Section:
    return Section(number=number, heading=heading, level=1, text=text)


def test_sections_span_the_pages_up_to_the_next_one() -> None:
    sections = [
        _section("1", "Introduction", "We average numbers."), _section("2", "Method", "Take $x_2$ and more pages."),
        _section("", "Nowhere", "These words are not printed."), _section("A", "Proof", "By fiat."),
    ]  # fmt: skip
    assert Places(PAGES).of_sections(sections) == [range(1, 3), range(2, 3), range(2, 4), range(3, 4)]


def test_a_quotation_is_on_the_page_on_which_it_begins() -> None:
    places = Places(PAGES)
    assert places.page("average numbers") == 1
    assert places.page("more pages") == 2
    assert places.page("fiat") == 3
    assert places.page("average letters") is None
    assert places.page("...") is None


def test_without_pages_there_are_none() -> None:
    assert Places(()).of_sections([_section("1", "a", "b")]) == [range(0)]
    assert Places(()).page("average numbers") is None


@given(st.lists(st.text("ab ", max_size=9), min_size=1, max_size=5), st.lists(st.text("ab ", max_size=5), max_size=4))
def test_pages_are_pages(pages: list[str], texts: list[str]) -> None:
    for numbers in Places(pages).of_sections([_section("", "", text) for text in texts]):
        assert numbers
        assert set(numbers) <= set(range(1, len(pages) + 1))


def test_the_sample_paper() -> None:
    paper = read_paper(SAMPLE / "paper.pdf")
    places = Places(page_texts(paper.pdf))
    headings = [section.heading for section in paper.sections]
    found = dict(zip(headings, places.of_sections(paper.sections), strict=True))
    assert found["Introduction"][0] == 1
    assert list(found["Method"]) == [1, 2]
    assert found["Implementation details"][0] == 4
    assert places.page("Friedman goes on improving to the greedy limit") == 3


def test_glyphs_of_boxes_come_in_the_order_of_the_boxes() -> None:
    pdf = read_paper(SAMPLE / "paper.pdf").pdf
    boxes = [(2, Box(240, 262, 536, 282)), (1, Box(225, 744, 536, 770)), (2, Box(0, 0, 1, 1))]
    texts = ["".join(glyph.character for glyph in glyphs) for glyphs, _ in box_contents(pdf, boxes)]
    assert texts == ["K=ZZ⊤/M+mµIm,(3)", "σ=c·median(i,k)∥xi−xk∥2,(2)", ""]


def test_several_pictures_at_once_are_those_drawn_alone() -> None:
    paper = read_paper(SAMPLE / "paper.pdf")
    places = [(2, Box(240, 262, 536, 282)), (1, None)]
    drawn = page_images(paper.pdf, places, 60)
    assert [page.png for page in drawn] == [
        paper.page_image(number, box=box, resolution=60).png for number, box in places
    ]


def test_rules_of_boxes_are_the_lines_in_them() -> None:
    pdf = read_paper(SAMPLE / "paper.pdf").pdf
    (whole, equation, fifth) = box_contents(
        pdf, [(1, Box(0, 0, 612, 842)), (2, Box(240, 262, 536, 282)), (1, Box(140, 696, 536, 716))]
    )
    assert len(whole.rules) > len(fifth.rules)
    assert equation.rules == ()
    assert len(fifth.rules) == 1
