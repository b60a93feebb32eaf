"""A diff by line and, within a line that was changed, by word: as HTML and as text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, zip_longest
from typing import Literal

from papercoder.display.amounts import counted
from papercoder.display.html import BLUE, MUTED, VERMILLION, box, escape

Sign = Literal[" ", "+", "−"]
GAP = "⋯"
CONTEXT = 3
# Beyond so many comparisons of words a pair of lines is shown whole: it would take longer than a reader waits.
MOST_COMPARISONS = 250_000
# Lines that share less than this are two lines, not one that was changed.
LEAST_ALIKE = 0.4
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_TINT = {"+": "rgba(0, 114, 178, 0.22)", "−": "rgba(213, 94, 0, 0.22)"}
_COLOUR = {"+": BLUE, "−": VERMILLION}


@dataclass(frozen=True)
class Piece:
    """Words of a line that both texts have (" "), or only the second ("+") or the first ("−")."""

    sign: Sign
    text: str


@dataclass(frozen=True)
class Line:
    """A line of a diff.

    Attributes:
        sign: " " in both texts, "+" or "−" in one of them, "±" in both with other words, "⋯" where lines are left out.
        pieces: Its words in order.
    """

    sign: str
    pieces: tuple[Piece, ...]


def word_diff(before: str, after: str, *, context: int = CONTEXT) -> tuple[Line, ...]:
    """The lines in which two texts differ, each with the words that differ; nothing where the texts are the same.

    Args:
        before: The first text.
        after: The second.
        context: How many unchanged lines are kept on each side of a change.
    """
    if before == after:
        return ()
    old, new = before.splitlines(), after.splitlines()
    start, end = common_ends(old, new)
    if start == len(old) == len(new):
        return (Line("±", (Piece(" ", "only the ends of lines differ"),)),)
    first, last = max(start - context, 0), len(old) - max(end - context, 0)
    changed = _changed(old[start : len(old) - end], new[start : len(new) - end])
    lines = [*map(_unchanged, old[first:start]), *changed, *map(_unchanged, old[len(old) - end : last])]
    return (*_gap(first), *_shortened(lines, context), *_gap(len(old) - last))


def word_diff_text(before: str, after: str) -> str:
    """The diff for terminals: removed words as [−old−], added ones as {+new+}."""
    return "\n".join(f"{line.sign} {''.join(_piece_text(line, piece) for piece in line.pieces)}" for line in
                     word_diff(before, after))  # fmt: skip


def word_diff_html(before: str, after: str) -> str:
    """The diff as HTML without style sheets: added words blue with +, removed ones vermillion with −."""
    body = "\n".join(_line_html(line) for line in word_diff(before, after))
    return box(body) if body else ""


def common_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many texts at the start and at the end are equal: most of two long sequences, found at once."""
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return start, end


def _unchanged(text: str) -> Line:
    return Line(" ", (Piece(" ", text),))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for _, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[low:high] == new[first:last]:
            yield from map(_unchanged, old[low:high])
        else:
            yield from _replaced(old[low:high], new[first:last])


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Lines in place of others: each beside the one that it may have been."""
    removed: list[Line] = []
    added: list[Line] = []
    for before, after in zip_longest(old, new):
        pieces = _words(before, after) if before is not None and after is not None else None
        if pieces is not None:
            yield from chain(removed, added, [Line("±", pieces)])
            removed, added = [], []
            continue
        removed += [Line("−", (Piece("−", before),))] if before is not None else []
        added += [Line("+", (Piece("+", after),))] if after is not None else []
    yield from chain(removed, added)


def _words(before: str, after: str) -> tuple[Piece, ...] | None:
    """One line as it became another; None where they are too unlike, or too long, to be read as one."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start, end = common_ends(old, new)
    middle, other = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle) * len(other) > MOST_COMPARISONS:
        return None
    pieces = [Piece(" ", "".join(old[:start])), *_middle(middle, other), Piece(" ", "".join(old[len(old) - end :]))]
    shared = sum(len(piece.text.replace(" ", "")) for piece in pieces if piece.sign == " ")
    longest = max(len(text.replace(" ", "")) for text in (before, after))
    return tuple(piece for piece in pieces if piece.text) if shared >= LEAST_ALIKE * max(longest, 1) else None


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for kind, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(" ", "".join(old[low:high]))
        else:
            yield Piece("−", "".join(old[low:high]))
            yield Piece("+", "".join(new[first:last]))


def _shortened(lines: Sequence[Line], context: int) -> Iterator[Line]:
    """The lines near a change; where others are left out between them, a line that says so."""
    changed = [number for number, line in enumerate(lines) if line.sign != " "]
    near = {at for number in changed for at in range(number - context, number + context + 1)}
    left_out = 0
    for number, line in enumerate(lines):
        if number not in near:
            left_out += 1
            continue
        yield from _gap(left_out)
        left_out = 0
        yield line
    yield from _gap(left_out)


def _gap(count: int) -> tuple[Line, ...]:
    return (Line(GAP, (Piece(" ", counted(count, "unchanged line")),)),) if count else ()


def _piece_text(line: Line, piece: Piece) -> str:
    if line.sign != "±" or piece.sign == " ":
        return piece.text
    return f"{{+{piece.text}+}}" if piece.sign == "+" else f"[−{piece.text}−]"


def _line_html(line: Line) -> str:
    if line.sign == GAP:
        return f'<span style="color:{MUTED}">{GAP} {escape(line.pieces[0].text)}</span>'
    if line.sign in _COLOUR:
        text = escape("".join(piece.text for piece in line.pieces))
        return f'{_glyph(line.sign)} <span style="background-color:{_TINT[line.sign]}">{text}</span>'
    return f"{line.sign} " + "".join(_piece_html(piece) for piece in line.pieces)


def _piece_html(piece: Piece) -> str:
    if piece.sign == " ":
        return escape(piece.text)
    style = f"background-color:{_TINT[piece.sign]};border-bottom:2px solid {_COLOUR[piece.sign]}"
    return f'{_glyph(piece.sign)}<span style="{style}">{escape(piece.text)}</span>'


def _glyph(sign: str) -> str:
    """White on the colour: it reads in light themes and in dark ones."""
    return f'<span style="background-color:{_COLOUR[sign]};color:#ffffff;font-weight:bold">{sign}</span>'
