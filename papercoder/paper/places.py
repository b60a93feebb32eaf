"""On which pages of a PDF a paper's sections and quotations stand: by letters and digits alone."""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from papercoder.paper.model import Section

# Long enough to stand once, short enough to end before the first formula that is set otherwise in the PDF.
PROBES = (48, 24)


class Places:
    """Finds the pages of texts.

    Args:
        pages: The text of each page as the PDF has it.
    """

    def __init__(self, pages: Sequence[str]):
        compact = [_compact(text) for text in pages]
        self._text = "".join(compact)
        self._starts = list(accumulate((len(text) for text in compact[:-1]), initial=0)) if compact else []

    def page(self, words: str) -> int | None:
        """The first page, from 1, on which `words` begin; None if they stand on none."""
        wanted = _compact(words)
        place = self._text.find(wanted) if wanted else -1
        return self._number(place) if place >= 0 else None

    def of_sections(self, sections: Sequence[Section]) -> list[range]:
        """The pages of each section, from the one it begins on to the one on which the next begins.

        A section whose words are not found begins where the one before it does; without pages all are empty.
        """
        if not self._starts:
            return [range(0)] * len(sections)
        begins, place = [], 0
        for section in sections:
            place = self._begin(section, place)
            begins.append(self._number(place))
        return [range(begin, max(begin, end) + 1) for begin, end in pairwise([*begins, len(self._starts)])]

    def _begin(self, section: Section, place: int) -> int:
        heading, text = _compact(f"{section.number}{section.heading}"), _compact(section.text)
        for probe in (*(heading + text[:length] for length in PROBES), *(text[:length] for length in PROBES), heading):
            if probe and (found := self._text.find(probe, place)) >= 0:
                return found
        return place

    def _number(self, place: int) -> int:
        return bisect_right(self._starts, place)


def _compact(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text).casefold() if one.isalnum())
