"""What a paper should read as: its LaTeX, its Mathpix Markdown or its TEI, as Markdown."""

import re
import tarfile
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.reading_measures.latex import Conversion, latex_to_markdown
from tests.benchmarks.reading_measures.latex_text import plain_text
from tests.benchmarks.reading_measures.markdown import Document, parse
from tests.benchmarks.reading_measures.words import words

_DEEPEST_INCLUDE = 8


class Reference(NamedTuple):
    """A paper as it should be read."""

    kind: str
    """Where it comes from: latex, markdown or tei."""
    markdown: str
    document: Document
    neutral: Counter[str]
    """Words that a reader may give or leave out: authors, bibliography."""


def find_reference(folder: Path) -> Reference | None:
    """The best reference in a paper's folder: LaTeX, then paper.md, then TEI; None where there is none."""
    if (folder / "source.tar.gz").exists():
        return _reference("latex", _from_archive(folder / "source.tar.gz"))
    if (folder / "paper.tex").exists():
        return _reference("latex", latex_to_markdown(_flattened(folder / "paper.tex", folder)))
    if (folder / "paper.md").exists():
        return _reference("markdown", _from_mathpix((folder / "paper.md").read_text("utf-8")))
    if (folder / "paper.tei.xml").exists():
        return _reference("tei", Conversion(_from_tei((folder / "paper.tei.xml").read_text("utf-8")), ""))
    return None


def following_bibliography(document: Document) -> list[str]:
    """The headings after the bibliography's."""
    headings = [heading for _, heading in document.headings]
    return headings[headings.index("references") + 1 :] if "references" in headings else []


def _reference(kind: str, conversion: Conversion) -> Reference:
    document, neutral = parse(conversion.markdown), Counter(words(conversion.neutral))
    if any(heading == "references" for _, heading in document.headings):
        document = parse(conversion.markdown, following_bibliography(document))
        neutral += document.neutral
    return Reference(kind, conversion.markdown, document, neutral)


def _from_archive(archive: Path) -> Conversion:
    """The paper whose LaTeX is the longest of those in an arXiv source archive."""
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        papers = {
            file: _flattened(file, file.parent)
            for file in Path(scratch).rglob("*.tex")
            if re.search(r"^[^%\n]*\\documentclass", _text(file), re.MULTILINE)
        }
        main = max(papers, key=lambda file: len(papers[file]))
        bibliography = "".join(_text(file) for file in main.parent.glob("*.bbl"))
    conversion = latex_to_markdown(papers[main])
    return Conversion(conversion.markdown, conversion.neutral + plain_text(bibliography))


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace")


def _flattened(file: Path, root: Path, depth: int = 0) -> str:
    r"""A LaTeX file without comments, with what it includes from inside `root` in place."""

    def included(found: re.Match[str]) -> str:
        for base in (root, file.parent):
            for candidate in (base / found[1].strip(), base / f"{found[1].strip()}.tex"):
                inside = candidate.resolve().is_relative_to(root.resolve())
                if inside and candidate.is_file() and depth < _DEEPEST_INCLUDE:
                    return _flattened(candidate, root, depth + 1)
        return ""

    return re.sub(r"\\(?:input|include|subfile)\s*\{([^}]*)\}", included, re.sub(r"(?<!\\)%.*", "", _text(file)))


def _from_mathpix(text: str) -> Conversion:
    r"""Mathpix Markdown: its sections are LaTeX's `\section`, its `#` are not headings."""
    title = re.search(r"\\title\{(.*?)\}\s*\n", text, re.DOTALL)
    text = re.sub(r"^(#+ .*|(?:Figure|Table) \d+[.:].*)$", r"\n\n\1\n\n", text, flags=re.MULTILINE)
    text = re.sub(r"!\[\]\([^)]*\)", "\n\n", text)
    text = re.sub(r"^#{1,6} ", "", text, flags=re.MULTILINE)
    text = re.sub(r"(?<!\\)%", r"\\%", text.replace(r"\begin{tabular}", "\n\n\\begin{tabular}"))
    conversion = latex_to_markdown(text)
    return Conversion(conversion.markdown, conversion.neutral + (title[1] if title else ""))


def _from_tei(xml: str) -> str:
    root = ElementTree.fromstring(re.sub(r'\sxmlns="[^"]+"', "", xml))
    title = root.find(".//titleStmt/title")
    in_figures = {child for figure in root.iter("figure") for child in figure}
    parts = ["# " + ("" if title is None else "".join(title.itertext())), "###### Abstract"]
    parts += [_running_text(paragraph) for paragraph in root.findall(".//abstract//p")]
    for element in root.iterfind(".//text//*"):
        if element.tag == "head" and (not element.text or element in in_figures):
            continue
        parts += _tei_parts(element)
    return "\n\n".join(part for part in parts if part.strip())


def _tei_parts(element: ElementTree.Element) -> list[str]:
    text = "".join(element.itertext())
    if element.tag == "head":
        return [f"# {text}"]
    if element.tag == "p":
        return [_running_text(element)]
    if element.tag == "formula":
        return [f"$${text.replace('$', '')}$$"]
    if element.tag != "figure":
        return []
    label = "Table" if element.get("type") == "table" else "Figure"
    description = element.find("figDesc")
    rows = ["| " + " | ".join("".join(cell.itertext()) for cell in row) + " |" for row in element.iter("row")]
    return [f"{label} 1: " + ("" if description is None else _running_text(description)), "\n".join(rows)]


def _running_text(element: ElementTree.Element) -> str:
    """The text of a paragraph with its references to other things marked as citations."""
    parts = [
        (f"[@{child.text}]" if child.tag == "ref" else "".join(child.itertext())) + (child.tail or "")
        for child in element
    ]
    return (element.text or "") + re.sub(r"\s+", " ", "".join(parts))
