"""Pages of a PDF as pictures."""

import pytest

from papercoder.errors import PaperError
from papercoder.paper.isolation import isolated
from papercoder.paper.model import Paper
from papercoder.paper.pages import Box
from papercoder.paper.reading import read_paper
from tests.conftest import ROOT, SAMPLE


@pytest.fixture(scope="module")
def sample() -> Paper:
    return read_paper(SAMPLE / "paper.pdf")


def test_a_page_and_a_part_of_it(sample: Paper) -> None:
    page = sample.page_image(1)
    part = sample.page_image(1, box=Box(100, 100, 300, 150), resolution=144)
    assert page.png.startswith(b"\x89PNG")
    assert page.size[0] == pytest.approx(page.size[1] * 0.77, rel=0.1)
    assert part.size == (pytest.approx(2 * 208, abs=2), pytest.approx(2 * 58, abs=2))
    assert "data:image/png;base64," in page._repr_html_()
    assert repr(page).startswith("PageImage(page 1,")


def test_a_page_that_is_not_there(sample: Paper) -> None:
    with pytest.raises(PaperError, match="no page 99"):
        sample.page_image(99)


def test_a_paper_without_a_pdf_says_how_to_give_it_one(paper_file: str, sample: Paper) -> None:
    paper = read_paper(paper_file)
    with pytest.raises(PaperError, match="with_pages"):
        paper.page_image(1)
    assert paper.with_pages(sample).page_image(1).size


def test_pages_are_not_written_with_the_paper(sample: Paper) -> None:
    again = Paper.model_validate_json(sample.model_dump_json())
    assert again == sample.model_copy() or again.sha256 == sample.sha256
    with pytest.raises(PaperError):
        again.page_image(1)


def test_a_reader_that_hangs_or_crashes_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(PaperError, match="given up"):
        isolated("tests.paper.misbehaving", b"hang", {}, 1.0)
    with pytest.raises(PaperError, match="crashed"):
        isolated("tests.paper.misbehaving", b"crash", {}, 20.0)
    with pytest.raises(PaperError, match="crashed"):
        isolated("tests.paper.misbehaving", b"eat", {}, 20.0)
    with pytest.raises(PaperError, match="what to do next"):
        isolated("tests.paper.misbehaving", b"refuse", {}, 20.0)
