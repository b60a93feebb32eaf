"""Tables of a page: by their tags or by LaTeXML's classes, which it also gives to spans."""

from collections.abc import Callable, Iterator
from typing import Any

from papercoder.paper.html.inline import classes
from papercoder.paper.tables import Cell, Rows, grid, span


def table_rows(table: Any, text: Callable[[Any], str]) -> Rows:
    """The cells of a table, those of tables inside it as part of their cell's text.

    Args:
        table: The element.
        text: From a cell's element to its text.

    Raises:
        PaperError: It has more cells than any paper's.
    """
    return grid(
        [Cell(text(cell), span(cell.get("colspan")), span(cell.get("rowspan"))) for cell in cells]
        for cells in map(_cells, _rows(table))
    )


def _rows(table: Any) -> Iterator[Any]:
    """Rows of this table and not of one inside it."""
    for child in table:
        if not isinstance(child.tag, str):
            continue
        if child.tag == "tr" or "ltx_tr" in classes(child):
            yield child
        elif child.tag != "table" and "ltx_tabular" not in classes(child):
            yield from _rows(child)


def _cells(row: Any) -> list[Any]:
    return [
        one
        for one in row
        if isinstance(one.tag, str) and (one.tag in ("td", "th") or classes(one) & {"ltx_td", "ltx_th"})
    ]
