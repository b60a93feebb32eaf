"""PDFs that are damaged, locked, scanned, endless or set in broken fonts."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.model import Paper
from papercoder.paper.pdf.reader import read_pdf
from tests.conftest import SAMPLE
from tests.paper.pdfs import Text, filler, make_pdf

SMALL = make_pdf([[Text(54, 80, "A Title of a Paper", 17, "bold"), *filler(54, 130, 12)]])
SECONDS = 20


def _refused(content: bytes, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(PaperError, match=reason):
        read_pdf(content, "0", "paper.pdf")
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read as a PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "cannot be read as a PDF"),
        (make_pdf([[]], encrypted=True), "encrypted: save it without a password"),
        (make_pdf([[]] * 3, picture=True), "looks like a scan. Run OCR"),
        (make_pdf([[]] * 2000), "2,000 pages, more than 500"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    _refused(content, reason)


def test_a_small_pdf_is_read() -> None:
    paper = read_pdf(SMALL, "0", "paper.pdf")
    assert paper.title == "A Title of a Paper"
    assert paper.source_format == "pdf"
    assert paper.page_image(1).size == (1020, 1320)


def test_truncated_files_are_papers_or_errors() -> None:
    whole = (SAMPLE / "paper.pdf").read_bytes()
    for share in (0.2, 0.9):
        with contextlib.suppress(PaperError):
            assert isinstance(read_pdf(whole[: int(share * len(whole))], "0", "paper.pdf"), Paper)


def test_scanned_pages_among_others_are_told() -> None:
    pages = [filler(54, 80, 20), [], filler(54, 80, 20, 50)]
    paper = read_pdf(make_pdf(pages, picture=True), "0", "paper.pdf")
    assert any("only pictures: 2;" in text for text in paper.warnings)


def test_fonts_without_a_character_map_are_told() -> None:
    broken = b"BT /broken 10 Tf 1 0 0 1 54 700 Tm (Some \x81\x8d\x8f words) Tj ET"
    paper = read_pdf(make_pdf([filler(54, 200, 20)], extra=broken), "0", "paper.pdf")
    assert any("a font without a character map" in text for text in paper.warnings)
    assert not any("a font without" in text for text in read_pdf(SMALL, "0", "paper.pdf").warnings)


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=12
    )
)  # fmt: skip
def test_mutated_files_are_papers_or_errors(changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(SMALL)
    for place, inserted in changes:
        content[place : place + len(inserted)] = inserted
    with contextlib.suppress(PaperError):
        assert isinstance(read_pdf(bytes(content), "0", "paper.pdf"), Paper)


def test_real_papers_have_their_parts(shared_papers: Path) -> None:
    paper = read_pdf((shared_papers / "transformer" / "paper.pdf").read_bytes(), "0", "paper.pdf")
    assert paper.title == "Attention Is All You Need"
    assert paper.authors[0] == "Ashish Vaswani"
    assert [part.number for part in paper.sections if part.level == 1 and part.number] == list("1234567")
    assert paper.abstract.startswith("The dominant sequence transduction models")
    assert len(paper.references) == 40
    assert [figure.number for figure in paper.figures][:2] == ["1", "2"]
