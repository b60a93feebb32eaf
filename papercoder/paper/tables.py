"""Tables between HTML, cells and Markdown."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from papercoder.errors import PaperError

Rows = tuple[tuple[str, ...], ...]
MOST_SPANNED = 50
MOST_CELLS = 200_000


class Cell(NamedTuple):
    """A cell of a table, with the numbers of columns and rows that it covers."""

    text: str
    columns: int = 1
    rows: int = 1


def pipe_table(rows: Sequence[Sequence[str]]) -> str:
    """Cells as a Markdown pipe table, the first row its header; bars inside cells are escaped."""
    width = max((len(row) for row in rows), default=0)
    full = [[" ".join(cell.replace("|", "\\|").split()) for cell in row] + [""] * (width - len(row)) for row in rows]
    if not full:
        return ""
    header, *rest = full
    lines = [header, ["---"] * width, *rest]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def html_rows(markup: str) -> Rows:
    """Cells of an HTML table; the further places of a cell that spans some are empty cells."""
    from lxml import html as lxml_html
    from lxml.etree import ParserError

    if not markup.strip():
        return ()
    try:
        root = lxml_html.fromstring(markup)
    except (ParserError, ValueError):
        return ()
    return grid(
        [
            Cell(" ".join(cell.text_content().split()), span(cell.get("colspan")), span(cell.get("rowspan")))
            for cell in line.iter("td", "th")
        ]
        for line in root.iter("tr")
    )


def span(value: object) -> int:
    """How many columns or rows an attribute of HTML says, within reason."""
    text = str(value or "1")
    return min(max(int(text), 1), MOST_SPANNED) if text.isascii() and text.isdigit() else 1


def grid(lines: Iterable[Sequence[Cell]]) -> Rows:
    """Rows of one width; the further places that a cell covers are empty cells.

    Raises:
        PaperError: The table has more cells than any paper's.
    """
    rows: list[list[str]] = []
    width = 0
    covered: dict[int, int] = {}
    for line in lines:
        row: list[str] = []
        cells = deque(line)
        while cells or covered.get(len(row)):
            if covered.get(len(row)):
                covered[len(row)] -= 1
                row.append("")
                continue
            cell = cells.popleft()
            covered.update(dict.fromkeys(range(len(row), len(row) + cell.columns), cell.rows - 1))
            row += [cell.text] + [""] * (cell.columns - 1)
        rows.append(row)
        width = max(width, len(row))
        if width * len(rows) > MOST_CELLS:
            raise PaperError(f"A table has more than {MOST_CELLS:,} cells. Is this a paper? Remove that table.")
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)
