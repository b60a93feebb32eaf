"""Displayed equations of LaTeXML's tables: one a row, with the lines that go on with it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from papercoder.paper.equations import plain, printed_number
from papercoder.paper.html.inline import classes, is_dropped, is_maths, latex
from papercoder.paper.model import Equation

_NOT_CONTENT = frozenset(
    {"ltx_eqn_center_padleft", "ltx_eqn_center_padright", "ltx_eqn_left_padleft", "ltx_eqn_eqno", "ltx_tag_equation"}
)
_RELATIONS = "le leq ge geq approx equiv sim propto quad qquad cdot times in to"
_GOES_ON = re.compile(rf"^(?:[=+<>]|-(?!\d)|\\(?:{'|'.join(_RELATIONS.split())})(?![A-Za-z]))")


class _Row(NamedTuple):
    number: str
    cells: list[str]


def equations(table: Any) -> list[Equation]:
    """The equations of an element of class `ltx_equation` or `ltx_equationgroup`, in order."""
    groups: list[list[_Row]] = []
    for row in filter(lambda row: any(row.cells), map(_row, _rows(table))):
        last = groups[-1] if groups else []
        numbered = any(one.number for one in last)
        if last and _continues(row) and not (numbered and row.number):
            last.append(row)
        else:
            groups.append([row])
    return [_equation(group) for group in groups]


def _rows(table: Any) -> list[Any]:
    """Rows that stand in no other row; an equation without any is one itself."""
    found: list[Any] = []
    for child in table:
        if child.tag == "tr" or "ltx_eqn_row" in _classes(child):
            found.append(child)
        elif child.tag in ("tbody", "thead", "tfoot", "table") or "ltx_equation" in _classes(child):
            found += _rows(child)
    return found or [table]


def _classes(element: Any) -> frozenset[str]:
    return classes(element) if isinstance(element.tag, str) else frozenset()


def _row(row: Any) -> _Row:
    tags = [one for one in row.iter() if "ltx_tag_equation" in _classes(one)]
    tags = tags or [one for one in row.iter() if "ltx_eqn_eqno" in _classes(one)]
    number = printed_number("".join(tags[0].itertext())) if tags else ""
    cells = [one for one in row if one.tag == "td" and not classes(one) & _NOT_CONTENT]
    return _Row(number, ["".join(_latex_of(cell)).strip() for cell in cells or [row]])


def _latex_of(element: Any) -> Iterator[str]:
    r"""Maths of a cell, the words between as \text."""
    yield _words(element.text)
    for child in element:
        if is_maths(child):
            yield latex(child) + " "
        elif not is_dropped(child) and not classes(child) & _NOT_CONTENT:
            yield from _latex_of(child)
        yield _words(child.tail)


def _words(text: str | None) -> str:
    return f"\\text{{{plain(text)}}} " if text and text.strip() else ""


def _continues(row: _Row) -> bool:
    """Whether a line has no left side of its own."""
    return not row.cells[0] or bool(_GOES_ON.match(row.cells[0]))


def _equation(rows: list[_Row]) -> Equation:
    number = next((row.number for row in rows if row.number), "")
    if len(rows) == 1:
        return Equation(number=number, latex=" ".join(filter(None, rows[0].cells)))
    lines = r" \\ ".join(" & ".join(row.cells) for row in rows)
    return Equation(number=number, latex=rf"\begin{{aligned}} {lines} \end{{aligned}}")
