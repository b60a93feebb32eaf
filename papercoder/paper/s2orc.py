"""S2ORC JSON (made from GROBID's TEI) to Paper, raw or as the published scripts clean it."""

import json
import re
from typing import Any

from papercoder.errors import PaperError
from papercoder.paper.model import Figure, Paper, Section, Table
from papercoder.paper.tables import html_rows, pipe_table

Json = dict[str, Any]
_NOTICE = re.compile(r"permission|copyright|rights reserved|licen[cs]e|provided proper attribution", re.I)


def read_s2orc(text: str, sha256: str, name: str) -> Paper:
    """Reads S2ORC JSON.

    Numbered equations, which the text holds only as the word EQUATION, are put back from `eq_spans`;
    section levels come from `sec_num`; tables from their HTML. The cleaned form has no `eq_spans`: there
    the places of lost equations are marked, and a warning says how many.

    Raises:
        PaperError: The JSON is not of this shape.
    """
    document = _parsed(text, name)
    parse = document["pdf_parse"]
    sections, lost = _sections(_items(parse, "body_text"), name)
    appendix, more = _sections(_items(parse, "back_matter"), name)
    warnings = []
    if lost + more:
        warnings.append(f"{lost + more} equations are missing from this JSON: use the raw S2ORC or the PDF")
    tables, figures = _entries(parse.get("ref_entries"), name)
    sections += _table_section(tables)
    title = _text(document, "title", name) or name
    if _NOTICE.search(title):
        warnings.append("the JSON's title is a notice and was replaced by the identifier of the paper")
        title = _text(document, "paper_id", name) or name
    abstract = "\n\n".join(_text(item, "text", name) for item in _items(parse, "abstract"))
    return Paper(
        title=title,
        authors=_authors(document),
        abstract=abstract or _text(document, "abstract", name),
        sections=tuple(sections + [part.model_copy(update={"appendix": True}) for part in appendix]),
        tables=tables,
        figures=figures,
        references=_references(parse.get("bib_entries")),
        source_format="s2orc",
        sha256=sha256,
        warnings=tuple(warnings),
    )


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


def _sections(items: list[Json], name: str) -> tuple[list[Section], int]:
    """Paragraphs joined under their headings, and the number of equations that could not be restored."""
    sections: list[Section] = []
    lost = 0
    for item in items:
        heading, number = _text(item, "section", name), _text(item, "sec_num", name).rstrip(".")
        paragraph, missing = _with_equations(item, name)
        lost += missing
        same = sections and (sections[-1].heading, sections[-1].number) == (heading or "Continued", number)
        if same or (sections and not heading):
            joined = f"{sections[-1].text}\n\n{paragraph}".strip()
            sections[-1] = sections[-1].model_copy(update={"text": joined})
        else:
            level = number.count(".") + 1 if number else 1
            sections.append(Section(number=number, heading=heading or "Continued", level=level, text=paragraph))
    return sections, lost


def _with_equations(item: Json, name: str) -> tuple[str, int]:
    text = _text(item, "text", name)
    spans = [span for span in item.get("eq_spans") or [] if isinstance(span, dict) and span.get("raw_str")]
    equations = iter(spans)
    lost = 0

    def restored(match: re.Match[str]) -> str:
        nonlocal lost
        span = next(equations, None)
        if span is None:
            lost += 1
            return "[an equation is missing here]"
        return f"{span['raw_str']} {span.get('eq_num') or ''}".strip()

    return re.sub(r"\bEQUATION\b", restored, text), lost


def _entries(entries: object, name: str) -> tuple[tuple[Table, ...], tuple[Figure, ...]]:
    tables: list[Table] = []
    figures: list[Figure] = []
    for entry in entries.values() if isinstance(entries, dict) else ():
        if not isinstance(entry, dict):
            continue
        caption = _text(entry, "text", name)
        if entry.get("type_str") == "table":
            rows = html_rows(_text(entry, "content", name) or _text(entry, "html", name))
            if rows:
                tables.append(Table(number=str(len(tables) + 1), caption=caption, rows=rows))
        else:
            figures.append(Figure(number=str(entry.get("fig_num") or ""), caption=caption))
    return tuple(tables), tuple(figures)


def _table_section(tables: tuple[Table, ...]) -> list[Section]:
    """S2ORC keeps tables apart from the text: they come to the prompt as a section of their own."""
    if not tables:
        return []
    parts = [f"Table {table.number}: {table.caption}\n\n{pipe_table(table.rows)}" for table in tables]
    return [Section(heading="Tables", level=1, text="\n\n".join(parts))]


def _authors(document: Json) -> tuple[str, ...]:
    names = []
    for author in _items(document, "authors"):
        middle = author.get("middle") if isinstance(author.get("middle"), list) else []
        parts = [author.get("first"), *(middle or []), author.get("last")]
        names.append(" ".join(part for part in parts if isinstance(part, str) and part))
    return tuple(name for name in names if name)


def _references(entries: object) -> tuple[str, ...]:
    found = []
    for entry in entries.values() if isinstance(entries, dict) else ():
        if isinstance(entry, dict):
            text = entry.get("raw_text") or entry.get("title")
            if isinstance(text, str):
                found.append(text)
    return tuple(found)
