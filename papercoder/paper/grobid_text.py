"""What GROBID's two forms, TEI and S2ORC JSON, have in common: formulas as plain text, notices, run-on headings."""

import re
from collections.abc import Sequence

from papercoder.errors import PaperError
from papercoder.paper.equations import displayed, plain, printed_number
from papercoder.paper.model import Equation, Figure, Section, Table
from papercoder.paper.tables import pipe_table

UNVERIFIED = "equations are the plain text of the PDF, without structure: compare them with the page"
BACK_HEADINGS = {"acknowledgement": "Acknowledgements", "annex": "Annex"}
_NOTICE = re.compile(
    r"permission to|hereby grant|copyright (?:\(c\)|\d)|©|rights reserved|licen[cs]ed under|proper attribution",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=\.)\s+(?=[A-Z])")
_NUMBER_AT_END = re.compile(r"[\s,.;]\((\d+[a-z]?|[A-Z]\.?\d+)\)\s*$")
_SECOND_NUMBER = re.compile(r"^(.+?)\s+(\d+(?:\.\d+)+)\.?\s+(\S.*)$")
_LABELLED = re.compile(r"^(?:Table|Figure|Fig\.?|Algorithm)\s*([A-Z]?\.?\d+)\s*[:.|]?\s*", re.I)
_PROSE = re.compile(r"\b(?:the|is|are|where|we|in|of|as|and|for|with|by|to|see|from|eqs?|equations?)\b", re.I)
_LONGEST_FORMULA = 300
_LONGEST_REFERENCE = 300


def formula(text: str, label: str = "") -> Equation:
    """An equation from a formula's plain text; its number is the label, or what ends the text in parentheses."""
    number = printed_number(label)
    match = None if number else _NUMBER_AT_END.search(text)
    if match:
        number, text = match.group(1), text[: match.start() + 1]
    return Equation(number=number, latex=plain(text), doubtful=True)


def is_numbered_formula(paragraph: str) -> bool:
    """Whether a whole paragraph is a numbered formula: signs and names, no prose, a number in parentheses last."""
    return (
        len(paragraph) <= _LONGEST_FORMULA
        and "=" in paragraph
        and bool(_NUMBER_AT_END.search(paragraph))
        and not _PROSE.search(paragraph)
    )


def block(equation: Equation) -> str:
    """The equation as it stands in its section's text."""
    return displayed(equation.latex, equation.number)


def without_notice(title: str) -> str:
    """A title without the sentences of a notice ("Provided proper attribution ...") that GROBID takes for it."""
    return " ".join(part for part in _SENTENCE_END.split(title) if not _NOTICE.search(part)).strip()


def headings(number: str, heading: str) -> list[tuple[str, str]]:
    """(number, heading) of a head; two where GROBID joined two lines: "2", "Model 2.1 Overview"."""
    number = number.strip().rstrip(".")
    match = _SECOND_NUMBER.match(heading)
    if number and match and match.group(2).startswith(f"{number}."):
        return [(number, match.group(1)), (match.group(2), match.group(3))]
    return [(number, heading)]


def level(number: str) -> int:
    """The level that a section's number says; 1 without a number."""
    return number.count(".") + 1


def caption_parts(caption: str) -> tuple[str, str]:
    """(number, caption) of "Figure 3: A plot."."""
    match = _LABELLED.match(caption)
    return (match.group(1), caption[match.end() :]) if match else ("", caption)


def reference(surnames: Sequence[str], title: str, venue: str, year: str, raw: str) -> str:
    """A reference in one short line; where GROBID found no title or author, the reference as printed, cut."""
    printed = " ".join(raw.split())
    if not title or not surnames:
        return (printed or title)[:_LONGEST_REFERENCE]
    who = (
        surnames[0] if len(surnames) == 1 else " and ".join(surnames) if len(surnames) == 2 else f"{surnames[0]} et al."
    )
    parts = (f"{who} ({year})" if year else who, title, venue)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


class Sections:
    """Sections as they come, in reading order."""

    def __init__(self) -> None:
        self._parts: list[tuple[Section, list[str]]] = []

    def add(self, section: Section) -> None:
        """Adds a section; without a heading, or with the same one, its text goes on with the last."""
        last, texts = self._parts[-1] if self._parts else (None, [])
        same = last and (not (section.heading or section.number) or _named(section) == _named(last))
        if last and same and last.appendix == section.appendix:
            texts.append(section.text)
        elif section.heading or section.number or section.text:
            heading = section.heading or ("" if section.number else "Front matter")
            self._parts.append((section.model_copy(update={"heading": heading}), [section.text]))

    def under(self, number: str, heading: str, text: str, *, appendix: bool) -> None:
        """Adds a text under a head as GROBID gives it, which may be two heads run together."""
        *above, (number, heading) = headings(number, heading)
        for outer, name in above:
            self.add(Section(number=outer, heading=name, level=level(outer), text="", appendix=appendix))
        self.add(Section(number=number, heading=heading, level=level(number), text=text, appendix=appendix))

    def made(self, name: str) -> tuple[Section, ...]:
        """The sections.

        Raises:
            PaperError: None has a text.
        """
        if not any(text for _, texts in self._parts for text in texts):
            raise PaperError(f"{name} holds no body text. Process the full text with GROBID again, or give the PDF.")
        return tuple(
            section.model_copy(update={"text": "\n\n".join(filter(None, texts))}) for section, texts in self._parts
        )


def _named(section: Section) -> tuple[str, str]:
    return section.number, section.heading


def table_text(table: Table) -> str:
    """A table beside its caption."""
    return "\n\n".join(filter(None, [f"Table {table.number}: {table.caption}", pipe_table(table.rows)]))


def figure_text(figure: Figure) -> str:
    """A figure's caption."""
    return f"Figure {figure.number}: {figure.caption}" if figure.caption else ""
