"""A PDF read by a GROBID server, through the service's own client."""

import time
from typing import Any

from papercoder.errors import PaperError
from papercoder.paper.model import Paper
from papercoder.paper.tei import read_tei

ATTEMPTS = 5
PAUSE_SECONDS = 5.0
TIME_LIMIT_SECONDS = 180.0
_NO_TEXT = (204, 500)


def read_by_grobid(
    content: bytes,
    sha256: str,
    name: str,
    *,
    server: str,
    attempts: int = ATTEMPTS,
    pause_seconds: float = PAUSE_SECONDS,
    timeout_seconds: float = TIME_LIMIT_SECONDS,
) -> Paper:
    """Has a GROBID server read a PDF, without asking outside services about its header or citations.

    Args:
        content: The PDF's bytes; they stay with the paper, so that its pages can be shown.
        sha256: Of `content`.
        name: For messages.
        server: "http://host:8070".
        attempts: Requests before a server that is busy (503) is given up.
        pause_seconds: Between them.
        timeout_seconds: For an answer.

    Raises:
        PaperError: It is no PDF, the server is down, busy, too slow or found no text, or its answer is not TEI.
    """
    from papercoder.paper.reading import is_pdf

    if not is_pdf(content):
        raise PaperError(f"{name} is no PDF, and GROBID reads PDF. Leave `reader` out.")
    if not server.startswith(("http://", "https://")):
        raise PaperError(f"{server!r} is no address of a GROBID server. Write reader='grobid:http://localhost:8070'.")
    for attempt in range(1, attempts + 1):
        response = _asked(content, name, server.rstrip("/"), timeout_seconds)
        if response.status_code != 503:
            break
        if attempt < attempts:
            time.sleep(pause_seconds)
    return _paper(response, content, sha256, name, server)


def _asked(content: bytes, name: str, server: str, timeout_seconds: float) -> Any:
    """One request. The client's own loop is not used: a busy server makes it recurse without bound."""
    import requests
    from grobid_client.grobid_client import GrobidClient

    client = GrobidClient(grobid_server=server, check_server=False)
    try:
        response, _ = client.post(
            url=client.get_server_url("processFulltextDocument"),
            files={"input": (name, content, "application/pdf", {"Expires": "0"})},
            data={"consolidateHeader": "0", "consolidateCitations": "0", "includeRawCitations": "1"},
            timeout=timeout_seconds,
        )
    except requests.exceptions.Timeout as error:
        raise PaperError(
            f"GROBID at {server} did not answer within {timeout_seconds:.0f} s. Is the paper very long, or the server "
            "overloaded? Try again, or leave `reader` out."
        ) from error
    except requests.exceptions.RequestException as error:
        raise PaperError(
            f"GROBID at {server} cannot be reached ({type(error).__name__}). Start it (docker run -p 8070:8070 "
            "grobid/grobid:0.8.2), or leave `reader` out."
        ) from error
    return response


def _paper(response: Any, content: bytes, sha256: str, name: str, server: str) -> Paper:
    status = response.status_code
    if status == 503:
        raise PaperError(f"GROBID at {server} is busy and stayed so. Try again later, or give it more workers.")
    if status in _NO_TEXT:
        raise PaperError(
            f"GROBID found no text in {name} ({status}). It looks like a scan or is damaged: run OCR over it, or leave "
            "`reader` out."
        )
    if status != 200:
        said = " ".join(str(response.text).split())[:200]
        raise PaperError(f"GROBID at {server} answered {status} ({said}). Is it a GROBID server? Leave `reader` out.")
    return read_tei(response.content, sha256, name).with_pdf(content)
