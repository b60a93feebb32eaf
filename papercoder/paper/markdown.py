"""Markdown to Paper; the PDF reader ends here too."""

import re

from papercoder.errors import PaperError
from papercoder.fences import closes, opening
from papercoder.paper.headings import Headings
from papercoder.paper.model import Figure, Paper, Section, Table
from papercoder.paper.references import short_references

LEAST_WORDS = 30
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_LATEX_HEADING = re.compile(r"^\\(title|(?:sub){0,2}section)\*?\{(.+)\}\s*$")
_CAPTION = re.compile(r"^[*_\s]*(Table|Figure|Fig\.)\s*(\d+|[A-Z]\.?\d+)[*_]*\s*[:.|]\s*(.+)$", re.I)
_RULE = re.compile(r"^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$")
_REFERENCE_START = re.compile(r"^\s*(?:[-*]\s+|\[\d+\]\s*|\d+\.\s+)")


def read_markdown(text: str, *, sha256: str, source_format: str, name: str) -> Paper:
    """Reads Markdown or plain text as a paper.

    The first heading is the title; sections called Abstract and References become those; everything from
    the first section after the references or called Appendix on is marked as appendix (see `Headings`).

    Raises:
        PaperError: There is no text.
    """
    parts = _split(text)
    title, authors = _title(parts)
    abstract = ""
    references: tuple[str, ...] = ()
    sections: list[Section] = []
    headings = Headings()
    body_begun = False
    for level, line, body in parts:
        if not line:
            if body.strip():
                sections.append(Section(heading="Front matter", level=1, text=body.strip()))
            continue
        heading = headings.read(line)
        body_begun = body_begun or bool(heading.number) or heading.kind == "introduction"
        if heading.kind == "abstract" and not abstract:
            abstract = body.strip()
        elif heading.is_references:
            references = reference_lines(body)
        elif not body_begun and not abstract and not authors and _authors(heading.text):
            authors = _authors(heading.text)
            if body.strip():
                sections.append(Section(heading="Front matter", level=1, text=body.strip()))
        else:
            sections.append(
                Section(
                    number=heading.number, heading=heading.text, level=_level(heading.number, level),
                    text=body.strip(), appendix=heading.appendix,
                )
            )  # fmt: skip
    if not sections and not abstract:
        raise PaperError(f"{name} holds no text. Is it the right file?")
    words = len(text.split())
    if words < LEAST_WORDS:
        raise PaperError(f"{name} has {words} words. Is it a paper, and the right file?")
    tables, figures = _captioned(text)
    return Paper(
        title=title or name, authors=authors, abstract=abstract, sections=tuple(sections), tables=tables,
        figures=figures, references=short_references(references), source_format=source_format, sha256=sha256,
    )  # fmt: skip


def _split(text: str) -> list[tuple[int, str, str]]:
    """(level, heading, body) in order; the part before the first heading has no heading."""
    parts: list[tuple[int, str, list[str]]] = [(1, "", [])]
    mark = ""
    for line in text.split("\n"):
        if mark:
            mark = "" if closes(line, mark) else mark
            heading = None
        else:
            begun = opening(line)
            mark = begun.mark if begun else ""
            heading = _heading(line)
        if heading:
            parts.append((*heading, []))
        else:
            parts[-1][2].append(line)
    return [(level, heading, "\n".join(lines)) for level, heading, lines in parts]


def _heading(line: str) -> tuple[int, str] | None:
    """(level, text) of a Markdown heading, or of a LaTeX one as some converters leave them in Markdown."""
    if match := _HEADING.match(line):
        return len(match.group(1)), match.group(2).strip("*_ ")
    if match := _LATEX_HEADING.match(line):
        return 1 if match.group(1) == "title" else match.group(1).count("sub") + 2, match.group(2).strip()
    return None


def _title(parts: list[tuple[int, str, str]]) -> tuple[str, tuple[str, ...]]:
    """Takes title and authors out of `parts`: the first heading, if it is no numbered section."""
    for index, (_, heading, body) in enumerate(parts):
        if not heading:
            continue
        if Headings().read(heading).number or heading.lower() == "abstract":
            return "", ()
        block = body.strip()
        first, _, rest = block.partition("\n\n")
        authors = _authors(first)
        if authors:
            block = rest
        parts[index] = (1, "", block)
        return heading, authors
    return "", ()


def _authors(line: str) -> tuple[str, ...]:
    """Names, where a paragraph is a short list of them."""
    if "\n" in line or len(line) > 300 or line.endswith(".") or line.startswith(("|", "!", ">")):
        return ()
    names = [name for part in re.split(r",| and ", line) if (name := part.strip(" *_∗†‡0123456789"))]
    likely = names and all(2 <= len(name) <= 40 and name[0].isupper() for name in names)
    return tuple(names) if likely else ()


def _level(number: str, markdown_level: int) -> int:
    return number.count(".") + 1 if number else max(1, markdown_level - 1)


def reference_lines(body: str) -> tuple[str, ...]:
    """The entries of a list of references, each on one line without its mark."""
    entries: list[str] = []
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]\s|\[\d+\]))", body):
        line = " ".join(_REFERENCE_START.sub("", paragraph).split())
        if line:
            entries.append(line)
    return tuple(entries)


def _captioned(text: str) -> tuple[tuple[Table, ...], tuple[Figure, ...]]:
    """Pipe tables with the nearest caption above or below, and figures by their captions."""
    lines = text.split("\n")
    figures: list[Figure] = []
    table_captions: dict[int, tuple[str, str]] = {}
    for i, line in enumerate(lines):
        if match := _CAPTION.match(line.strip()):
            kind, number, caption = match.groups()
            if kind.lower() == "table":
                table_captions[i] = (number, caption)
            else:
                figures.append(Figure(number=number, caption=caption.strip(" *_")))
    tables = []
    for start, end in _pipe_tables(lines):
        near = min(
            (i for i in table_captions if start - 6 <= i <= end + 5),
            key=lambda i: min(abs(i - start), abs(i - end)),
            default=None,
        )
        number, caption = table_captions.pop(near) if near is not None else ("", "")
        rows = tuple(_cells(line) for line in lines[start:end] if not _RULE.match(line.strip()))
        tables.append(Table(number=number, caption=caption.strip(" *_"), rows=rows))
    return tuple(tables), tuple(figures)


def _pipe_tables(lines: list[str]) -> list[tuple[int, int]]:
    """Line spans (start, end) of pipe tables: a rule under a first row."""
    spans = []
    start = None
    for i, line in enumerate([*lines, ""]):
        if line.strip().startswith("|"):
            start = i if start is None else start
        elif start is not None:
            if i - start >= 2 and _RULE.match(lines[start + 1].strip()):
                spans.append((start, i))
            start = None
    return spans


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner))
