"""Papers by arXiv identifier or address: fetched politely, kept on disk, read as the best source there is."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from papercoder.errors import PaperError
from papercoder.paper.download import BY_HAND, Downloader, NotThere, joined
from papercoder.paper.model import Paper
from papercoder.paper.reading import is_html, is_pdf, read_paper

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}"
_IDENTIFIER = re.compile(rf"(?:arxiv:\s*)?((?:{_NEW}|{_OLD})(?:v[1-9]\d*)?)", re.I)
_PATH = re.compile(rf"^/(?:abs|pdf|html|e-print|src|format)/((?:{_NEW}|{_OLD})(?:v[1-9]\d*)?)(?:\.pdf)?/?$", re.I)
_WEB = re.compile(r"https?://", re.I)
_ARXIV_HOSTS = ("arxiv.org", "www.arxiv.org", "export.arxiv.org")


class _Kind(NamedTuple):
    """One form in which arXiv has papers."""

    path: str
    suffix: str
    is_it: Callable[[bytes], bool]
    name: str


KINDS = (
    _Kind("e-print", ".eprint", lambda content: not is_html(content), "source"),
    _Kind("html", ".html", is_html, "HTML"),
    _Kind("pdf", ".pdf", is_pdf, "PDF"),
)


def arxiv_identifier(source: str) -> str | None:
    """The identifier in "arxiv:2106.01234v2", "2106.01234", "cs/0112017" or an address at arxiv.org, or None."""
    if match := _IDENTIFIER.fullmatch(source.strip()):
        return match.group(1)
    if not _WEB.match(source.strip()):
        return None
    parts = urlsplit(joined(source.strip()))
    match = _PATH.match(parts.path) if parts.hostname in _ARXIV_HOSTS else None
    return match.group(1) if match else None


def is_remote(source: str | Path) -> bool:
    """Whether a source is an address or an arXiv identifier, and not a file that is here."""
    if isinstance(source, Path):
        return False
    if _WEB.match(source.strip()) or source.strip().lower().startswith("arxiv:"):
        return True
    return arxiv_identifier(source) is not None and not Path(source).expanduser().exists()


def short_name(source: str) -> str:
    """A name for folders: the identifier, or the last part of a path or address without its ending."""
    if is_remote(source):
        return (arxiv_identifier(source) or _last_part(source)).replace("/", "_")
    return Path(source).stem


def _last_part(url: str) -> str:
    return re.sub(r"[^\w.-]", "_", urlsplit(url).path.rstrip("/").rpartition("/")[2])[-60:] or "page"


def read_remote(source: str, *, reader: str = "auto", downloader: Downloader | None = None) -> Paper:
    """Fetches a paper and reads it.

    From arXiv the LaTeX source is read, else the HTML, else the PDF, whichever form the address names; all are kept
    in $XDG_CACHE_HOME/papercoder/papers, and a second reading asks nobody. An identifier without a version is the
    newest version at the first reading. Delete the file there, or give the version, to have another.

    Raises:
        PaperError: It could not be fetched, or no form of it could be read; the message says why.
    """
    downloader = downloader or Downloader()
    if identifier := arxiv_identifier(source):
        return _read_arxiv(identifier, reader, downloader)
    if not _WEB.match(source.strip()):
        raise PaperError(f"{source} is no arXiv identifier. Write arxiv:2106.01234, arxiv:cs/0112017, or the address.")
    url = source.strip()
    name = f"{hashlib.sha256(url.encode()).hexdigest()[:16]}-{_last_part(url)}"
    return read_paper(downloader.file(url, f"web/{name}"), reader=reader)


def _read_arxiv(identifier: str, reader: str, downloader: Downloader) -> Paper:
    kinds = KINDS if reader == "auto" else [kind for kind in KINDS if kind.path == "pdf"]
    names = {kind: f"arxiv/{identifier.replace('/', '_')}{kind.suffix}" for kind in kinds}
    failures = []
    for kind in sorted(kinds, key=lambda kind: not (downloader.folder / names[kind]).is_file()):
        try:
            file = _file(kind, identifier, names[kind], downloader)
        except NotThere as error:
            failures.append(f"{kind.name}: {error}")
            continue
        try:
            paper = read_paper(file, reader=reader)
        except PaperError as error:
            failures.append(f"{kind.name}: {error}")
            continue
        if kind is KINDS[0] or reader != "auto":
            return paper
        warning = f"read from arXiv's {kind.name}: its LaTeX source is not there or could not be read"
        return paper.model_copy(update={"warnings": (*paper.warnings, warning)})
    raise PaperError(f"arXiv has nothing of {identifier} that could be read. {' '.join(failures)}")


def _file(kind: _Kind, identifier: str, name: str, downloader: Downloader) -> Path:
    """A paper's file of one kind; a page that stands in its place (a notice, a captcha) is not kept."""
    kept = downloader.folder / name
    if not kept.is_file():
        url = f"{downloader.arxiv}/{kind.path}/{identifier}"
        content = downloader.get(url)
        if not kind.is_it(content):
            raise NotThere(f"{url} answered something else than the {kind.name}. {BY_HAND}")
        downloader.keep(name, content)
    return kept
