"""The tables that a repository has measured, beside the paper's own."""

import csv
import io
import re

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.paper.model import Paper, Table
from papercoder.repository.execution import Execution

_NAME = re.compile(r"^results/table_(\w+)\.csv$")
ABSENT = "—"


class ComparedTable(BaseModel):
    """One table: what was measured and what the paper prints, cell by cell.

    Attributes:
        columns: Labels; the first one is of the row labels.
        rows: Label, then (measured, in the paper) for each column; ABSENT where one side has none.
    """

    model_config = ConfigDict(frozen=True)

    number: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class MeasuredTables(Shown, BaseModel):
    """Every table that an execution wrote."""

    model_config = ConfigDict(frozen=True)

    tables: tuple[ComparedTable, ...]

    def text(self, number: str) -> str:
        """One table as lines for a terminal: each cell as `measured | paper`."""
        table = next(table for table in self.tables if table.number == number)
        header = [table.columns[0], *(f"{name}: now | paper" for name in table.columns[1:])]
        lines = [[label, *(f"{ours} | {theirs}" for ours, theirs in cells)] for label, cells in table.rows]
        widths = [max(len(line[i]) for line in [header, *lines]) for i in range(len(header))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in [header, *lines]
        )

    def __repr__(self) -> str:
        """One line: the tables' numbers."""
        return f"MeasuredTables({', '.join(table.number for table in self.tables) or 'none'})"

    __str__ = __repr__

    def _html(self) -> str:
        if not self.tables:
            return html.title("No table was measured", "nothing matches results/table_<number>.csv")
        parts = []
        for table in self.tables:
            header = [table.columns[0]]
            for name in table.columns[1:]:
                header += [f"{name}: measured", f"{name}: paper"]
            rows = [[label, *(value for cell in cells for value in cell)] for label, cells in table.rows]
            parts.append(html.title(f"Table {table.number}, measured now beside the paper's", table.caption))
            parts.append(html.table(header, rows, numeric=range(1, len(header))))
        return "".join(parts)


def measured_tables(execution: Execution, paper: Paper) -> MeasuredTables:
    """Puts each `results/table_<number>.csv` that an execution wrote beside the paper's table of that number.

    Rows and columns are matched by their labels, whatever their case, spacing and punctuation. Nothing is
    matched by position: a row that only one side has is shown with the other side absent.
    """
    tables = []
    for name, text in execution.outputs.items():
        match = _NAME.match(name)
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
        if match and len(rows) > 1:
            number = match.group(1)
            tables.append(_compared(number, rows, paper.table(number)))
    return MeasuredTables(tables=tuple(tables))


def _compared(number: str, measured: list[list[str]], printed: Table | None) -> ComparedTable:
    theirs = _by_label([list(row) for row in printed.rows]) if printed is not None else {}
    ours = _by_label(measured)
    labels = {**_labels([list(row) for row in printed.rows] if printed else []), **_labels(measured)}
    columns = {_folded(name): name for name in measured[0][1:]}
    rows = []
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        cells = tuple(
            (ours.get(key, {}).get(column, ABSENT), theirs.get(key, {}).get(column, ABSENT)) for column in columns
        )
        rows.append((labels[key], cells))
    return ComparedTable(
        number=number,
        caption=printed.caption if printed is not None else "the paper's table was not found",
        columns=(measured[0][0], *columns.values()),
        rows=tuple(rows),
    )


def _by_label(rows: list[list[str]]) -> dict[str, dict[str, str]]:
    header = [_folded(name) for name in rows[0]]
    return {_folded(row[0]): dict(zip(header[1:], row[1:], strict=False)) for row in rows[1:]}


def _labels(rows: list[list[str]]) -> dict[str, str]:
    return {_folded(row[0]): row[0] for row in rows[1:]}


def _folded(label: str) -> str:
    return re.sub(r"[\W_]+", "", label.casefold().replace("τ", "tau"))
