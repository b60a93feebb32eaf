"""PDF to Paper by liteparse: reading order of columns, headings and tables, without any weights."""

import re

from papercoder.errors import PaperError
from papercoder.paper.markdown import read_markdown
from papercoder.paper.model import Paper

TIME_LIMIT_SECONDS = 120.0


def read_pdf(content: bytes, sha256: str, name: str) -> Paper:
    """Reads a PDF.

    Args:
        content: The file's bytes, untrusted.
        sha256: Of `content`.
        name: For messages.

    Raises:
        PaperError: The PDF is damaged, encrypted, or holds no text (a scan).
    """
    from liteparse import LiteParse, ParseError

    parser = LiteParse(
        ocr_enabled=False, output_format="markdown", image_mode="off", extract_links=False, quiet=True,
        pool_size=1, parse_timeout=TIME_LIMIT_SECONDS,
    )  # fmt: skip
    try:
        result = parser.parse(content)
    except (ParseError, RuntimeError, ValueError, OSError) as error:
        raise PaperError(
            f"{name} cannot be read as a PDF: {error}. If it opens in a viewer, print it to a new PDF; "
            "if it is encrypted, save it without a password."
        ) from error
    text = result.text or ""
    words = len(re.findall(r"\w{2,}", text))
    if words < 50:
        raise PaperError(
            f"{name} has {result.num_pages} pages but only {words} words of text: it looks like a scan. "
            "Run OCR over it first, or give the paper as S2ORC JSON or Markdown."
        )
    paper = read_markdown(text, sha256=sha256, source_format="pdf", name=name)
    return paper.model_copy(update={"warnings": _warnings(text)}).with_pdf(content)


def _warnings(text: str) -> tuple[str, ...]:
    found = ["equations are as the PDF's text layer has them: compare them with the page"]
    if re.search(r"[\x80-\x9f]", text):
        found.append("a font without a character map: some characters are wrong")
    return tuple(found)
