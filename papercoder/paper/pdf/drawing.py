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

    Args:
        content: The PDF.
        arguments: `resolution` in pixels an inch; `places`, each a page and a box or None, or `first`, how many pages
            from the first on; `colours`, how many the pictures have, None for all.

    Raises:
        PaperError: There is no such page, or the PDF cannot be opened.
    """
    import pypdfium2

    scale = arguments["resolution"] / POINTS_AN_INCH
    try:
        document = pypdfium2.PdfDocument(content)
        first = [(number, None) for number in range(1, min(arguments.get("first", 0), len(document)) + 1)]
        colours = arguments.get("colours")
        drawn = [_drawn(document, int(number), box, scale, colours) for number, box in arguments.get("places", first)]
    except pypdfium2.PdfiumError as error:
        raise PaperError(f"The PDF cannot be drawn: {error}.") from error
    return json.dumps([base64.b64encode(png).decode("ascii") for png in drawn]).encode("ascii")


def _drawn(document: Any, number: int, box: list[float] | None, scale: float, colours: int | None) -> bytes:
    if not 1 <= number <= len(document):
        raise PaperError(f"The PDF has pages 1 to {len(document)}, no page {number}.")
    page = document[number - 1]
    width, height = page.get_size()
    left, top, right, bottom = box or (0, 0, width, height)
    cut = (left, height - bottom, width - right, top)
    crop = tuple(max(0, side - MARGIN) for side in cut) if box else (0, 0, 0, 0)
    bitmap = page.render(scale=scale, crop=crop)
    stream = io.BytesIO()
    from PIL import Image

    picture = bitmap.to_pil()
    if colours is not None:
        picture = picture.convert("RGB").quantize(colours, method=Image.Quantize.FASTOCTREE)
    picture.save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    serve(draw)
