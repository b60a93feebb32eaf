"""Real papers: every equation, table, algorithm, section and caption of the source is in the Paper."""

import os
import re
from pathlib import Path

import pytest

from papercoder.paper.latex import flattening
from papercoder.paper.latex.archive import open_archive, open_file
from papercoder.paper.reading import read_paper

SECONDS = 2.0
PAPERS = ("rice", "self-expansion", "semantic-self-consistency", "what-will-my-model-forget", "transformer")
DISPLAYS = r"\\begin\{(?:equation|align|gather|multline|eqnarray|displaymath|flalign|alignat)\*?\}|\\\["


@pytest.fixture(params=PAPERS)
def source(request: pytest.FixtureRequest, shared_papers: Path) -> Path:
    folder = shared_papers / str(request.param)
    return next(file for name in ("source.tar.gz", "paper.tex") if (file := folder / name).exists())


def _flat(source: Path) -> str:
    content = source.read_bytes()
    tree = open_file(source, content) if source.suffix == ".tex" else open_archive(content, source.name)
    text = flattening.document(flattening.flatten(tree).text)
    return re.sub(r"\\iffalse.*?\\fi\b", "", text, flags=re.S)


def _count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]{4,}", text.lower())


def test_nothing_is_lost(source: Path) -> None:
    paper, flat = read_paper(source), _flat(source)
    dollars = _count(r"\$\$", flat) // 2
    assert len(paper.equations) >= _count(DISPLAYS, flat) + dollars
    assert len(paper.sections) >= _count(r"\\(?:sub)*section\*?\s*[\[{]", flat)
    tabulars = _count(r"\\begin\{(?:tabular[xy*]?|longtable|tblr|tabu)\}", flat)
    assert len(paper.tables) >= tabulars - _nested(flat)
    assert len(paper.algorithms) >= _count(r"\\begin\{algorithm\*?\}", flat)
    captions = [table.caption for table in paper.tables] + [figure.caption for figure in paper.figures]
    assert len(captions) + len(paper.algorithms) >= _count(r"\\caption(?![A-Za-z])", flat) - _parts(flat)
    for name in ("\ue000", "\\label{", "\\newcommand", "\\cite{", "\\multirow", "\\begin{tabular"):
        assert name not in paper.markdown()


def _nested(flat: str) -> int:
    """Tabulars inside a cell, which become its text."""
    depth = nested = 0
    for match in re.finditer(r"\\(begin|end)\{(?:tabular[xy*]?|longtable|tblr|tabu)\}", flat):
        nested += match.group(1) == "begin" and depth > 0
        depth += 1 if match.group(1) == "begin" else -1
    return nested


def _parts(flat: str) -> int:
    """Captions of parts of figures, and of tables without cells."""
    parts = sum(
        _count(r"\\caption(?![A-Za-z])", inside)
        for inside in re.findall(r"\\begin\{sub(?:figure|table)\}(.*?)\\end\{sub(?:figure|table)\}", flat, re.S)
    )
    tables = re.findall(r"\\begin\{table\*?\}(.*?)\\end\{table\*?\}", flat, re.S)
    return parts + sum("\\caption" in inside and "\\begin{tab" not in inside for inside in tables)


def test_the_words_of_the_running_text_are_all_there(source: Path) -> None:
    paper, flat = read_paper(source), _flat(source)
    have = set(_words(paper.markdown()))
    paragraphs = [
        part for part in re.split(r"\n\s*\n", flat) if len(part) > 200 and "\\" not in part and "$" not in part
    ]
    missing = {word for part in paragraphs for word in _words(part)} - have
    assert missing == set()


def test_numbers_are_in_order_and_unique(source: Path) -> None:
    paper = read_paper(source)
    numbers = [number for equation in paper.equations for number in equation.number.split(", ") if number.isdigit()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    for table in paper.tables:
        assert table.rows


def test_it_is_quick(shared_papers: Path) -> None:
    source = shared_papers / "rice" / "source.tar.gz"
    read_paper(source)
    before = os.times()
    read_paper(source)
    after = os.times()
    assert sum(after[:4]) - sum(before[:4]) < SECONDS  # processor time, that of pandoc included
