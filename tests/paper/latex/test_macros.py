"""The authors' macros are gone, and those without end are cut."""

import time
from pathlib import Path

import pytest

from tests.paper.latex.reading import read, text


@pytest.mark.parametrize(
    ("preamble", "body", "expected"),
    [
        (r"\newcommand{\E}{\mathbb{E}}", r"$\E[x]$", r"$\mathbb{E}[x]$"),
        (r"\newcommand\al{\alpha}", r"$\al x$", r"$\alpha x$"),
        (r"\newcommand{\norm}[1]{\|#1\|}", r"$\norm{x}+\norm y$", r"$\|x\|+\|y\|$"),
        (r"\newcommand{\pow}[2][2]{#2^{#1}}", r"$\pow{x}+\pow[3]{y}$", r"$x^{2}+y^{3}$"),
        (r"\newcommand{\bs}[1]{\boldsymbol#1}", r"$\bs{x}$", r"$\boldsymbol x$"),
        (r"\newcommand{\bb}{\mathbb}", r"$\bb{R}+\bb R$", r"$\mathbb{R}+\mathbb R$"),
        (r"\def\R{\mathbb R}\def\p#1#2{(#1,#2)}", r"$\p{a}{\R}$", r"$(a,\mathbb R)$"),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", r"$\argmin_x$", r"$\operatorname*{arg\,min}_x$"),
        (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}", r"$\abs*{x}$", r"$\lvert x \rvert$"),
        (r"\NewDocumentCommand{\q}{O{z} m}{#1/#2}", r"$\q{a}\q[b]{c}$", r"$z/ab/c$"),
        (r"\newcommand{\a}{\b x}\newcommand{\b}{y}", r"$\a$", r"$yx$"),
        (r"\let\eps\varepsilon", r"$\eps$", r"$\varepsilon$"),
        (r"\let\oldphi\phi\renewcommand{\phi}{\mathbf{\oldphi}}", r"$\phi$", r"$\mathbf{\phi}$"),
        (r"\newcommand{\n}[1]{<#1>}", r"$\n{a\n{b}}$", r"$<a<b>>$"),
        (r"\newcommand{\n}[1]{(#1)}\newcommand{\m}{\n}", r"$\m{x}$", r"$(x)$"),
        (r"\newcommand{\us}{Net\xspace}", r"\us is \us. \us{} x", "Net is Net. Net x"),
        (r"\newcommand{\x}{1}\renewcommand{\x}{2}", r"\x\renewcommand{\x}{3}\x", "23"),
        (r"\newenvironment{eq}{\begin{equation}}{\end{equation}}", r"\begin{eq}a\end{eq}", "$$\na \\tag{1}\n$$"),
        (r"\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}", r"\be a\ee", "$$\na \\tag{1}\n$$"),
        (r"\newcommand{\todo}[1]{}", r"a\todo{gone} b", "a b"),
        (r"\newcommand{\unfinished}[1]" + "\n", "a b", "a b"),
        (r"\newcommand{\section}[1]{broken}", "a", "a"),
    ],
)
def test_macros(tmp_path: Path, preamble: str, body: str, expected: str) -> None:
    assert text(tmp_path, body, preamble) == expected


def test_macros_of_the_authors_own_style_file(tmp_path: Path) -> None:
    (tmp_path / "own.sty").write_text(
        "\\newcommand{\\vx}{\\mathbf{x}} % a comment\n"
        "\\def\\keywords#1{\\ifdefined\\final x\\else #1\\fi}\\def\\@inner{no}"
    )
    assert text(tmp_path, r"$\vx$\keywords{gone}", r"\usepackage{amsmath,own}") == r"$\mathbf{x}$"


@pytest.mark.parametrize(
    "definitions",
    [
        r"\def\a{\a\a}",
        r"\def\a{\b}\def\b{\a}",
        "".join(f"\\def\\{chr(97 + n)}{{\\{chr(98 + n)}\\{chr(98 + n)}}}" for n in range(24)),
        r"\newcommand{\a}[1]{#1#1}" + r"\a{" * 60 + "x" + "}" * 60,
    ],
    ids=["itself", "each other", "doubling", "arguments"],
)
def test_macros_without_end_are_bounded_and_said(tmp_path: Path, definitions: str) -> None:
    started = time.monotonic()
    paper = read(tmp_path, definitions + r"\a text")
    assert time.monotonic() - started < 20
    assert any("without end" in warning for warning in paper.warnings)


def test_a_name_kept_for_what_it_was_is_no_recursion(tmp_path: Path) -> None:
    assert read(tmp_path, r"$\phi$", r"\let\oldphi\phi\renewcommand{\phi}{\mathbf{\oldphi}}").warnings == (
        "The source has no title: the file's name stands for it.",
    )
