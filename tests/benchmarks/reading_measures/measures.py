"""Scores of what a reader gave against what it should have given."""

import math
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, fields
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from tests.benchmarks.reading_measures.furniture import furniture
from tests.benchmarks.reading_measures.markdown import Document, Shingle, parse, shingles
from tests.benchmarks.reading_measures.references import Reference, following_bibliography

_STANDARD_HEADINGS = [
    "abstract", "references", "bibliography", "appendix", "appendices", "contents", "table of contents", "keywords",
    "supplementary material",
]  # fmt: skip
_ALIKE = 85
# Run-in titles of paragraphs are allowed as headings but not asked for.
_RUN_IN_LEVEL = 6
_SHOWN_WORDS = 25


@dataclass(frozen=True)
class Scores:
    """Shares from 0 to 1, furniture a count; NaN where the paper has nothing of the kind.

    Attributes:
        words_recall: Of the reference's words (a multiset, without formulas, citations and bibliography).
        words_precision: Of the given words. Those of formulas, authors and bibliography count neither way.
        shingles: Of the reference's runs of eight words, free of formulas and citations.
        order: The longest increasing run of found unique shingles of paragraphs, as a share of them; 0 where
            fewer than one in a hundred are found.
        headings_recall: Of the reference's headings, matched one to one.
        headings_precision: Of the given headings.
        captions: Of the captions that begin a block which holds 80 % of their words in order.
        equations: Of the displayed equations of which one given formula has 90 % of the tokens, 75 % in order,
            and at most a third more.
        rows: Of the table rows whose cells stand in order in one given row.
        furniture: Lines that are stamps, venue notes, running heads or page numbers.
    """

    words_recall: float
    words_precision: float
    shingles: float
    order: float
    headings_recall: float
    headings_precision: float
    captions: float
    equations: float
    rows: float
    furniture: float


MEASURES = tuple(field.name for field in fields(Scores))


class Judgement(NamedTuple):
    """Scores, and by kind what was lost or should not be there."""

    scores: Scores
    misses: dict[str, list[str]]


def judge(markdown: str, reference: Reference) -> Judgement:
    """Scores a reader's Markdown."""
    wanted = reference.document
    prose = [(kind, shingle) for kind, run in wanted.runs if kind != "cell" for shingle in shingles(run)]
    given = parse(markdown, following_bibliography(wanted), {shingle for _, shingle in prose})
    lost_words, added_words, common = _compare_words(given, reference)
    found, order = _compare_order(given, prose)
    all_headings = [heading for _, heading in wanted.headings]
    headings = [heading for level, heading in wanted.headings if level < _RUN_IN_LEVEL]
    given_headings = [heading for _, heading in given.headings]
    misses = {
        "headings lost": _unmatched(headings, given_headings),
        "headings not in the paper": _unmatched(given_headings, all_headings + _STANDARD_HEADINGS),
        "captions lost": _lost_captions(wanted, given),
        "equations lost": _lost_equations(wanted, given),
        "rows lost": _lost_rows(_true_rows(wanted), _true_rows(given)),
        "furniture": furniture(given, wanted),
        "words lost": _most_frequent(lost_words),
        "words added": _most_frequent(added_words),
    }
    scores = Scores(
        words_recall=common / max(1, len(wanted.words())),
        words_precision=common / max(1, common + added_words.total()),
        shingles=found / max(1, len(prose)),
        order=order,
        headings_recall=_share(misses["headings lost"], len(headings)),
        headings_precision=_share(misses["headings not in the paper"], len(given_headings)) if given_headings else 0.0,
        captions=_share(misses["captions lost"], len(wanted.captions)),
        equations=_share(misses["equations lost"], len(wanted.equations)),
        rows=_share(misses["rows lost"], len(_true_rows(wanted))),
        furniture=len(misses["furniture"]),
    )
    return Judgement(scores, misses)


def _share(lost: list[str], total: int) -> float:
    return 1 - len(lost) / total if total else math.nan


def _most_frequent(counts: Counter[str]) -> list[str]:
    return [f"{word}×{count}" for word, count in counts.most_common(_SHOWN_WORDS)]


def _compare_words(given: Document, reference: Reference) -> tuple[Counter[str], Counter[str], int]:
    """(words lost, words added, how many are common)"""
    want, have = Counter(reference.document.words()), Counter(given.words())
    neutral = reference.neutral + reference.document.neutral
    return want - have, (have - want) - neutral, (want & have).total()


def _compare_order(given: Document, prose: list[tuple[str, Shingle]]) -> tuple[int, float]:
    """How many shingles are there, and how far in order."""
    places: dict[Shingle, list[int]] = {}
    for place, shingle in enumerate(shingles(given.words())):
        places.setdefault(shingle, []).append(place)
    count = Counter(shingle for _, shingle in prose)
    unique = [
        places[shingle][0]
        for kind, shingle in prose
        if kind == "text" and count[shingle] == 1 and len(places.get(shingle, [])) == 1
    ]
    enough = len(unique) >= max(1, 0.01 * len(prose))
    order = _longest_increasing(unique) / len(unique) if enough else 0.0
    return sum(shingle in places for _, shingle in prose), order


def _longest_increasing(places: list[int]) -> int:
    """The length of the longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    for place in places:
        pile = bisect_left(tails, place)
        tails[pile : pile + 1] = [place]
    return len(tails)


def _unmatched(wanted: list[str], given: list[str]) -> list[str]:
    """The wanted headings that are not given; each given one serves once, exact ones first."""
    left, missing = list(given), []
    for heading in sorted(wanted, key=lambda heading: heading not in given):
        best = max(left, key=lambda other: fuzz.ratio(heading, other), default=None)
        if best is None or fuzz.ratio(heading, best) < _ALIKE:
            missing.append(heading)
        else:
            left.remove(best)
    return missing


def _lost_captions(wanted: Document, given: Document) -> list[str]:
    def begins(block: list[str], caption: list[str]) -> bool:
        first = caption[:6]
        return LCSseq.similarity(caption, block[: len(caption) * 3 // 2 + 8]) >= 0.8 * len(
            caption
        ) and LCSseq.similarity(first, block[:12]) >= min(4, len(first))

    return [
        " ".join(caption[:14])
        for caption in wanted.captions
        if not any(begins(block, caption) for block in given.blocks)
    ]


def _lost_equations(wanted: Document, given: Document) -> list[str]:
    """Displayed equations that no formula has; each formula serves once."""
    spans = [(Counter(span), span) for span in given.spans]
    lost = []
    for equation in wanted.equations:
        bag = Counter(equation)
        best = max(
            range(len(spans)),
            key=lambda index: 2 * (spans[index][0] & bag).total() / (len(spans[index][1]) + len(equation)),
            default=None,
        )
        if best is not None and _is_same_equation(equation, spans[best][1]):
            spans.pop(best)
        else:
            lost.append(" ".join(equation)[:100])
    return lost


def _is_same_equation(equation: list[str], span: list[str]) -> bool:
    shared = (Counter(equation) & Counter(span)).total()
    in_order = LCSseq.similarity(equation, span)
    return shared >= 0.9 * len(equation) and shared >= 0.75 * len(span) and in_order >= 0.75 * len(equation)


def _true_rows(document: Document) -> list[tuple[str, ...]]:
    return [tuple(row) for row in document.rows if len(row) > 1]


def _lost_rows(wanted: list[tuple[str, ...]], given: list[tuple[str, ...]]) -> list[str]:
    """Rows that no given row holds; each given row serves once."""
    pool = Counter(given)
    lost = []
    for row in wanted:
        same = row if pool[row] > 0 else next((other for other in +pool if _holds(other, row)), None)
        if same is None:
            lost.append(" | ".join(row))
        else:
            pool[same] -= 1
    return lost


def _holds(given: tuple[str, ...], row: tuple[str, ...]) -> bool:
    return len(given) <= 1.5 * len(row) + 1 and LCSseq.similarity(row, given) >= 0.9 * len(row)
