"""The one entrance for papers: chooses the reader by what the bytes are, not by the name."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from papercoder.errors import PaperError

if TYPE_CHECKING:
    from papercoder.paper.model import Paper

MAXIMUM_BYTES = 200_000_000
FORMATS = "LaTeX, PDF, HTML, GROBID's TEI, S2ORC JSON, Markdown and text"


def read_paper(source: str | Path, *, reader: str = "auto") -> "Paper":
    """Reads a paper from a file, a folder, from arXiv or from an address.

    Args:
        source: The path of LaTeX (a .tex file, a folder, or an e-print as arXiv serves it), a PDF, HTML page, GROBID
            TEI, S2ORC JSON (raw or cleaned by the published scripts), Markdown or plain text; or an arXiv
            identifier ("arxiv:2106.01234v2", "cs/0112017"); or an http(s) address. From arXiv the best source
            there is is read; what is fetched is kept on disk.
        reader: "auto" chooses by what the bytes are; "grobid:http://host:8070" has a GROBID server read a PDF.

    Returns:
        The paper; what the reader is unsure of is in `warnings`.

    Raises:
        PaperError: The source is missing, empty, too large, cannot be fetched, or is not a paper in one of these
            formats.
    """
    from papercoder.paper.fetching import is_remote, read_remote

    if reader != "auto" and not reader.startswith("grobid:"):
        raise PaperError(f"There is no reader {reader!r}. Leave it out, or write 'grobid:http://host:8070'.")
    if is_remote(source):
        return read_remote(str(source), reader=reader)
    path = Path(source).expanduser()
    if path.is_dir():
        from papercoder.paper.latex.reader import read_latex_folder

        return read_latex_folder(path)
    content = _content(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if reader != "auto":
        from papercoder.paper.grobid import read_by_grobid

        return read_by_grobid(content, sha256, path.name, server=reader.removeprefix("grobid:"))
    return _read(content, sha256, path)


def is_pdf(content: bytes) -> bool:
    """Whether bytes are a PDF's."""
    return content[:1024].lstrip().startswith(b"%PDF")


def is_html(content: bytes) -> bool:
    """Whether bytes are a web page's."""
    start = content[:4096].lower()
    return b"<!doctype html" in start or b"<html" in start


def _read(content: bytes, sha256: str, path: Path) -> "Paper":
    if is_pdf(content):
        from papercoder.paper.pdf.reader import read_pdf

        return read_pdf(content, sha256, path.name)
    start = content[:4096].lower()
    if b"<tei" in start and b"tei-c.org" in start:
        from papercoder.paper.tei import read_tei

        return read_tei(content, sha256, path.name)
    if is_html(content):
        from papercoder.paper.html.reader import read_html

        return read_html(content, sha256, path.name)
    if latex := _latex(content, sha256, path):
        return latex
    if path.suffix.lower() in (".pdf", ".docx", ".doc"):
        raise PaperError(f"{path} is not a PDF, whatever its name says. papercoder reads {FORMATS}.")
    text = _decode(content, path)
    if text.lstrip().startswith("{"):
        from papercoder.paper.s2orc import read_s2orc

        return read_s2orc(text, sha256, path.name)
    if text.lstrip().startswith("<?xml"):
        raise PaperError(f"{path} is XML, but neither GROBID's TEI nor HTML. papercoder reads {FORMATS}.")
    from papercoder.paper.markdown import read_markdown

    return read_markdown(text, sha256=sha256, source_format="markdown", name=path.name)


def _latex(content: bytes, sha256: str, path: Path) -> "Paper | None":
    """The paper, where the bytes are an archive or say that they are LaTeX, or the name says so of a fragment."""
    from papercoder.paper.latex import archive

    if archive.is_archive(content[:512]):
        from papercoder.paper.latex.reader import read_latex_archive

        return read_latex_archive(content, sha256, path.name)
    if archive.is_latex(content) or path.suffix.lower() in (".tex", ".ltx"):
        from papercoder.paper.latex.reader import read_latex_file

        return read_latex_file(path, content, sha256)
    return None


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAXIMUM_BYTES:
            raise PaperError(f"{path} has {size:,} bytes, over the limit of {MAXIMUM_BYTES:,}.")
        content = path.read_bytes()
    except OSError as error:
        raise PaperError(
            f"{path} cannot be read: {error.strerror}. Give a file's path, an arXiv identifier or an address."
        ) from error
    if not content.strip():
        raise PaperError(f"{path} is empty. Download or export the paper again.")
    return content


def _decode(content: bytes, path: Path) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise PaperError(f"{path} is neither a PDF nor UTF-8 text. papercoder reads {FORMATS}.") from error
    if "\x00" in text:
        raise PaperError(f"{path} is binary. papercoder reads {FORMATS}.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
