"""Readers: Markdown, PDF and S2ORC JSON give one shape, and bad input a clear error."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.markdown import read_markdown
from papercoder.paper.reading import read_paper
from tests.conftest import SAMPLE
from tests.scripted import PAPER


def test_markdown(paper_file: Path) -> None:
    paper = read_paper(paper_file)
    assert paper.title == "Averaging, revisited"
    assert paper.authors == ("Ada Example", "Ben Sample")
    assert paper.abstract == "We average numbers and measure the result."
    assert [(part.number, part.heading) for part in paper.sections] == [("1", "Method"), ("2", "Results")]
    table = paper.table("1")
    assert table is not None
    assert table.rows == (("Method", "Error"), ("Mean", "3.00"))
    assert paper.references == ("A. Author. On means. 1900.",)
    assert paper.source_format == "markdown"


def test_what_was_read_is_what_prompts_see(paper_file: Path) -> None:
    text = read_paper(paper_file).markdown()
    for line in filter(None, PAPER.splitlines()):
        assert line in text


def test_headings_inside_code_are_text() -> None:
    paper = read_markdown(
        "# T\n\n## 1 A\n\n```\n# not a heading\n```\n" + "word " * 40, sha256="0", source_format="markdown", name="n"
    )
    assert [part.heading for part in paper.sections] == ["A"]


def test_a_fence_inside_a_longer_one_closes_nothing() -> None:
    code = "````markdown\n```python\n# not a heading\n```\n# nor this\n````\n"
    paper = read_markdown(
        f"# T\n\n## 1 A\n\n{code}\n## 2 B\n\n" + "word " * 40, sha256="0", source_format="markdown", name="n"
    )
    assert paper.sections[0].text == code.strip()
    assert [part.heading for part in paper.sections] == ["A", "B"]


def test_appendix_sections_are_marked() -> None:
    text = "# T\n\n## 1 Intro\n\nx\n\n## References\n\n- r\n\n## A Proofs\n\ny\n\n### A.1 More\n\nz\n" + "word " * 40
    paper = read_markdown(text, sha256="0", source_format="markdown", name="n")
    assert [(part.number, part.level, part.appendix) for part in paper.sections] == [
        ("1", 1, False), ("A", 1, True), ("A.1", 2, True),
    ]  # fmt: skip


def test_a_title_may_begin_with_an_article() -> None:
    text = "# A Study of Graphs\n\nAda Example\n\n## Introduction\n\nx\n\n## A Simple Method\n\n" + "word " * 40
    paper = read_markdown(text, sha256="0", source_format="markdown", name="n")
    assert (paper.title, paper.authors) == ("A Study of Graphs", ("Ada Example",))
    assert [(part.number, part.heading, part.appendix) for part in paper.sections] == [
        ("", "Introduction", False), ("", "A Simple Method", False),
    ]  # fmt: skip


def test_what_follows_the_references_is_appendix() -> None:
    text = "# T\n\n## Introduction\n\nx\n\n## References\n\n- r\n\n## More results\n\n" + "word " * 40
    paper = read_markdown(text, sha256="0", source_format="markdown", name="n")
    assert [(part.heading, part.appendix) for part in paper.sections] == [
        ("Introduction", False), ("More results", True),
    ]  # fmt: skip


def test_windows_encodings(tmp_path: Path) -> None:
    for name, content in (
        ("crlf.md", PAPER.replace("\n", "\r\n").encode()),
        ("bom.md", b"\xef\xbb\xbf" + PAPER.encode()),
        ("utf16.md", PAPER.encode("utf-16")),
    ):
        (tmp_path / name).write_bytes(content)
        assert read_paper(tmp_path / name).title == "Averaging, revisited"


def test_pdf_of_the_sample() -> None:
    paper = read_paper(SAMPLE / "paper.pdf")
    assert paper.title == "Tempered Energy Sampling of Random Fourier Features"
    assert paper.abstract.startswith("Random Fourier features turn")
    assert [part.number for part in paper.sections] == ["1", "2", "3", "4", "5", "6", "A"]
    table = paper.table("2")
    assert table is not None
    assert table.rows[0] == ("Method", "Friedman", "Bumps", "Waves")
    assert len(table.rows) == 5
    assert paper.warnings


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\x00\x01\x02\xff", "whatever its name says"),
        (b"%PDF-1.7 broken", "cannot be read as a PDF"),
        (b"plain text " * 50, "whatever its name says"),
        (b'{"a": 1}', "whatever its name says"),
    ],
)
def test_bad_files_say_what_to_do(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "bad.pdf"
    file.write_bytes(content)
    with pytest.raises(PaperError, match=reason):
        read_paper(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b'{"a": 1}', "not S2ORC"), (b'{"pdf_parse": {"body_text": [{"text": 1}]}}', "should be text"),
     (b'{"pdf_parse": ', "is not"), (b"Milk, bread and butter", "4 words. Is it a paper")],
)  # fmt: skip
def test_bad_text_says_what_is_wrong(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(PaperError, match=reason):
        read_paper(file)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="cannot be read"):
        read_paper(tmp_path / "none.pdf")
    with pytest.raises(PaperError, match="folder"):
        read_paper(tmp_path)


@given(st.text())
@settings(deadline=None)
def test_any_text_is_a_paper_or_an_error(text: str) -> None:
    with contextlib.suppress(PaperError):
        paper = read_markdown(text, sha256="0", source_format="markdown", name="n")
        assert isinstance(paper.markdown(), str)
        assert "cannot be shown" not in paper._repr_html_()


def test_real_papers(shared_papers: Path) -> None:
    pdf = read_paper(shared_papers / "transformer" / "paper.pdf")
    assert pdf.title == "Attention Is All You Need"
    for folder in shared_papers.iterdir():
        assert len(read_paper(folder / "paper.pdf").sections) > 5
