"""Stacks of lines to blocks: paragraphs, captions, footnotes; which of them are headings comes later."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from papercoder.paper.pdf.furniture import NOTICE
from papercoder.paper.pdf.lines import NOTE_CLOSES, NOTE_OPENS, Line
from papercoder.paper.pdf.order import Stack

Kind = Literal["paragraph", "caption", "note", "heading", "object", "loose"]

# Shares of the font's size.
INDENT = 0.7
DEEPEST_INDENT = 5.0
SAME_EDGE = 0.35
SHORT = 2.0
# Of a block's lines.
LOOSE = 0.5
# Of the usual distance of lines.
APART = 1.28

MOST_CAPTION_LINES = 12
OTHER_SIZE_POINTS = 0.7
CAPTION = re.compile(
    r"(Figure|Fig\.?|Table|Tab\.|TABLE|FIGURE|Algorithm|Listing)\s*((?:[A-Z]\.?)?\d+(?:\.\d+)?[a-z]?|[A-Z]|[IVX]+)\s*"
    r"(?P<end>[:.|—–]|(?=\s[A-Z])|$)"
)
MARKER = re.compile(
    r"(?:[•◦▪∙■●○‣➢✓*–-]|[-·]|\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])\)|\d{1,2}[.)]|\[\d{1,3}\]|\[[A-Z][\w+]{2,12}\])(?=\s|$)|\[\d{1,3}\]"
)
_NOTE = re.compile(f"^{NOTE_OPENS}(.+?){NOTE_CLOSES}\\s*(?=\\S)")


@dataclass
class Block:
    """Lines that belong together.

    Attributes:
        kind: "object" is a display, table or algorithm: `lines[0].block`; "loose" is text in cells or labels.
        lines: From the top.
        left, right: Of the column.
        number: Of a heading, caption or footnote.
        text: Of a heading, without its number; set when it is known to be one.
        level: Of a heading.
    """

    kind: Kind
    lines: list[Line]
    left: float
    right: float
    number: str = ""
    text: str = ""
    level: int = 0

    @property
    def page(self) -> int:
        """Its page's number."""
        return self.lines[0].page

    @property
    def plain(self) -> str:
        """Its text with a blank between lines, for looking at."""
        return " ".join(line.plain for line in self.lines)

    @property
    def ends_short(self) -> bool:
        """Whether its last line leaves room for more words."""
        last = self.lines[-1]
        return last.right < self.right - SHORT * last.size


@dataclass
class Body:
    """What is usual in a document: the size of its text, and the distance of lines by size, in points."""

    size: float
    leading: dict[float, float]

    def usual(self, size: float) -> float:
        """The usual distance of lines of this size."""
        return self.leading.get(size) or 1.18 * size


def find_body(stacks: Iterable[Stack]) -> Body:
    """The statistics of a document."""
    sizes: Counter[float] = Counter()
    steps: dict[float, Counter[float]] = {}
    for stack in stacks:
        last: Line | None = None
        for line in stack.lines:
            if line.block is not None:
                last = None
                continue
            size = line.style[1]
            sizes[size] += len(line.glyphs)
            if last and last.style[1] == size and len(line.glyphs) > 15:
                steps.setdefault(size, Counter())[round(line.baseline - last.baseline, 1)] += 1
            last = line
    leading = {}
    for size, counter in steps.items():
        likely = {step: count for step, count in counter.items() if 0.9 * size <= step <= 2.2 * size}
        if sum(likely.values()) >= 3:
            leading[size] = max(likely, key=lambda step: likely[step])
    return Body(sizes.most_common(1)[0][0] if sizes else 10.0, leading)


def find_blocks(stack: Stack, body: Body) -> list[Block]:
    """The blocks of a stack, from the top."""
    groups: list[list[Line]] = []
    lines = stack.lines
    for place, line in enumerate(lines):
        line.edge = stack.left
        following = lines[place + 1] if place + 1 < len(lines) else None
        if groups and not _begins(groups[-1], line, following, stack, body):
            groups[-1].append(line)
        else:
            groups.append([line])
    blocks = [Block(_kind(group, body), group, stack.left, stack.right) for group in groups]
    return _with_notes(blocks, body)


def _begins(group: list[Line], line: Line, following: Line | None, stack: Stack, body: Body) -> bool:
    """Whether a line begins a block rather than going on with the one above."""
    last = group[-1]
    if line.block is not None or last.block is not None:
        return True
    if abs(line.style[1] - last.style[1]) >= OTHER_SIZE_POINTS and min(len(line.glyphs), len(last.glyphs)) > 3:
        return True
    step = line.baseline - last.baseline
    if step > APART * body.usual(last.style[1]) + 0.5 or step < 0:
        return True
    if line.style == last.style and ((line.bold and last.bold) or (line.style[2] and len(line.glyphs) > 3)):
        return bool(re.match(r"(?:\d+|[A-Z])\.(?:\d|\s)|\d+\s", line.plain))
    if line.page == 1 and NOTICE.match(line.plain) and line.style[1] < body.size:
        return True
    if _starts_item(group, line) or _ends_title(last, line, stack):
        return True
    return _starts_paragraph(group, line, following, stack)


def _starts_item(group: list[Line], line: Line) -> bool:
    """List items, references by number, footnotes, and captions."""
    first = group[0]
    if _NOTE.match(line.text) and line.glyphs[0].size < line.size:
        return abs(line.left - first.left) < SHORT * line.size and line.style[1] <= first.style[1]
    if (match := CAPTION.match(line.plain)) and match["end"] in (":", "|"):
        return True
    if not MARKER.match(line.plain):
        return False
    if MARKER.match(first.plain) and abs(line.left - first.left) < SHORT * line.size:
        return True
    return line.left - group[-1].left > INDENT * line.size and line.plain[:1] not in "–-*("


def _starts_paragraph(group: list[Line], line: Line, following: Line | None, stack: Stack) -> bool:
    """Whether the indent, or a short line above, says that a paragraph begins."""
    first, last, size = group[0], group[-1], line.size
    indent = line.left - last.left
    if INDENT * size < indent < DEEPEST_INDENT * size:
        hanging = following is not None and abs(following.left - line.left) < SAME_EDGE * size
        return not (len(group) == 1 and (hanging or MARKER.match(first.plain)))
    if indent < -INDENT * size and len(group) > 1:
        return not _is_hanging(group) or bool(line.left < first.left - SAME_EDGE * size)
    short = last.right < stack.right - SHORT * size
    ended = last.plain[-1:] in ".?!:;”"
    if short and ended and abs(indent) < SAME_EDGE * size:
        return line.plain[:1].isupper() and last.right < stack.right - 3 * SHORT * size
    return False


def _is_hanging(group: Sequence[Line]) -> bool:
    return group[1].left - group[0].left > SAME_EDGE * group[0].size


def _ends_title(last: Line, line: Line, stack: Stack) -> bool:
    """Whether a bold line above is a title of its own."""
    if not last.bold or line.bold:
        return False
    starts_bold = any(glyph.font.bold for glyph in line.glyphs[:2])
    return not starts_bold and last.right < stack.right - SHORT * last.size


def _kind(group: list[Line], body: Body) -> Kind:
    first = group[0]
    if first.block is not None:
        return "object"
    match = CAPTION.match(first.plain)
    if not match:
        return "loose" if sum(line.parted for line in group) > LOOSE * len(group) else "paragraph"
    if match["end"] in (":", "|") or first.style[1] < body.size - OTHER_SIZE_POINTS / 2:
        return "caption"
    labelled = first.glyphs[0].font.bold or first.glyphs[0].font.italic or match.group(1).isupper()
    return "caption" if labelled or (match["end"] == "." and len(group) <= MOST_CAPTION_LINES) else "paragraph"


def _with_notes(blocks: list[Block], body: Body) -> list[Block]:
    """Marks the footnotes: small text that begins with a raised mark, at the bottom of the column."""
    for place, block in enumerate(blocks):
        first = block.lines[0]
        if block.kind != "paragraph" or first.style[1] > body.size - OTHER_SIZE_POINTS / 2:
            continue
        if match := _NOTE.match(first.text):
            block.kind, block.number = "note", match.group(1)
        elif place and blocks[place - 1].kind == "note" and first.style == blocks[place - 1].lines[0].style:
            blocks[place - 1].lines += block.lines
            block.lines = []
    return [block for block in blocks if block.lines]
