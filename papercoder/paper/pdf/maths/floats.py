"""Parts of a column that are tables or algorithms, whose lines are no displayed equations."""

import itertools
import re
from collections.abc import Sequence

from papercoder.paper.pages import Box
from papercoder.paper.pdf.maths.runs import Line

_CAPTION = re.compile(r"(?:Algorithm|Listing|Procedure)\d")
_STEP = re.compile(r"\d{1,2}:")
_LEAST = 60.0


def floats(lines: Sequence[Line], rules: Sequence[Box], left: float, right: float) -> list[tuple[float, float]]:
    """The top and bottom of each table and algorithm of a column.

    Both stand between rules of the same left and right edge; between two tables there is running text.
    """
    sets: dict[tuple[int, int], list[float]] = {}
    for rule in rules:
        if rule.right - rule.left > _LEAST and rule.bottom - rule.top < 2.5:
            sets.setdefault((round(rule.left / 2), round(rule.right / 2)), []).append((rule.top + rule.bottom) / 2)
    zones = []
    for levels in sets.values():
        levels.sort()
        for top, bottom in itertools.pairwise(levels):
            if not _holds_text(lines, top, bottom, left, right):
                zones.append((top, bottom))
    return zones + _algorithms(lines, sets)


def _holds_text(lines: Sequence[Line], top: float, bottom: float, left: float, right: float) -> bool:
    full = [
        x
        for x in lines
        if top < x.baseline < bottom and x.left < left + 4 and x.right > right - 4 and x.maths < 0.3 * x.count
    ]
    return len(full) >= 2 and not _is_algorithm([x for x in lines if top < x.baseline < bottom])


def _is_algorithm(lines: Sequence[Line]) -> bool:
    return any(_CAPTION.match(_start(line)) or _STEP.match(_start(line)) for line in lines)


def _start(line: Line) -> str:
    return "".join(glyph.character for glyph in line.glyphs[:14])


def _algorithms(lines: Sequence[Line], sets: dict[tuple[int, int], list[float]]) -> list[tuple[float, float]]:
    zones = []
    for line in lines:
        if not _CAPTION.match(_start(line)):
            continue
        below = [levels for levels in sets.values() if sum(y > line.baseline for y in levels) >= 2]
        if below:
            zones.append((line.baseline, min(sorted(y for y in levels if y > line.baseline)[1] for levels in below)))
    return zones
