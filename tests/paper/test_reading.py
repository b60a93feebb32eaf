"""Readers: Markdown, PDF and S2ORC JSON give one shape, and bad input a clear error."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.markdown import read_markdown
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from papercoder.paper.s2orc import read_s2orc
from tests.conftest import SAMPLE
from tests.scripted import PAPER

S2ORC = {
    "paper_id": "Example",
    "title": "A title",
    "authors": [{"first": "Ada", "middle": ["B."], "last": "Example"}],
    "pdf_parse": {
        "abstract": [{"text": "We do it."}],
        "body_text": [
            {"section": "Method", "sec_num": "2.1", "text": "The loss is", "eq_spans": []},
            {"section": "Method", "sec_num": "2.1", "text": "EQUATION",
             "eq_spans": [{"raw_str": "L = a + b", "eq_num": "(1)"}]},
            {"section": "Results", "sec_num": "3", "text": "See Table 1."},
        ],
        "back_matter": [{"section": "Proofs", "sec_num": None, "text": "Trivial."}],
        "ref_entries": {
            "TABREF0": {"type_str": "table", "text": "Errors.",
                        "content": "<table><tr><td>M</td><td colspan='2'>E</td></tr>"
                                   "<tr><td>a|b</td><td>1</td><td/></tr></table>"},
            "FIGREF0": {"type_str": "figure", "text": "A plot.", "fig_num": "1"},
        },
        "bib_entries": {"B0": {"title": "On means", "raw_text": "A. Author. On means."}},
    },
}  # fmt: skip


def _s2orc(**changes: object) -> Paper:
    return read_s2orc(json.dumps({**S2ORC, **changes}), "0", "p.json")


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


def test_appendix_sections_are_marked() -> None:
    text = "# T\n\n## 1 Intro\n\nx\n\n## References\n\n- r\n\n## A Proofs\n\ny\n\n### A.1 More\n\nz\n" + "word " * 40
    paper = read_markdown(text, sha256="0", source_format="markdown", name="n")
    assert [(part.number, part.level, part.appendix) for part in paper.sections] == [
        ("1", 1, False), ("A", 1, True), ("A.1", 2, True),
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


def test_s2orc_puts_numbered_equations_back() -> None:
    paper = _s2orc()
    assert paper.title == "A title"
    assert paper.authors == ("Ada B. Example",)
    method = paper.sections[0]
    assert (method.number, method.level) == ("2.1", 2)
    assert method.text == "The loss is\n\nL = a + b (1)"
    assert paper.sections[-1].appendix
    assert paper.tables[0].rows == (("M", "E", ""), ("a|b", "1", ""))
    assert "| a\\|b | 1 |  |" in paper.markdown()
    assert paper.references == ("A. Author. On means.",)
    assert paper.warnings == ()


def test_cleaned_s2orc_says_what_it_lost() -> None:
    parse = json.loads(json.dumps(S2ORC["pdf_parse"]))
    for item in parse["body_text"]:
        item.pop("eq_spans", None)
    paper = _s2orc(pdf_parse=parse)
    assert "an equation is missing here" in paper.markdown()
    assert any("1 equations are missing" in text for text in paper.warnings)


def test_a_notice_is_no_title() -> None:
    paper = _s2orc(title="Provided proper attribution is provided, we hereby grant permission to reproduce the tables")
    assert paper.title == "Example"
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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["body_text", "back_matter", "abstract", "ref_entries", "bib_entries", "title", "authors", "text", "section",
     "sec_num", "eq_spans", "type_str", "content", "first", "raw_text"]
)  # fmt: skip


@given(
    st.dictionaries(
        KEYS, JSON | st.lists(st.dictionaries(KEYS, JSON)) | st.dictionaries(KEYS, st.dictionaries(KEYS, JSON))
    )
)
@settings(deadline=None)
def test_any_json_is_a_paper_or_an_error(parse: dict[str, object]) -> None:
    with contextlib.suppress(PaperError):
        assert isinstance(read_s2orc(json.dumps({**parse, "pdf_parse": parse}), "0", "n"), Paper)


def test_real_papers(shared_papers: Path) -> None:
    raw = read_paper(shared_papers / "transformer" / "s2orc.json").markdown()
    assert "Attention(Q, K, V ) = softmax" in raw
    assert "lrate = d" in raw
    cleaned = read_paper(shared_papers / "transformer" / "s2orc_cleaned.json")
    assert any("3 equations are missing" in text for text in cleaned.warnings)
    pdf = read_paper(shared_papers / "transformer" / "paper.pdf")
    assert pdf.title == "Attention Is All You Need"
    for folder in shared_papers.iterdir():
        assert len(read_paper(folder / "paper.pdf").sections) > 5
