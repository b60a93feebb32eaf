"""Tables from glyphs: the layouts of machine-learning papers, and what looks like a table but is none."""

import string
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.paper.pages import Box
from papercoder.paper.pdf.assembling import assemble
from papercoder.paper.pdf.glyphs import Font, Glyph, Page, read_pages
from papercoder.paper.pdf.layout import lay_out
from papercoder.paper.pdf.tables import FoundTable, find_tables
from tests.paper.pdf.maths.typesetting import in_a_form

REGULAR = Font("Times", bold=False, italic=False)
LEFT, TOP, LEADING = 100.0, 200.0, 12.0
PROSE = (
    "the model of this paper learns to read tables from many examples and then writes what it has found in rows "
    "so that others can use them again without any doubt about their numbers or their names "
)


def blank() -> Page:
    return Page(1, 612.0, 792.0)


def width(text: str, size: float = 10.0) -> float:
    return sum(0.3 * size if character == " " else 0.5 * size for character in text)


def put(page: Page, text: str, x: float, baseline: float, size: float = 10.0) -> float:
    """Writes text and gives the place where it ends."""
    for character in text:
        if character == " ":
            x += 0.3 * size
            continue
        ink = (x + 0.05 * size, baseline - 0.7 * size, x + 0.45 * size, baseline)
        page.glyphs.append(Glyph(character, *ink, x, baseline, size, REGULAR, False))
        x += 0.5 * size
    return x


def rule(page: Page, left: float, right: float, y: float) -> None:
    page.rules.append(Box(left, y - 0.4, right, y + 0.4))


def wall(page: Page, x: float, top: float, bottom: float) -> None:
    page.rules.append(Box(x - 0.2, top, x + 0.2, bottom))


def body_text(page: Page, top: float, lines: int, left: float = LEFT, right: float = 500.0) -> float:
    """Lines of prose as wide as a column; gives the last baseline."""
    words = PROSE.split() * lines
    for number in range(lines):
        x = left
        while x + width(words[0]) < right:
            x = put(page, words[0] + " ", x, top + number * LEADING)
            words.append(words.pop(0))
    return top + (lines - 1) * LEADING


def grid(
    page: Page, rows: Sequence[Sequence[str]], xs: Sequence[float], top: float = TOP, leading: float = LEADING,
    right: float = 500.0, ruled: bool = True,
) -> float:  # fmt: skip
    """A table with a rule above, below and under its header; gives the height of its end."""
    for number, row in enumerate(rows):
        for text, x in zip(row, xs, strict=True):
            put(page, text, x, top + (number + 1) * leading)
    bottom = top + len(rows) * leading + 4
    if ruled:
        for y in (top, top + leading + 4, bottom):
            rule(page, xs[0] - 3, right, y)
    return bottom


def caption(page: Page, y: float, text: str = "Table 1: Results of the models.", x: float = LEFT) -> None:
    put(page, text, x, y)


def only(page: Page) -> FoundTable:
    tables = find_tables(page)
    assert len(tables) == 1
    return tables[0]


RESULTS = (("Method", "MNLI", "SST"), ("BERT base", "84.1", "93.1"), ("Ours", "86.5 ± 0.2", "94.0"))
COLUMNS = (103.0, 250.0, 380.0)


@pytest.mark.parametrize("above", [True, False])
def test_three_rules_and_a_caption(above: bool) -> None:
    page = blank()
    bottom = grid(page, RESULTS, COLUMNS)
    caption(page, TOP - 15 if above else bottom + 18)
    table = only(page)
    assert table.rows == RESULTS
    assert TOP - 1 < table.box.top < TOP + 1
    assert bottom - 1 < table.box.bottom < bottom + 1


def test_a_page_that_stands_in_a_form_has_the_same_tables() -> None:
    page = blank()
    caption(page, TOP - 15)
    body_text(page, grid(page, RESULTS, COLUMNS) + 40, 10)
    plain, inside = (assemble(lay_out([one])) for one in (page, in_a_form(page)))
    assert [table["rows"] for table in plain["tables"]] == [[list(row) for row in RESULTS]]
    assert inside == plain


def test_a_table_of_short_cells_needs_no_caption() -> None:
    page = blank()
    grid(page, RESULTS, COLUMNS)
    assert only(page).rows == RESULTS


def test_two_tables_side_by_side_in_one_column_each() -> None:
    page = blank()
    caption(page, TOP - 15)
    grid(page, (("A", "B"), ("one", "1"), ("two", "2")), (103, 180), right=220)
    grid(page, (("C", "D"), ("three", "3"), ("four", "4")), (303, 380), right=420)
    assert [table.rows[0] for table in find_tables(page)] == [("A", "B"), ("C", "D")]


def test_body_text_in_the_other_column_stays_out() -> None:
    page = blank()
    caption(page, TOP - 15, x=320)
    grid(page, RESULTS, (323, 420, 500), right=550)
    body_text(page, 100, 30, left=50, right=290)
    assert only(page).rows == RESULTS


def test_two_tables_of_one_width_are_cut_at_the_caption() -> None:
    page = blank()
    caption(page, TOP - 15)
    bottom = grid(page, RESULTS, COLUMNS)
    caption(page, bottom + 25, "Table 2: More of them.")
    grid(page, (("Name", "Size"), ("small", "12")), (103, 250), top=bottom + 40)
    assert [len(table.rows) for table in find_tables(page)] == [3, 2]


def test_a_full_grid_with_wrapped_cells() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("Name", "Notes"), ("SQuAD", "questions on texts that"), ("", "people wrote"), ("GLUE", "nine tasks"))
    grid(page, rows, (103, 200), right=330, ruled=False)
    for y in (TOP, TOP + 16, TOP + 40, TOP + 52):
        rule(page, 100, 330, y)
    for x in (100, 190, 330):
        wall(page, x, TOP, TOP + 52)
    assert only(page).rows == (rows[0], ("SQuAD", "questions on texts that people wrote"), rows[3])


def test_walls_part_cells_that_stand_close() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("model", "aa", "bb"), ("small", "cc", "dd"), ("large", "ee", "ff"))
    grid(page, rows, (103, 150, 162), right=180)
    wall(page, 161, TOP, TOP + 40)
    assert only(page).rows == rows


def test_a_table_without_a_first_and_a_last_rule_goes_as_far_as_its_walls() -> None:
    page = blank()
    grid(page, RESULTS, COLUMNS, ruled=False)
    for y in (TOP + 16, TOP + 28):
        rule(page, 100, 500, y)
    wall(page, 240, TOP, TOP + 40)
    caption(page, TOP + 55)
    assert only(page).rows == RESULTS


@pytest.mark.parametrize("above", [True, False])
def test_no_rules_at_all_beside_a_caption(above: bool) -> None:
    page = blank()
    end = body_text(page, 60, 5)
    grid(page, RESULTS, COLUMNS, ruled=False, top=150)
    caption(page, 145 if above else 205)
    body_text(page, 230, 10)
    assert end < 145
    assert only(page).rows == RESULTS


def test_header_cells_over_several_columns_stand_in_the_first_of_them() -> None:
    page = blank()
    caption(page, TOP - 15)
    xs = (103, 180, 240, 300, 360)
    put(page, "Vision", 205, TOP + 12)
    put(page, "Text", 330, TOP + 12)
    rule(page, 178, 262, TOP + 16)
    rule(page, 298, 382, TOP + 16)
    rows = (("Model", "top1", "top5", "F1", "EM"), ("small", "1.0", "2.0", "3.0", "4.0"), ("big", "5", "6", "7", "8"))
    for number, row in enumerate(rows):
        for text, x in zip(row, xs, strict=True):
            put(page, text, x, TOP + 28 + number * LEADING)
    for y in (TOP, TOP + 32, TOP + 56):
        rule(page, 100, 390, y)
    assert only(page).rows == (("", "Vision", "", "Text", ""), *rows)


def test_header_cells_of_two_lines_become_one_row() -> None:
    page = blank()
    caption(page, TOP - 15)
    put(page, "Train", 250, TOP + 10)
    put(page, "time", 250, TOP + 22)
    put(page, "Model", 103, TOP + 16)
    put(page, "Score", 380, TOP + 16)
    for number, row in enumerate((("small", "12h", "40.1"), ("big", "48h", "45.1"))):
        for text, x in zip(row, COLUMNS, strict=True):
            put(page, text, x, TOP + 38 + number * LEADING)
    for y in (TOP, TOP + 26, TOP + 54):
        rule(page, 100, 430, y)
    assert only(page).rows[0] == ("Model", "Train time", "Score")
    assert len(only(page).rows) == 3


def test_the_label_of_a_group_stands_in_its_first_row() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("Group", "Model", "Acc"), ("", "ResNet", "1.0"), ("", "VGG", "2.0"), ("", "Inception", "3.0"))
    grid(page, rows, COLUMNS)
    put(page, "CNN", 103, TOP + 3 * LEADING)
    assert only(page).rows == (rows[0], ("CNN", "ResNet", "1.0"), *rows[2:])


def test_a_check_mark_is_no_label_of_a_group() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("Aug", "Mix", "Acc"), ("", "", "1.0"), ("✓", "", "2.0"), ("", "✓", "3.0"))
    grid(page, rows, COLUMNS)
    assert only(page).rows == rows


def test_a_title_over_a_group_of_rows_is_a_row() -> None:
    page = blank()
    caption(page, TOP - 15)
    title = ("Models that only encode their input text", "", "")
    rows = (RESULTS[0], title, *RESULTS[1:], ("Third", "1", "2"))
    grid(page, rows, COLUMNS)
    assert only(page).rows == rows


def test_wrapped_text_is_one_row_and_a_new_row_is_not_wrapped_text() -> None:
    page = blank()
    caption(page, TOP - 15)
    lines = (
        ("Data", "Description of it", "Size"),
        ("MNLI", "inference over several genres", "393"),
        ("", "of text and of speech that was", ""),
        ("", "written down", ""),
        ("SST", "film reviews", "67"),
    )
    grid(page, lines, (103, 170, 380))
    text = "inference over several genres of text and of speech that was written down"
    assert only(page).rows == (lines[0], ("MNLI", text, "393"), lines[4])


def test_a_word_cut_at_the_end_of_a_line_is_put_together() -> None:
    page = blank()
    caption(page, TOP - 15)
    lines = (
        ("Data", "What it holds", "Size"),
        ("MNLI", "inference over many gen-", "1"),
        ("", "res", ""),
        ("A", "b", "2"),
    )
    grid(page, lines, (103, 170, 380))
    assert only(page).rows[1] == ("MNLI", "inference over many genres", "1")


def test_numbers_that_stand_close_are_two_cells() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("Year", "11.11", "12.12"), ("one", "10.11", "20.22"), ("two", "30.33", "40.44"))
    grid(page, rows, (103, 150, 150 + width("10.11") + 3), right=220)
    assert only(page).rows == rows


def test_header_words_over_a_column_of_numbers_each_are_cells() -> None:
    page = blank()
    caption(page, TOP - 15)
    xs = [150 + column * (width("CITE") + 3) for column in range(4)]
    rows = (
        ("Model", "CLSS", "USER", "CITE", "RECO"),
        ("one", "10.1", "20.2", "5", "6"),
        ("two", "30.3", "40.4", "7", "8"),
    )
    grid(page, rows, (103, *xs), right=280)
    assert only(page).rows == rows


def test_a_narrow_header_between_two_columns_does_not_join_them() -> None:
    page = blank()
    caption(page, TOP - 15)
    put(page, "Both", 189, TOP + 12)
    for number, row in enumerate((("Model", "F1", "EM"), ("one", "1111", "1234"), ("two", "7.77", "5.55"))):
        for text, x in zip(row, (103, 180, 208), strict=True):
            put(page, text, x, TOP + 24 + number * LEADING)
    for y in (TOP, TOP + 28, TOP + 54):
        rule(page, 100, 240, y)
    assert only(page).rows[1:] == (("Model", "F1", "EM"), ("one", "1111", "1234"), ("two", "7.77", "5.55"))


def test_a_header_centred_over_four_columns_stands_in_the_first_of_them() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("Model", "aaaa", "bbbb", "cccc", "dddd"), ("one", "1111", "2222", "3333", "4444"))
    xs = (103, 180, 220, 260, 300)
    put(page, "Train time (s)", 250 - width("Train time (s)") / 2, TOP + 12)
    for number, row in enumerate(rows):
        for text, x in zip(row, xs, strict=True):
            put(page, text, x, TOP + 24 + number * LEADING)
    for y in (TOP, TOP + 28, TOP + 40):
        rule(page, 100, 330, y)
    assert only(page).rows == (("", "Train time (s)", "", "", ""), *rows)


def test_header_cells_that_go_on_under_themselves_are_one_row() -> None:
    page = blank()
    caption(page, TOP - 15)
    for number, row in enumerate((("Model", "Train", "Score"), ("", "time", ""), ("one", "12h", "1.1"))):
        for text, x in zip(row, COLUMNS, strict=True):
            put(page, text, x, TOP + 12 + number * LEADING)
    for y in (TOP, TOP + 28, TOP + 40):
        rule(page, 100, 430, y)
    assert only(page).rows == (("Model", "Train time", "Score"), ("one", "12h", "1.1"))


def test_rows_of_short_texts_are_not_joined() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("Method", "Where"), ("trainable logit", "in layers of it"), ("representations", "at the very end"))
    grid(page, rows, (103, 300))
    assert only(page).rows == rows


def test_a_first_line_stretched_over_its_cell_is_no_second_column() -> None:
    page = blank()
    caption(page, TOP - 15)
    lines = (
        ("Data", "Notes", "", "Size"),
        ("SQuAD", "questions", "on", "12"),
        ("", "articles", "", ""),
        ("GLUE", "tasks", "with", "9"),
    )
    ends = (103, 170, 230, 330)
    for number, row in enumerate(lines):
        for index, (text, x) in enumerate(zip(row, ends, strict=True)):
            put(page, text, x - width(text) + 20 if index == 2 else x, TOP + 12 + number * LEADING)
    for y in (TOP, TOP + 16, TOP + 54):
        rule(page, 100, 360, y)
    assert only(page).rows[0] == ("Data", "Notes", "Size")
    assert only(page).rows[1][1].startswith("questions on")


def test_cells_right_under_a_caption_are_not_part_of_it() -> None:
    page = blank()
    caption(page, 150)
    grid(page, RESULTS, COLUMNS, ruled=False, top=150)
    body_text(page, 220, 8)
    table = only(page)
    assert table.rows == RESULTS
    assert table.box.top > 150


def test_scripts_stay_with_their_number() -> None:
    page = blank()
    caption(page, TOP - 15)
    grid(page, (("Model", "Rate", "Acc"), ("BERT", "", ""), ("GPT", "2", "3")), COLUMNS)
    end = put(page, "10", 250, TOP + 24)
    put(page, "−3", end, TOP + 20, size=7)
    end = put(page, "97.1", 380, TOP + 24)
    put(page, "±0.2", end, TOP + 26, size=7)
    end = put(page, "BERT", 103, TOP + 24)
    page.glyphs = page.glyphs[:-4]
    put(page, "base", end, TOP + 26, size=7)
    assert only(page).rows[1] == ("BERTbase", "10^−3", "97.1±0.2")


def test_ligatures_are_split_and_accents_put_on_their_letter() -> None:
    page = blank()
    caption(page, TOP - 15)
    grid(page, (("ﬁne", "A"), ("x", "1"), ("y", "2")), (103, 250))
    letter = next(index for index, glyph in enumerate(page.glyphs) if glyph.character == "A")
    page.glyphs.insert(letter, Glyph("¯", 251, TOP + 1, 254, TOP + 2, 251, TOP + 9, 10, REGULAR, False))
    assert only(page).rows[0] == ("fine", "Ā")


def test_the_narrow_figure_one_does_not_part_a_number() -> None:
    page = blank()
    caption(page, TOP - 15)
    grid(page, (("Model", "Acc"), ("x", "1"), ("y", "2")), (103, 250))
    for x in (300.0, 305.0):
        page.glyphs.append(Glyph("1", x + 2, TOP + 5, x + 3.5, TOP + 12, x, TOP + 12, 10, REGULAR, False))
    assert only(page).rows[0][-1] == "11"


def test_underlined_numbers_do_not_part_rows() -> None:
    page = blank()
    caption(page, TOP - 15)
    lines = (("Data", "Description", "Acc"), ("MNLI", "inference over several genres", "9.3"), ("", "of text", ""))
    grid(page, lines, (103, 170, 380))
    rule(page, 380, 395, TOP + 25)
    assert only(page).rows[1] == ("MNLI", "inference over several genres of text", "9.3")


def test_citations_and_footnote_marks_stay() -> None:
    page = blank()
    caption(page, TOP - 15)
    rows = (("Model", "Acc"), ("BERT [12]†", "1"), ("GPT (Liu et al., 2019)", "2"))
    grid(page, rows, (103, 300))
    assert only(page).rows == rows


def test_justified_text_is_not_cut_at_its_wide_spaces() -> None:
    page = blank()
    caption(page, TOP - 15)
    put(page, "Prompt", 103, TOP + 12)
    put(page, "Answer", 300, TOP + 12)
    for number, line in enumerate(
        (("What", "is", "the", "name"), ("that", "of", "all", "tall"), ("ships", "in", "it", "ends"))
    ):
        gap = (150 - sum(width(word) for word in line)) / 3
        gap = min(gap, 8)
        x = 103.0
        for word in line:
            x = put(page, word, x, TOP + 28 + number * LEADING) + gap
        put(page, "some text there is", 300, TOP + 28 + number * LEADING)
    for y in (TOP, TOP + 16, TOP + 58):
        rule(page, 100, 430, y)
    assert all(len(row) == 2 for row in only(page).rows)


# ---------------------------------------------------------------- not tables


def captioned_frame_without_cells() -> Page:
    page = blank()
    caption(page, TOP - 15, "Table 1: A prompt.")
    for y in (TOP, TOP + 16, TOP + 42):
        rule(page, 100, 420, y)
    for number, line in enumerate(("Prompt", "answer with one word", "and do not explain")):
        put(page, line, 103, TOP + 12 + 13 * number)
    return page


def test_a_captioned_frame_without_cells_is_no_table() -> None:
    assert find_tables(captioned_frame_without_cells()) == []


def test_the_text_of_a_captioned_frame_without_cells_stays_in_the_paper() -> None:
    page = captioned_frame_without_cells()
    body_text(page, TOP + 80, 10)
    fields = assemble(lay_out([page]))
    text = " ".join(section["text"] for section in fields["sections"])
    assert fields["tables"] == []
    assert "answer with one word and do not explain" in " ".join(text.split())


def test_an_algorithm_is_no_table() -> None:
    page = blank()
    rows = (("Algorithm 1 Training", ""), ("1: for each step", "do"), ("2: update", "x"), ("3: end", "for"))
    grid(page, rows, (103, 300))
    assert find_tables(page) == []


def test_body_text_between_rules_is_no_table() -> None:
    page = blank()
    for y in (100, 300, 500):
        rule(page, LEFT, 500, y)
    body_text(page, 120, 14)
    body_text(page, 320, 14)
    assert find_tables(page) == []


def test_rules_of_head_and_foot_are_no_table() -> None:
    page = blank()
    put(page, "Running head of the paper", LEFT, 50)
    rule(page, LEFT, 500, 56)
    rule(page, LEFT, 500, 740)
    put(page, "Page 3", 290, 752)
    body_text(page, 80, 50)
    rule(page, LEFT, 160, 690)
    assert find_tables(page) == []


def test_fractions_and_a_matrix_are_no_table() -> None:
    page = blank()
    for y in (200, 240):
        put(page, "a + b", 250, y)
        rule(page, 248, 275, y + 4)
        put(page, "c + d", 250, y + 14)
    for number, row in enumerate(("1 2 3", "4 5 6", "7 8 9")):
        for column, text in enumerate(row.split()):
            put(page, text, 300 + 30 * column, 300 + 14 * number)
    assert find_tables(page) == []


def test_an_author_block_is_no_table() -> None:
    page = blank()
    for number, row in enumerate((("A. Author", "B. Author"), ("Uni A", "Uni B"), ("a@a.org", "b@b.org"))):
        for text, x in zip(row, (150, 350), strict=True):
            put(page, text, x, 100 + 14 * number)
    body_text(page, 160, 20)
    assert find_tables(page) == []


def test_a_figure_with_axes_is_no_table() -> None:
    page = blank()
    for number in range(5):
        put(page, f"0.{number}", 100, 300 - 30 * number, size=6)
        rule(page, 115, 300, 298 - 30 * number)
        put(page, f"{number}00", 120 + 40 * number, 312, size=6)
    wall(page, 115, 170, 300)
    caption(page, 335, "Figure 2: Accuracy by step.")
    assert find_tables(page) == []


def test_glyphs_of_a_figure_are_no_cells() -> None:
    page = blank()
    caption(page, TOP - 15)
    grid(page, RESULTS, COLUMNS)
    page.glyphs = [glyph._replace(pictured=glyph.baseline > TOP) for glyph in page.glyphs]
    assert find_tables(page) == []


def test_a_box_around_a_prompt_is_no_table() -> None:
    page = blank()
    body_text(page, 214, 6, left=105, right=480)
    for y in (200, 290):
        rule(page, 100, 500, y)
    for x in (100, 500):
        wall(page, x, 200, 290)
    caption(page, 310, "Figure 3: A prompt.")
    assert find_tables(page) == []


def test_text_after_a_caption_is_no_table_without_rules() -> None:
    page = blank()
    caption(page, 100)
    body_text(page, 130, 20)
    assert find_tables(page) == []


def test_a_sentence_that_begins_with_a_table_is_no_caption() -> None:
    page = blank()
    body_text(page, 100, 3)
    caption(page, 100 + 3 * LEADING, "Table 1. shows it")
    for number in range(4):
        put(page, "x", LEFT, 150 + 12 * number)
        put(page, "1", 200, 150 + 12 * number)
    assert find_tables(page) == []


# ---------------------------------------------------------------- for any page

CELL = st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=8)
CELLS = st.integers(2, 6).flatmap(
    lambda columns: st.lists(st.lists(CELL, min_size=columns, max_size=columns), min_size=2, max_size=9)
)


@settings(max_examples=150, deadline=None)
@given(cells=CELLS, size=st.sampled_from([6.0, 8.0, 10.0]), gap=st.floats(10, 40))
def test_any_grid_of_words_between_rules_comes_back(cells: list[list[str]], size: float, gap: float) -> None:
    page = blank()
    caption(page, TOP - 15)
    widths = [max(width(row[column], size) for row in cells) for column in range(len(cells[0]))]
    xs = [103 + sum(widths[:column]) + gap * column for column in range(len(widths))]
    for number, row in enumerate(cells):
        for text, x in zip(row, xs, strict=True):
            put(page, text, x, TOP + (number + 1) * 1.2 * size, size)
    for y in (TOP, TOP + 1.5 * size, TOP + len(cells) * 1.2 * size + 0.4 * size):
        rule(page, 100, max(160, xs[-1] + widths[-1] + 3), y)
    assert only(page).rows == tuple(tuple(row) for row in cells)


PLACE = st.floats(-50, 900, allow_nan=False)
GLYPHS = st.builds(
    lambda character, x, y, size: Glyph(character, x, y - size, x + size / 2, y, x, y, size, REGULAR, False),
    st.sampled_from([*"Table 1:.a9±¯\x02\ufb01\x00", ""]), PLACE, PLACE, st.floats(0, 30),
)  # fmt: skip
RULES = st.builds(
    lambda x, y, length, flat: Box(x, y, x + length, y + 1) if flat else Box(x, y, x + 1, y + length),
    PLACE, PLACE, st.floats(0, 500), st.booleans(),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(glyphs=st.lists(GLYPHS, max_size=60), rules=st.lists(RULES, max_size=12))
def test_never_raises(glyphs: list[Glyph], rules: list[Box]) -> None:
    page = blank()
    caption(page, 300)
    page.glyphs += glyphs
    page.rules += rules
    for table in find_tables(page):
        assert len({len(row) for row in table.rows}) <= 1


def test_rows_of_real_papers_hold_their_numbers(shared_papers) -> None:  # type: ignore[no-untyped-def]
    pages = list(read_pages((shared_papers / "transformer" / "paper.pdf").read_bytes()))
    rows = [row for page in pages for table in find_tables(page) for row in table.rows]
    assert ("Transformer (big)", "28.4", "41.8", "2.3 · 10^19", "") in rows
    assert ("GNMT + RL [38]", "24.6", "39.92", "2.3 · 10^19", "1.4 · 10^20") in rows
