"""Pages of a PDF as pictures."""

import base64
import struct
from typing import NamedTuple

from papercoder.display.shown import Shown
from papercoder.paper.isolation import isolated

TIME_LIMIT_SECONDS = 20.0


class Box(NamedTuple):
    """A place on a page, in points (1/72 inch) from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


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
    arguments = {"page": number, "box": list(box) if box else None, "resolution": resolution}
    png = isolated("papercoder.paper.pdf.drawing", content, arguments, TIME_LIMIT_SECONDS)
    return PageImage(png, number)
