"""PDF to Paper without model weights: `python -m papercoder.paper.pdf.reader` is the process that reads."""

import gc
import json
import re
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from papercoder.errors import PaperError
from papercoder.paper.isolation import isolated, serve

if TYPE_CHECKING:
    from papercoder.paper.model import Paper

TIME_LIMIT_SECONDS = 20.0
LEAST_WORDS = 50
MOST_LISTED = 12
_BROKEN = re.compile(r"[\x7f-\x9f\ufffd]")


def read_pdf(content: bytes, sha256: str, name: str) -> "Paper":
    """Reads a PDF.

    Args:
        content: The file's bytes, untrusted: they are read in a process of their own.
        sha256: Of `content`.
        name: For messages.

    Raises:
        PaperError: The PDF is damaged, encrypted, takes more than 20 s, or holds no text (a scan).
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        # Its import takes a third of a second, in which the other process reads.
        model = pool.submit(import_module, "papercoder.paper.model")
        try:
            answer = isolated("papercoder.paper.pdf.reader", content, {}, TIME_LIMIT_SECONDS)
        except PaperError as error:
            raise PaperError(f"{name} cannot be read as a PDF: {error}") from error
    fields = json.loads(answer)
    title = fields.pop("title") or name
    paper: Paper = model.result().Paper.model_validate(
        {**fields, "title": title, "source_format": "pdf", "sha256": sha256}
    )
    return paper.with_pdf(content)


def parse(content: bytes, arguments: dict[str, Any]) -> bytes:
    """The fields of a Paper as JSON; in the process of its own.

    Raises:
        PaperError: The PDF is damaged, encrypted, or holds no text.
    """
    from papercoder.paper.pdf.assembling import assemble
    from papercoder.paper.pdf.glyphs import read_pages
    from papercoder.paper.pdf.layout import lay_out

    # A hundred thousand small objects live until the end: looking for cycles among them takes a third of the time.
    gc.disable()
    pages = list(read_pages(content))
    layout = lay_out(pages)
    words = sum(len(re.findall(r"\w{2,}", block.plain)) for _, block in layout.blocks)
    if words < LEAST_WORDS:
        raise PaperError(
            f"it has {len(pages)} pages but only {words} words of text: it looks like a scan. "
            "Run OCR over it first, or give the paper as S2ORC JSON or Markdown."
        )
    fields = assemble(layout)
    return json.dumps({**fields, "warnings": [*_warnings(fields, layout.scanned), *layout.faults.warnings()]}).encode()


def _warnings(fields: dict[str, Any], scanned: Sequence[int]) -> list[str]:
    found = []
    if arxiv := fields["arxiv"]:
        found.append(
            f"the paper is arXiv:{arxiv}: its LaTeX source has every equation and table as the authors wrote them; "
            f'take it by read_paper("arxiv:{arxiv}")'
        )
    if scanned:
        listed = ", ".join(map(str, scanned[:MOST_LISTED])) + (" and more" if len(scanned) > MOST_LISTED else "")
        found.append(f"pages without text, only pictures: {listed}; run OCR over the PDF to have them")
    texts = [fields["title"], fields["abstract"], *(section["text"] for section in fields["sections"])]
    if any(_BROKEN.search(text) for text in texts):
        found.append("a font without a character map: some characters are wrong")
    doubtful = sum(equation["doubtful"] for equation in fields["equations"])
    if doubtful:
        found.append(f"{doubtful} equations may be wrong in structure: compare them with the page")
    found.append("maths is put together from the places of glyphs, not verified: compare it with the page")
    empty = [table["number"] or "without a number" for table in fields["tables"] if not any(map(any, table["rows"]))]
    if empty:
        found.append(f"tables without cells: {', '.join(empty)}")
    return found


if __name__ == "__main__":
    serve(parse)
