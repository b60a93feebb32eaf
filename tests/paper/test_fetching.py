"""Papers from arXiv and from addresses: the best source, asked for politely and once."""

import hashlib
import itertools
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from papercoder.errors import PaperError
from papercoder.paper.download import Downloader
from papercoder.paper.fetching import arxiv_identifier, is_remote, read_remote, short_name
from papercoder.paper.reading import read_paper
from tests.conftest import ROOT, SAMPLE
from tests.scripted import PAPER
from tests.web import Answer, WebServer, web_server

PDF = (SAMPLE / "paper.pdf").read_bytes()
HTML = (ROOT / "tests" / "data" / "latexml" / "means.html").read_bytes()
MISSING = Answer(404, b"no such paper")
PAGE = Answer(200, b"<!DOCTYPE html><html><body>" + b"Are you a robot? " * 50 + b"</body></html>")


def _downloader(server: WebServer, folder: Path, **changes: Any) -> Downloader:
    settings = {"pause_seconds": 0.0, "backoff_seconds": 0.01, "timeout_seconds": 5.0, "attempts": 3, **changes}
    return Downloader(arxiv=server.url, folder=folder, **settings)


def _arxiv(**kinds: Answer) -> Callable[[str, int], Answer]:
    """Answers for /e-print/, /html/ and /pdf/; 404 for what is not given."""
    return lambda path, before: kinds.get(path.split("/")[1].replace("-", ""), MISSING)


@pytest.mark.parametrize(
    ("source", "identifier"),
    [
        ("arxiv:2106.01234", "2106.01234"), ("arXiv: 2106.01234v2", "2106.01234v2"), ("2106.0123", "2106.0123"),
        ("cs/0112017", "cs/0112017"), ("math.GT/0309136v1", "math.GT/0309136v1"), ("hep-th/9901001", "hep-th/9901001"),
        ("https://arxiv.org/abs/2106.01234", "2106.01234"), ("https://arxiv.org/pdf/2106.01234v2.pdf", "2106.01234v2"),
        ("http://www.arxiv.org/html/2106.01234v1", "2106.01234v1"), ("https://arxiv.org/abs/cs/0112017", "cs/0112017"),
        ("https://example.org/abs/2106.01234", None), ("https://arxiv.org/list/cs.LG", None), ("paper.pdf", None),
        ("2106.01", None), ("a/1234567/x", None), ("../cs/0112017", None),
    ],
)  # fmt: skip
def test_identifiers(source: str, identifier: str | None) -> None:
    assert arxiv_identifier(source) == identifier


def test_a_file_that_is_here_is_no_identifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_remote("2106.01234")
    (tmp_path / "2106.01234").write_text(PAPER, encoding="utf-8")
    assert not is_remote("2106.01234")
    assert is_remote("arxiv:2106.01234")
    assert not is_remote(Path("arxiv:2106.01234"))
    assert read_paper("2106.01234").title == "Averaging, revisited"


@pytest.mark.parametrize(
    ("source", "reason"),
    [("arxiv:attention", "no arXiv identifier"), ("https://", "no http or https address"), ("http://[x", "no address")],
)
def test_what_is_no_address_is_said(source: str, reason: str) -> None:
    with pytest.raises(PaperError, match=reason):
        read_paper(source)


def test_html_where_there_is_no_source_and_a_second_reading_asks_nothing(tmp_path: Path) -> None:
    with web_server(_arxiv(html=Answer(200, HTML))) as server:
        downloader = _downloader(server, tmp_path)
        first = read_remote("arxiv:2106.01234v2", downloader=downloader)
        second = read_remote("https://arxiv.org/pdf/2106.01234v2", downloader=downloader)
        assert server.paths() == ["/e-print/2106.01234v2", "/html/2106.01234v2"]
        assert all(request.headers["User-Agent"].startswith("papercoder/") for request in server.requests)
    assert first == second
    assert (first.source_format, first.sha256) == ("html", hashlib.sha256(HTML).hexdigest())
    assert "read from arXiv's HTML" in first.warnings[-1]
    assert [file.name for file in (tmp_path / "arxiv").iterdir()] == ["2106.01234v2.html"]


def test_pdf_where_there_is_nothing_else(tmp_path: Path) -> None:
    with web_server(_arxiv(pdf=Answer(200, PDF))) as server:
        paper = read_remote("cs/0112017", downloader=_downloader(server, tmp_path))
        assert server.paths() == ["/e-print/cs/0112017", "/html/cs/0112017", "/pdf/cs/0112017"]
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest()
    assert paper.page_image(1).png.startswith(b"\x89PNG")
    assert (tmp_path / "arxiv" / "cs_0112017.pdf").read_bytes() == PDF


def test_a_source_that_is_only_a_pdf(tmp_path: Path) -> None:
    with web_server(_arxiv(eprint=Answer(200, PDF))) as server:
        paper = read_remote("2106.01234", downloader=_downloader(server, tmp_path))
        assert server.paths() == ["/e-print/2106.01234"]
    assert paper.source_format == "pdf"
    assert not any("arXiv" in warning for warning in paper.warnings)


def test_a_source_that_cannot_be_read_falls_through_to_html(tmp_path: Path) -> None:
    with web_server(_arxiv(eprint=Answer(200, b"\x1f\x8b\x00broken"), html=Answer(200, HTML))) as server:
        downloader = _downloader(server, tmp_path)
        assert read_remote("2106.01234", downloader=downloader).source_format == "html"
        assert read_remote("2106.01234", downloader=downloader).source_format == "html"
        assert len(server.requests) == 2


def test_a_page_in_the_place_of_a_pdf_is_not_kept(tmp_path: Path) -> None:
    with (
        web_server(_arxiv(eprint=PAGE, pdf=PAGE)) as server,
        pytest.raises(PaperError, match=r"nothing of 2106.01234 .* something else than the PDF"),
    ):
        read_remote("2106.01234", downloader=_downloader(server, tmp_path))
    assert not (tmp_path / "arxiv").exists()


def test_the_environment_names_a_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with web_server(_arxiv(eprint=Answer(200, PDF))) as server:
        monkeypatch.setenv("PAPERCODER_ARXIV", server.url + "/")
        assert read_paper("2106.01234").source_format == "pdf"
    assert (tmp_path / "papercoder" / "papers" / "arxiv" / "2106.01234.eprint").is_file()


def test_requests_to_arxiv_keep_their_distance(tmp_path: Path) -> None:
    with web_server(_arxiv(pdf=Answer(200, PDF))) as server:
        read_remote("2106.01234", downloader=_downloader(server, tmp_path, pause_seconds=0.4))
        times = [request.at for request in server.requests]
    assert all(later - earlier >= 0.39 for earlier, later in itertools.pairwise(times))


def test_an_address_of_any_server(tmp_path: Path) -> None:
    answers = {"/a/paper": Answer(302, headers={"location": "../b"}), "/b": Answer(200, HTML)}
    with web_server(lambda path, before: answers.get(path, MISSING)) as server:
        downloader = _downloader(server, tmp_path)
        assert read_remote(f"{server.url}/a/paper", downloader=downloader).source_format == "html"
        read_remote(f"{server.url}/a/paper", downloader=downloader)
        assert server.paths() == ["/a/paper", "/b"]


@pytest.mark.parametrize("wait", ["0.2s", "date"])
def test_too_many_requests_are_waited_for_as_asked(tmp_path: Path, wait: str) -> None:
    headers = {"retry-after": "1" if wait == "0.2s" else formatdate(time.time() + 2, usegmt=True)}
    with web_server(lambda path, before: Answer(200, PDF) if before else Answer(429, b"slow", headers)) as server:
        read_remote(f"{server.url}/paper.pdf", downloader=_downloader(server, tmp_path))
        first, second = (request.at for request in server.requests)
    assert second - first >= 0.9


def test_a_server_that_asks_for_an_hour_is_not_waited_for(tmp_path: Path) -> None:
    with web_server(lambda path, before: Answer(429, b"slow", {"retry-after": "3600"})) as server:
        with pytest.raises(PaperError, match=r"429 after 1 attempts, and asks to wait 3600 s. Try again later"):
            read_remote("2106.01234", downloader=_downloader(server, tmp_path))
        assert len(server.requests) == 1


def test_a_server_that_stays_down_is_given_up(tmp_path: Path) -> None:
    with web_server(lambda path, before: Answer(503, b"down")) as server:
        before = time.monotonic()
        with pytest.raises(PaperError, match=r"answered 503 after 3 attempts. Try again later. Download the PDF"):
            read_remote("2106.01234", downloader=_downloader(server, tmp_path, backoff_seconds=0.1))
        assert server.paths() == ["/e-print/2106.01234"] * 3
        assert time.monotonic() - before >= 0.3


def test_an_answer_that_is_cut_off_is_asked_for_again(tmp_path: Path) -> None:
    with web_server(lambda path, before: Answer(200, PDF, cut=not before)) as server:
        assert read_remote(f"{server.url}/p", downloader=_downloader(server, tmp_path)).source_format == "pdf"
        assert len(server.requests) == 2


def test_a_server_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    with web_server(lambda path, before: Answer(200, PDF, wait=3)) as server:
        before = time.monotonic()
        with pytest.raises(PaperError, match=r"no complete answer.* after 2 attempts"):
            read_remote(f"{server.url}/p", downloader=_downloader(server, tmp_path, timeout_seconds=0.2, attempts=2))
        assert time.monotonic() - before < 2


@pytest.mark.parametrize(
    ("location", "reason"),
    [("/loop", "redirects more than 5 times"), ("file:///etc/passwd", "no http or https address"),
     ("ftp://127.0.0.1/x", "no http or https address"), ("http://[broken", "is no address"), ("", "more than 5")],
)  # fmt: skip
def test_redirects_are_bounded_and_stay_on_the_web(tmp_path: Path, location: str, reason: str) -> None:
    with web_server(lambda path, before: Answer(302, headers={"location": location})) as server:
        with pytest.raises(PaperError, match=reason):
            read_remote(f"{server.url}/loop", downloader=_downloader(server, tmp_path))
        assert len(server.requests) <= 6


def test_what_is_too_large_is_stopped_while_it_comes(tmp_path: Path) -> None:
    with (
        web_server(lambda path, before: Answer(200, b"%PDF" + b"x" * 5_000_000)) as server,
        pytest.raises(PaperError, match="larger than 100,000 bytes"),
    ):
        read_remote(f"{server.url}/p", downloader=_downloader(server, tmp_path, most_bytes=100_000))
    assert not list(tmp_path.rglob("*.part"))


def test_offline_says_what_to_do(tmp_path: Path) -> None:
    downloader = Downloader(arxiv="http://127.0.0.1:9", folder=tmp_path, pause_seconds=0)
    with pytest.raises(PaperError, match=r"127.0.0.1 cannot be reached .*online\? Download the PDF in a browser"):
        read_remote("2106.01234", downloader=downloader)


def test_an_empty_answer_is_said(tmp_path: Path) -> None:
    with (
        web_server(lambda path, before: Answer(200, b"")) as server,
        pytest.raises(PaperError, match="answered nothing"),
    ):
        read_remote(f"{server.url}/p", downloader=_downloader(server, tmp_path))


@pytest.mark.parametrize(
    ("source", "name"),
    [("arxiv:2106.01234v2", "2106.01234v2"), ("https://arxiv.org/abs/cs/0112017", "cs_0112017"),
     ("https://example.org/a/b%20c.pdf?x=1", "b_20c.pdf"), ("https://example.org", "page"),
     ("a/my.paper.pdf", "my.paper")],
)  # fmt: skip
def test_names_for_folders(source: str, name: str) -> None:
    assert short_name(source) == name
