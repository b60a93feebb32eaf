"""Text that belongs to a figure's drawing, not to the paper's text."""

import re
from collections import Counter
from collections.abc import Sequence

from papercoder.paper.pages import Box, around
from papercoder.paper.pdf.glyphs import Page
from papercoder.paper.pdf.lines import Line

NEAR_CAPTION_POINTS = 40.0
NEAR_POINTS = 16.0
LABEL_ABOVE_POINTS = 22.0
MARGIN_POINTS = 13.0
MOST_OF_A_PAGE = 0.5
LONG = 0.3
MOST_LONG = 0.05
SHORT = 0.5
LARGER = 1.1
_SUBCAPTION = re.compile(r"\(?[a-h]\)\s")
_CAPTION = re.compile(r"(?:Figure|Fig\.|FIGURE|FIG\.)\s*[A-Z]?\.?\d+")


def without_labels(page: Page, runs: Sequence[Line]) -> list[Line]:
    """The runs of a page but for labels in the drawings above figures' captions."""
    drawings = [
        box for box in (*page.pictures, *page.drawings)
        if (box.right - box.left) * (box.bottom - box.top) < MOST_OF_A_PAGE * page.width * page.height
    ]  # fmt: skip
    gone: set[int] = set()
    usual = Counter(round(run.size, 1) for run in runs).most_common(1)[0][0] if runs else 10.0
    for caption in runs:
        if drawings and _CAPTION.match(caption.plain) and (area := _area(caption, drawings)):
            area = _with_labels_above(area, runs)
            inside = [run for run in runs if run is not caption and _within(run, area)]
            long = [run for run in inside if run.width > LONG * page.width]
            if len(long) <= MOST_LONG * len(inside):
                gone.update(id(run) for run in inside if not _SUBCAPTION.match(run.plain) and not _is_title(run, usual))
    return [run for run in runs if id(run) not in gone]


def _is_title(run: Line, usual: float) -> bool:
    return run.bold and run.size > LARGER * usual


def _area(caption: Line, drawings: Sequence[Box]) -> Box | None:
    """Around the drawings that stand one above the other over a caption."""
    area: Box | None = None
    bottom, reach = caption.top, NEAR_CAPTION_POINTS
    for box in sorted(drawings, key=lambda box: -box.bottom):
        if box.bottom > caption.top + 2 or min(box.right, caption.right) < max(box.left, caption.left):
            continue
        if bottom - box.bottom > reach:
            break
        area = around([area, box]) if area else box
        bottom, reach = min(bottom, box.top), NEAR_POINTS
    if area is None or area.bottom - area.top < MARGIN_POINTS:
        return None
    return Box(area.left - MARGIN_POINTS, area.top, area.right + MARGIN_POINTS, caption.top - 1)


def _with_labels_above(area: Box, runs: Sequence[Line]) -> Box:
    """The area with short centred text just over it."""
    tops = [
        run.top - 1 for run in runs
        if area.left + NEAR_POINTS < run.left and run.right < area.right - NEAR_POINTS
        and area.top - LABEL_ABOVE_POINTS < run.top < area.top and run.width < SHORT * (area.right - area.left)
    ]  # fmt: skip
    return area._replace(top=min([area.top, *tops]))


def _within(run: Line, area: Box) -> bool:
    middle = (run.top + run.bottom) / 2
    return area.left <= run.left and run.right <= area.right and area.top <= middle <= area.bottom
