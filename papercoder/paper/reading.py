"""The one entrance for papers: chooses the reader by what the bytes are, not by the name."""

import hashlib
from pathlib import Path

from papercoder.errors import PaperError
from papercoder.paper.model import Paper

MAXIMUM_BYTES = 200_000_000


def read_paper(source: str | Path) -> Paper:
    """Reads a paper from a file or a folder.

    Args:
        source: LaTeX (a .tex file, a folder of source, or an e-print as arXiv serves it), a PDF, an S2ORC JSON file
            (as made from GROBID's output, raw or cleaned by the published scripts), or Markdown or plain text.

    Returns:
        The paper; what the reader is unsure of is in `warnings`.

    Raises:
        PaperError: The file is missing, empty, too large, or not a paper in one of these formats.
    """
    path = Path(source).expanduser()
    if path.is_dir():
        from papercoder.paper.latex.reader import read_latex_folder

        return read_latex_folder(path)
    content = _content(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if content[:1024].lstrip().startswith(b"%PDF"):
        from papercoder.paper.pdf.reader import read_pdf

        return read_pdf(content, sha256, path.name)
    if latex := _latex(content, sha256, path):
        return latex
    if path.suffix.lower() in (".pdf", ".docx", ".doc"):
        raise PaperError(f"{path} is not a PDF, whatever its name says. papercoder reads PDF, S2ORC JSON and Markdown.")
    text = _decode(content, path)
    if text.lstrip().startswith("{"):
        from papercoder.paper.s2orc import read_s2orc

        return read_s2orc(text, sha256, path.name)
    from papercoder.paper.markdown import read_markdown

    return read_markdown(text, sha256=sha256, source_format="markdown", name=path.name)


def _latex(content: bytes, sha256: str, path: Path) -> Paper | None:
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
