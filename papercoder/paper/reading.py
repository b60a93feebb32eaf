"""The one entrance for papers: chooses the reader by what the bytes are, not by the name."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from papercoder.errors import PaperError

if TYPE_CHECKING:
    from papercoder.paper.model import Paper

MAXIMUM_BYTES = 200_000_000


def read_paper(source: str | Path) -> "Paper":
    """Reads a paper from a file.

    Args:
        source: A PDF, an S2ORC JSON file (as made from GROBID's output, raw or cleaned by the published
            scripts), or Markdown or plain text.

    Returns:
        The paper; what the reader is unsure of is in `warnings`.

    Raises:
        PaperError: The file is missing, empty, too large, or not a paper in one of these formats.
    """
    path = Path(source).expanduser()
    content = _content(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if content[:1024].lstrip().startswith(b"%PDF"):
        from papercoder.paper.pdf.reader import read_pdf

        return read_pdf(content, sha256, path.name)
    if path.suffix.lower() in (".pdf", ".docx", ".doc"):
        raise PaperError(f"{path} is not a PDF, whatever its name says. papercoder reads PDF, S2ORC JSON and Markdown.")
    text = _decode(content, path)
    if text.lstrip().startswith("{"):
        from papercoder.paper.s2orc import read_s2orc

        return read_s2orc(text, sha256, path.name)
    from papercoder.paper.markdown import read_markdown

    return read_markdown(text, sha256=sha256, source_format="markdown", name=path.name)


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise PaperError(f"{path} is a folder. Give the paper's file: a PDF, S2ORC JSON or Markdown.")
        if size > MAXIMUM_BYTES:
            raise PaperError(f"{path} has {size:,} bytes, over the limit of {MAXIMUM_BYTES:,}.")
        content = path.read_bytes()
    except OSError as error:
        raise PaperError(
            f"{path} cannot be read: {error.strerror}. Give the path of a PDF, an S2ORC JSON file or Markdown."
        ) from error
    if not content.strip():
        raise PaperError(f"{path} is empty. Download or export the paper again.")
    return content


def _decode(content: bytes, path: Path) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise PaperError(
            f"{path} is neither a PDF nor UTF-8 text. papercoder reads PDF, S2ORC JSON, Markdown and text."
        ) from error
    if "\x00" in text:
        raise PaperError(f"{path} is binary. papercoder reads PDF, S2ORC JSON, Markdown and text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
