"""PDFs read by a GROBID server: what it answers, and what it does not."""

import time
from pathlib import Path
from typing import Any

import pytest

from papercoder.errors import PaperError
from papercoder.paper.grobid import read_by_grobid
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from tests.conftest import SAMPLE
from tests.paper.test_tei import _tei
from tests.web import Answer, web_server

PDF = SAMPLE / "paper.pdf"
SERVICE = "/api/processFulltextDocument"


def _read(server: str, **changes: Any) -> Paper:
    settings = {"attempts": 3, "pause_seconds": 0.01, "timeout_seconds": 5, **changes}
    return read_by_grobid(PDF.read_bytes(), "0", "paper.pdf", server=server, **settings)


def test_its_tei_is_the_paper_with_the_pages_of_the_pdf() -> None:
    with web_server(lambda path, before: Answer(200, _tei())) as server:
        paper = read_paper(PDF, reader=f"grobid:{server.url}/")
        assert server.paths() == [SERVICE]
        body = server.requests[0].body
    assert (paper.title, paper.source_format) == ("On Means", "tei")
    assert paper.sha256 == read_paper(PDF).sha256
    assert paper.page_image(1).png.startswith(b"\x89PNG")
    assert b'name="consolidateHeader"\r\n\r\n0' in body
    assert PDF.read_bytes()[:1000] in body


def test_a_busy_server_is_asked_again_but_not_for_ever() -> None:
    with web_server(lambda path, before: Answer(200, _tei()) if before == 2 else Answer(503)) as server:
        assert _read(server.url).title == "On Means"
    with web_server(lambda path, before: Answer(503)) as server:
        with pytest.raises(PaperError, match="busy and stayed so"):
            _read(server.url)
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(204), r"no text in paper.pdf \(204\)"), (Answer(500, b"[NO_BLOCKS]"), r"no text in paper.pdf \(500\)"),
        (Answer(404, b"no\nservice"), r"answered 404 \(no service\)"), (Answer(200, b"<html/>"), "not TEI"),
        (Answer(200, b"gibberish"), "not well-formed"),
    ],
)  # fmt: skip
def test_answers_that_are_no_paper(answer: Answer, reason: str) -> None:
    with web_server(lambda path, before: answer) as server:
        with pytest.raises(PaperError, match=reason):
            _read(server.url)
        assert len(server.requests) == 1


def test_a_server_that_is_down_or_slow() -> None:
    with pytest.raises(PaperError, match=r"127.0.0.1:9 cannot be reached \(ConnectionError\). Start it"):
        _read("http://127.0.0.1:9")
    with web_server(lambda path, before: Answer(200, _tei(), wait=3)) as server:
        before = time.monotonic()
        with pytest.raises(PaperError, match="did not answer within"):
            _read(server.url, timeout_seconds=0.2)
        assert time.monotonic() - before < 2


def test_only_pdf_and_only_readers_that_are_there(paper_file: Path) -> None:
    with pytest.raises(PaperError, match="no PDF, and GROBID reads PDF"):
        read_paper(paper_file, reader="grobid:http://127.0.0.1:9")
    with pytest.raises(PaperError, match="no address of a GROBID server"):
        read_paper(PDF, reader="grobid:localhost")
    with pytest.raises(PaperError, match="no reader 'magic'"):
        read_paper(PDF, reader="magic")


def test_a_real_tei(shared_papers: Path) -> None:
    tei = (shared_papers / "specter" / "paper.tei.xml").read_bytes()
    with web_server(lambda path, before: Answer(200, tei)) as server:
        assert len(_read(server.url).sections) > 15
