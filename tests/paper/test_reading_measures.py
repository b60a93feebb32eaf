"""The benchmark of reading measures what it says: each loss shows in its own measure."""

import math
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.reading_measures.formulas import tokens
from tests.benchmarks.reading_measures.latex import latex_to_markdown
from tests.benchmarks.reading_measures.latex_commands import expand_macros
from tests.benchmarks.reading_measures.markdown import parse
from tests.benchmarks.reading_measures.measures import MEASURES, Scores, judge
from tests.benchmarks.reading_measures.references import Reference, find_reference

LATEX = r"""
\documentclass{article}
\newcommand{\loss}[1]{\mathcal{L}_{#1}}
\title{Learning to sort without a teacher}
\author{Ada Nobody}
\begin{document}
\maketitle
\begin{abstract}
We study how a network learns to sort numbers when nobody tells it which order is the right one.
\end{abstract}
\section{Introduction}
Sorting is a task that every student of computing meets in the first weeks, and most of them enjoy it
\citep{knuth1998}. % a comment that is not printed
Our network sees pairs alone\footnote{Pairs are drawn evenly from all numbers below one thousand, as in earlier work.}.
\subsection{Objective}
The objective adds a penalty for every pair that comes out in the wrong order at the end of training:
\begin{equation}\label{eq:one} \loss{pair} = \sum_{i<j} \max(0, x_i - x_j) + \lambda \|w\|^2 \end{equation}
and the temperature falls over time while the network reads more and more numbers in each of its steps
\[ \tau(t) = \tau_0 \frac{\exp(-t / T)}{1 + \alpha t} \]
\paragraph{Details.} All weights start from zero apart from the first layer which is drawn from a normal distribution.
\begin{table}
\caption{Accuracy of three networks on numbers they have not seen before}
\begin{tabular}{lcc}
\toprule Network & Short & Long \\[2pt] \midrule
Small & 91.2 & 74.5 \\
\multirow{2}{*}{Large} & 98.1 & 88.0 \\
& 98.4 & 89.9 \\ \bottomrule
\end{tabular}
\end{table}
\section{Conclusion}
A network can find an order on its own, although it needs many more pairs than a teacher would show to it.
\bibliography{sorting}
\appendix
\section{Proofs}
The first claim follows from the second one by adding up what each of the wrong pairs costs in the end.
\end{document}
"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><titleStmt><title>Sorting pairs</title></titleStmt>
<abstract><p>We study how a network learns to sort numbers without a teacher.</p></abstract></teiHeader>
<text><body><div><head>Introduction</head>
<p>Sorting is a task that every student meets <ref>[3]</ref> in the first weeks of computing.</p>
<formula>L = sum max(0, x - y) + z</formula>
<figure type="table"><head>Table 1</head><figDesc>Accuracy of small networks</figDesc>
<table><row><cell>Small</cell><cell>91.2</cell></row></table></figure></div></body></text></TEI>"""
MATHPIX = r"""\title{
Sorting pairs
}

\section*{Introduction}
Sorting is a task that every student of computing meets in the first weeks, which is 100% of them.
![](https://images.example/1.jpg)
Figure 1: Accuracy of three networks that sort
\begin{tabular}{|l|l|}
Small & 91.2 \\
\end{tabular}
"""


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    (tmp_path / "paper.tex").write_text(LATEX, encoding="utf-8")
    found = find_reference(tmp_path)
    assert found is not None
    return found


def _without_furniture(scores: Scores) -> list[float]:
    return [getattr(scores, name) for name in MEASURES if name != "furniture"]


def test_the_reference_scores_one_against_itself(reference: Reference) -> None:
    scores, misses = judge(reference.markdown, reference)
    assert _without_furniture(scores) == [1.0] * 9
    assert scores.furniture == 0
    assert not any(misses.values())


def test_the_reference_has_what_the_paper_has(reference: Reference) -> None:
    document = reference.document
    assert [heading for _, heading in document.headings] == [
        "learning to sort without teacher", "abstract", "introduction", "objective", "details", "conclusion",
        "references", "proofs",
    ]  # fmt: skip
    assert len(document.equations) == 2
    assert "comment" not in document.words()
    assert document.captions == [
        ["accuracy", "of", "three", "networks", "on", "numbers", "they", "have", "not", "seen", "before"]
    ]
    assert document.rows == [
        ["network", "short", "long"],
        ["small", "91.2", "74.5"],
        ["98.1", "88.0"],
        ["98.4", "89.9"],
    ]


def test_nothing_scores_zero(reference: Reference) -> None:
    scores, misses = judge("", reference)
    assert _without_furniture(scores) == [0.0] * 9
    assert misses["equations lost"]


def test_shuffling_costs_order_alone(reference: Reference) -> None:
    scores, _ = judge("\n\n".join(reversed(reference.markdown.split("\n\n"))), reference)
    assert scores.order < 0.5
    assert scores.words_recall == 1
    assert scores.headings_recall == 1


def test_one_changed_equation_is_noticed(reference: Reference) -> None:
    changed = reference.markdown.replace(r"\frac{\exp(-t / T)}{1 + \alpha t}", r"\exp(-t)")
    assert changed != reference.markdown
    assert judge(changed, reference).scores.equations == 0.5


def test_an_equation_that_is_missing_is_not_found_in_another(reference: Reference) -> None:
    first = reference.markdown.index("$$")
    end = reference.markdown.index("$$", first + 2) + 2
    second = reference.markdown.index("$$", end)
    other = reference.markdown[second : reference.markdown.index("$$", second + 2) + 2]
    twice = reference.markdown[:first] + other + reference.markdown[end:]
    assert judge(twice, reference).scores.equations == 0.5


def test_ways_to_write_a_formula_are_the_same() -> None:
    assert tokens(r"\dfrac{a}{b} \leq \boldsymbol{\alpha}\,\label{x}") == tokens(r"\frac a b ≤ α")
    assert tokens(r"x^2") != tokens(r"x_2")


def test_a_lost_row_and_a_row_out_of_order_are_noticed(reference: Reference) -> None:
    lost = reference.markdown.replace("| Small | 91.2 | 74.5 |\n", "")
    assert judge(lost, reference).scores.rows == 0.75
    swapped = reference.markdown.replace("| Small | 91.2 | 74.5 |", "| 74.5 | Small | 91.2 |")
    assert judge(swapped, reference).scores.rows == 0.75


def test_cells_that_span_rows_are_not_asked_for(reference: Reference) -> None:
    assert judge(reference.markdown.replace("\ue000Large", ""), reference).scores.rows == 1


def test_a_caption_inside_a_paragraph_is_lost(reference: Reference) -> None:
    inside = reference.markdown.replace("Table 1: Accuracy", "As one sees in all that we have measured here, accuracy")
    assert judge(inside, reference).scores.captions == 0


def test_headings_both_ways(reference: Reference) -> None:
    extra = reference.markdown.replace("## Objective", "## Objective\n\n## Numbers of figures")
    scores, misses = judge(extra, reference)
    assert (scores.headings_recall, misses["headings not in the paper"]) == (1, ["numbers of figures"])
    flat = reference.markdown.replace("## Objective", "Objective")
    assert judge(flat, reference).misses["headings lost"] == ["objective"]
    run_in = reference.markdown.replace("###### Details.", "Details.")
    assert judge(run_in, reference).scores.headings_recall == 1


def test_the_bibliography_counts_neither_way_and_invented_words_count(reference: Reference) -> None:
    entries = "# References\n\nKnuth, D. E. Sorting and searching, volume three, second edition. Addison Wesley."
    assert judge(reference.markdown.replace("# References", entries), reference).scores.words_precision == 1
    assert judge(f"{reference.markdown}\n\nAda Nobody", reference).scores.words_precision == 1
    invented = reference.markdown.replace("# Conclusion", "# Conclusion\n\nKnuth wrote volumes about searching.")
    scores, misses = judge(invented, reference)
    assert scores.words_precision < 1
    assert "volumes×1" in misses["words added"]


def test_what_is_given_once_serves_once(tmp_path: Path) -> None:
    part = r"\section{Setup} \[ a + b = c \] \begin{tabular}{ll} Small & 91.2 \\ \end{tabular}"
    (tmp_path / "paper.tex").write_text(f"{part}\n\n{part}", encoding="utf-8")
    found = find_reference(tmp_path)
    assert found is not None
    scores, _ = judge("# Setup\n\n$$a + b = c$$\n\n| Small | 91.2 |\n", found)
    assert (scores.headings_recall, scores.equations, scores.rows) == (0.5, 0.5, 0.5)


def test_a_bibliography_inside_the_reference_is_not_asked_for(tmp_path: Path) -> None:
    entries = "\n\\section*{References}\nKnuth. Searching and sorting, volume three.\n"
    (tmp_path / "paper.md").write_text(MATHPIX + entries, encoding="utf-8")
    found = find_reference(tmp_path)
    assert found is not None
    assert "knuth" not in found.document.words()
    assert found.neutral["knuth"] == 1


def test_page_furniture_is_counted(reference: Reference) -> None:
    head = "Learning to sort all numbers"
    pages = [f"{head}\n\n{number}" for number in (1, 2, 3)]
    text = "arXiv:2101.00001v2 [cs.LG] 3 Jan 2021\n\n" + "\n\n".join([*pages, reference.markdown, "77"])
    assert judge(text, reference).misses["furniture"] == [
        "arXiv:2101.00001v2 [cs.LG] 3 Jan 2021", head, "1", head, "2", head, "3",
    ]  # fmt: skip


def test_tables_in_html_and_formulas_in_brackets_are_read() -> None:
    document = parse(r"<table><tr><td>a1</td><td rowspan=2>b</td><td>c2</td></tr></table> and \[ x + y = z \]")
    assert document.rows == [["a1", "c2"]]
    assert document.equations == [["x", "+", "y", "=", "z"]]


def test_prices_are_no_formula() -> None:
    assert parse("It costs $5 for each of them and $7 at night.").spans == []


def test_macros_take_defaults_and_arguments() -> None:
    definitions = r"\newcommand{\pair}[2][x]{(#1, #2)}\DeclareMathOperator{\softmax}{softmax}"
    tex = definitions + r"\begin{document}\pair{y} \pair[z]{y} $\softmax$"
    assert expand_macros(tex) == r"\begin{document}(x, y) (z, y) $\operatorname{softmax}$"


def test_what_lies_outside_the_paper_is_not_included(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("a secret", encoding="utf-8")
    folder = tmp_path / "paper"
    folder.mkdir()
    (folder / "method.tex").write_text("the method", encoding="utf-8")
    (folder / "paper.tex").write_text(r"\input{method} \input{../secret}", encoding="utf-8")
    found = find_reference(folder)
    assert found is not None
    assert found.markdown == "the method"


def test_an_archive_gives_its_longest_paper(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "main.tex").write_text(LATEX, encoding="utf-8")
    (source / "response.tex").write_text("\\documentclass{letter}\nWe thank everybody.", encoding="utf-8")
    (source / "main.bbl").write_text("Knuth. Searching.", encoding="utf-8")
    with tarfile.open(tmp_path / "source.tar.gz", "w:gz") as archive:
        archive.add(source, ".")
    found = find_reference(tmp_path)
    assert found is not None
    assert found.kind == "latex"
    assert "# Introduction" in found.markdown
    assert found.neutral["searching"] == 1


@pytest.mark.parametrize(("file", "text", "kind"), [("paper.tei.xml", TEI, "tei"), ("paper.md", MATHPIX, "markdown")])
def test_other_references(tmp_path: Path, file: str, text: str, kind: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    found = find_reference(tmp_path)
    assert found is not None
    assert found.kind == kind
    assert "introduction" in [heading for _, heading in found.document.headings]
    assert len(found.document.captions) == 1
    assert found.document.rows == [["small", "91.2"]]
    scores, _ = judge(found.markdown, found)
    assert all(math.isnan(score) or score == 1 for score in _without_furniture(scores))


def test_a_folder_without_reference_has_none(tmp_path: Path) -> None:
    assert find_reference(tmp_path) is None


def test_real_references_score_one_against_themselves(shared_papers: Path) -> None:
    for name in ("n18-3011", "transformer", "adaptive-pruning"):
        found = find_reference(shared_papers / name)
        assert found is not None
        scores, _ = judge(found.markdown, found)
        assert all(math.isnan(score) or score == 1 for score in _without_furniture(scores)), name
        assert len(found.document.words()) > 2000


@given(
    st.lists(st.sampled_from([*"\\${}[]()|&#%_^ \n\x02\x03ab1", "\\begin{table}", "\\end{table}", "\\caption"])).map(
        "".join
    )
)
def test_any_text_is_read(text: str) -> None:
    parse(text)
    parse(latex_to_markdown(text).markdown)


@given(st.lists(st.lists(st.sampled_from(["sort", "pairs", "numbers", "order", "network"]), min_size=1), min_size=1))
def test_plain_paragraphs_keep_their_words(paragraphs: list[list[str]]) -> None:
    document = parse("\n\n".join(" ".join(paragraph) for paragraph in paragraphs))
    assert document.words() == [word for paragraph in paragraphs for word in paragraph]
