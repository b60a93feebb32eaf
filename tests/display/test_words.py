"""The diff by line and word: complete, marked, harmless and quick."""

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.display.words import word_diff, word_diff_html, word_diff_text
from tests.display.injections import INJECTIONS, audit

TEXTS = st.text(alphabet="ab c\n{}<", max_size=60)


def _side(before: str, after: str, sign: str) -> list[str]:
    """The lines of one of the two texts, as the whole diff shows them."""
    lines = word_diff(before, after, context=1000)
    kept = [line for line in lines if line.sign in (" ", sign, "±")]
    return ["".join(piece.text for piece in line.pieces if piece.sign in (" ", sign)) for line in kept]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_it(before: str, after: str) -> None:
    if before.splitlines() != after.splitlines():
        assert _side(before, after, "−") == before.splitlines()
        assert _side(before, after, "+") == after.splitlines()
    assert (word_diff(before, after) == ()) == (before == after)


def test_words_are_marked_in_a_line_that_was_changed() -> None:
    before = "same\nset the seed to one here\n" + "same\n" * 9 + "old\n"
    after = "same\nset the seed to two here\n" + "same\n" * 9 + "quite another\nand more\n"
    assert word_diff_text(before, after).splitlines() == [
        "  same", "± set the seed to [−one−]{+two+} here", "  same", "  same", "  same", "⋯ 3 unchanged lines",
        "  same", "  same", "  same", "− old", "+ quite another", "+ and more",
    ]  # fmt: skip
    page = word_diff_html(before, after)
    assert re.search(r"#D55E00[^>]*>−</span><span[^>]*#D55E00[^>]*>one</span>", page)
    assert re.search(r"#0072B2[^>]*>\+</span><span[^>]*#0072B2[^>]*>two</span>", page)
    assert "set the seed to −one+two here" in unescape(re.sub(r"<[^>]*>", "", page))


def test_a_change_of_line_ends_alone_is_said() -> None:
    assert "only the ends of lines differ" in word_diff_text("a\n", "a")


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_becomes_markup(text: str) -> None:
    for before, after in (("plain", text), (text, "plain"), (f"some words {text}", f"some more words {text}")):
        page = word_diff_html(before, after)
        audit(page)
        assert not re.search(r"<(script|style|iframe|h1|img)", page)


def test_a_line_changed_in_a_long_prompt_is_found_at_once() -> None:
    before = "".join(f"line {number} of a long prompt with some words in it\n" for number in range(1000))
    after = before.replace("line 500 of a long", "line 500 of a rather long")
    assert len(before) > 40_000
    took = []
    for _ in range(5):
        start = time.perf_counter()
        assert "rather" in word_diff_html(before, after)
        took.append(time.perf_counter() - start)
    assert min(took) <= 0.05
