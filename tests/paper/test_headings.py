"""Headings: what is a number, and where the appendix begins."""

import pytest

from papercoder.paper.headings import Headings


def _read(*lines: str) -> list[tuple[str, str, bool]]:
    headings = Headings()
    found = [headings.read(line) for line in lines]
    return [(one.number, one.text, one.appendix) for one in found]


def test_an_article_is_no_number() -> None:
    assert _read("A Study of Graphs", "Introduction", "A Simple Method", "I Am a Strange Loop") == [
        ("", "A Study of Graphs", False), ("", "Introduction", False), ("", "A Simple Method", False),
        ("", "I Am a Strange Loop", False),
    ]  # fmt: skip


@pytest.mark.parametrize("before", ["3 Results", "References", "Appendix"])
def test_a_letter_is_a_number_once_letters_are_in_use(before: str) -> None:
    assert _read(before, "A Proofs", "A.1 More", "B Data")[1:] == [
        ("A", "Proofs", True), ("A.1", "More", True), ("B", "Data", True),
    ]  # fmt: skip


def test_a_stop_or_colon_makes_a_letter_a_number() -> None:
    assert _read("A. Proofs", "B: Data") == [("A", "Proofs", False), ("B", "Data", False)]


def test_letters_that_number_the_body_are_no_appendix() -> None:
    assert [appendix for *_, appendix in _read("I. Introduction", "V. Results", "References", "Proofs")] == [
        False, False, False, True,
    ]  # fmt: skip


def test_letters_after_a_plain_introduction_are_the_appendix() -> None:
    assert [appendix for *_, appendix in _read("Introduction", "Method", "A. Proofs")] == [False, False, True]


def test_the_source_knows_better() -> None:
    headings = Headings()
    assert headings.read("A Study", "1").text == "A Study"
    assert headings.read("Of means", "A").appendix
    assert Headings().read("Proofs", appendix=True).appendix
