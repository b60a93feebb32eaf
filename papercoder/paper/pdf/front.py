"""The top of a paper: title, authors, abstract."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from papercoder.paper.pdf.blocks import Block, Body
from papercoder.paper.pdf.flow import Vocabulary, joined_lines
from papercoder.paper.pdf.furniture import NOTICE
from papercoder.paper.pdf.lines import NOTE_CLOSES, NOTE_OPENS, Line

LARGER_POINTS = 1.5
MOST_TITLE_LINES = 6
LEAST_ABSTRACT_WORDS = 40
MOST_NAME = 40
WIDE_GAP = 0.7
LAST_FRONT_PAGE = 3
RUN_IN = re.compile(r"^\W*abstract\b\W*", re.I)
_PARTICLES = ("al", "bin", "da", "de", "del", "den", "der", "di", "dos", "la", "le", "ter", "van", "von")
_MARKS = " *∗†‡§¶.,;0123456789&"
_AFFILIATION = re.compile(
    r"@|\d{3}|https?:|\b(?:universit\w*|institut\w*|department|dept|school|college|laborator\w*|labs?|research|inc|corp\w*|"
    r"llc|ltd|gmbh|google|microsoft|meta|facebook|deepmind|openai|nvidia|amazon|ibm|apple|adobe|academy|cent(?:er|re)|"
    r"faculty|group|team|hospital|cnrs|inria|eth|mit|ai|usa|uk|china|germany|france|canada|switzerland|"
    r"equal contribution|correspond\w*|email|e-mail|abstract|anonymous|under review|address|street)\b",
    re.I,
)


@dataclass
class Front:
    """Title, names of authors, the abstract's blocks and where the body begins in the list of blocks.

    Attributes:
        run_in: Whether the abstract's text begins with the word.
    """

    title: str
    authors: list[str]
    abstract: list[Block]
    run_in: bool
    body: int


def find_front(blocks: Sequence[Block], body: Body, vocabulary: Vocabulary) -> Front:
    """Takes the front of a paper off its blocks in reading order."""
    start, run_in = _abstract(blocks)
    title, used = _title(blocks if start is None else blocks[:start], body)
    titled = max((place for place, block in enumerate(blocks) if id(block.lines[-1]) in used), default=-1)
    first = _first_section(blocks, start + 1 if start is not None else 0, titled)
    end = start if start is not None else first
    above = [block for block in blocks[:end] if block.kind != "note"]
    lines = [line for block in above for line in block.lines if id(line) not in used]
    abstract: list[Block] = []
    if start is not None:
        abstract = list(blocks[start if run_in else start + 1 : first])
    else:
        long = [block for block in above if len(block.plain.split()) >= LEAST_ABSTRACT_WORDS]
        abstract = long if blocks[0].page == 1 else []
        lines = [line for line in lines if not any(line in block.lines for block in long)]
    return Front(
        joined_lines([line.plain for line in title], vocabulary).strip(), _authors(lines), abstract,
        run_in, first,
    )  # fmt: skip


def _abstract(blocks: Sequence[Block]) -> tuple[int | None, bool]:
    """Where the abstract or its heading is, and whether the word stands before its text in the same paragraph."""
    for place, block in enumerate(blocks):
        if block.page > 2:
            break
        text = block.plain.strip(" .:*—–-").replace(" ", "").lower()
        if text == "abstract":
            return place, False
        if block.kind == "paragraph" and re.match(r"\W*abstract\s*[—–:.-]", block.plain, re.I):
            return place, True
        if block.kind == "paragraph" and block.plain.startswith("Abstract ") and block.lines[0].glyphs[0].font.bold:
            return place, True
    return None, False


def _first_section(blocks: Sequence[Block], start: int, titled: int) -> int:
    """The first heading after the abstract, or after the title; without any, what follows the title."""
    for place in range(max(start, titled + 1), len(blocks)):
        block = blocks[place]
        if block.kind == "heading" and (block.number or block.text.strip().lower() == "introduction" or start):
            return place
        if block.page > LAST_FRONT_PAGE:
            return min(start + 1, place)
    return titled + 1


def _title(blocks: Sequence[Block], body: Body) -> tuple[list[Line], set[int]]:
    """The first lines in the largest size that are no notice, or else the first bold ones."""
    lines = [
        line for block in blocks if block.page == 1 and not NOTICE.match(block.plain)
        for line in block.lines if line.block is None and re.search(r"[^\W\d_]{2}", line.plain)
    ]  # fmt: skip
    if not lines:
        return [], set()
    largest = max(line.style[1] for line in lines)
    if largest >= body.size + LARGER_POINTS:
        chosen = [line for line in lines if line.style[1] >= largest - 0.6]
    else:
        chosen = [line for line in lines if line.bold] or lines[:1]
    first = lines.index(chosen[0])
    title = [line for place, line in enumerate(chosen) if lines.index(line) == first + place][:MOST_TITLE_LINES]
    return title, {id(line) for line in title}


def _authors(lines: Sequence[Line]) -> list[str]:
    names: list[str] = []
    for line in lines:
        text = re.sub(f"{NOTE_OPENS}.*?{NOTE_CLOSES}", " , ", " , ".join(_parts(line)))
        if NOTICE.match(text) or len(text) > 300:
            continue
        parts = [part.strip(_MARKS) for part in re.split(r",|;|&|\band\b|\s[·•|]\s", text)]
        names += [part for part in parts if _is_name(part)]
    return list(dict.fromkeys(names))


def _parts(line: Line) -> list[str]:
    """The text of a line between its wide gaps."""
    cuts = [place for place in range(1, len(line.glyphs)) if _gap(line, place) > WIDE_GAP * line.size]
    return [line.part(start, end).text for start, end in pairwise([0, *cuts, len(line.glyphs)])]


def _gap(line: Line, place: int) -> float:
    return line.glyphs[place].left - line.glyphs[place - 1].right


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > MOST_NAME or _AFFILIATION.search(text):
        return False
    return all(word[0].isupper() or word in _PARTICLES for word in words)
