"""The layout of PDFs: columns, headings, paragraphs over columns, furniture, references."""

from pathlib import Path

import pytest

from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from tests.paper.pdfs import Item, Rule, Text, filler, make_pdf, paragraph

LEFT, RIGHT = 54, 320
HALF = "The method is trained on many tasks and works"
SHORT = ["It begins here and has a few words more."]


def _read(tmp_path: Path, pages: list[list[Item]]) -> Paper:
    file = tmp_path / "paper.pdf"
    file.write_bytes(make_pdf(pages))
    return read_paper(file)


def _front(y: float = 80) -> list[Item]:
    return [
        Text(120, y, "A Study of Means and Medians", 17, "bold"), Text(180, y + 30, "Ada Lovelace, Alan Turing"),
        Text(290, y + 60, "Abstract", 12, "bold"), *paragraph(90, y + 80, ["We study means.", "They are good."]),
        Text(LEFT, y + 130, "1 Introduction", 12, "bold"),
    ]  # fmt: skip


def _column(x: float, y: float, count: int, start: int) -> list[Item]:
    return filler(x, y, count, start, HALF)


@pytest.fixture(scope="module")
def two_columns(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """Two pages of two columns, with all that interrupts them."""
    first: list[Item] = [
        *_front(), *_column(LEFT, 230, 30, 0), *paragraph(LEFT, 590, ["the sentence is inter-"]),
        Text(LEFT, 680, "1", 5), Text(LEFT + 4, 683, "A footnote of a few words.", 8),
        *paragraph(RIGHT, 210, ["rupted by nothing, and a state-of-", "the-art method ends it."]),
        *_column(RIGHT, 240, 33, 100), Text(300, 760, "1"), Text(200, 40, "Studies of Means", 9),
        Text(30, 500, "arXiv:2106.01234v2 [cs.LG] 2 Jun 2021", 20, turned=True),
    ]  # fmt: skip
    second: list[Item] = [
        Text(200, 40, "Studies of Means", 9), Text(300, 760, "2"),
        Text(LEFT, 80, "Figure 1: A caption over the whole width of the page, long enough to cross its middle,", 9),
        Text(LEFT, 91, "and which ends on a second line.", 9),
        *_column(LEFT, 120, 30, 200), *_column(RIGHT, 120, 25, 300),
        Text(RIGHT, 440, "2 A heading that is too", 12, "bold"), Text(RIGHT + 14, 454, "long for its line", 12, "bold"),
        *_column(RIGHT, 480, 3, 400), Text(RIGHT, 530, "2.1 Second level", 10, "bold"),
        Text(RIGHT, 550, "Run in.", 10, "bold"), Text(RIGHT + 35, 550, "Title of a paragraph and its first words"),
        Text(RIGHT, 562, "The state-of-the-art is rupted interrupted."),
    ]  # fmt: skip
    third: list[Item] = [
        Text(200, 40, "Studies of Means", 9), Text(300, 760, "3"),
        Text(LEFT, 100, "References", 12, "bold"),
        *paragraph(LEFT, 120, ["Author, A. On means of"]), *paragraph(LEFT + 10, 132, ["numbers. Journal, 1999."]),
        *paragraph(LEFT, 144, ["Writer, B. On medians of"]),
        *paragraph(RIGHT + 10, 100, ["many numbers. Journal, 2001."]),
        *paragraph(RIGHT, 112, ["Zeta, C. On modes of few"]), *paragraph(RIGHT + 10, 124, ["numbers. Press, 2002."]),
        Text(RIGHT, 160, "A Proofs", 12, "bold"), *_column(RIGHT, 180, 25, 500), Text(LEFT, 400, " "),
    ]  # fmt: skip
    return _read(tmp_path_factory.mktemp("pdf"), [first, second, third])


def test_front_and_sections(two_columns: Paper) -> None:
    assert two_columns.title == "A Study of Means and Medians"
    assert two_columns.authors == ("Ada Lovelace", "Alan Turing")
    assert two_columns.abstract == "We study means. They are good."
    assert [(part.number, part.heading, part.level, part.appendix) for part in two_columns.sections] == [
        ("1", "Introduction", 1, False), ("2", "A heading that is too long for its line", 1, False),
        ("2.1", "Second level", 2, False), ("A", "Proofs", 1, True),
    ]  # fmt: skip


def test_columns_follow_one_another(two_columns: Paper) -> None:
    text = two_columns.markdown()
    places = [text.index(f"word{number} ") for number in (0, 29, 100, 132, 200, 229, 300, 324, 400)]
    assert places == sorted(places)


def test_a_paragraph_goes_on_over_columns_and_its_footnote_follows_it(two_columns: Paper) -> None:
    text = two_columns.sections[0].text
    assert "the sentence is interrupted by nothing, and a state-of-the-art method ends it." in text
    assert "[^1]: A footnote of a few words." in text
    assert text.index("[^1]:") > text.index("interrupted by nothing")


def test_the_last_line_of_a_wide_caption_belongs_to_it(two_columns: Paper) -> None:
    (figure,) = two_columns.figures
    assert figure.number == "1"
    assert figure.caption.endswith("to cross its middle, and which ends on a second line")


def test_furniture_is_left_out(two_columns: Paper) -> None:
    text = two_columns.markdown()
    assert "Studies of Means" not in text
    assert "arXiv" not in text
    assert not {"1", "2", "3"} & {line.strip() for line in text.splitlines()}


def test_an_arxiv_stamp_is_told(two_columns: Paper) -> None:
    assert two_columns.arxiv == "2106.01234v2"
    assert any('read_paper("arxiv:2106.01234v2")' in text for text in two_columns.warnings)


def test_run_in_titles_are_no_headings(two_columns: Paper) -> None:
    assert "**Run in.** Title of a paragraph" in two_columns.sections[2].text


def test_references_are_one_line_each(two_columns: Paper) -> None:
    assert two_columns.references == (
        "Author, A. On means of numbers. Journal, 1999.", "Writer, B. On medians of many numbers. Journal, 2001.",
        "Zeta, C. On modes of few numbers. Press, 2002.",
    )  # fmt: skip


def test_line_numbers_of_review_copies(tmp_path: Path) -> None:
    numbers = [Text(30, 80 + 12 * place, f"{place + 1:03}", 7) for place in range(50)]
    paper = _read(tmp_path, [[*numbers, *_front(), *filler(LEFT, 230, 30)]])
    assert paper.title == "A Study of Means and Medians"
    assert "word3 The method" in paper.markdown()
    assert not any(f"{number:03}" in paper.markdown() for number in range(1, 51))


def test_a_column_of_numbers_inside_the_text_stays(tmp_path: Path) -> None:
    numbers = [Text(250, 500 + 12 * place, str(place + 20)) for place in range(15)]
    assert "34" in _read(tmp_path, [[*_front(), *filler(LEFT, 230, 20), *numbers]]).markdown()


def test_algorithms_are_verbatim(tmp_path: Path) -> None:
    algorithm: list[Item] = [
        Rule(LEFT, 400, 240), Text(LEFT, 411, "Algorithm 1", 10, "bold"), Text(LEFT + 58, 411, "Averaging"),
        Rule(LEFT, 415, 240), Text(LEFT, 428, "for x in data do"), Text(LEFT + 10, 440, "add x"),
        Text(LEFT, 452, "end for"), Rule(LEFT, 458, 240),
    ]  # fmt: skip
    paper = _read(tmp_path, [[*_front(), *filler(LEFT, 230, 10), *algorithm, *filler(LEFT, 490, 8)]])
    (found,) = paper.algorithms
    assert (found.number, found.caption) == ("1", "Averaging")
    assert found.text == "for x in data do\n  add x\nend for"
    assert f"```\n{found.text}\n```" in paper.sections[0].text


def test_an_algorithm_that_holds_a_fence_stays_whole(tmp_path: Path) -> None:
    algorithm: list[Item] = [
        Rule(LEFT, 400, 240), Text(LEFT, 411, "Algorithm 1", 10, "bold"), Text(LEFT + 58, 411, "Asking"),
        Rule(LEFT, 415, 240), Text(LEFT, 428, "for x in data do"), Text(LEFT, 440, "```"),
        Text(LEFT, 452, "end for"), Rule(LEFT, 458, 240),
    ]  # fmt: skip
    paper = _read(tmp_path, [[*_front(), *filler(LEFT, 230, 10), *algorithm, *filler(LEFT, 490, 8)]])
    (found,) = paper.algorithms
    assert "\n```\n" in found.text
    assert f"````\n{found.text}\n````" in paper.sections[0].text


def test_exponents_in_algorithms_stay_in_their_lines(tmp_path: Path) -> None:
    algorithm: list[Item] = [
        Rule(LEFT, 400, 240), Text(LEFT, 411, "Algorithm 1", 10, "bold"), Rule(LEFT, 415, 240),
        Text(LEFT, 428, "for x in data do"), Text(LEFT + 10, 444, "add the norm of x"), Text(LEFT + 90, 438, "2", 6),
        Text(LEFT, 452, "a line in small type", 6), Text(LEFT, 462, "end for"), Rule(LEFT, 468, 240),
    ]  # fmt: skip
    paper = _read(tmp_path, [[*_front(), *filler(LEFT, 230, 10), *algorithm, *filler(LEFT, 490, 8)]])
    (found,) = paper.algorithms
    assert found.text == "for x in data do\n  add the norm of x 2\na line in small type\nend for"


def test_accents_and_side_by_side_captions(tmp_path: Path) -> None:
    items: list[Item] = [
        *_front(), *filler(LEFT, 230, 5), Text(LEFT, 300, "Poincare said so."), Text(LEFT + 32.6, 300, "\u00b4"),
        *paragraph(LEFT, 340, ["Figure 1: The caption on the", "left side ends here."]),
        *paragraph(RIGHT, 340, ["Figure 2: The caption on the", "right side is another."]), *filler(LEFT, 400, 9, 20),
    ]  # fmt: skip
    paper = _read(tmp_path, [items])
    assert "Poincaré said so." in paper.markdown()
    assert [figure.caption for figure in paper.figures] == [
        "The caption on the left side ends here", "The caption on the right side is another",
    ]  # fmt: skip


def test_prices_do_not_become_maths(tmp_path: Path) -> None:
    paper = _read(tmp_path, [[*_front(), *filler(LEFT, 230, 9), Text(LEFT, 400, "It costs $5 or $6.")]])
    assert "It costs \\$5 or \\$6." in paper.markdown()
