"""Pages to blocks in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from papercoder.paper.pages import middle_in
from papercoder.paper.pdf.algorithms import FoundAlgorithm, find_algorithms
from papercoder.paper.pdf.blocks import Block, Body, find_blocks, find_body
from papercoder.paper.pdf.faults import Faults
from papercoder.paper.pdf.figures import without_labels
from papercoder.paper.pdf.furniture import arxiv_id, without_furniture
from papercoder.paper.pdf.glyphs import Glyph, Page
from papercoder.paper.pdf.headings import mark_headings
from papercoder.paper.pdf.lines import Line, find_runs
from papercoder.paper.pdf.maths.displays import Display, find_displays
from papercoder.paper.pdf.order import find_gutter, stacks
from papercoder.paper.pdf.tables import FoundTable, find_tables

MOSTLY_PICTURED = 0.5
SCANNED_GLYPHS = 40
SCANNED_AREA = 0.5
OBJECT_SLACK_POINTS = 1.0
Object = Display | FoundTable | FoundAlgorithm


@dataclass
class Layout:
    """A document as blocks.

    Attributes:
        blocks: In reading order, each with the number of its stack.
        body: Its statistics.
        arxiv: The identifier of its stamp, or "".
        scanned: Numbers of pages that are a picture without text.
        faults: What could not be put together.
    """

    blocks: list[tuple[int, Block]]
    body: Body
    arxiv: str
    scanned: list[int]
    faults: Faults


def lay_out(pages: Sequence[Page]) -> Layout:
    """The blocks of a document."""
    faults = Faults()
    if not _pictured_are_figures(pages):
        pages = [_without_forms(page) for page in pages]
    arxiv = next((found for page in pages[:2] if (found := arxiv_id(page.glyphs))), "")
    runs = without_furniture(pages, [find_runs(page.number, _text(page), page.rules) for page in pages])
    gutter = find_gutter((page.width, page_runs) for page, page_runs in zip(pages, runs, strict=True))
    ordered = [
        stack for page, page_runs in zip(pages, runs, strict=True)
        for stack in stacks(_with_objects(page, page_runs, faults), page.width, gutter)
    ]  # fmt: skip
    body = find_body(ordered)
    blocks = [(number, block) for number, stack in enumerate(ordered) for block in find_blocks(stack, body)]
    mark_headings([block for _, block in blocks], body)
    return Layout(blocks, body, arxiv, [page.number for page in pages if _is_scanned(page)], faults)


def _pictured_are_figures(pages: Sequence[Page]) -> bool:
    """False where most text stands inside forms, as some programs write whole pages."""
    inside = sum(glyph.pictured for page in pages for glyph in page.glyphs)
    return inside <= MOSTLY_PICTURED * sum(len(page.glyphs) for page in pages)


def _without_forms(page: Page) -> Page:
    """A page as if its forms' contents stood on it outside of them."""
    glyphs = [glyph._replace(pictured=False) for glyph in page.glyphs]
    return replace(page, glyphs=glyphs, pictures=[box for box in page.pictures if box not in page.forms], forms=[])


def _text(page: Page) -> list[Glyph]:
    """The glyphs that may be text: upright, on the page, in no figure."""
    return [
        glyph for glyph in page.glyphs
        if glyph.upright and not glyph.pictured
        and -1 <= glyph.left <= page.width and glyph.bottom >= 0 and glyph.top <= page.height
    ]  # fmt: skip


def _with_objects(page: Page, runs: Sequence[Line], faults: Faults) -> list[Line]:
    """The runs of a page, with displays, tables and algorithms in the place of theirs."""
    left = list(runs)
    found: list[Line] = []
    glyphs = [glyph for run in runs for glyph in run.glyphs]
    clean = Page(page.number, page.width, page.height, glyphs, page.rules, page.pictures)
    objects: list[Object] = [*find_algorithms(page.rules, runs)]
    objects += faults.guarded("the tables", page.number, lambda: find_tables(clean), list)
    objects += faults.guarded("the displayed equations", page.number, lambda: find_displays(clean), list)
    for item in objects:
        if any(middle_in(item.box, line.box, OBJECT_SLACK_POINTS) for line in found):
            continue
        left = [run for run in left if not middle_in(run, item.box, OBJECT_SLACK_POINTS)]
        box = item.box
        found.append(
            Line(page.number, box.left, box.top, box.right, box.bottom, box.bottom, 10.0, block=item)
        )  # fmt: skip
    return without_labels(page, left) + found


def _is_scanned(page: Page) -> bool:
    covered = max(
        ((box.right - box.left) * (box.bottom - box.top) for box in page.pictures), default=0.0
    )  # fmt: skip
    return len(page.glyphs) < SCANNED_GLYPHS and covered >= SCANNED_AREA * page.width * page.height
