"""A paper in the browser widget: pages beside text, search that leads to a place, equations beside their LaTeX."""

import base64
import re

import pytest

from papercoder.paper.equations import displayed
from papercoder.paper.model import Equation, Paper, Section
from papercoder.paper.pages import Box
from papercoder.paper.reading import read_paper
from papercoder.widgets import inspect
from papercoder.widgets.browser import Browser
from papercoder.widgets.papers import paper_view
from tests.conftest import SAMPLE

LATEX = r"K = Z Z^\top / M + m \mu I_m ,"


@pytest.fixture(scope="module")
def seen() -> Paper:
    """The sample paper with an equation that is in doubt and one that a model read."""
    paper = read_paper(SAMPLE / "paper.pdf")
    place = {"page": 2, "box": Box(240, 262, 536, 282)}
    equations = (
        Equation(number="3", latex=LATEX, origin="glyphs", doubtful=True, **place),
        Equation(number="4", latex="e = 1", origin="model", page=2, box=Box(222, 300, 536, 322)),
    )
    warnings = ("a <b>warning</b>",)
    return paper.model_copy(update={"equations": equations, "warnings": warnings})


def _shown(browser: Browser) -> str:
    return str(browser.tabs.children[browser.tabs.selected_index].value)


def _choose(browser: Browser, label: str) -> None:
    browser.list.index = next(number for number, (name, _) in enumerate(browser.list.options) if label in name)


def _pictures(page: str) -> list[bytes]:
    return [base64.b64decode(data) for data in re.findall(r'src="data:image/png;base64,([^"]+)"', page)]


def test_a_section_shows_each_of_its_pages_beside_its_text(seen: Paper) -> None:
    browser = inspect(seen)
    _choose(browser, "3 Method")
    assert browser.tabs.titles == ("Page 1", "Page 2")
    assert _pictures(_shown(browser)) == [seen.page_image(1, resolution=110).png]
    browser.tabs.selected_index = 1
    assert _pictures(_shown(browser)) == [seen.page_image(2, resolution=110).png]
    assert "Candidate pool" in _shown(browser)


def test_words_search_the_papers_text(seen: Paper) -> None:
    browser = inspect(seen)
    browser.filter.value = "leverage SCORES"
    labels = [label for label, _ in browser.list.options]
    assert any("What is known" in label for label in labels)
    assert not any("Method" in label for label in labels)


def test_a_long_quotation_leads_to_its_section_and_page_and_is_marked(seen: Paper) -> None:
    section = next(one for one in seen.sections if "lowest mean error" in one.text)
    start = section.text.index("have their lowest")
    words = section.text[start : start + 90]
    browser = inspect(seen)
    browser.filter.value = words.replace(" ", "  ")
    assert browser.list.options == ((f"{section.number} {section.heading}", 0),)
    assert browser.tabs.titles == ("Page 3",)
    page = _shown(browser)
    assert _pictures(page) == [seen.page_image(3, resolution=110).png]
    (marked,) = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.S)
    assert marked.startswith("have their lowest mean error")
    browser.filter.value = words.replace("lowest", "highest")
    assert browser.list.options == ()


def test_an_equation_shows_its_crop_beside_its_latex_and_what_to_think_of_it(seen: Paper) -> None:
    browser = inspect(seen)
    _choose(browser, "Equation (3), page 2")
    assert "doubtful" in browser.list.options[browser.list.index][0]
    page = _shown(browser)
    assert _pictures(page) == [seen.page_image(2, box=Box(240, 262, 536, 282), resolution=160).png]
    assert "− doubtful" in page
    assert "put together from glyphs" in page
    assert "K = Z Z^" in page
    _choose(browser, "Equation (4)")
    assert "doubtful" not in _shown(browser)
    assert "+ read off the page, checked" in _shown(browser)


def test_warnings_are_seen_first_and_escaped(seen: Paper) -> None:
    browser = inspect(seen)
    assert browser.list.options[0][0] == "Overview"
    assert "Warning: a &lt;b&gt;warning" in _shown(browser)
    assert paper_view(seen).note == "4 pages, 7 sections, 1 warning"


def test_without_a_pdf_there_is_text_alone(paper: Paper) -> None:
    browser = inspect(paper)
    _choose(browser, "1 Method")
    assert browser.tabs.titles == ("Text",)
    assert "arithmetic mean" in _shown(browser)
    assert "<img" not in _shown(browser)
    browser.filter.value = "We average numbers and measure the result."
    assert "<mark" in _shown(browser)
    written = Equation(latex="x", page=1, box=Box(0, 0, 1, 1), origin="glyphs")
    section = Section(heading="M", level=1, text=displayed("x"))
    browser = inspect(paper.model_copy(update={"equations": (written,), "sections": (section,)}))
    _choose(browser, "Equation")
    assert "<img" not in _shown(browser)


def test_a_pdf_that_cannot_be_drawn_leaves_the_text_and_says_why(paper: Paper) -> None:
    browser = inspect(paper.with_pdf(b"%PDF-1.7 nothing"))
    assert "Pages cannot be shown" in _shown(browser)
    _choose(browser, "1 Method")
    assert browser.tabs.titles == ("Text",)


def test_an_equation_off_the_page_shows_its_error_in_the_widget(seen: Paper) -> None:
    lost = seen.equations[0].model_copy(update={"page": 99})
    browser = inspect(seen.model_copy(update={"equations": (lost,)}))
    _choose(browser, "Equation (3)")
    assert browser.tabs.titles == ("Error",)
    assert "no page 99" in _shown(browser)


def test_the_static_representation_lists_equations(seen: Paper) -> None:
    page = seen._repr_html_()
    assert "put together from glyphs" in page
    assert "− doubtful" in page
    assert "K = Z Z^" in page
