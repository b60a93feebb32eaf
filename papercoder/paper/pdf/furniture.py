"""What the publisher or the style put on a page: running heads, page and line numbers, stamps, notices."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from papercoder.paper.pdf.glyphs import Glyph, Page
from papercoder.paper.pdf.lines import Line

# Shares of the page's height.
MARGIN = 0.14
PAGE_NUMBER_MARGIN = 0.1
NUMBERED_MARGIN = 0.2
# Of its width: line numbers stand in it.
SIDE_MARGIN = 0.165

LEAST_LINE_NUMBERS = 12
SAME_PLACE_POINTS = 3.0
OUTER_ROWS = 3
# Glyphs: "(page 1234 of 1234)" and signs around.
MOST_OF_PAGE_NUMBER = 24
_ARXIV = re.compile(r"arXiv:\s*((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)", re.I)
_PAGE_NUMBER = re.compile(r"\W{0,3}(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W{0,3}", re.I)
NOTICE = re.compile(
    r"\W*(?:arXiv:\s*\d|preprint\b|under review|published (?:as|in|at)\b|submitted to\b|accepted (?:at|by|to|for)\b|"
    r"proceedings of\b|in proceedings\b|copyright\b|©|\(c\) \d{4}|permission to make|this work is licensed|"
    r"licensed under|provided proper attribution|to appear in\b|acm reference format|work in progress\W*$|"
    r"authorized licensed use|\d+(?:st|nd|rd|th)\W{0,2} (?:international |annual )?(?:conference|workshop)|"
    r"do not distribute|"
    r"(?:conference|workshop) on\b.{0,80}\b(?:19|20)\d\d)",
    re.I,
)


def arxiv_id(glyphs: Sequence[Glyph]) -> str:
    """The identifier of an arXiv stamp ("2106.01234v2") among the glyphs of a page, or ""."""
    for text in (
        "".join(glyph.character for glyph in glyphs if not glyph.upright),
        "".join(glyph.character for glyph in glyphs[:80]),
    ):
        if found := _ARXIV.search("".join(text.split())):
            return found.group(1)
    return ""


def without_furniture(pages: Sequence[Page], runs: Sequence[list[Line]]) -> list[list[Line]]:
    """The runs of each page without running heads, page numbers and line numbers."""
    aside = [[run for run in found if _is_aside(run, page)] for page, found in zip(pages, runs, strict=True)]
    edges = {edge for found in aside for edge in _line_number_edges(found)}
    gone = {id(run) for found in aside for run in found if _is_line_number(run, edges)}
    kept = [[run for run in found if id(run) not in gone] for found in runs]
    heads = _running_heads(pages, kept)
    heights = {height for _, height in heads}
    offsets = Counter(
        int(run.plain) - page.number for page, page_runs in zip(pages, kept, strict=True) for run in page_runs
        if _may_be_page_number(run) and run.plain.isdecimal() and _is_outermost(run, page, page_runs)
    )  # fmt: skip
    counted = {offset for offset, count in offsets.items() if count > 1}
    return [
        [
            run
            for run in page_runs
            if not (_is_page_number(run, page, page_runs, counted) or (_height(run) in heights and _key(run) in heads))
        ]
        for page, page_runs in zip(pages, kept, strict=True)
    ]


def _is_aside(run: Line, page: Page) -> bool:
    """Whether a run is a number in the left or right margin."""
    beside = run.right < SIDE_MARGIN * page.width or run.left > (1 - SIDE_MARGIN) * page.width
    return beside and len(run.glyphs) <= 4 and run.plain.isdecimal()


def _line_number_edges(runs: list[Line]) -> Iterator[tuple[str, int]]:
    """Where columns of numbers that count up by one stand, as review copies have them."""
    for edge in ("left", "right"):
        columns: dict[int, list[Line]] = defaultdict(list)
        for run in runs:
            columns[round(getattr(run, edge) / 2)].append(run)
        for place, column in columns.items():
            column.sort(key=lambda run: run.baseline)
            steps = [int(low.plain) - int(high.plain) for high, low in pairwise(column)]
            if len(column) >= LEAST_LINE_NUMBERS and steps.count(1) >= 0.8 * len(steps):
                yield edge, place


def _is_line_number(run: Line, edges: set[tuple[str, int]]) -> bool:
    return any(
        (edge, round(getattr(run, edge) / 2) + step) in edges for edge in ("left", "right") for step in (-1, 0, 1)
    )


def _running_heads(pages: Sequence[Page], runs: Sequence[list[Line]]) -> set[tuple[str, int]]:
    """Keys of what stands at the same place in the margin of more than one page."""
    counts: Counter[tuple[str, int]] = Counter()
    for page, page_runs in zip(pages, runs, strict=True):
        found = {_key(run) for run in page_runs if _in_margin(run, page, MARGIN) and len(run.plain) > 3}
        counts.update(found)
    repeated = {key for key, count in counts.items() if count > 1}
    return repeated


def _key(run: Line) -> tuple[str, int]:
    """The text with digits alike, and the height on the page."""
    return re.sub(r"\d+", "#", "".join(run.plain.split())), _height(run)


def _height(run: Line) -> int:
    return round(run.baseline / SAME_PLACE_POINTS)


def _in_margin(run: Line, page: Page, share: float) -> bool:
    return run.bottom < share * page.height or run.top > (1 - share) * page.height


def _may_be_page_number(run: Line) -> bool:
    return len(run.glyphs) <= MOST_OF_PAGE_NUMBER


def _is_page_number(run: Line, page: Page, runs: Sequence[Line], counted: set[int]) -> bool:
    if not _may_be_page_number(run) or not _PAGE_NUMBER.fullmatch(run.plain) or not _is_outermost(run, page, runs):
        return False
    if _in_margin(run, page, PAGE_NUMBER_MARGIN):
        return True
    return run.plain.isdecimal() and int(run.plain) - page.number in counted


def _is_outermost(run: Line, page: Page, runs: Sequence[Line]) -> bool:
    """Whether hardly anything stands beside a run or between it and the edge of the page."""
    if not _in_margin(run, page, NUMBERED_MARGIN):
        return False
    low = run.top > page.height / 2
    beyond = [
        other for other in runs
        if other is not run and len(other.glyphs) > 4
        and (other.baseline >= run.baseline - 1 if low else other.baseline <= run.baseline + 1)
    ]  # fmt: skip
    return len(beyond) < OUTER_ROWS
