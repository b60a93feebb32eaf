"""Which blocks are headings, and of which level: by number, font and size, measured against the document's own."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from papercoder.paper.pdf.blocks import CAPTION, Block, Body
from papercoder.paper.pdf.glyphs import Font
from papercoder.paper.pdf.lines import Line

MOST_LINES = 4
MOST_CHARACTERS = 200
LARGER_POINTS = 0.7
_NUMBERED = re.compile(
    r"^(?:(?:Appendix|APPENDIX|Section)\s+)?((?:\d{1,2}|[A-Z]|[IVX]{1,5})(?:\.\d{1,2})*)(?:[.:)]?\s+|[.:)])(?=[^\W\d]|\d[\w-]*\s)(.+)$",
    re.S,
)
_ALONE = re.compile(r"^(?:\d{1,2}|[A-Z])(?:\.\d{1,2})*\.?$")
_KNOWN = re.compile(
    r"(?:abstract|references|bibliography|acknowledge?ments?(?: and .*)?|appendix|appendices|supplementary materials?|"
    r"supplement(?:al materials?)?|broader impacts?(?: statement)?|impact statement|ethics statement|"
    r"ethical considerations|reproducibility(?: statement)?|limitations?|conclusions?|discussion|introduction|"
    r"related works?|author contributions|funding|keywords|contents|table of contents|neurips paper checklist)\W*",
    re.I,
)


class _Look(NamedTuple):
    """How a heading is set."""

    bold: bool
    italic: bool
    name: str
    size: float
    capitals: bool


def mark_headings(blocks: Sequence[Block], body: Body) -> None:
    """Sets kind, number, text and level of the blocks that are headings."""
    candidates = [block for block in blocks if block.kind == "paragraph" and _stands_out(block, body)]
    numbers = {number for block in candidates if (number := (_number(block) or ("", ""))[0])}
    roman = {"I", "II"} <= numbers
    numbered = [block for block in candidates if _counts(block, numbers, roman)]
    looks = _looks_by_depth(numbered)
    for block in candidates:
        number, text = _number(block) or ("", block.plain)
        if number.isalpha() and not roman and block.page == 1:
            number, text = "", block.plain
        level = _level(number, text, _look(block.lines[0]), looks, body, roman)
        if level:
            block.kind, block.number, block.text, block.level = "heading", number, text.strip(), level


def _counts(block: Block, numbers: set[str], roman: bool) -> bool:
    """Whether the number of a block shows how headings look; a letter alone may be a word, as in "A Survey"."""
    number = (_number(block) or ("", ""))[0]
    return bool(number) and (number[0].isdigit() or len(number) > 1 or roman or not any(map(str.isdigit, numbers)))


def is_known(text: str) -> bool:
    """Whether a heading is one of those that papers have without a number."""
    return bool(_KNOWN.fullmatch(text.strip()))


def _number(block: Block) -> tuple[str, str] | None:
    match = _NUMBERED.match(block.plain)
    return (match.group(1), match.group(2)) if match else None


def _look(line: Line) -> _Look:
    font, size, capitals = line.style
    return _Look(font.bold, font.italic, _family(font), size, capitals)


def _family(font: Font) -> str:
    return re.sub(r"\d+|-.*", "", font.name)


def _stands_out(block: Block, body: Body) -> bool:
    """Whether a block is set as no running text is, and short."""
    first = block.lines[0]
    text = block.plain
    if len(block.lines) > MOST_LINES or len(text) > MOST_CHARACTERS or not re.search(r"[^\W\d_]{2}", text):
        return False
    if CAPTION.match(text) or _ALONE.match(text):
        return False
    look = _look(first)
    if text.rstrip()[-1:] in ",;" or (text.rstrip().endswith(".") and not look.bold and look.size <= body.size):
        return False
    if all(line.bold for line in block.lines) or look.size >= body.size + LARGER_POINTS:
        return look.size >= body.size - LARGER_POINTS
    if look.capitals and len(text) > 3:
        return look.size >= body.size - LARGER_POINTS and bool(_NUMBERED.match(text) or is_known(text))
    return look.italic and len(block.lines) <= 2 and bool(_NUMBERED.match(text))


def _looks_by_depth(numbered: Sequence[Block]) -> dict[int, set[_Look]]:
    """The looks of headings with a number, by how many points it has; one look for plain numbers: the largest."""
    counts: dict[int, Counter[_Look]] = {}
    for block in numbered:
        number = (_number(block) or ("", ""))[0]
        counts.setdefault(number.count("."), Counter())[_look(block.lines[0])] += 1
    looks = {depth: set(counter) for depth, counter in counts.items()}
    if 0 in counts:
        several = {look: count for look, count in counts[0].items() if count > 1} or counts[0]
        best = max(several, key=lambda look: (look.size, look.bold, look.capitals, counts[0][look]))
        looks[0] = {look for look in counts[0] if look.size >= best.size - LARGER_POINTS and look.bold == best.bold}
    return looks


def _level(number: str, text: str, look: _Look, looks: dict[int, set[_Look]], body: Body, roman: bool) -> int:
    """The level of a candidate, 0 where it is no heading."""
    if number:
        depth = number.count(".")
        if roman and len(number) == 1 and look.italic and not look.bold:
            return 2
        if depth or look in looks.get(0, set()):
            return depth + 1
        return 0
    if is_known(text):
        return 1
    for depth in sorted(looks):
        if look in looks[depth] and (look.bold or look.capitals or look.size >= body.size + LARGER_POINTS):
            return depth + 1
    if not looks:
        return 1 if look.size >= body.size + LARGER_POINTS else 2
    return 0
