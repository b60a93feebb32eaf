"""Draws pages of a PDF: `python -m papercoder.paper.pdf.drawing`, PDF in, PNGs out; see `papercoder.paper.pages`."""

import base64
import io
import json
from typing import Any

from papercoder.errors import PaperError
from papercoder.paper.isolation import serve

POINTS_AN_INCH = 72
MARGIN = 4.0


def draw(content: bytes, arguments: dict[str, Any]) -> bytes:
    """PNGs of pages, or of boxes on them with a small margin, as a JSON list of base64.

    Raises:
        PaperError: There is no such page, or the PDF cannot be opened.
    """
    import pypdfium2

    scale = arguments["resolution"] / POINTS_AN_INCH
    try:
        document = pypdfium2.PdfDocument(content)
        drawn = [_drawn(document, int(number), box, scale) for number, box in arguments["places"]]
    except pypdfium2.PdfiumError as error:
        raise PaperError(f"The PDF cannot be drawn: {error}.") from error
    return json.dumps([base64.b64encode(png).decode("ascii") for png in drawn]).encode("ascii")


def _drawn(document: Any, number: int, box: list[float] | None, scale: float) -> bytes:
    if not 1 <= number <= len(document):
        raise PaperError(f"The PDF has pages 1 to {len(document)}, no page {number}.")
    page = document[number - 1]
    width, height = page.get_size()
    left, top, right, bottom = box or (0, 0, width, height)
    cut = (left, height - bottom, width - right, top)
    crop = tuple(max(0, side - MARGIN) for side in cut) if box else (0, 0, 0, 0)
    bitmap = page.render(scale=scale, crop=crop)
    stream = io.BytesIO()
    bitmap.to_pil().save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    serve(draw)
