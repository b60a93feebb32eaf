"""What every reader hands on: one Paper, the same shape whatever it was read from."""

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.code import diff, unified_diff
from papercoder.display.shown import Shown


class Section(BaseModel):
    """One section of a paper, in reading order.

    Attributes:
        number: As printed ("3.1", "A"), empty where the source has none.
        heading: Without its number.
        level: 1 for a section, 2 for a subsection, and so on.
        text: Markdown; maths as `$...$` where the source has it.
        appendix: True from the first section of the appendix on.
    """

    model_config = ConfigDict(frozen=True)

    number: str = ""
    heading: str
    level: int
    text: str
    appendix: bool = False


class Table(BaseModel):
    """A table of the paper; `rows` are its cells as text, the header first."""

    model_config = ConfigDict(frozen=True)

    number: str = ""
    caption: str = ""
    rows: tuple[tuple[str, ...], ...]


class Figure(BaseModel):
    """A figure, of which a text-only model sees the caption."""

    model_config = ConfigDict(frozen=True)

    number: str = ""
    caption: str


class Paper(Shown, BaseModel):
    """A paper as the stages see it.

    Attributes:
        source_format: "markdown", "pdf" or "s2orc".
        sha256: Of the bytes of the source; a recorded run replays only for the same one.
        warnings: What the reader could not be sure of, for people and not for prompts.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    sections: tuple[Section, ...]
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    references: tuple[str, ...] = ()
    source_format: str
    sha256: str
    warnings: tuple[str, ...] = ()

    def markdown(self) -> str:
        """The whole paper as Markdown: what prompts see."""
        parts = [f"# {self.title}"]
        if self.authors:
            parts.append(", ".join(self.authors))
        if self.abstract:
            parts.append(f"## Abstract\n\n{self.abstract}")
        parts.extend(_section_markdown(section) for section in self.sections)
        if self.references:
            parts.append("## References\n\n" + "\n".join(f"- {text}" for text in self.references))
        return "\n\n".join(parts) + "\n"

    def table(self, number: str) -> Table | None:
        """The table printed as "Table <number>", or None."""
        return next((table for table in self.tables if table.number == number), None)

    def difference(self, other: "Paper") -> "TextDifference":
        """What another reading of the same paper has differently, as prompts would see it."""
        return TextDifference(before=self.markdown(), after=other.markdown())

    def __repr__(self) -> str:
        """One line: the title and what was found."""
        return f"Paper({self.title!r}, {self._counts()})"

    __str__ = __repr__

    def _counts(self) -> str:
        words = len(self.markdown().split())
        counts = (
            (len(self.sections), "section"), (len(self.tables), "table"), (len(self.figures), "figure"),
            (len(self.references), "reference"), (words, "word"),
        )  # fmt: skip
        named = ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in counts)
        return f"{named}, read from {self.source_format}"

    def _html(self) -> str:
        parts = [html.title(self.title, self._counts())]
        if self.authors:
            parts.append(f"<div>{html.escape(', '.join(self.authors))}</div>")
        parts.append(html.bullets(f"Warning: {text}" for text in self.warnings))
        if self.abstract:
            parts.append(html.details("Abstract", html.pre(self.abstract), opened=True))
        for section in self.sections:
            name = f"{section.number} {section.heading}".strip()
            mark = " (appendix)" if section.appendix else ""
            parts.append(html.details("\u2003" * (section.level - 1) + name + mark, html.pre(section.text)))
        for table in self.tables:
            parts.append(
                html.details(f"Table {table.number}: {table.caption}", html.table(table.rows[0], table.rows[1:]))
            )
        if self.references:
            parts.append(html.details("References", html.bullets(self.references)))
        return "".join(parts)


class TextDifference(Shown, BaseModel):
    """Two texts of one paper, shown as a diff."""

    model_config = ConfigDict(frozen=True)

    before: str
    after: str

    def text(self) -> str:
        """The unified diff; empty where the texts are the same."""
        return unified_diff(self.before, self.after, "this reading", "the other reading")

    def __repr__(self) -> str:
        """One line."""
        return "the two readings are the same" if self.before == self.after else self.text()

    __str__ = __repr__

    def _html(self) -> str:
        if self.before == self.after:
            return html.title("The two readings are the same", "prompts see exactly what was read now")
        return html.title("The two readings differ", "prompts see the recorded one") + diff(self.text())


def _section_markdown(section: Section) -> str:
    heading = "#" * min(section.level + 1, 6)
    name = f"{section.number} {section.heading}".strip()
    return f"{heading} {name}\n\n{section.text}".rstrip()
