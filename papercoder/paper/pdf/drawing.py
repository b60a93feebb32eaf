"""Draws a page of a PDF: `python -m papercoder.paper.pdf.drawing`, PDF in, PNG out; see `papercoder.paper.pages`."""

import io
from typing import Any

from papercoder.errors import PaperError
from papercoder.paper.isolation import serve

POINTS_AN_INCH = 72
MARGIN = 4.0


def draw(content: bytes, arguments: dict[str, Any]) -> bytes:
    """A PNG of a page, or of a box on it with a small margin.

    Raises:
        PaperError: There is no such page, or the PDF cannot be opened.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        number = int(arguments["page"])
        if not 1 <= number <= len(document):
            raise PaperError(f"The PDF has pages 1 to {len(document)}, no page {number}.")
        page = document[number - 1]
        width, height = page.get_size()
        left, top, right, bottom = arguments["box"] or (0, 0, width, height)
        cut = (left, height - bottom, width - right, top)
        crop = tuple(max(0, side - MARGIN) for side in cut) if arguments["box"] else (0, 0, 0, 0)
        bitmap = page.render(scale=arguments["resolution"] / POINTS_AN_INCH, crop=crop)
    except pypdfium2.PdfiumError as error:
        raise PaperError(f"The PDF cannot be drawn: {error}.") from error
    stream = io.BytesIO()
    bitmap.to_pil().save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    serve(draw)
