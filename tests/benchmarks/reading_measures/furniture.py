"""Page furniture: what a page has that a paper has not."""

import re
from collections import Counter

from tests.benchmarks.reading_measures.markdown import Document
from tests.benchmarks.reading_measures.words import FURNITURE, words

_LONGEST_STAMP = 250
_REPEATS = 3


def furniture(given: Document, wanted: Document) -> list[str]:
    """Lines that are arXiv stamps, venue notes, repeated running heads or page numbers in sequence."""
    count, body = Counter(given.lines), " ".join(wanted.words())
    found, expected = [], 1
    for line in given.lines:
        bare = re.sub(r"[*_#>\s]+", " ", line).strip()
        if re.fullmatch(r"\d{1,3}", bare):
            if expected <= int(bare) <= expected + 1:
                found.append(line)
                expected = int(bare) + 1
        elif _is_stamp(bare) or _is_running_head(line, bare, count[line], body):
            found.append(line)
    return found


def _is_stamp(bare: str) -> bool:
    return bool(FURNITURE.search(bare)) and len(bare) < _LONGEST_STAMP


def _is_running_head(line: str, bare: str, count: int, body: str) -> bool:
    """Whether a line comes again and again, and more often than the paper says it."""
    spoken = words(bare)
    if count < _REPEATS or len(spoken) < _REPEATS or "|" in line or "$" in line:
        return False
    return count > body.count(" ".join(spoken)) + 1
