r"""What is found while walking through a source: pieces of text for pandoc, and what stands for everything else."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from papercoder.paper.latex.numbering import Counters

# One private-use character each side: pandoc hands them on as they are.
TOKEN = re.compile("\ue000(\\d+)\ue001")


class Target(NamedTuple):
    """What a label stands for."""

    kind: str
    number: str


class Raw(NamedTuple):
    """Finished Markdown: maths, code."""

    text: str
    block: bool = False


class Piece(NamedTuple):
    """LaTeX for pandoc, such as a caption or what is in a float."""

    latex: str
    before: str = ""
    block: bool = True
    floats: bool = False


class Cells(NamedTuple):
    """A table, each cell LaTeX for pandoc."""

    rows: tuple[tuple[str, ...], ...]


class Code(NamedTuple):
    """An algorithm or listing: verbatim, but for the tokens in it."""

    text: str
    language: str = ""


class Note(NamedTuple):
    """A footnote."""

    latex: str
    number: int
    mark: bool = True


class Reference(NamedTuple):
    r"""A `\ref` or one of its kin."""

    command: str
    labels: tuple[str, ...]


class Citation(NamedTuple):
    r"""A `\cite` or one of its kin."""

    command: str
    keys: tuple[str, ...]
    before: str
    after: str


Token = Raw | Piece | Cells | Code | Note | Reference | Citation


@dataclass
class Heading:
    """A section, its text still LaTeX."""

    number: str
    heading: str
    level: int
    appendix: bool
    latex: str = ""


@dataclass
class Captioned:
    """A caption: of a table with its cells, of a figure, or of an algorithm with its code."""

    kind: str
    number: str
    caption: str
    content: Cells | Code | None = None


@dataclass
class Document:
    """All that was found."""

    counters: Counters = field(default_factory=Counters)
    labels: dict[str, Target] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    sections: list[Heading] = field(default_factory=lambda: [Heading("", "", 1, False)])
    captioned: list[Captioned] = field(default_factory=list)
    abstract: str = ""
    bibliography: str = ""
    cited: dict[str, None] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    appendix: bool = False
    notes: int = 0

    def add(self, token: Token) -> str:
        """Takes a token in; the text that stands for it."""
        self.tokens.append(token)
        return f"\ue000{len(self.tokens) - 1}\ue001"

    def add_block(self, token: Token) -> str:
        """The same for what is a paragraph of its own."""
        return f"\n\n{self.add(token)}\n\n"

    def label(self, label: str, target: Target) -> None:
        r"""Notes what a label stands for, as `\ref` asks for it: white space collapsed; the first of two stays."""
        self.labels.setdefault(" ".join(label.split()), target)

    def warn(self, text: str) -> None:
        """Notes a warning once."""
        if text not in self.warnings:
            self.warnings.append(text)
