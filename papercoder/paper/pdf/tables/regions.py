"""Where the tables of a page may stand: between rules, or beside a caption."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from papercoder.paper.pages import Box, middle_in
from papercoder.paper.pdf.glyphs import Glyph, Page

SAME_HEIGHT = 1.0
TOUCHING = 1.5
SAME_SIDE = 2.0
NARROWEST = 50.0
EMPTY_BAND = 4.0
LEADING = 1.35
DEEPEST = 20.0
GUTTER = 4.0
FEW_ACROSS = 0.4
WIDEST_SPACE = 1.2
_CAPTION = re.compile(
    r"(?P<what>T(?:able|ABLE|ab\.)|Fig(?:ure|\.)|FIG(?:URE|\.)|Algorithm|Listing)\s*"
    r"(?:[A-Z]?\.?\d+(?:\.\d+)*[a-z]?|[IVX]+|[A-Z])\s*(?P<end>[.:|]?)"
)


class Caption(NamedTuple):
    """The caption of a table or of something else."""

    table: bool
    box: Box
    size: float


@dataclass
class Frame:
    """Rules of one width, one under the other. `partial` are narrower ones between them."""

    left: float
    right: float
    rules: list[float]
    partial: list[Box]
    walls: list[Box]

    @property
    def box(self) -> Box:
        """From the first rule to the last."""
        return Box(self.left, self.rules[0], self.right, self.rules[-1])


class Glyphs:
    """The glyphs of a page, quick to find by height."""

    def __init__(self, page: Page):
        self._glyphs = [glyph for glyph in page.glyphs if not glyph.character.isspace()]
        self._order = sorted(range(len(self._glyphs)), key=lambda index: self._glyphs[index].baseline)
        self._baselines = [self._glyphs[index].baseline for index in self._order]

    def inside(self, box: Box) -> list[Glyph]:
        """Those whose middle is in a box and that do not belong to a figure, in the order of the file."""
        low, high = bisect_left(self._baselines, box.top), bisect_right(self._baselines, box.bottom + DEEPEST)
        near = (self._glyphs[index] for index in sorted(self._order[low:high]))
        return [glyph for glyph in near if middle_in(glyph, box) and not glyph.pictured]

    def two_columns(self, middle: float) -> bool:
        """Whether few lines of the page reach across its middle."""
        upright = [glyph for glyph in self._glyphs if not glyph.pictured]
        lines = len({round(glyph.baseline) for glyph in upright})
        across = {
            round(glyph.baseline) for glyph in upright if glyph.left < middle + GUTTER and middle - GUTTER < glyph.right
        }
        return len(across) < FEW_ACROSS * lines


def captions_of(page: Page) -> list[Caption]:
    """Captions in the order of the file. A sentence may begin alike: `Caption`s of tables are candidates only."""
    glyphs = [glyph for glyph in page.glyphs if not glyph.character.isspace()]
    text = "".join(glyph.character[:1] or " " for glyph in glyphs)
    rules = [rule for rule in page.rules if rule.right - rule.left > max(NARROWEST, rule.bottom - rule.top)]
    found = []
    for match in _CAPTION.finditer(text):
        first = glyphs[match.start()]
        before = glyphs[match.start() - 1] if match.start() else None
        if (
            before
            and abs(before.baseline - first.baseline) < first.size / 2
            and 0 <= first.left - before.right < 2 * first.size
        ):
            continue
        if (before and _runs_on(before, first)) or not (match["end"] or first.font.bold):
            continue
        found.append(Caption(match["what"].startswith(("T", "t")), _block(glyphs, match.start(), rules), first.size))
    return found


def _runs_on(before: Glyph, first: Glyph) -> bool:
    """Whether a line goes on from the one above, in the middle of a sentence."""
    below = first.baseline - before.baseline
    alike = abs(before.size - first.size) < 0.5 and before.font == first.font
    return alike and 0.5 * first.size < below < LEADING * first.size and before.character not in ".:!?"


def _block(glyphs: Sequence[Glyph], start: int, rules: Sequence[Box]) -> Box:
    """The block of text that begins at a glyph: as far as the file goes on with it, up to a rule or cells."""
    first = glyphs[start]
    box = before_line = Box(first.left, first.top, first.right, first.bottom)
    baseline, last = first.baseline, first
    for glyph in glyphs[start + 1 :]:
        step = glyph.baseline - baseline
        if step > LEADING * first.size or step < -first.size or glyph.size > 1.15 * first.size:
            break
        if step > 0.9 * first.size:
            if glyph.left > box.right or any(
                baseline < rule.top < glyph.baseline and _above(rule, box) for rule in rules
            ):
                break
            before_line = box
        elif (
            before_line != box and glyph.left - last.right > WIDEST_SPACE * first.size and baseline > first.baseline + 1
        ):
            return before_line
        if glyph.size > 0.85 * first.size:
            baseline = glyph.baseline
        last = glyph
        box = Box(min(box.left, glyph.left), box.top, max(box.right, glyph.right), max(box.bottom, glyph.bottom))
    return box


def _above(rule: Box, box: Box) -> bool:
    return rule.left < box.right and box.left < rule.right


def frames_of(page: Page, captions: Sequence[Caption]) -> list[Frame]:
    """Stacks of rules of one width, cut where a caption stands between two of them."""
    horizontal = _horizontal(page.rules)
    vertical = [rule for rule in page.rules if rule.bottom - rule.top > rule.right - rule.left]
    stacks: list[list[Box]] = []
    for rule in horizontal:
        if rule.right - rule.left < NARROWEST:
            continue
        nearest = min(stacks, key=lambda stack: _apart(stack[-1], rule), default=None)
        if nearest and _apart(nearest[-1], rule) < SAME_SIDE:
            nearest.append(rule)
        else:
            stacks.append([rule])
    frames = []
    for stack in stacks:
        for part in _cut_at_captions(stack, captions):
            left, right = min(rule.left for rule in part), max(rule.right for rule in part)
            frames.append(_frame(left, right, [rule.top for rule in part], horizontal, vertical))
    return [
        frame for frame in frames if not any(_within(frame.box, other.box) for other in frames if other is not frame)
    ]


def _apart(rule: Box, other: Box) -> float:
    return max(abs(rule.left - other.left), abs(rule.right - other.right))


def _horizontal(rules: Iterable[Box]) -> list[Box]:
    """Horizontal rules from the top; pieces that touch are one rule."""
    flat = sorted(rule for rule in rules if rule.flat)
    joined: list[Box] = []
    for rule in sorted(flat, key=lambda rule: (round(rule.top), rule.left)):
        before = joined[-1] if joined else None
        if before and abs(before.top - rule.top) < SAME_HEIGHT and rule.left - before.right < TOUCHING:
            joined[-1] = Box(before.left, before.top, max(before.right, rule.right), before.bottom)
        else:
            joined.append(rule)
    return sorted(joined, key=lambda rule: rule.top)


def _cut_at_captions(stack: Sequence[Box], captions: Sequence[Caption]) -> list[list[Box]]:
    parts: list[list[Box]] = [[stack[0]]]
    for above, below in pairwise(stack):
        between = any(
            above.top < caption.box.top < below.top
            and caption.box.left < above.right
            and above.left < caption.box.right
            for caption in captions
        )
        if between:
            parts.append([below])
        else:
            parts[-1].append(below)
    return [part for part in parts if len(part) > 1 and part[-1].top - part[0].top > EMPTY_BAND]


def _frame(left: float, right: float, rules: list[float], horizontal: list[Box], vertical: list[Box]) -> Frame:
    across = [wall for wall in vertical if left - SAME_SIDE < wall.left < right + SAME_SIDE]
    top, bottom = _reach(rules[0], rules[-1], across)
    rules = [
        *([top] if top < rules[0] - EMPTY_BAND else []),
        *rules,
        *([bottom] if bottom > rules[-1] + EMPTY_BAND else []),
    ]
    partial = [
        rule
        for rule in horizontal
        if top + 1 < rule.top < bottom - 1
        and left - SAME_SIDE < rule.left
        and rule.right < right + SAME_SIDE
        and not any(abs(rule.top - full) < SAME_HEIGHT for full in rules)
    ]
    heights: dict[int, list[Box]] = {}
    for wall in across:
        if top - 2 < (wall.top + wall.bottom) / 2 < bottom + 2:
            heights.setdefault(round(wall.left), []).append(wall)
    tall = [
        pieces for pieces in heights.values() if sum(wall.bottom - wall.top for wall in pieces) > (bottom - top) / 3
    ]
    walls = [wall for pieces in tall for wall in pieces]
    return Frame(left, right, rules, partial, walls)


def _reach(top: float, bottom: float, walls: Sequence[Box]) -> tuple[float, float]:
    """How far vertical rules go on above and below: tables may lack a first or a last rule."""
    for wall in sorted(walls, key=lambda wall: wall.top):
        if wall.top < bottom + TOUCHING < wall.bottom:
            bottom = wall.bottom
    for wall in sorted(walls, key=lambda wall: -wall.bottom):
        if wall.top < top - TOUCHING < wall.bottom:
            top = wall.top
    return top, bottom


def _within(inner: Box, outer: Box) -> bool:
    return (
        outer.left - SAME_SIDE <= inner.left
        and inner.right <= outer.right + SAME_SIDE
        and outer.top - SAME_SIDE <= inner.top
        and inner.bottom <= outer.bottom + SAME_SIDE
    )
