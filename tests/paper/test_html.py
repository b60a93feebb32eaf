"""HTML papers: LaTeXML's real output, other pages, and pages that mean harm."""

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.equations import displays
from papercoder.paper.html.reader import read_html
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from tests.conftest import ROOT

LATEXML = ROOT / "tests" / "data" / "latexml" / "means.html"
WORDS = "<p>" + "word " * 40 + "</p>"


@pytest.fixture(scope="module")
def latexml() -> Paper:
    """What LaTeXML 0.8.7 made of means.tex beside it (latexmlc --pmml --mathtex --format=html5), read."""
    return read_paper(LATEXML)


def _read(body: str, head: str = "") -> Paper:
    return read_html(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "0", "p.html")


def test_title_authors_and_abstract(latexml: Paper) -> None:
    assert latexml.title == r"Tempered Means & Their $\tau$"
    assert latexml.authors == ("Ada Example", "Ben Sample")
    assert latexml.abstract == r"We temper means by $\tau$ and lower the error by 28%."
    assert (latexml.source_format, latexml.warnings) == ("html", ())


def test_sections_with_numbers_and_levels(latexml: Paper) -> None:
    assert [(part.number, part.heading, part.level, part.appendix) for part in latexml.sections] == [
        ("1", "Introduction", 1, False), ("2", "Method", 1, False), ("2.1", "Tempering", 2, False),
        ("", "Code", 4, False), ("3", "Results", 1, False), ("", "Acknowledgments", 1, False),
        ("A", "Proofs", 1, True), ("A.1", "Of the bound", 2, True),
    ]  # fmt: skip


def test_an_article_is_no_number_and_letters_after_numbers_are_the_appendix() -> None:
    paper = _read(f"<h1>T</h1><h2>A Simple Method</h2>{WORDS}<h2>1 Results</h2>{WORDS}<h2>A Proofs</h2>{WORDS}")
    assert [(part.number, part.heading, part.appendix) for part in paper.sections] == [
        ("", "A Simple Method", False), ("1", "Results", False), ("A", "Proofs", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "references",
    [
        "<h2>References</h2><ol><li>r</li></ol>",
        '<section class="ltx_bibliography"><p class="ltx_bibitem">r</p></section>',
    ],
)
def test_what_follows_the_references_is_appendix(references: str) -> None:
    paper = _read(f"<h1>T</h1><h2>Method</h2>{WORDS}{references}<h2>Proofs</h2>{WORDS}")
    assert paper.references
    assert [(part.heading, part.appendix) for part in paper.sections] == [("Method", False), ("Proofs", True)]


def test_words_maths_notes_and_lists(latexml: Paper) -> None:
    assert latexml.sections[0].text == (
        "A mean costs \\$5 and $O(n)$ time [1].[^1] It is not robust.\n\n"
        "[^1]: With $n$ numbers; see Section 2.\n\n"
        "- One number moves it.\n- Two numbers $a,b$ move it more:\n\n  1. first $a$,\n  2. then $b$."
    )


def test_equations_with_their_numbers(latexml: Paper) -> None:
    assert [(equation.number, equation.latex) for equation in latexml.equations] == [
        ("1", r"m_{\tau}=\frac{\sum_{i}w_{i}x_{i}}{\sum_{i}w_{i}},\qquad w_{i}=|x_{i}|^{-\tau}."),
        ("2", r"\begin{aligned} g & =\partial m_{\tau}/\partial x_{1} \\  & =w_{1}\Big{/}\sum_{i}w_{i}, \end{aligned}"),
        ("3", "h =1-g."), ("", r"s^{2}=\frac{1}{n-1}\sum_{i}(x_{i}-m_{\tau})^{2}"), ("4", "w_{i}>0."),
    ]  # fmt: skip
    assert all(equation.origin == "source" and not equation.doubtful for equation in latexml.equations)
    shown = [found for part in latexml.sections for found in displays(part.text)]
    assert shown == [(equation.number, equation.latex) for equation in latexml.equations]


def test_a_table_with_spans_beside_its_caption(latexml: Paper) -> None:
    table = latexml.table("1")
    assert table is not None
    assert table.caption == "Errors, lower is better."
    assert table.rows == (
        ("Method", "Noise", "", ""), ("", "low", "high", "$p$"), ("Mean", "1.0", "2.0", "$<0.01$"),
        (r"Tempered $\tau=2$", "0.5", "0.9", r"a$\vert $b"),
    )  # fmt: skip
    assert "Table 1: Errors, lower is better.\n\n| Method | Noise |" in latexml.sections[4].text


def test_figures_algorithms_and_code(latexml: Paper) -> None:
    assert latexml.figures[0].caption == r"The error falls as $\tau$ grows."
    assert r"Figure 1: The error falls as $\tau$ grows." in latexml.markdown()
    algorithm = latexml.algorithms[0]
    assert (algorithm.number, algorithm.caption) == ("1", "Tempered mean")
    assert algorithm.text.splitlines()[1:3] == ["1:  for $i=1$ to $n$ do", r"2:     $w_{i}\leftarrow|x_{i}|^{-\tau}$"]
    assert f"Algorithm 1: Tempered mean\n\n```\n{algorithm.text}\n```" in latexml.sections[2].text
    assert "```\ndef mean(x, tau):\n    # weights\n" in latexml.sections[3].text


def test_references_are_apart(latexml: Paper) -> None:
    assert latexml.references[0] == "C. F. Gauss. Theoria motus. Perthes, 1809."
    assert len(latexml.references) == 2
    assert not any("Gauss" in part.text for part in latexml.sections)
    assert "LATE" not in latexml.markdown()


def test_unknown_commands_are_said() -> None:
    paper = _read(f'<h1>T</h1><h2>1 A</h2>{WORDS}<span class="ltx_ERROR undefined">\\foo</span>')
    assert any("did not know 1 commands (\\foo)" in text for text in paper.warnings)


def test_floats_within_floats_and_tables_within_tables() -> None:
    inner = '<span class="ltx_tabular"><span class="ltx_tr"><span class="ltx_td">x</span></span></span>'
    table = f'<table class="ltx_tabular"><tr><td>q{inner}</td><td rowspan=2>r</td></tr><tr><td>s</td></tr></table>'
    panel = "<figure><img src=x><figcaption><span class=ltx_tag>(a) </span>Left</figcaption></figure>"
    paper = _read(
        f"<h2>A</h2>{WORDS}<figure class=ltx_table><figcaption>Table II: Cap</figcaption>{table}</figure>"
        f"<figure class=ltx_figure>{panel}<figcaption>Figure B.3: Both</figcaption></figure>{table}"
    )
    assert [(one.number, one.caption, one.rows) for one in paper.tables] == [
        ("II", "Cap", (("q x", "r"), ("s", ""))), ("", "", (("q x", "r"), ("s", ""))),
    ]  # fmt: skip
    assert [(one.number, one.caption) for one in paper.figures] == [("B.3", "Both")]
    assert "Figure B.3: Both\n\n(a) Left\n\n| q x | r |" in paper.sections[0].text


def test_what_arxiv_puts_around_the_paper_is_left_out(latexml: Paper) -> None:
    page = LATEXML.read_text(encoding="utf-8")
    around = '<nav class="ltx_page_navbar">1 Introduction</nav><div>License: CC BY</div><article class="ltx_document'
    content = page.replace('<article class="ltx_document', around).encode()
    assert read_html(content, latexml.sha256, "p.html") == latexml


def test_a_page_of_another_maker() -> None:
    paper = _read(
        f"<header>Menu</header><nav>Home</nav><main><h1>On Means</h1><h2>Abstract</h2><p>We average.</p>"
        f"<h2>1. Method</h2>{WORDS}<h3>Details</h3><p>x<sub>1</sub> is 10<sup>3</sup></p>"
        "<table><caption>Table 2: Errors</caption><tr><th>M</th><th>E</th></tr><tr><td>a</td><td>1</td></tr></table>"
        "<h2>References</h2>"
        "<ol><li>Gauss. Means.</li><li>Laplace.</li></ol></main><footer>Imprint</footer>",
        '<meta name="citation_author" content="Ada Example">',
    )
    assert (paper.title, paper.authors, paper.abstract) == ("On Means", ("Ada Example",), "We average.")
    assert [(part.number, part.heading, part.level) for part in paper.sections] == [
        ("1", "Method", 1),
        ("", "Details", 2),
    ]
    assert "x_1 is 10^3" in paper.sections[1].text
    assert paper.tables[0].rows == (("M", "E"), ("a", "1"))
    assert paper.tables[0].number == "2"
    assert paper.references == ("Gauss. Means.", "Laplace.")
    assert not any(word in paper.markdown() for word in ("Menu", "Home", "Imprint"))


@pytest.mark.parametrize(
    ("maths", "text"),
    [('<math><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></math>', "$x_1$"),
     ('<math alttext="\\alpha"><mi>a</mi></math>', r"$\alpha$"), ("<math><mi>y</mi><mn>2</mn></math>", "$y2$"),
     ('<script type="math/tex">e^x</script>', "$e^x$"),
     ('<math display="block" alttext="a%&#10;b"></math>', "$$\nab\n$$")],
)  # fmt: skip
def test_ways_to_write_maths(maths: str, text: str) -> None:
    assert text in _read(f"<h2>1 A</h2>{WORDS}<p>so {maths} holds</p>").sections[0].text


def test_maths_without_latex_is_said() -> None:
    assert any(
        "1 formulas carry no LaTeX" in text for text in _read(f"<h2>A</h2>{WORDS}<math><mi>y</mi></math>").warnings
    )


def test_scripts_and_styles_are_never_read_and_nothing_is_shown_unescaped() -> None:
    paper = _read(
        f"<h1>T</h1><h2>A</h2>{WORDS}<script>alert(1)</script><style>p {{}}</style><iframe src=x>frame</iframe>"
        "<p onclick='steal()'>&lt;script&gt;alert(2)&lt;/script&gt; <a href='javascript:alert(3)'>link</a></p>"
        "<p>``` &lt;/pre&gt;</p><pre>``` fence</pre><p># no heading</p>"
    )
    text = paper.markdown()
    assert not any(word in text for word in ("alert(1)", "alert(3)", "steal", "frame", "p {}"))
    assert "<script" not in paper._repr_html_()
    assert "\\# no heading" in text
    assert "````\n``` fence\n````" in text


@pytest.mark.parametrize(
    ("body", "reason"),
    [("<p>Abstract page</p>", "Give the page of the whole paper"), ("<div>" * 500 + WORDS, "deep"),
     (f"<h2>A</h2>{WORDS}<table>" + "<tr><td colspan=50>" * 9000 + "</table>", "cells")],
)  # fmt: skip
def test_bad_pages_say_what_to_do(body: str, reason: str) -> None:
    with pytest.raises(PaperError, match=reason):
        _read(body)


def test_encodings(tmp_path: Path) -> None:
    page = f"<html><head><meta charset='ENCODING'></head><body><h1>Théorie</h1>{WORDS}</body></html>"
    for encoding in ("utf-8", "latin-1"):
        (tmp_path / "p.html").write_bytes(page.replace("ENCODING", encoding).encode(encoding))
        assert read_paper(tmp_path / "p.html").title == "Théorie"


def test_a_huge_page_stays_within_time_and_memory(tmp_path: Path) -> None:
    row = "<tr>" + "<td rowspan=9 colspan=2>x</td>" * 5 + "</tr>"
    maths = '<math display="block" alttext="x"></math>'
    body = WORDS * 20_000 + f"<table>{row * 2000}</table>" + maths * 20_000 + "<span>" * 100 + "<b>x</b>" * 50_000
    (tmp_path / "p.html").write_text(f"<html><body><h2>A</h2>{body}</body></html>", encoding="utf-8")
    command = (
        "import re, sys; from papercoder.paper.reading import read_paper\n"
        "equations = len(read_paper(sys.argv[1]).equations)\n"
        # Not ru_maxrss: a new process begins with that of the one that started it.
        "print(equations, re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read()).group(1))"
    )
    before = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", command, str(tmp_path / "p.html")], capture_output=True, text=True, check=True
    )
    equations, kilobytes = map(int, done.stdout.split())
    assert equations == 20_000
    assert kilobytes < 500_000
    assert time.monotonic() - before < 20


NAME_LIST = """div p span h1 h2 h3 ul ol li dl dt dd table caption tr td th figure figcaption pre math sup br section
script a"""
CLASS_LIST = """ltx_document ltx_tabular ltx_tr ltx_td ltx_equation ltx_equationgroup ltx_eqn_row ltx_tag_equation
ltx_listing ltx_listingline ltx_float_algorithm ltx_figure ltx_table ltx_caption ltx_note ltx_note_mark ltx_bibliography
ltx_bibitem ltx_abstract ltx_tag ltx_personname ltx_title_section ltx_title_document ltx_runin ltx_ERROR"""
NAMES = NAME_LIST.split()
CLASSES = ["", *CLASS_LIST.split()]
ATTRIBUTES = st.sampled_from(["", ' colspan="3"', ' rowspan="99"', ' display="block" alttext="x$"', ' alttext="a|b"'])
TREES = st.recursive(
    st.text("ab (1)$|&<`#\\\n", max_size=8).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.tuples(
        st.sampled_from(NAMES), st.sampled_from(CLASSES), ATTRIBUTES, st.lists(inner, max_size=5)
    ).map(lambda made: f'<{made[0]} class="{made[1]}"{made[2]}>{"".join(made[3])}</{made[0]}>'),
    max_leaves=25,
)  # fmt: skip


@given(st.lists(TREES, min_size=1, max_size=5))
@settings(deadline=None, max_examples=200)
def test_any_page_is_a_paper_or_an_error(trees: list[str]) -> None:
    with contextlib.suppress(PaperError):
        paper = _read(f"<h2>1 A</h2>{WORDS}" + "".join(trees))
        assert isinstance(paper.markdown(), str)
        assert "cannot be shown" not in paper._repr_html_()
        assert all(len(row) == len(table.rows[0]) for table in paper.tables for row in table.rows)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_a_paper_or_an_error(content: bytes) -> None:
    with contextlib.suppress(PaperError):
        assert isinstance(read_html(b"<html>" + content, "0", "p.html"), Paper)
