"""From tokens back to text: what pandoc made of the pieces, with maths, tables, notes and references put in."""

import re

from papercoder.fences import fenced
from papercoder.paper.latex import pandoc
from papercoder.paper.latex.document import (
    TOKEN,
    Cells,
    Citation,
    Code,
    Document,
    Note,
    Piece,
    Raw,
    Reference,
    Target,
)
from papercoder.paper.latex.references import Entry
from papercoder.paper.tables import Rows, pipe_table

DEEPEST = 30
_NOTE = re.compile("\ue004(\\d+)\ue005")
_ADJACENT = re.compile("\ue000(\\d+)\ue001(?=\ue000(\\d+)\ue001)")
# An accent command before a formula, as in `\b $x$`, puts its mark inside the token that stands for it.
_ACCENTED = re.compile("\ue000[^\ue001]{0,20}\ue001")
_COMBINING = re.compile("[\u0300-\u036f]")
_ALONE = re.compile("^(?P<indent>[ >]*)\ue000(?P<token>\\d+)\ue001[ ]*$", re.M)
_KINDS = {
    "section": "Section", "appendix": "Appendix", "figure": "Figure", "table": "Table", "algorithm": "Algorithm",
    "listing": "Listing", "equation": "Equation", "item": "",
}  # fmt: skip


class Renderer:
    """Turns LaTeX with tokens into finished Markdown."""

    def __init__(self, document: Document, entries: list[Entry]):
        self.document = document
        self.entries = {entry.key: entry for entry in entries}
        self._markdown: dict[str, str] = {}
        self._notes: dict[int, str] = {}
        self._depth = 0

    def convert(self, texts: list[str]) -> None:
        """Has pandoc convert these texts and all pieces, in one call."""
        wanted = dict.fromkeys(texts)
        for token in self.document.tokens:
            if isinstance(token, Piece | Note):
                wanted[token.latex] = None
            elif isinstance(token, Cells):
                wanted |= dict.fromkeys(cell for row in token.rows for cell in row)
        for entry in self.entries.values():
            wanted[entry.authors] = None
        latex = list(wanted)
        results, warnings = pandoc.to_markdown([settled(text, self.document) for text in latex])
        results = [_ACCENTED.sub(lambda match: _COMBINING.sub("", match.group()), text) for text in results]
        self._markdown = dict(zip(latex, results, strict=True))
        self.document.warnings.extend(warnings)

    def line(self, latex: str) -> str:
        """A text of one line, such as a heading or caption."""
        return self._without_notes(" ".join(self._filled(self._markdown.get(latex, "")).split()))

    def text(self, latex: str) -> str:
        """A text of paragraphs, each footnote below the paragraph that it belongs to."""
        return self._with_notes(self._filled(self._markdown.get(latex, ""))).strip("\n")

    def rows(self, cells: Cells) -> Rows:
        """A table's cells, all rows of one length."""
        rows = [[self.line(cell).replace("$$", "$") for cell in row] for row in cells.rows]
        width = max((len(row) for row in rows), default=0)
        return tuple(tuple(row + [""] * (width - len(row))) for row in rows)

    def code(self, code: Code) -> str:
        """Code with the tokens in it filled in."""
        return TOKEN.sub(lambda match: self._inline(int(match.group(1))), self._apart(code.text))

    def displays(self) -> list[str]:
        """The blocks of all displayed equations, in reading order."""
        blocks = (token for token in self.document.tokens if isinstance(token, Raw) and token.block)
        return [self._filled(token.text) for token in blocks]

    def _filled(self, markdown: str) -> str:
        if self._depth > DEEPEST:
            return ""
        self._depth += 1
        text = self._apart(markdown)
        text = _ALONE.sub(lambda match: _indented(match["indent"], self._block(int(match["token"]))), text)
        text = TOKEN.sub(lambda match: self._inline(int(match.group(1))), text)
        self._depth -= 1
        return re.sub(r"\n{3,}", "\n\n", text)

    def _apart(self, text: str) -> str:
        """The text with a space between two formulas in a line: their dollars together would begin a displayed one."""
        return _ADJACENT.sub(
            lambda match: match.group() + (" " if self._maths(match.group(1)) and self._maths(match.group(2)) else ""),
            text,
        )

    def _maths(self, index: str) -> bool:
        token = self.document.tokens[int(index)]
        return isinstance(token, Raw) and token.text.startswith("$")

    def _block(self, index: int) -> str:
        token = self.document.tokens[index]
        if isinstance(token, Cells):
            return pipe_table(self.rows(token))
        if isinstance(token, Code):
            return fenced(self.code(token), token.language)
        return self._inline(index)

    def _inline(self, index: int) -> str:
        token = self.document.tokens[index]
        if isinstance(token, Raw):
            return self._filled(token.text)
        if isinstance(token, Piece):
            return token.before + self._filled(self._markdown.get(token.latex, "")).strip()
        if isinstance(token, Note):
            self._notes[token.number] = token.latex
            return f"\ue004{token.number}\ue005"
        if isinstance(token, Reference):
            return self._reference(token)
        if isinstance(token, Citation):
            return self._citation(token)
        return f"\n\n{self._block(index)}\n\n"

    def _without_notes(self, text: str) -> str:
        return _NOTE.sub(lambda match: f"[^{match.group(1)}]", text)

    def _with_notes(self, text: str) -> str:
        blocks = []
        for block in text.split("\n\n"):
            blocks.append(self._without_notes(block))
            for number in dict.fromkeys(_NOTE.findall(block)):
                note = self._filled(self._markdown.get(self._notes[int(number)], ""))
                blocks.append(f"[^{number}]: {self._without_notes(' '.join(note.split()))}")
        return "\n\n".join(blocks)

    def _reference(self, reference: Reference) -> str:
        found = [self.document.labels.get(label) for label in reference.labels]
        for label, target in zip(reference.labels, found, strict=True):
            if target is None:
                self.document.warn(f"The label {label!r} is referred to but not defined in the source.")
        targets = [target or Target("", "??") for target in found]
        numbers = [self._filled(target.number) for target in targets]
        command = reference.command
        if command == "eqref":
            return ", ".join(f"({number})" for number in numbers)
        if command == "subref":
            return ", ".join(f"({number[-1:]})" for number in numbers)
        if command in ("ref", "pageref", "nameref", "labelcref"):
            return ", ".join(numbers)
        if any(target.kind == "equation" for target in targets):
            numbers = [f"({number})" for number in numbers]
        name = _KINDS.get(targets[0].kind, targets[0].kind) if targets else ""
        listed = numbers[0] if len(numbers) == 1 else ", ".join(numbers[:-1]) + " and " + "".join(numbers[-1:])
        plural = {"Appendix": "Appendices"}.get(name, f"{name}s") if len(numbers) > 1 and name else name
        return f"{plural} {listed}".strip()

    def _citation(self, citation: Citation) -> str:
        shown = [self._shown(key, citation.command) for key in citation.keys]
        before, after = (self._filled(pandoc_free(text)) for text in (citation.before, citation.after))
        if not any(key in self.entries and self.entries[key].authors for key in citation.keys):
            return f"[{'; '.join(f'@{key}' for key in citation.keys)}]"
        command = citation.command.lower()
        listed = "; ".join(shown)
        if command.startswith(("citeauthor", "citeyear", "citealt", "citealp", "citet", "newcite", "textcite")):
            inside = f"{listed}, {after}" if after else listed
            return f"({inside})" if command == "citeyearpar" else inside
        inside = " ".join(part for part in (before, listed) if part)
        return f"({inside}, {after})" if after else f"({inside})"

    def _shown(self, key: str, command: str) -> str:
        entry = self.entries.get(key)
        if entry is None or not entry.authors:
            return f"@{key}"
        authors = self.line(entry.authors)
        command = command.lower()
        if command.startswith("citeauthor"):
            return authors
        if command.startswith("citeyear"):
            return entry.year or authors
        if command.startswith(("citet", "newcite", "textcite", "citealt")) and not command.startswith("citealp"):
            return f"{authors} ({entry.year})" if entry.year else authors
        return f"{authors}, {entry.year}" if entry.year else authors


def pandoc_free(latex: str) -> str:
    """The short texts around a citation, without pandoc: its commands and braces taken off."""
    return " ".join(re.sub(r"\\[A-Za-z]+|[{}\\]", "", latex.replace("~", " ")).split())


def settled(latex: str, document: Document) -> str:
    """The text with each float behind the paragraph in which it stands."""
    if "\ue000" not in latex:
        return latex
    paragraphs = []
    for paragraph in re.split(r"\n[ \t]*\n", latex):
        floats = [match for match in TOKEN.finditer(paragraph) if _floats(document, int(match.group(1)))]
        for match in floats:
            paragraph = re.sub(rf"\s*{match.group()}\s*", "\n", paragraph)
        paragraphs.append(paragraph)
        paragraphs.extend(match.group() for match in floats)
    return "\n\n".join(paragraphs)


def _floats(document: Document, index: int) -> bool:
    token = document.tokens[index] if index < len(document.tokens) else None
    return isinstance(token, Piece) and token.floats


def _indented(indent: str, block: str) -> str:
    return "\n".join(f"{indent}{line}".rstrip() for line in block.split("\n"))
