"""S2ORC JSON (made from GROBID's TEI) to Paper, raw or as the published scripts clean it."""

import json
import re
from itertools import groupby
from typing import Any

from papercoder.errors import PaperError
from papercoder.paper.equations import prose
from papercoder.paper.grobid_text import (  # fmt: skip
    BACK_HEADINGS,
    UNVERIFIED,
    Sections,
    block,
    caption_parts,
    figure_text,
    formula,
    is_numbered_formula,
    reference,
    table_text,
    without_notice,
)
from papercoder.paper.model import Equation, Figure, Paper, Section, Table
from papercoder.paper.references import short_references
from papercoder.paper.tables import html_rows

Json = dict[str, Any]
_LOST = "[an equation is missing here]"
_MARK = re.compile(r"\bEQUATION\b")
_REFERRED = re.compile(r"[A-Z]?\.?\d+")


def read_s2orc(text: str, sha256: str, name: str) -> Paper:
    """Reads S2ORC JSON.

    Numbered equations, which the text holds only as the word EQUATION, are put back from `eq_spans` as displayed
    equations; section levels come from `sec_num`; tables and figures follow the section that first refers to them.
    The cleaned form has no `eq_spans`: there the places of lost equations are marked, and a warning says how many.

    Raises:
        PaperError: The JSON is not of this shape, or holds no text.
    """
    document = _parsed(text, name)
    reading = _Reading(document["pdf_parse"], name)
    title, warnings = _title(document, name), []
    if reading.lost:
        warnings.append(f"{reading.lost} equations are missing from this JSON: use the raw S2ORC or the PDF")
    if reading.equations:
        warnings.append(UNVERIFIED)
    if reading.empty:
        warnings.append(f"{len(reading.empty)} tables have a caption but no cells: see the PDF")
    if title != _text(document, "title", name):
        warnings.append("the JSON's title is or begins with a notice, which was left out")
    abstract = "\n\n".join(_words(item, "text", name) for item in _items(document["pdf_parse"], "abstract"))
    return Paper(
        title=prose(title) or _text(document, "paper_id", name) or name,
        authors=_authors(document),
        abstract=abstract or _words(document, "abstract", name),
        sections=reading.sections.made(name),
        tables=tuple(reading.tables),
        figures=tuple(reading.figures),
        equations=tuple(reading.equations),
        references=short_references(_references(document["pdf_parse"].get("bib_entries"), name)),
        source_format="s2orc",
        sha256=sha256,
        warnings=tuple(warnings),
    )


def _title(document: Json, name: str) -> str:
    return without_notice(_text(document, "title", name))


def _parsed(text: str, name: str) -> Json:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PaperError(f"{name} starts like JSON but is not: {error}. Export it again.") from error
    if not isinstance(document, dict) or not isinstance(document.get("pdf_parse"), dict):
        raise PaperError(
            f"{name} is JSON but not S2ORC's: it has no object 'pdf_parse'. Make it with s2orc-doc2json from "
            "GROBID's output, or give the PDF."
        )
    return document


def _items(parse: Json, key: str) -> list[Json]:
    value = parse.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(item: Json, key: str, name: str) -> str:
    value = item.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise PaperError(f"{name}: '{key}' should be text, not {type(value).__name__}. Export the JSON again.")
    return value


def _words(item: Json, key: str, name: str) -> str:
    """A text as Markdown."""
    return prose(_text(item, key, name))


class _Reading:
    """The sections of a parse, with the tables and figures put where they are first referred to."""

    def __init__(self, parse: Json, name: str) -> None:
        self.sections = Sections()
        self.tables: list[Table] = []
        self.empty: list[Table] = []
        self.figures: list[Figure] = []
        self.equations: list[Equation] = []
        self.lost = 0
        self._name = name
        entries = parse.get("ref_entries")
        self._floats = {
            key: entry
            for key, entry in (entries if isinstance(entries, dict) else {}).items()
            if isinstance(entry, dict)
        }
        body, back = _items(parse, "body_text"), _items(parse, "back_matter")
        self._numbers = _printed_numbers([*body, *back], self._floats)
        self._read(body, appendix=False)
        if text := "\n\n".join(filter(None, [self._float(key) for key in list(self._floats)])):
            self.sections.add(Section(heading="Tables and figures", level=1, text=text))
        self._read(back, appendix=True)

    def _read(self, items: list[Json], *, appendix: bool) -> None:
        """Paragraphs joined under their headings; the floats of a section after its last paragraph."""
        for (number, heading), group in groupby(items, self._head):
            paragraphs = list(group)
            referred = dict.fromkeys(str(ref.get("ref_id")) for item in paragraphs for ref in _items(item, "ref_spans"))
            floats = [self._float(key) for key in referred if key in self._floats]
            text = "\n\n".join(filter(None, [*map(self._paragraph, paragraphs), *floats]))
            self.sections.under(number, BACK_HEADINGS.get(heading, heading), text, appendix=appendix)

    def _head(self, item: Json) -> tuple[str, str]:
        return _text(item, "sec_num", self._name), _words(item, "section", self._name)

    def _paragraph(self, item: Json) -> str:
        """A paragraph with its equations put back."""
        text = _text(item, "text", self._name)
        if is_numbered_formula(text):
            return self._equation(formula(text))
        spans = [span for span in _items(item, "eq_spans") if _text(span, "raw_str", self._name)]
        pieces = _MARK.split(prose(text))
        blocks = [pieces[0].strip()]
        for i, piece in enumerate(pieces[1:]):
            if i < len(spans):
                equation = formula(str(spans[i]["raw_str"]), str(spans[i].get("eq_num") or ""))
                blocks.append(self._equation(equation))
            else:
                self.lost += 1
                blocks.append(_LOST)
            blocks.append(piece.strip())
        return "\n\n".join(filter(None, blocks))

    def _equation(self, equation: Equation) -> str:
        self.equations.append(equation)
        return block(equation)

    def _float(self, key: str) -> str:
        """A table or figure as text, taken out of those that wait."""
        entry = self._floats.pop(key)
        printed, caption = caption_parts(_words(entry, "text", self._name))
        number = str(entry.get("fig_num") or entry.get("num") or "") or printed or self._numbers.get(key, "")
        if entry.get("type_str") != "table":
            self.figures.append(Figure(number=number, caption=caption))
            return figure_text(self.figures[-1])
        rows = html_rows(_text(entry, "content", self._name) or _text(entry, "html", self._name))
        cells = tuple(tuple(map(prose, row)) for row in rows) if any(map(any, rows)) else ()
        table = Table(number=number, caption=caption, rows=cells)
        (self.tables if cells else self.empty).append(table)
        return table_text(table)


def _printed_numbers(items: list[Json], floats: dict[str, Json]) -> dict[str, str]:
    """The numbers by which the text refers to floats; tables that it does not name are counted in their order."""
    tables = [key for key, entry in floats.items() if entry.get("type_str") == "table"]
    numbers = {key: str(i) for i, key in enumerate(tables, start=1)}
    for item in items:
        for ref in _items(item, "ref_spans"):
            if match := _REFERRED.search(str(ref.get("text") or "")):
                numbers[str(ref.get("ref_id"))] = match.group()
    return numbers


def _authors(document: Json) -> tuple[str, ...]:
    names = []
    for author in _items(document, "authors"):
        middle = author.get("middle") if isinstance(author.get("middle"), list) else []
        parts = [author.get("first"), *(middle or []), author.get("last")]
        names.append(prose(" ".join(part for part in parts if isinstance(part, str) and part)))
    return tuple(name for name in names if name)


def _references(entries: object, name: str) -> tuple[str, ...]:
    found = []
    for entry in entries.values() if isinstance(entries, dict) else ():
        if isinstance(entry, dict):
            surnames = [_text(author, "last", name) for author in _items(entry, "authors")]
            year = str(entry.get("year") or "")
            title, venue, raw = (_text(entry, key, name) for key in ("title", "venue", "raw_text"))
            found.append(prose(reference([surname for surname in surnames if surname], title, venue, year, raw)))
    return tuple(filter(None, found))
