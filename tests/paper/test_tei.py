"""GROBID's TEI: formulas at their place with their labels, floats beside their captions, no entity ever read."""

import contextlib
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.equations import displays
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from papercoder.paper.tei import read_tei

HEADER = """<teiHeader><fileDesc><titleStmt><title level="a">On Means</title></titleStmt><sourceDesc><biblStruct>
<analytic><author><persName><forename>Ada</forename><surname>Example</surname></persName></author><author/></analytic>
</biblStruct></sourceDesc></fileDesc><profileDesc><abstract><div><p>We average.</p></div></abstract></profileDesc>
</teiHeader>"""
BODY = """<div><head n="1">Method</head><p>The mean <ref type="bibr" target="#b0">[1]</ref> is</p>
<formula xml:id="formula_0">m = 1/n sum x_i<label>(1)</label></formula><p>as in <ref target="#tab_0">1</ref>.</p>
<formula>v = m (2)</formula></div>
<div><head n="2">Model 2.1 Overview</head><p>Text.</p></div>
<div><head>Details</head><p>More.</p></div>
<figure type="table" xml:id="tab_0"><head>Table 1 :</head><label>1</label><figDesc>Errors.</figDesc>
<table><row><cell>M</cell><cell cols="2">E</cell></row><row><cell>a|b</cell><cell>1</cell><cell/></row></table></figure>
<figure xml:id="fig_0"><head>Figure 2 : Plots</head><label>2</label><figDesc>Of means.</figDesc></figure>"""
BACK = """<div type="acknowledgement"><div><p>Thanks.</p></div></div>
<div type="annex"><div><head n="A">Proofs</head><p>Trivial.</p></div></div>
<div type="references"><listBibl><biblStruct xml:id="b0"><analytic><title level="a">Means</title>
<author><persName><surname>Gauss</surname></persName></author></analytic><monogr><title level="j">Acta</title><imprint>
<date when="1809-01"/></imprint></monogr></biblStruct></listBibl></div>"""


def _tei(body: str = BODY, back: str = BACK, header: str = HEADER, doctype: str = "") -> bytes:
    inside = f"{header}<text><body>{body}</body><back>{back}</back></text>"
    return f'<?xml version="1.0"?>{doctype}<TEI xmlns="http://www.tei-c.org/ns/1.0">{inside}</TEI>'.encode()


def _read(content: bytes) -> Paper:
    return read_tei(content, "0", "p.tei.xml")


def test_the_whole_shape() -> None:
    paper = _read(_tei())
    assert (paper.title, paper.authors, paper.abstract) == ("On Means", ("Ada Example",), "We average.")
    assert [(part.number, part.heading, part.level, part.appendix) for part in paper.sections] == [
        ("1", "Method", 1, False), ("2", "Model", 1, False), ("2.1", "Overview", 2, False),
        ("", "Details", 1, False), ("", "Tables and figures", 1, False),
        ("", "Acknowledgements", 1, True), ("A", "Proofs", 1, True),
    ]  # fmt: skip
    assert paper.references == ("Gauss (1809). Means. Acta.",)
    assert paper.figures[0].caption == "Plots Of means."
    assert paper.warnings == ("equations are the plain text of the PDF, without structure: compare them with the page",)


def test_formulas_stand_at_their_place_with_their_numbers() -> None:
    paper = _read(_tei())
    assert paper.sections[0].text == (
        "The mean [1] is\n\n$$\nm = 1/n sum x\\_i \\tag{1}\n$$\n\nas in 1.\n\n$$\nv = m \\tag{2}\n$$\n\n"
        "Table 1: Errors.\n\n| M | E |  |\n| --- | --- | --- |\n| a\\|b | 1 |  |"
    )
    assert [equation.number for equation in paper.equations] == ["1", "2"]
    assert paper.tables[0].rows == (("M", "E", ""), ("a|b", "1", ""))


def test_a_formula_inside_a_paragraph() -> None:
    paper = _read(_tei("<div><head>A</head><p>so <formula>a = b</formula> holds</p></div>"))
    assert paper.sections[0].text == "so\n\n$$\na = b\n$$\n\nholds"


def test_a_table_without_cells_is_said_and_its_caption_kept() -> None:
    paper = _read(_tei(BODY.replace("<table>", "<nothing>").replace("</table>", "</nothing>").replace("row>", "r>")))
    assert paper.tables == ()
    assert "Table 1: Errors." in paper.markdown()
    assert any("1 tables have a caption but no cells" in text for text in paper.warnings)


def test_an_algorithm_that_holds_a_fence_stays_whole() -> None:
    figure = "<figure><head>Algorithm 1: Ask</head><label>1</label><figDesc>say ``` twice</figDesc></figure>"
    paper = _read(_tei(f"<div><head>A</head><p>Text.</p></div>{figure}"))
    assert paper.sections[1].text == "Algorithm 1: Ask\n\n````\nsay ``` twice\n````"


def test_dollars_open_no_maths_but_in_fences_they_are_as_they_are() -> None:
    figure = "<figure><head>Algorithm 1: For $1</head><label>1</label><figDesc>x = $HOME</figDesc></figure>"
    table = '<figure type="table"><head>Table 2</head><figDesc>In $.</figDesc><table><row><cell>$5</cell></row></table>'
    body = f"<div><head>The $-cost</head><p>It costs $5 or $6.</p></div>{figure}{table}</figure>"
    paper = _read(_tei(body, header=HEADER.replace("We average.", "For $1.").replace("On Means", "On $")))
    assert (paper.title, paper.abstract, paper.sections[0].heading) == (r"On \$", r"For \$1.", r"The \$-cost")
    assert paper.sections[0].text == r"It costs \$5 or \$6."
    assert paper.algorithms[0].text == "x = $HOME"
    assert "Algorithm 1: For \\$1\n\n```\nx = $HOME\n```" in paper.sections[1].text
    assert (paper.tables[0].caption, paper.tables[0].rows) == (r"In \$.", ((r"\$5",),))


def test_a_notice_is_no_title() -> None:
    notice = "Provided proper attribution is provided, we hereby grant permission to all. On Means"
    assert _read(_tei(header=HEADER.replace("On Means", notice))).title == "On Means"
    only = "All rights reserved."
    assert _read(_tei(header=HEADER.replace("On Means", only))).title == "p.tei.xml"


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2", encoding="utf-8")
    doctype = f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "inner">]>'
    paper = _read(_tei("<div><head>A</head><p>say &x; and &y; now</p></div>", doctype=doctype))
    assert "hunter2" not in paper.model_dump_json()
    assert "now" in paper.markdown()


@pytest.mark.parametrize("place", ["<p>&l9; end</p>", '<p><ref target="&l9;">x</ref></p>'])
def test_a_billion_laughs_are_harmless(place: str) -> None:
    entities = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    before = time.monotonic()
    with contextlib.suppress(PaperError):
        paper = _read(_tei(f"<div><head>A</head>{place}</div>", doctype=f"<!DOCTYPE TEI [{entities}]>"))
        assert len(paper.markdown()) < 10_000
    assert time.monotonic() - before < 5


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text>", "not well-formed"), (b"<a/>", "not TEI"),
     (_tei("", ""), "no body text"), (_tei("<div>" * 300 + "</div>" * 300), "not well-formed")],
)  # fmt: skip
def test_bad_tei_says_what_to_do(content: bytes, reason: str) -> None:
    with pytest.raises(PaperError, match=reason):
        _read(content)


def test_many_sections_of_one_name_take_no_time() -> None:
    body = "<p>word word word</p>" * 2_000 + "<note>word</note>" * 2_000 + "<div><p>word word word</p></div>" * 10_000
    before = time.monotonic()
    assert len(_read(_tei("<div><head>A</head></div>" + body)).sections) < 10
    assert time.monotonic() - before < 20


NAMES = [
    "div",
    "head",
    "p",
    "formula",
    "label",
    "figure",
    "figDesc",
    "table",
    "row",
    "cell",
    "ref",
    "note",
    "list",
    "item",
]
TREES = st.recursive(
    st.text("ab (1)$|&\n<", max_size=6).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.tuples(
        st.sampled_from(NAMES), st.sampled_from(["", ' n="2."', ' type="table"', ' cols="9"', ' target="#0"']),
        st.lists(inner, max_size=4),
    ).map(lambda made: f"<{made[0]}{made[1]}>{''.join(made[2])}</{made[0]}>"),
    max_leaves=20,
)  # fmt: skip


@given(TREES, TREES)
@settings(deadline=None)
def test_any_tree_is_a_paper_or_an_error(body: str, back: str) -> None:
    with contextlib.suppress(PaperError):
        paper = _read(_tei(body, back))
        assert "cannot be shown" not in paper._repr_html_()
        shown = [found for section in paper.sections for found in displays(section.text)]
        assert [(equation.number, equation.latex) for equation in paper.equations] == shown


@given(st.binary(max_size=200))
def test_any_bytes_are_an_error(content: bytes) -> None:
    with pytest.raises(PaperError):
        _read(content)


@pytest.mark.parametrize("name", ["specter", "n18-3011"])
def test_every_formula_of_real_papers(shared_papers: Path, name: str) -> None:
    file = shared_papers / name / "paper.tei.xml"
    source = file.read_text(encoding="utf-8")
    labels = re.findall(r"<formula.*?(?:<label>\((\d+)\)</label>| \((\d+)\))?</formula>", source)
    paper = read_paper(file)
    assert [equation.number for equation in paper.equations] == ["".join(pair) for pair in labels]
    shown = [found for section in paper.sections for found in displays(section.text)]
    assert shown == [(equation.number, equation.latex) for equation in paper.equations]
    assert paper.source_format == "tei"
    assert len(paper.references) == source.count("<biblStruct xml:id=")
