"""Pages of a PDF as pictures, and what stands on them."""

import base64
import json
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from papercoder.display.shown import Shown
from papercoder.paper.isolation import isolated

if TYPE_CHECKING:
    from papercoder.paper.pdf.glyphs import Glyph

TIME_LIMIT_SECONDS = 20.0
ALL_PAGES_SECONDS = 120.0


class Box(NamedTuple):
    """A place on a page, in points (1/72 inch) from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def flat(self) -> bool:
        """Whether it is wider than high, as horizontal rules are."""
        return self.right - self.left > self.bottom - self.top


class Placed(Protocol):
    """What has a place on a page: a box, a glyph, a line."""

    @property
    def left(self) -> float:
        """In points from the page's left edge."""

    @property
    def top(self) -> float:
        """In points from its upper edge."""

    @property
    def right(self) -> float:
        """As `left`."""

    @property
    def bottom(self) -> float:
        """As `top`."""


def around(things: Sequence[Placed]) -> Box:
    """The smallest box around all of some things."""
    return Box(
        min(thing.left for thing in things), min(thing.top for thing in things),
        max(thing.right for thing in things), max(thing.bottom for thing in things),
    )  # fmt: skip


def middle_in(thing: Placed, box: Box, slack: float = 0.0) -> bool:
    """Whether the middle of a thing lies in a box, or at most `slack` points beside it."""
    across, down = (thing.left + thing.right) / 2, (thing.top + thing.bottom) / 2
    return box.left - slack <= across <= box.right + slack and box.top - slack <= down <= box.bottom + slack


class BoxContents(NamedTuple):
    """What is printed in a box on a page.

    Attributes:
        glyphs: Those whose middle lies in it, in the order of the file.
        rules: Thin lines, such as fraction bars, whose middle does.
    """

    glyphs: tuple["Glyph", ...]
    rules: tuple[Box, ...]


class PageImage(Shown):
    """A page of a paper, or a part of one, as a PNG.

    Attributes:
        png: The picture's bytes.
        page: The page's number, from 1.
    """

    def __init__(self, png: bytes, page: int):
        self.png = png
        self.page = page

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = struct.unpack(">II", self.png[16:24])
        return width, height

    def __repr__(self) -> str:
        """One line: page and size."""
        return f"PageImage(page {self.page}, {self.size[0]} x {self.size[1]} pixels)"

    def _html(self) -> str:
        data = base64.b64encode(self.png).decode("ascii")
        return f'<img alt="Page {self.page}" style="max-width:100%" src="data:image/png;base64,{data}">'


def page_image(content: bytes, number: int, box: Box | None, resolution: int) -> PageImage:
    """Draws a page of a PDF.

    Args:
        content: The PDF's bytes, untrusted: they are read in a process of their own.
        number: From 1.
        box: Only this part.
        resolution: In pixels an inch.

    Raises:
        PaperError: There is no such page, or the PDF cannot be drawn.
    """
    return page_images(content, [(number, box)], resolution)[0]


def page_images(content: bytes, places: Sequence[tuple[int, Box | None]], resolution: int) -> list[PageImage]:
    """Draws several pages or parts of pages at once; see `page_image`."""
    arguments = {"places": [[number, list(box) if box else None] for number, box in places], "resolution": resolution}
    seconds = TIME_LIMIT_SECONDS if len(places) == 1 else ALL_PAGES_SECONDS
    drawn = json.loads(isolated("papercoder.paper.pdf.drawing", content, arguments, seconds))
    return [PageImage(base64.b64decode(png), number) for png, (number, _) in zip(drawn, places, strict=True)]


def first_pages(content: bytes, most: int, resolution: int, colours: int) -> list[PageImage]:
    """Draws the first pages of a PDF, no more than `most`, in so many colours; see `page_image`."""
    arguments = {"first": most, "resolution": resolution, "colours": colours}
    drawn = json.loads(isolated("papercoder.paper.pdf.drawing", content, arguments, ALL_PAGES_SECONDS))
    return [PageImage(base64.b64decode(png), number) for number, png in enumerate(drawn, 1)]


def box_contents(content: bytes, boxes: Sequence[tuple[int, Box]]) -> list[BoxContents]:
    """What is printed in each box.

    Args:
        content: The PDF's bytes, untrusted: they are read in a process of their own.
        boxes: Page, from 1, and place on it.

    Raises:
        PaperError: The PDF cannot be read.
    """
    from papercoder.paper.pdf.box_contents import decoded

    arguments = {"boxes": [[page, *box] for page, box in boxes]}
    return decoded(isolated("papercoder.paper.pdf.box_contents", content, arguments, ALL_PAGES_SECONDS))


def page_texts(content: bytes) -> list[str]:
    """The text of each page as the PDF has it, without any order of columns: to find things in, not to read.

    Args:
        content: The PDF's bytes, untrusted: they are read in a process of their own.

    Raises:
        PaperError: The PDF cannot be read.
    """
    texts: list[str] = json.loads(isolated("papercoder.paper.pdf.page_texts", content, {}, ALL_PAGES_SECONDS))
    return texts
