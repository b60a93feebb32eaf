"""A paper as a view: pages beside their text, equations beside their LaTeX, warnings; pure functions."""

from collections.abc import Callable, Sequence
from functools import cache, partial

from papercoder.display import html
from papercoder.errors import PaperError
from papercoder.paper.finding import quote_length
from papercoder.paper.model import Algorithm, Equation, Paper, Quote, Section, Table
from papercoder.paper.pages import page_texts
from papercoder.paper.places import Places
from papercoder.widgets.view import Item, Tab, View

LONG_QUOTE = 25
PAGE_RESOLUTION, CROP_RESOLUTION = 110, 160
PAGE_AND_TEXT, CROP_AND_LATEX = (28, 16), (36, 24)
AROUND_CHARACTERS = 240
_ORIGINS = {"source": "the author's LaTeX", "glyphs": "put together from glyphs", "model": "read off the page, checked"}


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
        return Item(_label(section), tuple(Tab(name, body, lambda: section.text) for name, body in bodies.items()))

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
    note = ", ".join(f"{count or 'no'} {name}{'' if count == 1 else 's'}" for count, name in counts)
    return View(paper.title, note, items, "paper", find)


def _page_texts(paper: Paper) -> tuple[list[str], str]:
    """The text of each page, and why there is none."""
    if not paper.has_pages:
        return [], ""
    try:
        return page_texts(paper.pdf), ""
    except PaperError as error:
        return [], f"Pages cannot be shown: {error}"


def _label(section: Section) -> str:
    mark = " (appendix)" if section.appendix else ""
    return "\u2003" * (section.level - 1) + f"{section.number} {section.heading}".strip() + mark


def _page_html(draw: Callable[[int], bytes], number: int, text: Callable[[], str]) -> str:
    return html.beside(html.picture(draw(number), f"Page {number}"), text(), least=PAGE_AND_TEXT)


def _text_html(text: str, found: Quote | None) -> str:
    if found is None:
        return html.pre(text)
    start, end = max(0, found.start - AROUND_CHARACTERS), found.end + AROUND_CHARACTERS
    near = html.marked(text[start:end], found.start - start, found.end - start)
    return html.title("Found here") + near + html.title("The whole section") + html.pre(text)


def _overview_html(paper: Paper, reason: str) -> str:
    warnings = (*paper.warnings, *([reason] if reason else []))
    references = html.details(f"References ({len(paper.references)})", html.bullets(paper.references))
    return (
        html.title(paper.title, f"read from {paper.source_format}")
        + (f"<div>{html.escape(', '.join(paper.authors))}</div>" if paper.authors else "")
        + (html.note(f"Warning: {text}" for text in warnings) if warnings else "")
        + (html.title("Abstract") + html.pre(paper.abstract) if paper.abstract else "")
        + (references if paper.references else "")
    )


def _equation_item(paper: Paper, equation: Equation) -> Item:
    number = f"Equation ({equation.number})" if equation.number else "Equation"
    place = f", page {equation.page}" if equation.page else ""
    mark = " − doubtful" if equation.doubtful else ""
    tab = Tab("Equation", partial(_equation_html, paper, equation), lambda: equation.latex)
    return Item(f"{number}{place}{mark}", (tab,))


def _equation_html(paper: Paper, equation: Equation) -> str:
    origin = html.badge(_ORIGINS[equation.origin], good=None if equation.origin == "glyphs" else True)
    badges = origin + (" " + html.badge("doubtful", good=False) if equation.doubtful else "")
    written = badges + html.pre(equation.latex)
    if not (paper.has_pages and equation.page and equation.box):
        return written
    crop = paper.page_image(equation.page, box=equation.box, resolution=CROP_RESOLUTION)
    picture = html.picture(crop.png, f"Equation {equation.number} on page {equation.page}".replace("  ", " "))
    return html.beside(picture, written, least=CROP_AND_LATEX)


def _table_item(table: Table) -> Item:
    cells = " ".join(cell for row in table.rows for cell in row)
    body = partial(_table_html, table)
    return Item(f"Table {table.number}".strip(), (Tab("Table", body, lambda: f"{table.caption} {cells}"),))


def _table_html(table: Table) -> str:
    return html.title(table.caption) + html.table(table.rows[0], table.rows[1:])


def _algorithm_item(algorithm: Algorithm) -> Item:
    body = partial(_algorithm_html, algorithm)
    return Item(f"Algorithm {algorithm.number}".strip(), (Tab("Algorithm", body, lambda: algorithm.text),))


def _algorithm_html(algorithm: Algorithm) -> str:
    return html.title(algorithm.caption) + html.pre(algorithm.text)
