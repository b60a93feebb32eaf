"""Tables between HTML, cells and Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.equations import displayed, displays, plain, printed_number
from papercoder.paper.tables import MOST_CELLS, Cell, grid, html_rows, span

CELLS = st.builds(Cell, st.text(max_size=3), st.integers(1, 4), st.integers(1, 4))


def test_cells_that_span_rows_and_columns_leave_empty_places() -> None:
    lines = "<tr><td rowspan=2>a</td><td colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr><tr><td>e</td></tr>"
    assert html_rows(f"<table>{lines}</table>") == (("a", "b", ""), ("", "c", "d"), ("e", "", ""))


@pytest.mark.parametrize(
    ("value", "number"),
    [(None, 1), ("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("9" * 19, 50), ("\u0663", 1)],
)
def test_spans_are_bounded(value: str | None, number: int) -> None:
    assert span(value) == number


@given(st.lists(st.lists(CELLS, max_size=5), max_size=6))
def test_every_cell_is_there_once_and_rows_are_equally_long(lines: list[list[Cell]]) -> None:
    rows = grid(lines)
    assert len(rows) == len(lines)
    assert len({len(row) for row in rows}) <= 1
    for row, line in zip(rows, lines, strict=True):
        assert [text for text in row if text] == [cell.text for cell in line if cell.text]


def test_a_table_beyond_any_paper_is_refused() -> None:
    with pytest.raises(PaperError, match="cells"):
        grid([[Cell("x")] * 1000] + [[Cell("x")]] * (MOST_CELLS // 1000))


@given(st.text(min_size=1), st.text(max_size=5))
def test_plain_text_as_latex_comes_back_out_of_its_display(text: str, number: str) -> None:
    latex, printed = plain(text), printed_number(number)
    if latex.strip():
        assert displays(displayed(latex, printed)) == [(printed, latex.strip())]
