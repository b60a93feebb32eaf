"""Tables between HTML, cells and Markdown."""

from collections.abc import Sequence

Rows = tuple[tuple[str, ...], ...]
MOST_SPANNED = 50


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
    """Cells of an HTML table; the further columns of a cell that spans some are empty cells."""
    from lxml import html as lxml_html
    from lxml.etree import ParserError

    if not markup.strip():
        return ()
    try:
        root = lxml_html.fromstring(markup)
    except (ParserError, ValueError):
        return ()
    rows = []
    for line in root.iter("tr"):
        cells: list[str] = []
        for cell in line.iter("td", "th"):
            cells.append(" ".join(cell.text_content().split()))
            span = str(cell.get("colspan") or "1")
            cells.extend([""] * (min(int(span), MOST_SPANNED) - 1 if span.isdigit() else 0))
        rows.append(cells)
    width = max((len(row) for row in rows), default=0)
    return tuple(tuple(row + [""] * (width - len(row))) for row in rows)
