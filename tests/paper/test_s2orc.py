"""S2ORC JSON, raw and cleaned: every numbered equation, tables beside their captions, what is lost said."""

import contextlib
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.equations import displays
from papercoder.paper.grobid_text import UNVERIFIED
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from papercoder.paper.s2orc import read_s2orc

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


def test_s2orc_puts_numbered_equations_back() -> None:
    paper = _s2orc()
    assert paper.title == "A title"
    assert paper.authors == ("Ada B. Example",)
    method = paper.sections[0]
    assert (method.number, method.level) == ("2.1", 2)
    assert method.text == "The loss is\n\n$$\nL = a + b \\tag{1}\n$$"
    assert paper.sections[-1].appendix
    assert paper.tables[0].rows == (("M", "E", ""), ("a|b", "1", ""))
    assert "| a\\|b | 1 |  |" in paper.markdown()
    assert paper.references == ("A. Author. On means.",)
    assert paper.warnings == (UNVERIFIED,)


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


def test_a_title_behind_a_notice_is_kept() -> None:
    paper = _s2orc(title="Provided proper attribution is provided, we hereby grant permission to all. On Means")
    assert paper.title == "On Means"
    assert "notice" in paper.warnings[-1]


def test_a_paper_about_copyright_keeps_its_title() -> None:
    assert _s2orc(title="Copyright and licences of models").title == "Copyright and licences of models"


def test_tables_and_figures_stand_where_they_are_referred_to() -> None:
    parse = json.loads(json.dumps(S2ORC["pdf_parse"]))
    parse["body_text"][2]["ref_spans"] = [{"text": "4", "ref_id": "TABREF0"}]
    paper = _s2orc(pdf_parse=parse)
    results, rest = paper.sections[1], paper.sections[2]
    assert results.text.startswith("See Table 1.\n\nTable 4: Errors.\n\n| M | E |  |")
    assert paper.tables[0].number == "4"
    assert (rest.heading, rest.text) == ("Tables and figures", "Figure 1: A plot.")


def test_formulas_are_plain_text_as_latex() -> None:
    parse = {"body_text": [{"section": "A", "text": "EQUATION then EQUATION",
                            "eq_spans": [{"raw_str": "a_b = {c} $ 5%", "eq_num": "(2)"}]}]}  # fmt: skip
    paper = _s2orc(pdf_parse=parse)
    assert displays(paper.sections[0].text) == [("2", r"a\_b = \{c\} \$ 5\%")]
    assert paper.equations[0].doubtful
    assert paper.sections[0].text.endswith("then\n\n[an equation is missing here]")


def test_dollars_open_no_maths() -> None:
    paper = _s2orc(pdf_parse={"body_text": [{"section": "A", "text": "It costs $5, not $$6$$."}]})
    assert paper.sections[0].text == r"It costs \$5, not \$\$6\$\$."
    assert displays(paper.sections[0].text) == []


def test_dollars_open_no_maths_anywhere() -> None:
    paper = _s2orc(
        title="On $",
        pdf_parse={
            "abstract": [{"text": "For $1."}],
            "body_text": [{"section": "The $-cost", "text": "word"}],
            "ref_entries": {
                "TABREF0": {"type_str": "table", "text": "In $.", "content": "<table><tr><td>$5</td></tr></table>"}
            },
            "bib_entries": {"B0": {"raw_text": "A. Author. On $."}},
        },
    )
    assert (paper.title, paper.abstract, paper.sections[0].heading) == (r"On \$", r"For \$1.", r"The \$-cost")
    assert (paper.tables[0].caption, paper.tables[0].rows) == (r"In \$.", ((r"\$5",),))
    assert paper.references == (r"A. Author. On \$.",)
    assert _s2orc(pdf_parse={"body_text": [{"text": "word"}]}, abstract="For $2.").abstract == r"For \$2."


@pytest.mark.parametrize(
    ("text", "number"),
    [("L = max d P , m , 0 (2)", "2"), ("where L = 3 as in (2)", None), ("f = g(2)", None), ("See page (3)", None)],
)
def test_a_paragraph_that_is_a_numbered_formula(text: str, number: str | None) -> None:
    paper = _s2orc(pdf_parse={"body_text": [{"section": "A", "text": text}]})
    assert [equation.number for equation in paper.equations] == ([number] if number else [])


@pytest.mark.parametrize(
    "parse",
    [{"body_text": {"a": 1}}, {"body_text": []}, {"body_text": [{"text": "x", "sec_num": [1]}]},
     {"body_text": [{"text": "EQUATION", "eq_spans": [{"raw_str": 7}]}]}],
)  # fmt: skip
def test_json_of_the_wrong_shape(parse: dict[str, object]) -> None:
    with pytest.raises(PaperError, match=r"Export|no body text"):
        _s2orc(pdf_parse=parse)


@pytest.mark.parametrize(
    "text",
    ['{"pdf_parse": {"body_text": ' + "[" * 200_000, '{"pdf_parse": {"body_text": [' + '{"text": "EQUATION "},' * 9],
)
def test_json_that_breaks_off(text: str) -> None:
    with pytest.raises(PaperError, match="starts like JSON but is not"):
        read_s2orc(text, "0", "p.json")


def test_many_paragraphs_take_no_time() -> None:
    items = [{"section": "A", "text": "word EQUATION word"}, {"section": "", "text": "word"}] * 20_000
    before = time.monotonic()
    assert _s2orc(pdf_parse={"body_text": items}).warnings[0].startswith("20000 equations are missing")
    assert time.monotonic() - before < 20


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
@settings(deadline=None, max_examples=50)
def test_any_json_is_a_paper_or_an_error(parse: dict[str, object]) -> None:
    with contextlib.suppress(PaperError):
        assert isinstance(read_s2orc(json.dumps({**parse, "pdf_parse": parse}), "0", "n"), Paper)


@pytest.mark.parametrize("name", ["specter", "n18-3011", "transformer"])
def test_every_numbered_equation_of_real_papers(shared_papers: Path, name: str) -> None:
    file = shared_papers / name / "s2orc.json"
    items = json.loads(file.read_text(encoding="utf-8"))["pdf_parse"]["body_text"]
    wanted = [span["eq_num"].strip("()") for item in items for span in item["eq_spans"] if span.get("eq_num")]
    wanted += [match.group(1) for item in items if (match := re.fullmatch(r"L = max.*\((\d)\)", item["text"]))]
    paper = read_paper(file)
    assert sorted(equation.number for equation in paper.equations) == sorted(wanted)
    shown = [found for section in paper.sections for found in displays(section.text)]
    assert shown == [(equation.number, equation.latex) for equation in paper.equations]
    assert "EQUATION" not in paper.markdown()


def test_raw_and_cleaned_transformer(shared_papers: Path) -> None:
    raw = read_paper(shared_papers / "transformer" / "s2orc.json")
    assert raw.title == "Attention Is All You Need"
    assert "Attention(Q, K, V ) = softmax" in raw.markdown()
    assert "lrate = d" in raw.markdown()
    assert max(map(len, raw.references)) < 310
    cleaned = read_paper(shared_papers / "transformer" / "s2orc_cleaned.json")
    assert any("3 equations are missing" in text for text in cleaned.warnings)
    assert cleaned.markdown().count("an equation is missing here") == 3
