"""The glyphs of a page as runs of one baseline, and the columns that the runs stand in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Font, Glyph, Page
from papercoder.paper.pdf.lines import base, hangs
from papercoder.paper.pdf.maths.encodings import is_blank, is_maths_font

_LONG = 0.22


@dataclass
class Run:
    """Glyphs that follow each other in the file on one baseline.

    Attributes:
        glyphs: Without blanks.
        left, right: Of their ink.
        baseline, size: Of the first.
        maths: How many are of maths fonts.
    """

    glyphs: list[Glyph] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    baseline: float = 0.0
    size: float = 0.0
    maths: int = 0

    @property
    def hanging(self) -> bool:
        """True for big operators, delimiters and roots, which hang from their baseline."""
        return hangs(self.glyphs[0])

    @property
    def level(self) -> float:
        """The baseline of the row that it belongs to, as far as it tells by itself."""
        return base(self.glyphs[0])


def runs_of(page: Page) -> list[Run]:
    """The runs of a page outside its pictures, in the order of the file."""
    found: list[Run] = []
    run = Run(baseline=-1e9)
    right = baseline = 0.0
    for glyph in page.glyphs:
        if glyph.pictured or glyph.size <= 0 or is_blank(glyph):
            continue
        if abs(glyph.baseline - baseline) > 0.3 or not -4 < glyph.left - right < 14 or glyph.size != run.size:
            run = Run([], glyph.left, glyph.right, glyph.baseline, glyph.size)
            found.append(run)
            baseline = glyph.baseline
        run.glyphs.append(glyph)
        right = glyph.right
        if right > run.right:
            run.right = right
        if is_maths_font(glyph.font):
            run.maths += 1
    return [run for run in found if not _in_picture(run, page.pictures)]


def _in_picture(run: Run, pictures: Sequence[Box]) -> bool:
    return any(
        box.left - 1 <= run.left and run.right <= box.right + 1 and box.top - 1 <= run.baseline <= box.bottom + 1
        for box in pictures
    )


@dataclass
class Line:
    """Runs of about one baseline in one column, from left to right."""

    runs: list[Run]
    baseline: float
    left: float
    right: float

    @property
    def glyphs(self) -> list[Glyph]:
        """From left to right."""
        return sorted((glyph for run in self.runs for glyph in run.glyphs), key=lambda glyph: glyph.left)

    @property
    def maths(self) -> int:
        """How many glyphs are of maths fonts."""
        return sum(run.maths for run in self.runs)

    @property
    def count(self) -> int:
        """How many glyphs there are."""
        return sum(len(run.glyphs) for run in self.runs)


def body_font(runs: Sequence[Run]) -> tuple[Font | None, float]:
    """The font and the size of most of the glyphs."""
    fonts: Counter[Font] = Counter()
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[round(run.size, 1)] += len(run.glyphs)
        fonts[run.glyphs[0].font] += len(run.glyphs)
    if not fonts:
        return None, 0.0
    return fonts.most_common(1)[0][0], sizes.most_common(1)[0][0]


def column_edges(runs: Sequence[Run], width: float) -> list[tuple[float, float]]:
    """The left and right edge of each column of text.

    Args:
        runs: Of the page.
        width: Of the page.
    """
    long = [line for line in lines_of(runs) if line.right - line.left > _LONG * width and line.maths < 0.3 * line.count]
    if not long:
        return []
    middle = width / 2
    crossing = [line for line in long if line.left < middle - 12 and line.right > middle + 12]
    halves = [[x for x in long if x.right < middle + 8], [x for x in long if x.left > middle - 8]]
    if all(len(half) >= 3 for half in halves) and len(halves[0]) + len(halves[1]) > len(crossing):
        return [_edges(half) for half in halves]
    return [_edges(crossing or long)]


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    lefts = Counter(round(line.left) for line in lines)
    rights = Counter(round(line.right) for line in lines)
    left = min(x for x, count in lefts.items() if count >= max(1, lefts.most_common(1)[0][1] // 3))
    right = max(x for x, count in rights.items() if count >= max(1, rights.most_common(1)[0][1] // 3))
    return left - 1.0, right + 1.0


def lines_of(runs: Sequence[Run], apart: float = 14.0) -> list[Line]:
    """Runs of one baseline side by side, with gaps of at most `apart` points."""
    found: list[Line] = []
    ordered = sorted(runs, key=lambda run: (round(run.baseline * 2), run.left))
    for run in ordered:
        last = found[-1] if found else None
        if last is not None and abs(last.baseline - run.baseline) < 0.8 and run.left - last.right < apart:
            last.runs.append(run)
            last.right = max(last.right, run.right)
        else:
            found.append(Line([run], run.baseline, run.left, run.right))
    return found
