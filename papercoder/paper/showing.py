"""A paper as a page of HTML: what `inspect` shows, folded, with small pictures of its pages."""

from itertools import accumulate

from papercoder.display import html
from papercoder.errors import PaperError
from papercoder.paper.model import Algorithm, Equation, Paper, Section, Table
from papercoder.paper.pages import first_pages

RESOLUTION, COLOURS = 80, 32
MOST_PAGES, MOST_BYTES = 40, 1_500_000
_ORIGINS = {"source": "the author's LaTeX", "glyphs": "put together from glyphs", "model": "read off the page, checked"}


def paper_html(paper: Paper) -> str:
    """Everything that was read, and the pages that it was read from, in a few colours and up to `MOST_BYTES`."""
    references = html.details(f"References ({len(paper.references)})", html.bullets(paper.references))
    return (
        front_html(paper, ())
        + "".join(html.details(section_label(section), html.pre(section.text)) for section in paper.sections)
        + "".join(html.details(table_label(table), table_html(table)) for table in paper.tables)
        + "".join(html.details(algorithm_label(one), algorithm_html(one)) for one in paper.algorithms)
        + (html.details("Equations", "".join(map(_equation_row, paper.equations))) if paper.equations else "")
        + (references if paper.references else "")
        + (html.details("Pages", _pages_html(paper)) if paper.has_pages else "")
    )


def front_html(paper: Paper, more_warnings: tuple[str, ...]) -> str:
    """Title, authors, warnings and abstract."""
    warnings = (*paper.warnings, *more_warnings)
    return (
        html.title(paper.title, paper.summary)
        + (html.line(", ".join(paper.authors)) if paper.authors else "")
        + (html.note(f"Warning: {text}" for text in warnings) if warnings else "")
        + (html.details("Abstract", html.pre(paper.abstract), opened=True) if paper.abstract else "")
    )


def section_label(section: Section) -> str:
    """Number and heading, indented by level."""
    mark = " (appendix)" if section.appendix else ""
    return "\u2003" * (section.level - 1) + f"{section.number} {section.heading}".strip() + mark


def equation_label(equation: Equation) -> str:
    """Number, page, and whether it is in doubt."""
    number = f"Equation ({equation.number})" if equation.number else "Equation"
    place = f", page {equation.page}" if equation.page else ""
    return f"{number}{place}{' − doubtful' if equation.doubtful else ''}"


def equation_html(equation: Equation) -> str:
    """Where its LaTeX is from, whether it is in doubt, and the LaTeX."""
    origin = html.badge(_ORIGINS[equation.origin], good=None if equation.origin == "glyphs" else True)
    return origin + (" " + html.badge("doubtful", good=False) if equation.doubtful else "") + html.pre(equation.latex)


def table_label(table: Table) -> str:
    """Its name."""
    return f"Table {table.number}".strip()


def table_html(table: Table) -> str:
    """Caption and cells."""
    return html.title(table.caption) + html.table(table.rows[0], table.rows[1:])


def algorithm_label(algorithm: Algorithm) -> str:
    """Its name."""
    return f"Algorithm {algorithm.number}".strip()


def algorithm_html(algorithm: Algorithm) -> str:
    """Caption and text."""
    return html.title(algorithm.caption) + html.pre(algorithm.text)


def _equation_row(equation: Equation) -> str:
    return html.title(equation_label(equation)) + equation_html(equation)


def _pages_html(paper: Paper) -> str:
    """Small pictures of the pages, as many as fit, and where the others are to be seen."""
    try:
        drawn = first_pages(paper.pdf, MOST_PAGES, RESOLUTION, COLOURS)
    except PaperError as error:
        return html.note([f"Pages cannot be shown: {error}"])
    sizes = accumulate(len(image.png) * 4 // 3 for image in drawn)
    shown = [image for image, size in zip(drawn, sizes, strict=True) if size <= MOST_BYTES]
    notes = [
        f"Small pictures in {COLOURS} colours. paper.page_image(number) shows a page at any resolution, and "
        "inspect(paper) of papercoder.widgets each beside its text."
    ]
    if len(shown) < len(drawn) or len(drawn) == MOST_PAGES:
        notes.append(f"Pages after the first {len(shown)} are left out here, to keep this small.")
    return html.note(notes) + "".join(
        html.details(f"Page {one.page}", html.picture(one.png, f"Page {one.page}"), opened=True) for one in shown
    )
