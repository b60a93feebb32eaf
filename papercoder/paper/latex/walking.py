r"""Through a flattened source in reading order: numbers, labels, maths, floats and notes are taken out.

What stays is plain LaTeX text for pandoc, with a token for everything that was taken out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from papercoder.paper.latex import blocks, commands, mathematics
from papercoder.paper.latex.document import Captioned, Document, Raw, Reference, Target
from papercoder.paper.latex.scanning import Scanner
from papercoder.paper.latex.theorems import Theorems

DEEPEST = 20
LONGEST_INLINE = 4_000
_EVENT = re.compile(
    r"\\(?:(begin|end)\s*\{\s*([^{}\\]{1,60}?)\s*\}|([A-Za-z@]+)|(.))|(\$\$?)|([&#_^])", re.S
)  # fmt: skip
_INLINE_END = re.compile(r"\\.|[{}$]|\n[ \t]*\n", re.S)
_TERMINATORS = {"[": "\\]", "(": "\\)"}
_SPECIAL = re.compile(r"[\\{}$&#_^%]")
_REFERENCE = re.compile(r"\\(ref|eqref|cref|Cref)\s*\{([^{}]*)\}")
_ROW_SPACE = re.compile(r"\*?(?:[ \t]*\[\s*-?[\d.\\][^\]\n]{0,30}\])?")


@dataclass
class Frame:
    """Where the walk is.

    Attributes:
        kind: "figure", "table" or "algorithm" inside such a float.
        raw: Whether the text stays LaTeX (in an algorithm).
        cell: Whether it is a table's cell.
        captions: Those found in this float.
        tables: Those found in this float, without a caption yet.
        part: Inside a subfigure or subtable.
    """

    kind: str = ""
    raw: bool = False
    cell: bool = False
    captions: list[Captioned] = field(default_factory=list)
    tables: list[Captioned] = field(default_factory=list)
    part: bool = False


class Walker:
    r"""Walks through a source and fills a `Document`.

    Attributes:
        document: What was found.
        theorems: The theorem-like environments of the source.
        verbatim: What `\verbatimpart{n}` stands for.
        current: What a `\label` here would stand for.
        outer: What it was before each environment that is open.
        lists: The lists that are open, each with the counter of its items.
        subequations: The number of each `subequations` that is open.
        chapters: Whether the source has chapters, of which sections are parts.
    """

    def __init__(self, document: Document, theorems: Theorems, verbatim: list[tuple[str, str]]):
        self.document = document
        self.theorems = theorems
        self.verbatim = verbatim
        self.current = Target("section", "")
        self.outer: list[tuple[str, Target]] = []
        self.lists: list[str] = []
        self.subequations: list[str] = []
        self.chapters = False
        self._depth = 0

    def body(self, text: str) -> None:
        """Walks through the document's body; its text goes to the document's sections."""
        self.chapters = re.search(r"\\chapter\b", text) is not None
        rest = self.walk(text, Frame())
        self.document.sections[-1].latex += rest

    def walk(self, text: str, frame: Frame) -> str:
        """The text with tokens for what was taken out of it."""
        if self._depth > DEEPEST:
            self.document.warn("The source nests too deep: a part was read as plain text.")
            return _SPECIAL.sub(" ", text)
        self._depth += 1
        scanner = Scanner(text)
        endless: set[str] = set()
        kept: list[str] = []
        position = 0
        while match := _EVENT.search(text, position):
            kept.append(text[position : match.start()])
            section = self.document.sections[-1]
            replacement, position = self._event(match, scanner, frame, endless)
            if self._depth == 1 and self.document.sections[-1] is not section:
                section.latex += "".join(kept)
                kept = []
            kept.append(replacement)
        self._depth -= 1
        return "".join((*kept, text[position:]))

    @property
    def nested(self) -> bool:
        """Whether the walk is inside something, where no section can begin."""
        return self._depth > 1

    def _event(self, match: re.Match[str], scanner: Scanner, frame: Frame, endless: set[str]) -> tuple[str, int]:
        edge, environment, command, symbol, dollar, special = match.groups()
        if environment:
            return blocks.environment(self, edge == "begin", environment, scanner, match, frame)
        if dollar:
            return self._dollar(dollar, scanner, match.start(), endless)
        if symbol and symbol in _TERMINATORS:
            return self._bracketed(symbol, scanner, match.end(), endless)
        if command and (handler := commands.handler(command)):
            return handler(self, command, scanner, match.end(), frame)
        if frame.raw:
            return match.group(), match.end()
        if special:
            return ("\\^{}" if special == "^" else f"\\{special}"), match.end()
        if symbol == "\\":
            space = _ROW_SPACE.match(scanner.text, match.end())
            return " ", space.end() if space else match.end()
        if symbol and symbol.isspace():
            return "{} ", match.end()
        return match.group(), match.end()

    def _dollar(self, dollar: str, scanner: Scanner, start: int, endless: set[str]) -> tuple[str, int]:
        text = scanner.text
        if dollar == "$$":
            end = -1 if dollar in endless else text.find("$$", start + 2)
            if end < 0:
                endless.add(dollar)
                return " ", start + 2
            return self.display("displaymath", text[start + 2 : end]), end + 2
        position = start + 1
        while match := _INLINE_END.search(text, position, start + LONGEST_INLINE):
            position = match.end()
            token = match.group()
            if token == "$":
                return self.inline(text[start + 1 : match.start()]), position
            if token == "{" and match.start() in scanner.closing:
                position = scanner.closing[match.start()] + 1
            elif token in "{}" or token[0] == "\n":
                break
        return "\\$", start + 1

    def _bracketed(self, symbol: str, scanner: Scanner, position: int, endless: set[str]) -> tuple[str, int]:
        terminator = _TERMINATORS[symbol]
        end = -1 if terminator in endless else scanner.text.find(terminator, position)
        if end < 0:
            endless.add(terminator)
            return " ", position
        inside = scanner.text[position:end]
        return (self.display("displaymath", inside) if symbol == "[" else self.inline(inside)), end + 2

    def inline(self, latex: str) -> str:
        """Maths in a line."""
        return self.document.add(Raw(mathematics.inline(self._resolved(latex))))

    def display(self, environment: str, latex: str) -> str:
        """A displayed equation."""
        if environment == "math":
            return self.inline(latex)
        found = mathematics.display(environment, self._resolved(latex), self._next_equation)
        if not found:
            return ""
        for label, number in found.labels.items():
            self.document.label(label, Target("equation", number))
        return self.document.add_block(Raw(found.block, block=True))

    def _resolved(self, latex: str) -> str:
        """Maths with tokens for the references in it."""

        def token(match: re.Match[str]) -> str:
            return self.document.add(Reference(match.group(1), commands.names(match.group(2))))

        return _REFERENCE.sub(token, latex)

    def _next_equation(self) -> str:
        if self.subequations:
            return self.subequations[-1] + self.document.counters.step("subequation")
        return self.document.counters.step("equation")


Handler = Callable[[Walker, str, Scanner, int, Frame], tuple[str, int]]
