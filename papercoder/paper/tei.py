"""GROBID's TEI to Paper."""

from collections.abc import Iterator
from typing import Any

from papercoder.errors import PaperError
from papercoder.fences import fenced
from papercoder.paper.equations import prose
from papercoder.paper.grobid_text import (  # fmt: skip
    BACK_HEADINGS,
    UNVERIFIED,
    Sections,
    block,
    caption_parts,
    figure_text,
    formula,
    reference,
    table_text,
    without_notice,
)
from papercoder.paper.model import Algorithm, Equation, Figure, Paper, Section, Table
from papercoder.paper.references import short_references
from papercoder.paper.tables import Cell, grid, span

TEI = "{http://www.tei-c.org/ns/1.0}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_INLINE_BLOCKS = ("formula", "figure", "list")


def read_tei(content: bytes, sha256: str, name: str) -> Paper:
    """Reads the TEI that GROBID makes of a PDF.

    Formulas stand at their place as displayed equations with their numbers; their text is the PDF's, not LaTeX.
    Tables, figures and algorithms follow the section that first refers to them. What is in the back matter but
    the bibliography is marked as appendix.

    Args:
        content: The file's bytes, untrusted: entities, DTDs and the network are off.
        sha256: Of `content`.
        name: For messages, and as the title of a paper that has none.

    Raises:
        PaperError: The XML is damaged or not TEI, or holds no text.
    """
    root = _parsed(content, name)
    reading = _Reading(root)
    for div in _children(root, "text", "body"):
        reading.body(div)
    reading.leftovers()
    for div in _children(root, "text", "back"):
        reading.back(div)
    warnings = [UNVERIFIED] if reading.equations else []
    if reading.empty:
        warnings.append(f"{len(reading.empty)} tables have a caption but no cells: see the PDF")
    found = _text(root.find(f".//{TEI}titleStmt/{TEI}title"))
    title = without_notice(found)
    if title != found:
        warnings.append("the TEI's title begins with a notice, which was left out")
    return Paper(
        title=title or name,
        authors=tuple(filter(None, map(_person, root.findall(f".//{TEI}sourceDesc//{TEI}analytic/{TEI}author")))),
        abstract="\n\n".join(filter(None, map(_text, root.findall(f".//{TEI}abstract//{TEI}p")))),
        sections=reading.sections.made(name),
        tables=tuple(reading.tables),
        figures=tuple(reading.figures),
        equations=tuple(reading.equations),
        algorithms=tuple(reading.algorithms),
        references=short_references(map(_reference, root.findall(f".//{TEI}listBibl/{TEI}biblStruct"))),
        source_format="tei",
        sha256=sha256,
        warnings=tuple(warnings),
    )


def _parsed(content: bytes, name: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PaperError(f"{name} is not well-formed XML: {error}. Export it from GROBID again.") from error
    if root.tag != f"{TEI}TEI":
        raise PaperError(f"{name} is XML but not TEI. Give GROBID's TEI of the full text, or the PDF.")
    return root


class _Reading:
    """The sections so far, and the floats that no section has referred to yet."""

    def __init__(self, root: Any) -> None:
        self.sections = Sections()
        self.tables: list[Table] = []
        self.empty: list[Table] = []
        self.figures: list[Figure] = []
        self.equations: list[Equation] = []
        self.algorithms: list[Algorithm] = []
        self._floats = {figure.get(_ID) or str(i): figure for i, figure in enumerate(root.iter(f"{TEI}figure"))}

    def body(self, div: Any) -> None:
        """A child of the body: a section, or what stands outside of any."""
        if _local(div) == "div":
            self._section(div, "", appendix=False)
        elif _local(div) == "note":
            number = str(div.get("n") or "")
            self.sections.add(Section(heading="Footnotes", level=1, text=f"{number} {_text(div)}".strip()))
        elif _local(div) in ("p", "formula", "list"):
            self.sections.add(Section(heading="", level=1, text=self._blocks([div])))

    def leftovers(self) -> None:
        """Floats that nothing refers to, as a section of their own."""
        text = "\n\n".join(filter(None, [self._float(key) for key in list(self._floats)]))
        if text:
            self.sections.add(Section(heading="Tables and figures", level=1, text=text))

    def back(self, div: Any) -> None:
        """A child of the back matter; the bibliography is read apart."""
        kind = str(div.get("type") or "")
        if _local(div) != "div" or kind == "references":
            return
        heading = BACK_HEADINGS.get(kind, kind.capitalize())
        inner = [child for child in div if _local(child) == "div"] or [div]
        for part in inner:
            self._section(part, heading, appendix=True)

    def _section(self, div: Any, heading: str, *, appendix: bool) -> None:
        head = next((child for child in div if _local(child) == "head"), None)
        number = str(head.get("n") or "") if head is not None else ""
        blocks = self._blocks([child for child in div if child is not head])
        targets = [str(ref.get("target") or "").removeprefix("#") for ref in div.iter(f"{TEI}ref")]
        floats = [self._float(key) for key in dict.fromkeys(targets) if key in self._floats]
        text = "\n\n".join(filter(None, [blocks, *floats]))
        self.sections.under(number, _text(head) or heading, text, appendix=appendix)

    def _blocks(self, elements: list[Any]) -> str:
        found: list[str] = []
        for element in elements:
            kind = _local(element)
            if kind == "formula":
                found.append(self._formula(element))
            elif kind == "list":
                found.append("\n".join(f"- {_text(item)}" for item in element.iter(f"{TEI}item")))
            elif kind == "note":
                found.append(f"Footnote {element.get('n') or ''}".strip() + f": {_text(element)}")
            elif kind == "div":
                found.append(self._blocks(list(element)))
            elif kind and kind != "figure":
                found += self._paragraph(element)
        return "\n\n".join(filter(None, found))

    def _paragraph(self, element: Any) -> list[str]:
        """A paragraph, in pieces where a formula or a list stands inside."""
        pieces, words = [], [element.text or ""]
        for child in element:
            if _local(child) in _INLINE_BLOCKS:
                pieces += [_one_line("".join(words)), self._blocks([child])]
                words = [child.tail or ""]
            else:
                words += ["".join(child.itertext()) if _local(child) else "", child.tail or ""]
        return [*pieces, _one_line("".join(words))]

    def _formula(self, element: Any) -> str:
        label = element.find(f"{TEI}label")
        equation = formula(" ".join(_words(element, without="label")), _text(label))
        if not equation.latex:
            return ""
        self.equations.append(equation)
        return block(equation)

    def _float(self, key: str) -> str:
        """A table, figure or algorithm as text beside its caption, taken out of those that wait."""
        figure = self._floats.pop(key)
        parts = {kind: _text(figure.find(f"{TEI}{kind}")) for kind in ("head", "label", "figDesc", "note")}
        number = parts["label"] or caption_parts(parts["head"])[0]
        named = caption_parts(parts["head"])[1].strip(" :.")
        caption = " ".join(filter(None, [named, parts["figDesc"], parts["note"]]))
        if parts["head"].lower().startswith("algorithm"):
            steps = _verbatim(figure.find(f"{TEI}figDesc"))
            self.algorithms.append(Algorithm(number=number, caption=named, text=steps))
            return f"Algorithm {number}: {named}".rstrip(" :") + f"\n\n{fenced(steps)}"
        if figure.get("type") != "table":
            self.figures.append(Figure(number=number, caption=caption))
            return figure_text(self.figures[-1])
        rows = grid(
            [Cell(_text(cell), span(cell.get("cols")), span(cell.get("rows"))) for cell in row.findall(f"{TEI}cell")]
            for row in figure.iter(f"{TEI}row")
        )
        table = Table(number=number, caption=caption, rows=rows)
        (self.tables if rows else self.empty).append(table)
        return table_text(table)


def _children(root: Any, *path: str) -> list[Any]:
    element = root
    for step in path:
        element = element.find(f"{TEI}{step}") if element is not None else None
    return list(element) if element is not None else []


def _local(element: Any) -> str:
    """The name of an element of TEI; empty for entities and what is foreign."""
    tag = element.tag
    return tag.removeprefix(TEI) if isinstance(tag, str) and tag.startswith(TEI) else ""


def _words(element: Any, without: str = "") -> Iterator[str]:
    """The pieces of text below an element, but for children of one name."""
    yield element.text or ""
    for child in element:
        if _local(child) and _local(child) != without:
            yield "".join(child.itertext())
        yield child.tail or ""


def _text(element: Any) -> str:
    """The words below an element as Markdown."""
    return prose(_verbatim(element))


def _verbatim(element: Any) -> str:
    """The words below an element as they are, on one line."""
    return " ".join("".join(_words(element)).split()) if element is not None else ""


def _one_line(text: str) -> str:
    return prose(" ".join(text.split()))


def _person(author: Any) -> str:
    name = author.find(f"{TEI}persName")
    return (
        ""
        if name is None
        else " ".join(filter(None, (_text(part) for part in name if _local(part) in ("forename", "surname"))))
    )


def _reference(entry: Any) -> str:
    titles = {title.get("level"): _text(title) for title in entry.iter(f"{TEI}title") if _text(title)}
    title = titles.get("a") or titles.get("m") or titles.get("j") or ""
    venue = next((titles[kind] for kind in ("j", "m") if titles.get(kind, title) != title), "")
    date = entry.find(f".//{TEI}imprint/{TEI}date")
    year = str(date.get("when") or "")[:4] if date is not None else ""
    raw = next((_text(note) for note in entry.iter(f"{TEI}note") if note.get("type") == "raw_reference"), "")
    surnames = [_text(surname) for surname in entry.iter(f"{TEI}surname") if _text(surname)]
    return reference(surnames, title, venue, year, raw)
