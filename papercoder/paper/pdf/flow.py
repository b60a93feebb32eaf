"""Lines to running text: hyphens at line ends, footnote marks, paragraphs that go on in the next column or page."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from papercoder.paper.pdf.blocks import CAPTION, MARKER, OTHER_SIZE_POINTS, Block
from papercoder.paper.pdf.faults import Faults
from papercoder.paper.pdf.lines import Line
from papercoder.paper.pdf.maths.displays import Display
from papercoder.paper.pdf.running import running_text

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-\u2010\u00ad]$")
_ENDED = re.compile(r"[.?!:;][\"'”’)\]]*$")
_URL_BROKEN = re.compile(r"(?:https?://|www\.|doi\.org)\S*[/._?=&-]$|https?://$")
_ROMAN = re.compile(r"CMR|SFRM|LMRoman|CMBX|ECRM|EURM", re.I)
_TIGHT = re.compile(r"\S[–—/]$")
_BULLET = re.compile(r"^[•◦▪∙■●○‣➢✓·]\s*")
LEAST_PART = 3
LEAST_BEFORE_TAIL = 4
# Second halves of compounds: a line end in front of one has most probably kept the writer's hyphen.
_TAILS = frozenset(
    ("based", "aware", "aligned", "level", "specific", "driven", "trained", "tuned", "grained", "supervised",
     "dimensional", "shot", "scale", "art", "world", "source", "oriented", "agnostic", "free", "quality")
)  # fmt: skip


class Vocabulary:
    """The words of a document, with and without hyphens, as they stand inside its lines.

    Attributes:
        words, compounds: In lower case.
        roman: Whether most text is set in TeX's roman fonts, in which formulas have their figures too.
        faults: What could not be put together.
    """

    def __init__(self, lines: Iterable[Line], faults: Faults):
        self.faults = faults
        self.words: set[str] = set()
        self.compounds: set[str] = set()
        fonts: Counter[str] = Counter()
        for line in lines:
            fonts[line.style[0].name] += len(line.glyphs)
            found = [match.group().lower() for match in _WORD.finditer(line.plain)]
            inside = found[1:-1] if line.plain[-1:] in "-\u2010\u00ad" else found[1:]
            self.words.update(inside)
            self.compounds.update(word for word in inside if "-" in word)

        self.roman = bool(fonts) and bool(_ROMAN.match(fonts.most_common(1)[0][0]))

    def joined(self, before: str, after: str) -> str:
        """Two parts of what a line end broke, with or without the hyphen."""
        first, second = before.rsplit("-", 1)[-1], after.split("-", 1)[0]
        whole, compound = (first + second).lower(), f"{before}-{after}".lower()
        if not second[:1].islower() or compound in self.compounds or f"{first}-{second}".lower() in self.compounds:
            return f"{before}-{after}"
        if whole in self.words:
            return before + after
        if second.lower() in _TAILS and first.lower() in self.words and len(first) >= LEAST_BEFORE_TAIL:
            return f"{before}-{after}"
        both = {first.lower(), second.lower()} <= self.words and min(len(first), len(second)) >= LEAST_PART
        return f"{before}-{after}" if both or "-" in before else before + after


def joined_lines(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """Lines as one paragraph."""
    result = ""
    for text in texts:
        last = result.rsplit(" ", 1)[-1]
        broken = _BROKEN.search(last)
        goes_on = _WORD.match(text)
        if broken and goes_on:
            word = vocabulary.joined(broken.group(1), goes_on.group())
            result = result[: len(result) - len(last) + broken.start()] + word + text[goes_on.end() :]
        elif (
            not result
            or _URL_BROKEN.search(last)
            or _TIGHT.search(last)
            or (result.endswith(("-", "\u2010")) and goes_on)
        ):
            result += text
        else:
            result += " " + text
    return result


def block_text(block: Block, vocabulary: Vocabulary, notes: dict[int, set[str]]) -> str:
    """A block as Markdown text.

    Args:
        block: A paragraph, caption or footnote.
        vocabulary: Of the document.
        notes: The footnotes' marks by page; such marks are left out of the text, as the footnote follows it.
    """
    texts = [
        running_text(line, notes.get(line.page, set()), vocabulary.roman, vocabulary.faults) for line in block.lines
    ]
    if block.kind == "note":
        texts[0] = re.sub(r"^\S*\s*", "", texts[0]) if texts[0].startswith(block.number) else texts[0]
    text = joined_lines(texts, vocabulary).strip()
    if block.kind == "paragraph":
        text = _BULLET.sub("- ", text)
    title = run_in_title(block)
    if title and text.startswith(title) and len(title) < len(text):
        return f"**{_escaped(title)}**{_escaped(text[len(title) :])}"
    return _escaped(text)


def run_in_title(block: Block) -> str:
    """The bold words at the beginning of a paragraph that is not bold, or ""."""
    line = block.lines[0]
    count = next((place for place, glyph in enumerate(line.glyphs) if not glyph.font.bold), len(line.glyphs))
    if count < 3 or count == len(line.glyphs) or block.kind != "paragraph":
        return ""
    text, seen = "", 0
    for character in line.plain:
        if seen >= count:
            break
        text += character
        seen += not character.isspace()
    text = text.strip()
    end = max(map(text.rfind, ".:?!"))
    return text[: end + 1] if end > 0 else text.rstrip("([{,– ")


def _escaped(text: str) -> str:
    """Signs that would become Markdown."""
    return "\\" + text if re.match(r"#{1,6}\s|```|~~~", text) else text


def flowing(blocks: Sequence[tuple[int, Block]]) -> list[Block]:
    """Blocks with each paragraph whole: what interrupts it (floats, footnotes) follows it.

    Args:
        blocks: Each with the number of its stack.
    """
    found: list[Block] = []
    opened: tuple[int, Block] | None = None
    interrupted = False
    for stack, block in blocks:
        if block.kind == "paragraph":
            if opened and (interrupted or opened[0] != stack) and _goes_on(opened[1], block):
                opened[1].lines += block.lines
                opened[1].right = block.right
                opened, interrupted = (stack, opened[1]), False
                continue
            opened, interrupted = (stack, block), False
        elif block.kind == "heading" or isinstance(block.lines[0].block, Display):
            opened = None
        else:
            interrupted = True
        found.append(block)
    return found


def _goes_on(before: Block, after: Block) -> bool:
    last, first = before.lines[-1], after.lines[0]
    text = last.plain
    if abs(last.style[1] - first.style[1]) >= OTHER_SIZE_POINTS or CAPTION.match(first.plain):
        return False
    if text.endswith(("-", "\u2010")) and len(text) > 3:
        return True
    if _ENDED.search(text) or MARKER.match(first.plain):
        return False
    return first.plain[:1].islower() or not before.ends_short
