"""A paper in so many tokens: references go first, then the appendix from its end, never the method."""

import pytest

from papercoder.errors import PaperError
from papercoder.llm.tokens import count_tokens
from papercoder.paper.model import Paper, Section

PAPER = Paper(
    title="T",
    abstract="Short.",
    sections=(
        Section(number="1", heading="Method", level=1, text="method " * 50),
        Section(number="A", heading="Proofs", level=1, text="proof " * 60, appendix=True),
        Section(number="A.1", heading="Lemma", level=2, text="lemma " * 60, appendix=True),
        Section(number="B", heading="More tables", level=1, text="table " * 60, appendix=True),
    ),
    references=("reference " * 60, "another " * 60),
    source_format="markdown",
    sha256="0",
)
WHOLE = count_tokens(PAPER.markdown())


def test_what_fits_is_whole() -> None:
    assert PAPER.markdown(WHOLE) == PAPER.markdown()
    assert "Left out" not in PAPER.markdown()


@pytest.mark.parametrize(
    ("budget", "note", "gone"),
    [
        (WHOLE - 1, "References (2)", ["another"]),
        (WHOLE - 150, "References (2); Appendix B More tables", ["another", "table "]),
        (
            WHOLE - 220,
            "References (2); Appendix B More tables; Appendix A Proofs",
            ["another", "table ", "lemma", "proof "],
        ),
    ],
)
def test_the_order_of_dropping_is_said(budget: int, note: str, gone: list[str]) -> None:
    text = PAPER.markdown(budget)
    assert count_tokens(text) <= budget
    assert text.endswith(f"[Left out to save tokens: {note}.]\n")
    for word in gone:
        assert word * 2 not in text
    assert text.count("method ") >= 49


def test_the_method_is_never_dropped() -> None:
    with pytest.raises(PaperError, match="nothing of the method is dropped"):
        PAPER.markdown(40)
