"""One polite way to download: bounded in size, time, retries and redirects."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit

from papercoder.disk import cache_folder, write_bytes_atomically
from papercoder.errors import PaperError
from papercoder.paper.reading import MAXIMUM_BYTES
from papercoder.version import version

REDIRECTS = (301, 302, 303, 307, 308)
NOT_THERE = (400, 403, 404, 406, 410)
BY_HAND = "Download the PDF in a browser and give its path: read_paper('paper.pdf')."
_PIECE = 1 << 16


class NotThere(PaperError):
    """The server answered that it has nothing, or nothing for us, at this address."""


class _Again(Exception):
    """The server could not answer now; `wait` is what its Retry-After says, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class _Response(NamedTuple):
    status: int
    headers: Any
    content: bytes


def _arxiv() -> str:
    return os.environ.get("PAPERCODER_ARXIV", "https://arxiv.org").rstrip("/")


@dataclass(frozen=True)
class Downloader:
    """How papercoder asks servers for papers.

    Attributes:
        arxiv: The address of arXiv or of a mirror; the environment's PAPERCODER_ARXIV, or arxiv.org.
        pause_seconds: Between two requests to arXiv, of all processes of this user together, as arXiv asks.
        timeout_seconds: For a connection, and for one whole answer ten times as much.
        attempts: Requests for one address before it is given up.
        backoff_seconds: Before the second attempt; doubled for each further one. A Retry-After goes before it.
        longest_wait_seconds: A server that asks to wait longer is not waited for.
    """

    arxiv: str = field(default_factory=_arxiv)
    pause_seconds: float = 3.0
    timeout_seconds: float = 30.0
    attempts: int = 4
    backoff_seconds: float = 2.0
    longest_wait_seconds: float = 120.0
    most_redirects: int = 5
    most_bytes: int = MAXIMUM_BYTES
    folder: Path = field(default_factory=lambda: cache_folder("papers"))

    def file(self, url: str, name: str) -> Path:
        """The content of an address as a file of the cache; what is there already is not asked for again.

        Raises:
            NotThere: The server has no such thing.
            PaperError: It could not be had; the message says why and what to do.
        """
        kept = self.folder / name
        if not kept.is_file():
            self.keep(name, self.get(url))
        return kept

    def keep(self, name: str, content: bytes) -> None:
        """Writes a file of the cache in one step."""
        write_bytes_atomically(self.folder / name, content)

    def get(self, url: str) -> bytes:
        """The content of an address.

        Raises:
            NotThere: The server has no such thing.
            PaperError: It could not be had; the message says why and what to do.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return self._follow(url)
            except _Again as again:
                wait = self.backoff_seconds * 2 ** (attempt - 1) if again.wait is None else again.wait
                if attempt == self.attempts or wait > self.longest_wait_seconds:
                    asked = f", and asks to wait {wait:.0f} s" if again.wait is not None else ""
                    raise PaperError(
                        f"{url}: {again} after {attempt} attempts{asked}. Try again later. {BY_HAND}"
                    ) from again
                time.sleep(wait)
        raise PaperError(f"{url} was not asked: attempts must be at least 1.")

    def _follow(self, url: str) -> bytes:
        place = url
        for _ in range(self.most_redirects + 1):
            response = self._request(place)
            if response.status not in REDIRECTS:
                return self._content(response, place)
            place = joined(place, str(response.headers.get("location") or ""))
        raise PaperError(f"{url} redirects more than {self.most_redirects} times. Give the paper's final address.")

    def _content(self, response: _Response, url: str) -> bytes:
        if response.status == 200 and response.content.strip():
            return response.content
        if response.status == 429 or response.status >= 500:
            raise _Again(f"the server answered {response.status}", _retry_after(response.headers.get("retry-after")))
        if response.status == 200 or response.status in NOT_THERE:
            what = "nothing" if response.status == 200 else str(response.status)
            raise NotThere(f"{url} answered {what}. Is the address or identifier right? {BY_HAND}")
        raise PaperError(f"{url} answered {response.status}. {BY_HAND}")

    def _request(self, url: str) -> _Response:
        from urllib.request import Request

        url = joined(url)
        agent = f"papercoder/{version()} (research toolkit; python-urllib)"
        request = Request(url, headers={"User-Agent": agent, "Accept-Encoding": "identity"})
        try:
            with self._turn(url), _opener().open(request, timeout=self.timeout_seconds) as response:
                return _Response(response.status, response.headers, self._read(response, url))
        except (TimeoutError, ConnectionResetError, HTTPException) as error:
            raise _Again(f"no complete answer ({type(error).__name__}: {error})") from error
        except (URLError, ValueError, OSError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError | ConnectionResetError):
                raise _Again(f"no complete answer ({reason})") from error
            raise PaperError(
                f"{urlsplit(url).hostname} cannot be reached ({reason}). Is this machine online? {BY_HAND}"
            ) from error

    def _read(self, response: Any, url: str) -> bytes:
        pieces, size, ends = [], 0, time.monotonic() + 10 * self.timeout_seconds
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self.most_bytes:
                raise PaperError(f"{url} is larger than {self.most_bytes:,} bytes. Is it a paper? {BY_HAND}")
            if time.monotonic() > ends:
                raise TimeoutError(f"not complete after {10 * self.timeout_seconds:.0f} s")
        promised = str(response.headers.get("content-length") or "")
        if promised.isdigit() and size < int(promised):
            raise ConnectionResetError(f"cut off after {size:,} of {promised} bytes")
        return b"".join(pieces)

    @contextlib.contextmanager
    def _turn(self, url: str) -> Iterator[None]:
        """One request to arXiv at a time, with a pause after the last one, whichever process made it."""
        host = urlsplit(url).netloc
        if host != urlsplit(self.arxiv).netloc and not host.endswith("arxiv.org"):
            yield
            return
        from filelock import FileLock

        self.folder.mkdir(parents=True, exist_ok=True)
        last = self.folder / "arxiv.last"
        with FileLock(self.folder / "arxiv.lock"):
            passed = time.time() - last.stat().st_mtime if last.exists() else self.pause_seconds
            time.sleep(min(max(self.pause_seconds - passed, 0), self.pause_seconds))
            try:
                yield
            finally:
                last.touch()


def joined(url: str, location: str = "") -> str:
    """An address, or where a redirect leads from it.

    Raises:
        PaperError: It is not one of the web.
    """
    try:
        place = urljoin(url, location)
        parts = urlsplit(place)
    except ValueError as error:
        raise PaperError(f"{location or url} is no address ({error}). Give one that is, or a file's path.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PaperError(f"{place} is no http or https address. Give one that is, or a file's path.")
    return place


def _opener() -> Any:
    """An opener that knows http and https alone, and leaves redirects and errors to us."""
    from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, UnknownHandler

    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), UnknownHandler()):
        opener.add_handler(handler)
    return opener


def _retry_after(value: str | None) -> float | None:
    """Seconds, from a number or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
