"""A document of everything: numbers as printed, and nothing lost."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.equations import displays
from papercoder.paper.latex import pandoc
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from tests.paper.latex.reading import WORDS, document, read, text

FRONT = r"""
\title[Short]{\vspace{1cm}A Title\thanks{Money} \\ with $L_2$}
\author{Ada Example$^{1}$\thanks{x} \\ University of X \\ \texttt{a@b} \And Ben B. Sample \\ Google \and C\'ecile D'Or}
"""


def test_title_authors_and_abstract(tmp_path: Path) -> None:
    paper = read(tmp_path, "\\maketitle\\begin{abstract}We do 50\\%.\\end{abstract}\\section{A}x", FRONT)
    assert paper.title == "A Title with $L_2$"
    assert paper.authors == ("Ada Example", "Ben B. Sample", "Cécile D’Or")
    assert paper.abstract == "We do 50%."
    assert [section.heading for section in paper.sections] == ["A"]


def test_title_and_authors_of_icml(tmp_path: Path) -> None:
    body = (
        "\\twocolumn[\\icmltitle{The Title}\\begin{icmlauthorlist}\\icmlauthor{Ada Example}{x}\\icmlauthor{Ben B}{x,y}"
        "\\end{icmlauthorlist}\\icmlaffiliation{x}{Lab, City}\\icmlcorrespondingauthor{Ada}{a@b}\\vskip 0.3in]"
        "\\printAffiliationsAndNotice{\\icmlEqualContribution}\\section{A}x"
    )
    paper = read(tmp_path, body)
    assert (paper.title, paper.authors) == ("The Title", ("Ada Example", "Ben B"))
    assert [section.heading for section in paper.sections] == ["A"]


def test_sections_are_numbered_as_printed(tmp_path: Path) -> None:
    body = (
        "\\section{A}x\\subsection{B}x\\subsubsection{C}x\\section*{D}x\\section{E}x\\paragraph{Run}in"
        "\\bibliography{r}\\appendix\\section{F}x\\subsection{G}x"
    )
    paper = read(tmp_path, body)
    assert [(each.number, each.heading, each.level, each.appendix) for each in paper.sections] == [
        ("1", "A", 1, False), ("1.1", "B", 2, False), ("1.1.1", "C", 3, False), ("", "D", 1, False),
        ("2", "E", 1, False), ("A", "F", 1, True), ("A.1", "G", 2, True),
    ]  # fmt: skip
    assert "**Run.** in" in paper.sections[4].text


EQUATIONS = [
    (r"\begin{equation}a\label{x}\end{equation}", ["1"]),
    (r"\begin{equation*}a\end{equation*}", [""]),
    (r"\[a\]", [""]),
    ("$$a$$", [""]),
    (r"\begin{align}a&=b\\c&=d\nonumber\\e&=f\end{align}", ["1, 2"]),
    (r"\begin{align*}a&=b\\c&=d\end{align*}", [""]),
    (r"\begin{align}a&=\begin{cases}1\\2\end{cases}\end{align}", ["1"]),
    (r"\begin{gather}a\\b\tag{$*$}\end{gather}", ["1, *"]),
    (r"\begin{multline}a\\b\end{multline}", ["1"]),
    (r"\begin{eqnarray}a&=&b\nonumber\\&=&c\end{eqnarray}", ["1"]),
    (r"\begin{flalign}a&=b&&\end{flalign}", ["1"]),
    (r"\begin{alignat}{2}a&=b&c&=d\end{alignat}", ["1"]),
    (r"\begin{IEEEeqnarray}{rCl}a&=&b\\c&=&d\IEEEnonumber\end{IEEEeqnarray}", ["1"]),
    (r"\begin{subequations}\begin{align}a&=b\\c&=d\end{align}\end{subequations}", ["1a, 1b"]),
    (
        r"\begin{subequations}\begin{equation}a\end{equation}\end{subequations}\begin{equation}b\end{equation}",
        ["1a", "2"],
    ),
    (r"\begin{equation}\begin{split}a&=b\\&=c\end{split}\end{equation}", ["1"]),
    (r"\setcounter{equation}{4}\begin{equation}a\end{equation}", ["5"]),
    (r"\begin{equation}a" + "\n\n" + r"b\end{equation}", ["1"]),
    (r"\begin{equation}\resizebox{.9\hsize}{!}{$a$}\text{ if $b$}\end{equation}", ["1"]),
]


@pytest.mark.parametrize(("latex", "numbers"), EQUATIONS)
def test_equations(tmp_path: Path, latex: str, numbers: list[str]) -> None:
    paper = read(tmp_path, f"before {latex} after")
    assert [equation.number for equation in paper.equations] == numbers
    assert all(equation.origin == "source" for equation in paper.equations)
    assert displays(paper.sections[0].text) == [(each.number, each.latex) for each in paper.equations]
    assert not {"label", "nonumber"} & set(paper.markdown().replace("\\", " ").split())
    assert paper.sections[0].text.startswith("before\n\n$$\n")
    assert "\n$$\n\nafter" in paper.sections[0].text


def test_dollars_side_by_side_or_in_code_make_no_equation(tmp_path: Path) -> None:
    body = "\\x$\\in D$ and \\x$=1$ here\\begin{verbatim}\necho $$ and $$\n\\end{verbatim}"
    paper = read(tmp_path, body, "\\newcommand{\\x}{$y$}")
    assert paper.equations == ()
    assert paper.sections[0].text.startswith("$y$ $\\in D$ and $y$ $=1$ here")


def test_equations_within_sections(tmp_path: Path) -> None:
    body = "\\section{A}\\begin{equation}a\\end{equation}\\section{B}\\begin{equation}b\\end{equation}"
    body += "\\appendix\\section{C}\\begin{equation}c\\end{equation}"
    numbers = [each.number for each in read(tmp_path, body, "\\numberwithin{equation}{section}").equations]
    assert numbers == ["1.1", "2.1", "A.1"]


def test_references_are_the_printed_numbers(tmp_path: Path) -> None:
    body = r"""\section{A}\label{s} \ref{s} \cref{s} \eqref{e} \Cref{e,f} \autoref{t}
\ref{g}\subref{h} \ref{h} \cref{th} \ref{i}
\ref{al} \cref{ap} \ref{none} $\eqref{e}$
\begin{align}a&=b\label{e}\\c&=d\label{f}\end{align}
\begin{table}\caption{T}\label{t}\begin{tabular}{l}x\end{tabular}\end{table}
\begin{figure}\begin{subfigure}{1cm}\caption{L}\end{subfigure}\begin{subfigure}{1cm}\caption{R}\label{h}\end{subfigure}
\caption{G}\label{g}\end{figure}
\begin{theorem}\label{th}X\end{theorem}\begin{enumerate}\item a \item\label{i} b\end{enumerate}
\begin{algorithm}\caption{Al}\label{al}\begin{algorithmic}\STATE \ref{s}\end{algorithmic}\end{algorithm}
\appendix\section{B}\label{ap}"""
    paper = read(tmp_path, body, "\\newtheorem{theorem}{Theorem}[section]")
    line = " ".join(paper.sections[0].text.split("$$")[0].split())
    assert line == ("1 Section 1 (1) Equations (1) and (2) Table 1 1(b) 1b Theorem 1.1 2 1 Appendix A ?? $(1)$")
    assert paper.algorithms[0].text == "\\STATE 1"
    assert any("'none'" in warning for warning in paper.warnings)


def test_labels_are_found_however_they_are_spaced(tmp_path: Path) -> None:
    body = r"""\eqref{eq:sp} \ref{tab two} \ref{ fig
one} \ref{twice}
\begin{equation}a\label{ eq:sp }\end{equation}
\begin{longtable}{l}\caption{T}\label{tab
two}\\x\end{longtable}
\begin{figure}\caption{F}\label{fig one}\end{figure}
\begin{equation}b\label{twice}\end{equation}\begin{equation}c\label{twice}\end{equation}"""
    paper = read(tmp_path, body)
    assert " ".join(paper.sections[0].text.split("$$")[0].split()) == "(1) 1 1 2"
    assert paper.warnings == ("The source has no title: the file's name stands for it.",)


def test_a_label_inside_a_caption_is_the_captions(tmp_path: Path) -> None:
    body = r"""\section{A}\section{B}\section{C}\ref{f} \cref{t} \ref{p} \ref{a}
\begin{figure}\begin{subfigure}{1cm}\caption{L\label{p}}\end{subfigure}\caption{F \label{f}}\end{figure}
\begin{table}\caption{T\label{t}}\begin{tabular}{l}x\end{tabular}\end{table}
\begin{algorithm}\caption{Al\label{a}}\begin{algorithmic}\STATE x\end{algorithmic}\end{algorithm}"""
    paper = read(tmp_path, body)
    assert paper.sections[-1].text.split("\n\n")[0] == "1 Table 1 1a 1"
    assert [found.caption for found in (*paper.figures, *paper.tables, *paper.algorithms)] == ["F", "T", "Al"]


def test_floats_go_behind_their_paragraph_and_notes_below_it(tmp_path: Path) -> None:
    found = text(
        tmp_path,
        "One \\footnote{A note, $x$.} two\n\\begin{figure}\\caption[s]{A \\emph{figure}.}\\end{figure}\nthree."
        "\n\nFour.",
    )
    assert found == "One [^1] two three.\n\n[^1]: A note, $x$.\n\nFigure 1: A *figure*.\n\nFour."


def test_citations_and_references(tmp_path: Path) -> None:
    (tmp_path / "main.bbl").write_text(
        "\\begin{thebibliography}{2}\n\\bibitem[Vaswani et~al.(2017)Vaswani, Shazeer]{a}\nA.~Vaswani and N.~Shazeer.\n"
        "\\newblock \\emph{Attention}.\n\\newblock 2017.\n\n\\bibitem{b}\nB. Nobody. Title.\n\\end{thebibliography}"
    )
    paper = read(
        tmp_path, "\\section{S}\\citep{a} \\citet{a} \\citep[see][p.~3]{a,b} \\cite{b} \\citeyear{a}\\bibliography{x}"
    )
    assert paper.sections[0].text.startswith(
        "(Vaswani et al., 2017) Vaswani et al. (2017) (see Vaswani et al., 2017; @b, p. 3) [@b] 2017"
    )
    assert paper.references == ("A. Vaswani and N. Shazeer. *Attention*. 2017.", "[@b] B. Nobody. Title.")


def test_references_from_a_bib_file(tmp_path: Path) -> None:
    (tmp_path / "r.bib").write_text(
        '@article{k, author = {G{\\"o}del, Kurt and Ada Lovelace}, title="The {T}itle", journal = {J}, year = 1931}\n'
        "@misc{unused, title={No}}"
    )
    paper = read(tmp_path, "\\section{S}\\cite{k}\\bibliography{r}")
    assert paper.references == ("Kurt Gödel, Ada Lovelace. The Title. J. 1931.",)
    assert "(Gödel and Lovelace, 1931)" in paper.sections[0].text


def test_algorithms_are_verbatim(tmp_path: Path) -> None:
    body = r"""\begin{algorithm}[t]\caption{Train $x$}\label{a}
\begin{algorithmic}[1]
\FOR{$i=1$ to $\N$}
  \STATE $x \gets \frac{1}{2}$ \COMMENT{half}

\ENDFOR
\end{algorithmic}
\end{algorithm}
\begin{lstlisting}[language=Python, caption={Code}]
x = 5 % 3
\end{lstlisting}"""
    paper = read(tmp_path, body, "\\newcommand{\\N}{T}")
    first, second = paper.algorithms
    assert (first.number, first.caption) == ("1", "Train $x$")
    assert first.text == "\\FOR{$i=1$ to $T$}\n  \\STATE $x \\gets \\frac{1}{2}$ \\COMMENT{half}\n\\ENDFOR"
    assert (second.number, second.caption, second.text) == ("1", "Code", "x = 5 % 3")
    assert f"Algorithm 1: Train $x$\n\n```\n{first.text}\n```" in paper.sections[0].text
    assert "Listing 1: Code\n\n```python\nx = 5 % 3\n```" in paper.sections[0].text


def test_what_pandoc_cannot_parse_is_kept_as_text(tmp_path: Path) -> None:
    paper = read(tmp_path, "\\section{A}Good \\emph{text}.\\section{B}\\catcode`\\@=11 \\csname Kept \\verb words")
    assert "*text*" in paper.sections[0].text
    assert "words" in paper.sections[1].text


def test_what_an_unknown_command_holds_is_kept(tmp_path: Path) -> None:
    paper = read(tmp_path, "\\section{A}a \\unknown{kept words} \\other b")
    assert "a kept words b" in paper.sections[0].text
    assert any("\\other" in warning for warning in paper.warnings)


def test_pandoc_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    with pytest.raises(PaperError, match=r"papercoder\[latex\]"):
        read(tmp_path, "\\section{A}\\emph{x}")


def test_pandoc_too_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "SECONDS", 0.0)
    paper = read(tmp_path, "\\section{A}\\emph{x} $y$")
    assert "x $y$" in paper.sections[0].text
    assert any("plain text" in warning for warning in paper.warnings)


_LATEX = r"""
\begin{table} \end{table} \begin{align} \end{align} \begin{tabular}{l} \end{tabular} & \\ $ $$ \[ \] { } [ ] % #
^ _ ~ \caption{ \label{a} \ref{a} \cite{a} \footnote{ \section{ \section* \item \begin{itemize} \end{itemize}
\def\a{\a\a} \a \newcommand{\b}[2][x]{#1#2} \b \multicolumn{2}{c}{ \multirow{2}{*}{ \iffalse \fi \else \verb|
\begin{verbatim} \end{verbatim} \input{main} \appendix \title{ \author{ \begin{algorithm} \end{algorithm}
\tag{1} word é \text{ \begin{theorem} \end{theorem} \bibitem{a} \begin{thebibliography}{1} \end{thebibliography}
\newenvironment{q}{ \let\a=\b \begin{subequations} \end{subequations} \begin{document} \end{document}
\setcounter{equation}{3} \twocolumn[ \url{ \renewcommand{\thefigure}{\thefigure} \begin{figure} \end{figure}
\subfloat[ \resizebox{1}{2}{ \begin{enumerate}
"""
_PIECES = st.sampled_from(_LATEX.split())


@given(st.lists(_PIECES, max_size=25).map(" ".join), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_latex_gives_a_paper_or_a_clear_error(tmp_path: Path, latex: str, whole: bool) -> None:
    file = tmp_path / "main.tex"
    file.write_text(document(latex) if whole else f"{latex} {WORDS}")
    try:
        paper = read_paper(file)
    except PaperError:
        return
    assert isinstance(paper, Paper)
    assert "\ue000" not in paper.markdown()
    repr(paper)
    paper._html()


@given(st.binary(max_size=300), st.sampled_from([b"\x1f\x8b", b"\\documentclass{article}", b""]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_paper_or_a_clear_error(tmp_path: Path, content: bytes, head: bytes) -> None:
    file = tmp_path / "main.tex"
    file.write_bytes(head + content)
    with contextlib.suppress(PaperError):
        assert isinstance(read_paper(file), Paper)


def test_an_accent_before_what_stands_for_something_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "paper.tex"
    body = r"\section{A}\label{a} See \b \ref{a} and \'$x$. " + "word " * 60
    file.write_text(rf"\documentclass{{article}}\begin{{document}}{body}\end{{document}}")
    assert "See 1 and $x$." in read_paper(file).markdown()
