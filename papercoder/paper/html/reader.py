"""HTML to Paper: LaTeXML's pages (arXiv, ar5iv) by their classes, other pages by their headings, tables and lists."""

import re
from typing import Any

from papercoder.errors import PaperError
from papercoder.paper.headings import Headings
from papercoder.paper.html.blocks import Blocks, Heading
from papercoder.paper.html.inline import Inline, classes
from papercoder.paper.markdown import LEAST_WORDS, reference_lines
from papercoder.paper.model import Paper, Section
from papercoder.paper.references import short_references

DEEPEST = 150
_NAME = re.compile(r"[^\W\d_][^\d@\\$/]{1,39}")
_BETWEEN_NAMES = re.compile(r",|;|&|\band\b|\s{3,}")
_ORDINAL = re.compile(r"^\d+\. ", re.M)


def read_html(content: bytes, sha256: str, name: str) -> Paper:
    """Reads a page.

    Maths is the author's LaTeX where the page carries it (LaTeXML, MathJax and KaTeX do). Scripts, styles and
    navigation are left out, and nothing is fetched.

    Args:
        content: The page's bytes, untrusted.
        sha256: Of `content`.
        name: For messages, and as the title of a page that has none.

    Raises:
        PaperError: There is no text, or elements are nested beyond what any paper needs.
    """
    root = _parsed(content, name)
    main = _main(root)
    title = _title(root, main) or name
    authors = _authors(root)
    blocks = Blocks(main)
    sections, abstract, references = _sections(list(blocks.of(main)), title)
    words = sum(len(section.text.split()) for section in sections)
    if words < LEAST_WORDS:
        raise PaperError(
            f"{name} has {words} words of text. Give the page of the whole paper (arxiv.org/html/...), not that of its "
            "abstract, or the PDF."
        )
    return Paper(
        title=title,
        authors=authors,
        abstract="\n\n".join(blocks.abstract) or abstract or _meta(root, "citation_abstract"),
        sections=sections,
        tables=tuple(blocks.tables),
        figures=tuple(blocks.figures),
        equations=tuple(blocks.equations),
        algorithms=tuple(blocks.algorithms),
        references=short_references(blocks.references or references),
        source_format="html",
        sha256=sha256,
        warnings=_warnings(main, blocks),
    )


def _parsed(content: bytes, name: str) -> Any:
    from lxml import etree
    from lxml import html as lxml_html

    encoding = None
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        try:
            content.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = None
    parser = lxml_html.HTMLParser(encoding=encoding, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise PaperError(f"{name} cannot be read as HTML: {error}. Save the page again, or give the PDF.") from error
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise PaperError(f"{name} nests elements more than {DEEPEST} deep. Is it a paper? Give the PDF.")
    return root


def _main(root: Any) -> Any:
    """The element that holds the paper."""
    for path in (
        ".//*[contains(concat(' ', @class, ' '), ' ltx_document ')]", ".//main", ".//article", ".//*[@role='main']",
    ):  # fmt: skip
        if found := root.xpath(path):
            return max(found, key=lambda element: sum(map(len, element.itertext())))
    return root.find("body") if root.find("body") is not None else root


def _title(root: Any, main: Any) -> str:
    inline = Inline()
    notes = frozenset({"ltx_note", "ltx_tag"})
    documents = [one for one in main.iter() if isinstance(one.tag, str) and "ltx_title_document" in classes(one)]
    others = [one for one in root.iter("h1") if "ltx_title" not in classes(one)]
    heading = next(iter(documents or others), None)
    title = inline.text(heading, without=notes) if heading is not None else ""
    return title or _meta(root, "citation_title") or " ".join((root.findtext(".//title") or "").split())


def _meta(root: Any, name: str) -> str:
    return next((" ".join(one.get("content", "").split()) for one in root.iter("meta") if one.get("name") == name), "")


def _authors(root: Any) -> tuple[str, ...]:
    """Names of LaTeXML's creators, each up to the first line break; else what the page's head says."""
    people = [one for one in root.iter() if isinstance(one.tag, str) and "ltx_personname" in classes(one)]
    found = [name for person in people for name in _BETWEEN_NAMES.split(_first_line(person))]
    if not found:
        found = [one.get("content", "") for one in root.iter("meta") if one.get("name") == "citation_author"]
    names = (" ".join(name.strip(" *†‡§¶.^_").split()) for name in found)
    return tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))


def _first_line(person: Any) -> str:
    """The words before the first line break, without marks and notes."""
    words = [person.text or ""]
    for child in person:
        if child.tag == "br" and "".join(words).strip():
            break
        marks = child.tag in ("br", "sup", "math") or classes(child) & {"ltx_note", "ltx_author_notes", "ltx_contact"}
        words += ["" if marks else _first_line(child), child.tail or ""]
    return "".join(words)


def _sections(blocks: list[str | Heading], title: str) -> tuple[tuple[Section, ...], str, tuple[str, ...]]:
    """Sections, the abstract and the references among the blocks."""
    parts: list[tuple[Heading | None, list[str]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    ranks = [heading.rank for heading, _ in parts if heading and heading.text != title]
    sections: list[Section] = []
    abstract, references, headings = "", tuple[str, ...](), Headings()
    for heading, texts in parts:
        text = "\n\n".join(texts)
        if heading is None or heading.text == title:
            sections += [Section(heading="Front matter", level=1, text=text)] if text else []
            continue
        number, name, kind, appendix = found = headings.read(heading.text, heading.number, appendix=heading.appendix)
        if kind == "abstract" and not abstract:
            abstract = text
        elif found.is_references:
            references = reference_lines(_ORDINAL.sub("- ", text))
        else:
            level = heading.level or (number.count(".") + 1 if number else heading.rank - min(ranks) + 1)
            sections.append(Section(number=number, heading=name, level=level, text=text, appendix=appendix))
    return tuple(sections), abstract, references


def _warnings(main: Any, blocks: Blocks) -> tuple[str, ...]:
    found = []
    unknown = [one for one in main.iter() if isinstance(one.tag, str) and "ltx_ERROR" in classes(one)]
    if unknown:
        names = ", ".join(dict.fromkeys("".join(one.itertext()).strip() for one in unknown[:5]))
        found.append(f"LaTeXML did not know {len(unknown)} commands ({names}): the text there may be wrong")
    if blocks.inline.without_latex:
        found.append(f"{blocks.inline.without_latex} formulas carry no LaTeX: their characters stand without structure")
    return tuple(found)
