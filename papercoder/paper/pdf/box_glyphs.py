"""The glyphs in boxes: `python -m papercoder.paper.pdf.box_glyphs`, PDF in, JSON out; see `papercoder.paper.pages`."""

import json
from typing import Any

from papercoder.paper.isolation import serve
from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Font, Glyph, read_pages


def find(content: bytes, arguments: dict[str, Any]) -> bytes:
    """A list for each box: the glyphs whose middle lies in it.

    Raises:
        PaperError: The PDF cannot be read.
    """
    boxes = [(int(page), Box(*box)) for page, *box in arguments["boxes"]]
    found: list[list[Glyph]] = [[] for _ in boxes]
    last = max((page for page, _ in boxes), default=0)
    for page in read_pages(content):
        for number, (_, box) in enumerate(boxes):
            if boxes[number][0] == page.number:
                found[number] = [glyph for glyph in page.glyphs if _inside(glyph, box)]
        if page.number >= last:
            break
    return json.dumps(found).encode("ascii")


def decoded(answer: bytes) -> list[tuple[Glyph, ...]]:
    """What `find` wrote, as glyphs again."""
    return [tuple(_glyph(fields) for fields in box) for box in json.loads(answer)]


def _glyph(fields: list[Any]) -> Glyph:
    glyph = Glyph(*fields)
    return glyph._replace(font=Font(*glyph.font))


def _inside(glyph: Glyph, box: Box) -> bool:
    across, down = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box.left <= across <= box.right and box.top <= down <= box.bottom


if __name__ == "__main__":
    serve(find)
