"""Glyphs in boxes: `python -m papercoder.paper.pdf.box_contents`, PDF in, JSON out; see `papercoder.paper.pages`."""

import json
from typing import Any

from papercoder.paper.isolation import serve
from papercoder.paper.pages import Box, BoxContents, middle_in
from papercoder.paper.pdf.glyphs import Font, Glyph, read_pages


def find(content: bytes, arguments: dict[str, Any]) -> bytes:
    """For each box the glyphs and the rules whose middle lies in it.

    Raises:
        PaperError: The PDF cannot be read.
    """
    boxes = [(int(page), Box(*box)) for page, *box in arguments["boxes"]]
    found = [BoxContents((), ()) for _ in boxes]
    last = max((number for number, _ in boxes), default=0)
    for page in read_pages(content):
        for index, (number, box) in enumerate(boxes):
            if number == page.number:
                glyphs = tuple(glyph for glyph in page.glyphs if middle_in(glyph, box))
                found[index] = BoxContents(glyphs, tuple(rule for rule in page.rules if middle_in(rule, box)))
        if page.number >= last:
            break
    return json.dumps(found).encode("ascii")


def decoded(answer: bytes) -> list[BoxContents]:
    """What `find` wrote, as glyphs and boxes again."""
    return [
        BoxContents(tuple(_glyph(fields) for fields in glyphs), tuple(Box(*rule) for rule in rules))
        for glyphs, rules in json.loads(answer)
    ]


def _glyph(fields: list[Any]) -> Glyph:
    glyph = Glyph(*fields)
    return glyph._replace(font=Font(*glyph.font))


if __name__ == "__main__":
    serve(find)
