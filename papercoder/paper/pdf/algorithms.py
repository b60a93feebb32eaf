"""Algorithms set between rules: kept line by line with their indentation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from papercoder.paper.pages import Box
from papercoder.paper.pdf.lines import SMALL, Line, join_runs

LEAST_RULE_POINTS = 60.0
SAME_EDGE_POINTS = 3.0
RULE_ABOVE = 2.2
SAME_BASELINE = 0.45
RAISED = 0.95
INDENT = 0.9
_CAPTION = re.compile(r"(?:Algorithm|Listing|Procedure)\s*(\d+(?:\.\d+)?|[A-Z]\.?\d+)?\s*[:.]?\s*(.*)", re.S)


@dataclass
class FoundAlgorithm:
    """An algorithm on a page; `text` are its lines, indented by two blanks a step."""

    box: Box
    number: str
    caption: str
    text: str


def find_algorithms(rules: Sequence[Box], runs: Sequence[Line]) -> list[FoundAlgorithm]:
    """Algorithms between three rules of one width: above the caption, below it, and at the end."""
    found = []
    for run in runs:
        if run.plain.startswith(("Algorithm", "Listing", "Procedure")) and (edges := _edges(run, rules)):
            top, middle, bottom = edges
            inside = [
                other for other in runs
                if top.left - 5 <= other.left and other.right <= top.right + 5
                and top.top - 1 <= other.baseline <= bottom.bottom + 1
            ]  # fmt: skip
            caption = " ".join(line.plain for line in _lines([one for one in inside if one.baseline <= middle.bottom]))
            body = _lines([one for one in inside if one.baseline > middle.bottom])
            if body and (match := _CAPTION.match(caption)):
                box = Box(top.left, top.top, top.right, bottom.bottom)
                found.append(FoundAlgorithm(box, match.group(1) or "", match.group(2).strip(), _verbatim(body)))
    return found


def _edges(caption: Line, rules: Sequence[Box]) -> list[Box] | None:
    """The three rules of the algorithm with this caption."""
    above = [
        rule for rule in rules
        if rule.right - rule.left >= LEAST_RULE_POINTS and rule.left - 5 <= caption.left < rule.right
        and 0 <= caption.baseline - rule.bottom <= RULE_ABOVE * caption.size
    ]  # fmt: skip
    if not above:
        return None
    first = max(above, key=lambda rule: rule.bottom)
    edges = [first]
    for rule in sorted(rules, key=lambda rule: rule.top):
        same = abs(rule.left - first.left) + abs(rule.right - first.right) <= SAME_EDGE_POINTS
        if same and rule.top > edges[-1].bottom + 2:
            edges.append(rule)
    return edges[:3] if len(edges) >= 3 else None


def _lines(runs: Sequence[Line]) -> list[Line]:
    rows: list[list[Line]] = []
    for run in sorted(runs, key=lambda run: run.baseline):
        if rows and run.baseline - max(rows[-1], key=lambda one: one.size).baseline <= _reach(rows[-1], run):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [join_runs(row) for row in rows]


def _reach(row: Sequence[Line], run: Line) -> float:
    """How far below a row a run may stand and be of it; exponents over tall brackets are raised further than others."""
    raised = all(one.size < SMALL * run.size and one.bottom > run.top for one in row)
    return (RAISED if raised else SAME_BASELINE) * run.size


def _verbatim(lines: Sequence[Line]) -> str:
    left = min(line.left for line in lines)
    return "\n".join("  " * round((line.left - left) / (INDENT * (line.size or 10.0))) + line.plain for line in lines)
