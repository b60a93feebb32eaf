"""Markdown to what is measured. Readers' output and references go through this one parser."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from tests.benchmarks.reading_measures.formulas import is_formula, letters, tokens
from tests.benchmarks.reading_measures.words import CAPTION, CITATION, GAP, LABEL, POINTER, heading_key, words

# Marks a cell that spans rows: readers may give it once or once a row, so it is not measured.
SPANNING = "\ue000"
SHINGLE = 8
Shingle = tuple[str, ...]

_FORMULA = re.compile(
    r"```+\s*math\s*\n(.*?)```|\$\$((?:[^\n]|\n(?!\s*\n))*?)\$\$|(?<!\\)\\\[(.*?)\\\]|(?<!\\)\\\((.*?)\\\)|"
    r"(?<![\\$])\$((?:\\.|[^$\\\n]){1,400}?)\$",
    re.DOTALL,
)
_INLINE_GROUPS = (4, 5)
_LEAST_TOKENS = 5
_ALIKE = 85


@dataclass
class Document:
    """What one Markdown text holds."""

    runs: list[tuple[str, list[str]]] = field(default_factory=list)
    """(kind of block, words between two gaps)"""
    headings: list[tuple[int, str]] = field(default_factory=list)
    """(level, words)"""
    blocks: list[list[str]] = field(default_factory=list)
    """The first words of every block, without a caption's label."""
    captions: list[list[str]] = field(default_factory=list)
    equations: list[list[str]] = field(default_factory=list)
    """The tokens of displayed formulas."""
    spans: list[list[str]] = field(default_factory=list)
    """The tokens of every formula, and of displayed ones that follow each other, joined."""
    rows: list[list[str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    neutral: Counter[str] = field(default_factory=Counter)
    """Words that count for neither side: those of formulas and of the bibliography."""

    def words(self) -> list[str]:
        """All words of the text in order."""
        return [word for _, run in self.runs for word in run]


def shingles(run: list[str]) -> list[Shingle]:
    """All runs of eight words."""
    return [tuple(run[start : start + SHINGLE]) for start in range(len(run) - SHINGLE + 1)]


def parse(
    markdown: str, after_bibliography: list[str] | None = None, body: Collection[Shingle] = frozenset()
) -> Document:
    """Reads Markdown.

    Args:
        markdown: The text.
        after_bibliography: Headings of the paper that follow its bibliography; the text from the heading
            "References" to one of them, or to a line that holds a shingle of `body`, is left out. None leaves
            nothing out.
        body: Shingles of the paper's text outside the bibliography.
    """
    document = Document()
    text = re.sub(r"<!--.*?-->", "", re.sub(r"\r\n?", "\n", markdown).replace("\x0c", "\n\n"), flags=re.DOTALL)
    text = re.sub(r"<table.*?</table>", _pipe_table, text, flags=re.DOTALL | re.IGNORECASE)
    text = re.sub(r"(?<=\S)\s*\{(?:[#.][\w:. -]+|reference-type=[^}]*)\}", "", text)  # pandoc's attributes
    text = _FORMULA.sub(_Formulas(document).take, text)
    lines = _without_markup(text).split("\n")
    if after_bibliography is not None:
        document.neutral.update(words("\n".join(_take_bibliography(lines, after_bibliography, body))))
    _read_lines(lines, document)
    return document


def _pipe_table(found: re.Match[str]) -> str:
    """An HTML table as rows between pipes."""
    lines = ["\n"]
    for row in re.findall(r"<tr[^>]*>(.*?)(?:</tr>|(?=<tr)|$)", found[0], re.DOTALL | re.IGNORECASE):
        cells = re.findall(r"<t[dh]([^>]*)>(.*?)(?:</t[dh]>|(?=<t[dh])|$)", row, re.DOTALL | re.IGNORECASE)
        lines.append("| " + " | ".join(_cell(attributes, content) for attributes, content in cells) + " |")
    return "\n".join(lines) + "\n\n"


def _cell(attributes: str, content: str) -> str:
    text = html.unescape(re.sub(r"</?[a-z][^<>]*>|\s+", " ", content)).replace("|", "\\vert ")
    return (SPANNING if re.search(r'rowspan="?[2-9]', attributes) else "") + text


class _Formulas:
    """Takes formulas out of a text into a document and leaves gaps."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.end_of_last = -1
        self.joined = ""

    def take(self, found: re.Match[str]) -> str:
        """Takes one formula; returns what stands in its place."""
        tex = next(group for group in found.groups() if group is not None)
        inline = any(found[group] is not None for group in _INLINE_GROUPS)
        if inline and not is_formula(tex):
            return found[0]
        self.document.spans.append(tokens(tex))
        self.document.neutral.update(words(letters(tex)))
        return _inline(found, tex) if inline else self._displayed(found, tex)

    def _displayed(self, found: re.Match[str], tex: str) -> str:
        between = found.string[self.end_of_last : found.start()].strip(" \n.,;()0123456789")
        follows = self.end_of_last >= 0 and not between
        self.joined = f"{self.joined} {tex}" if follows else tex
        if follows:
            self.document.spans.append(tokens(self.joined))
        self.end_of_last = found.end()
        if len(tokens(tex)) >= _LEAST_TOKENS:
            self.document.equations.append(tokens(tex))
        return f"\n\n{GAP}\n\n"


def _inline(found: re.Match[str], tex: str) -> str:
    """In a heading a formula's letters, for a plain number the number, else a gap."""
    start_of_line = found.string.rfind("\n", 0, found.start()) + 1
    if found.string[start_of_line:].lstrip().startswith("#"):
        return letters(tex)
    plain = re.sub(r"\\(?=%)|\\,|[{}]|\\(?:pm|times|sim|%)|\\(?:mathbf|textbf|bf|text)\b", " ", tex)
    return plain if re.fullmatch(r"[\d\s.,%±×+-]+", plain) else GAP


def _without_markup(text: str) -> str:
    """The text without pictures, links and the HTML that Markdown lets through."""
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?", r"\n\n\1\n\n", text)
    text = re.sub(r"(?<!\!)\[([^\]\[]*)\]\((?:[^()\s]|\([^)]*\))*\)", r"\1", text)
    text = re.sub(r"<br ?/?>", " ", text)
    tags = r"</?(?:sup|sub|b|i|em|strong|u|span|p|div|a|center|small)\b[^<>\n]{0,200}>"
    return html.unescape(re.sub(tags, "", text, flags=re.IGNORECASE))


def _take_bibliography(lines: list[str], following: list[str], body: Collection[Shingle]) -> list[str]:
    """Takes the lines of the bibliography out of `lines`; none where its end cannot be told."""
    starts = [
        number
        for number, line in enumerate(lines)
        if heading_key(line) in {"references", "bibliography"} and len(line) < 40
    ]
    if not starts:
        return []

    def is_body(line: str) -> bool:
        key = heading_key(line) if len(line) < 150 else ""
        if key and any(fuzz.ratio(key, heading) >= _ALIKE for heading in following):
            return True
        return any(shingle in body for shingle in shingles(words(line.replace(GAP, " "))))

    first = starts[-1] + 1
    end = next((number for number in range(first, len(lines)) if is_body(lines[number])), None)
    if end is None:
        end = first if following else len(lines)
    taken = lines[first:end]
    del lines[first:end]
    return taken


def _read_lines(lines: list[str], document: Document) -> None:
    """Reads headings, table rows and blocks of text."""
    block: list[str] = []
    for line in lines:
        document.lines.append(line.strip())
        heading = re.match(r"\s{0,3}(#{1,6})\s+(.*)", line)
        row = re.match(r"\s*\|.*\|\s*$", line)
        rule = not line.strip() or re.match(r"\s*(```|~~~|---+\s*$)", line)
        if heading or row or rule or LABEL.match(line):
            _read_block("\n".join(block).strip(), document)
            block = []
        if row:
            _read_row(line, document)
        elif heading:
            _read_heading(len(heading[1]), heading[2], document)
        elif not rule:
            block.append(line)
    _read_block("\n".join(block).strip(), document)


def _read_row(line: str, document: Document) -> None:
    cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    if all(re.fullmatch(r"\s*:?-*:?\s*", cell) for cell in cells):
        return
    plain = [
        re.sub(r"[^a-z0-9.%α-ω]", "", unicodedata.normalize("NFKC", cell).casefold())
        for cell in cells
        if SPANNING not in cell
    ]
    document.rows.append([cell for cell in plain if cell])
    for cell in cells:
        if run := words(CITATION.sub(" ", cell.replace(GAP, " "))):
            document.runs.append(("cell", run))


def _read_heading(level: int, text: str, document: Document) -> None:
    if key := heading_key(text):
        document.headings.append((level, key))
        without_number = re.sub(r"^\W*(?:[A-Z]|\d+)(?:\.\d+)*\.?\s", "", text)
        document.runs.append(("heading", words(without_number.replace(GAP, " "))))


def _read_block(text: str, document: Document) -> None:
    """Reads a paragraph, a caption or a footnote."""
    if not text:
        return
    kind = "caption" if CAPTION.match(text) else "note" if text.startswith("[^") else "text"
    label = LABEL.match(text)
    first_words = words(text[label.end() if label else 0 :].replace(GAP, " "))[:400]
    document.blocks.append(first_words)
    if kind == "caption" and len(first_words) > 1:
        document.captions.append(first_words)
    text = re.sub(r"^\[\^\w+\]:", "", re.sub(r"[*]|(?<!\w)_|_(?!\w)", "", text))
    text = CITATION.sub(GAP, POINTER.sub(rf"\1 {GAP}", text))
    document.runs += [(kind, run) for piece in text.split(GAP) if (run := words(piece))]
