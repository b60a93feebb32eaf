"""References as every reader hands them on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.paper.markdown import read_markdown
from papercoder.paper.model import Paper
from papercoder.paper.references import short_reference


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("B. Author. A title. arXiv preprint arXiv:1801.08917, 2018.", "B. Author. A title. arXiv 1801.08917, 2018."),
        ("A title. ArXiv, arXiv:2106.01234v2.", "A title. arXiv 2106.01234v2."),
        ("A title. arXiv e-prints arXiv:cs/0112017, 2001", "A title. arXiv cs/0112017, 2001"),
        ("A title. arXiv:1801.08917, 2018", "A title. arXiv 1801.08917, 2018"),
        ("A title. arXiv preprint, 2018", "A title. arXiv preprint, 2018"),
        ("https://arxiv.org/abs/1801.08917", "https://arxiv.org/abs/1801.08917"),
    ],
)
def test_arxiv_is_named_once(printed: str, short: str) -> None:
    assert short_reference(printed) == short


@given(st.lists(st.sampled_from(["arXiv", "preprint", "arXiv:", "1801.08917", ",", " "]), max_size=12).map(" ".join))
def test_a_short_reference_stays_as_it_is_and_keeps_the_numbers(text: str) -> None:
    short = short_reference(text)
    assert short.count("1801.08917") == text.count("1801.08917")
    assert len(short) <= len(text)


def test_each_reader_shortens_them() -> None:
    text = (
        "# A title\n\n## Introduction\n\n"
        + "Words about it. " * 40
        + "\n\n## References\n\n- A. B. C. arXiv preprint arXiv:1801.08917, 2018.\n"
    )
    paper = read_markdown(text, sha256="0" * 64, source_format="markdown", name="paper.md")
    assert paper.references == ("A. B. C. arXiv 1801.08917, 2018.",)
    assert "- A. B. C. arXiv 1801.08917, 2018." in paper.markdown()


def test_a_recorded_paper_keeps_the_references_that_its_prompts_saw() -> None:
    paper = Paper(
        title="T", sections=(), references=("A. arXiv preprint arXiv:1801.08917.",), source_format="pdf", sha256="0"
    )
    assert Paper.model_validate_json(paper.model_dump_json()).markdown() == paper.markdown()
    assert "arXiv preprint arXiv:1801.08917" in paper.markdown()
