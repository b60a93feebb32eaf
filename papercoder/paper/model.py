"""What every reader hands on: one Paper, the same shape whatever it was read from."""

from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr

from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.code import diff, unified_diff
from papercoder.display.shown import Shown
from papercoder.errors import PaperError
from papercoder.paper.budget import Part, fit
from papercoder.paper.finding import LEAST_QUOTE, find_span, quote_length
from papercoder.paper.pages import Box, PageImage, page_image


class Section(BaseModel):
    """One section of a paper, in reading order.

    Attributes:
        number: As printed ("3.1", "A"), empty where the source has none.
        heading: Without its number.
        level: 1 for a section, 2 for a subsection, and so on.
        text: Markdown; maths as `$...$` and displayed as `$$...$$` where the source has it, tables as pipe
            tables, algorithms verbatim in fences.
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


class Equation(BaseModel):
    r"""A displayed equation; its section's text holds it as `displayed(latex, number)` of papercoder.paper.equations.

    Attributes:
        number: As printed, without parentheses ("3", "A.1"); empty where it has none.
        latex: Without `$$` and `\tag`.
        page: Of a PDF, from 1; None for other sources.
        box: Where it stands on that page, its number included.
        origin: "source" has the author's LaTeX; "glyphs" was put together from the places of glyphs; "model" was
            read off the page's picture by a model and agreed with the glyphs.
        doubtful: True where the reader is not sure of the structure.
    """

    model_config = ConfigDict(frozen=True)

    number: str = ""
    latex: str
    page: int | None = None
    box: Box | None = None
    origin: Literal["source", "glyphs", "model"] = "source"
    doubtful: bool = False


class Algorithm(BaseModel):
    """An algorithm or listing, verbatim; its section's text holds it too."""

    model_config = ConfigDict(frozen=True)

    number: str = ""
    caption: str = ""
    text: str


class Quote(NamedTuple):
    """Where a quotation stands: `section.text[start:end]`."""

    section: Section
    start: int
    end: int

    @property
    def text(self) -> str:
        """The paper's own words there."""
        return self.section.text[self.start : self.end]


class Paper(Shown, BaseModel):
    """A paper as the stages see it.

    Attributes:
        references: One short line each.
        source_format: "pdf", "latex", "html", "tei", "s2orc" or "markdown".
        sha256: Of the bytes of the source; a recorded run replays only for the same one.
        arxiv: The identifier on an arXiv stamp ("2106.01234v2"), or "".
        warnings: What the reader could not be sure of, for people and not for prompts.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    sections: tuple[Section, ...]
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    equations: tuple[Equation, ...] = ()
    algorithms: tuple[Algorithm, ...] = ()
    references: tuple[str, ...] = ()
    source_format: str
    sha256: str
    arxiv: str = ""
    warnings: tuple[str, ...] = ()
    _pdf: bytes | None = PrivateAttr(default=None)

    def markdown(self, budget_tokens: int | None = None) -> str:
        """The paper as Markdown: what prompts see.

        Args:
            budget_tokens: At most so many tokens; None for the whole paper. What is dropped is dropped in this
                order, and a last line says so: the references, then top-level parts of the appendix, the last
                first. Nothing before the appendix is ever dropped.

        Raises:
            PaperError: What may not be dropped is longer than the budget.
        """
        return fit(self._parts(), budget_tokens)

    def find(self, quote: str) -> Quote | None:
        """Where the paper says `quote`: the first section (the abstract counts as one) and the span, or None.

        White space, hyphens at line ends, ligatures and spaces inside maths may differ; a number, sign, letter or
        negation may not, and there is no nearest match. See `papercoder.paper.finding.find_span`.

        Raises:
            PaperError: The quote has fewer than 12 characters without white space: it could stand anywhere.
        """
        if quote_length(quote) < LEAST_QUOTE:
            raise PaperError(
                f"The quote {quote!r} is too short to be evidence: give at least {LEAST_QUOTE} characters without "
                "spaces, a whole sentence or table row if possible."
            )
        for section in (Section(heading="Abstract", level=1, text=self.abstract), *self.sections):
            if span := find_span(quote, section.text):
                return Quote(section, *span)
        return None

    def page_image(self, number: int, *, box: Box | None = None, resolution: int = 120) -> PageImage:
        """A page of the PDF as a picture, for people and for models that see.

        Args:
            number: Of the page, from 1.
            box: Only this part of it.
            resolution: In pixels an inch.

        Raises:
            PaperError: The paper was not read from a PDF here and now, or has no such page.
        """
        return page_image(self.pdf, number, box, resolution)

    @property
    def has_pages(self) -> bool:
        """Whether there are pages to show: it was read from a PDF here and now."""
        return self._pdf is not None

    @property
    def pdf(self) -> bytes:
        """The bytes of the PDF that it was read from, untrusted.

        Raises:
            PaperError: There is none.
        """
        if self._pdf is None:
            raise PaperError(
                f"There is no PDF to show pages of: this paper was read from {self.source_format} or from a run's "
                "folder. Read the PDF itself: paper.with_pages(read_paper('paper.pdf'))."
            )
        return self._pdf

    def with_pages(self, other: "Paper") -> Self:
        """This paper with the PDF that `other` was read from, for `page_image`."""
        paper = self.model_copy()
        paper._pdf = other._pdf
        return paper

    def with_pdf(self, content: bytes) -> Self:
        """This paper with its PDF's bytes, for `page_image`; they are not part of what is written to a run."""
        paper = self.model_copy()
        paper._pdf = content
        return paper

    def _parts(self) -> list[Part]:
        """The paper in pieces of Markdown, each with what it may be dropped as."""
        parts = [Part(f"# {self.title}")]
        if self.authors:
            parts.append(Part(", ".join(self.authors)))
        if self.abstract:
            parts.append(Part(f"## Abstract\n\n{self.abstract}"))
        group = ""
        for section in self.sections:
            if section.appendix and (section.level == 1 or not group):
                group = f"{section.number} {section.heading}".strip()
            parts.append(Part(_section_markdown(section), appendix=group if section.appendix else ""))
        if self.references:
            lines = "\n".join(f"- {text}" for text in self.references)
            parts.append(Part(f"## References\n\n{lines}", references=len(self.references)))
        return parts

    def table(self, number: str) -> Table | None:
        """The table printed as "Table <number>", or None."""
        return next((table for table in self.tables if table.number == number), None)

    def difference(self, other: "Paper") -> "TextDifference":
        """What another reading of the same paper has differently, as prompts would see it."""
        return TextDifference(before=self.markdown(), after=other.markdown())

    def __repr__(self) -> str:
        """One line: the title and what was found."""
        return f"Paper({self.title!r}, {self.summary})"

    __str__ = __repr__

    @property
    def summary(self) -> str:
        """How much was found, and what it was read from."""
        counts = (
            (len(self.sections), "section"), (len(self.tables), "table"), (len(self.figures), "figure"),
            (len(self.references), "reference"), (len(self.markdown().split()), "word"),
        )  # fmt: skip
        return f"{', '.join(counted(*one) for one in counts)}, read from {self.source_format}"

    def _html(self) -> str:
        from papercoder.paper.showing import paper_html

        return paper_html(self)


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
