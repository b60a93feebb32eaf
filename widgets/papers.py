"""A paper as a view: pages beside their text, equations beside their LaTeX, warnings; pure functions."""

from collections.abc import Callable, Sequence
from functools import cache, partial

from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.errors import PaperError
from papercoder.paper.finding import quote_length
from papercoder.paper.model import Algorithm, Equation, Paper, Quote, Section, Table
from papercoder.paper.pages import page_texts
from papercoder.paper.places import Places
from papercoder.paper.showing import (
    algorithm_html,
    algorithm_label,
    equation_html,
    equation_label,
    front_html,
    section_label,
    table_html,
    table_label,
)
from papercoder.widgets.view import Item, Tab, View

LONG_QUOTE = 25
PAGE_RESOLUTION, CROP_RESOLUTION = 110, 160
PAGE_AND_TEXT, CROP_AND_LATEX = (28, 16), (36, 24)
AROUND_CHARACTERS = 240


def paper_view(paper: Paper) -> View:
    """A paper by its sections, equations and tables; with its PDF each beside its page.

    A search for some words keeps what holds them all; a longer quotation, as `paper.find` finds it, leads to its
    section and page, marked.
    """
    texts, reason = _page_texts(paper)
    places = Places(texts)
    pages = places.of_sections(paper.sections)

    @cache
    def draw(number: int) -> bytes:
        """A page's picture, drawn when it is first looked at."""
        return paper.page_image(number, resolution=PAGE_RESOLUTION).png

    def section_item(section: Section, numbers: Sequence[int], found: Quote | None = None) -> Item:
        """A section with a tab for each of its pages, or one for its text alone."""
        text = partial(_text_html, section.text, found)
        bodies = {f"Page {number}": partial(_page_html, draw, number, text) for number in numbers} or {"Text": text}
        tabs = tuple(Tab(name, body, lambda: section.text) for name, body in bodies.items())
        return Item(section_label(section), tabs)

    def find(query: str) -> Item | None:
        """The section that says a quotation, its page first."""
        quote = paper.find(query) if quote_length(query) >= LONG_QUOTE else None
        if quote is None:
            return None
        here = [numbers for section, numbers in zip(paper.sections, pages, strict=True) if section is quote.section]
        page = places.page(quote.text)
        return section_item(quote.section, [page] if page else here[0] if here else (), quote)

    overview = Tab("Overview", partial(_overview_html, paper, reason), lambda: f"{paper.title} {paper.abstract}")
    items = (
        Item("Overview", (overview,)),
        *(section_item(section, shown) for section, shown in zip(paper.sections, pages, strict=True)),
        *(_equation_item(paper, equation) for equation in paper.equations),
        *map(_table_item, paper.tables),
        *map(_algorithm_item, paper.algorithms),
    )  # fmt: skip
    counts = ((len(texts), "page"), (len(paper.sections), "section"), (len(paper.warnings) + bool(reason), "warning"))
    note = ", ".join(counted(count, name) if count else f"no {name}s" for count, name in counts)
    return View(paper.title, note, items, "paper", find)


def _page_texts(paper: Paper) -> tuple[list[str], str]:
    """The text of each page, and why there is none."""
    if not paper.has_pages:
        return [], ""
    try:
        return page_texts(paper.pdf), ""
    except PaperError as error:
        return [], f"Pages cannot be shown: {error}"


def _page_html(draw: Callable[[int], bytes], number: int, text: Callable[[], str]) -> str:
    return html.beside(html.picture(draw(number), f"Page {number}"), text(), least=PAGE_AND_TEXT)


def _text_html(text: str, found: Quote | None) -> str:
    if found is None:
        return html.pre(text)
    start, end = max(0, found.start - AROUND_CHARACTERS), found.end + AROUND_CHARACTERS
    near = html.marked(text[start:end], found.start - start, found.end - start)
    return html.title("Found here") + near + html.title("The whole section") + html.pre(text)


def _overview_html(paper: Paper, reason: str) -> str:
    references = html.details(f"References ({len(paper.references)})", html.bullets(paper.references))
    return front_html(paper, (reason,) if reason else ()) + (references if paper.references else "")


def _equation_item(paper: Paper, equation: Equation) -> Item:
    tab = Tab("Equation", partial(_equation_html, paper, equation), lambda: equation.latex)
    return Item(equation_label(equation), (tab,))


def _equation_html(paper: Paper, equation: Equation) -> str:
    written = equation_html(equation)
    if not (paper.has_pages and equation.page and equation.box):
        return written
    crop = paper.page_image(equation.page, box=equation.box, resolution=CROP_RESOLUTION)
    picture = html.picture(crop.png, f"Equation {equation.number} on page {equation.page}".replace("  ", " "))
    return html.beside(picture, written, least=CROP_AND_LATEX)


def _table_item(table: Table) -> Item:
    cells = " ".join(cell for row in table.rows for cell in row)
    return Item(table_label(table), (Tab("Table", partial(table_html, table), lambda: f"{table.caption} {cells}"),))


def _algorithm_item(algorithm: Algorithm) -> Item:
    body = partial(algorithm_html, algorithm)
    return Item(algorithm_label(algorithm), (Tab("Algorithm", body, lambda: algorithm.text),))
