"""The text of pages: `python -m papercoder.paper.pdf.page_texts`, PDF in, JSON out; see `papercoder.paper.pages`."""

import json
from typing import Any

from papercoder.paper.isolation import serve
from papercoder.paper.pdf.glyphs import read_pages


def texts(content: bytes, arguments: dict[str, Any]) -> bytes:
    """A text for each page, its characters in the order of the file.

    Raises:
        PaperError: The PDF cannot be read.
    """
    found = ["".join(glyph.character for glyph in page.glyphs) for page in read_pages(content)]
    return json.dumps(found).encode("ascii")


if __name__ == "__main__":
    serve(texts)
