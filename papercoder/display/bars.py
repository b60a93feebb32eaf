"""Bars made of characters: they follow the theme, survive every sanitizer, and stand beside their numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from papercoder.display import html

WIDTH = 40
MARK = "◆"
_EIGHTHS = " ▏▎▍▌▋▊▉"


class Bar(NamedTuple):
    """One row of a chart.

    Attributes:
        label: What it is.
        length: In the chart's unit; None where it is unknown.
        value: The number as people read it.
        start: Where the bar begins, for timelines.
        marked: Drawn in the second colour, with a mark before its label.
    """

    label: str
    length: float | None
    value: str
    start: float = 0.0
    marked: bool = False


def bars(header: tuple[str, str, str], rows: Sequence[Bar]) -> str:
    """A table of labels, bars to one scale, and values; marked rows have `mark` and the second colour.

    Args:
        header: Of the three columns.
        rows: In order.
        mark: Put before the labels of marked rows.
    """
    longest = max((row.start + (row.length or 0.0) for row in rows), default=0.0)
    scale = WIDTH / longest if longest > 0 else 0.0
    cells = [(f"{MARK} {row.label}" if row.marked else row.label, _bar_html(row, scale), row.value) for row in rows]
    return html.table(header, cells, numeric=(2,))


def bar_text(length: float) -> str:
    """A bar of so many character cells, to an eighth of one; the shortest that is not nothing is an eighth."""
    eighths = max(round(length * 8), 1 if length > 0 else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _bar_html(row: Bar, scale: float) -> str:
    if row.length is None:
        return "unknown"
    colour = html.VERMILLION if row.marked else html.BLUE
    lead = "·" * round(row.start * scale)
    muted = f'<span style="color:{html.MUTED}">{lead}</span>' if lead else ""
    bar = f'<span style="color:{colour}">{bar_text(row.length * scale)}</span>'
    return html.Markup(f'<span style="font-family:monospace;white-space:pre">{muted}{bar}</span>')
