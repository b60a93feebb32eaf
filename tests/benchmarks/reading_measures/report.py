"""Tables of measurements, their medians, and how they compare with the aims."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.benchmarks.reading_measures.measures import MEASURES, Scores
from tests.benchmarks.reading_measures.processes import Execution

COST = ("seconds", "megabytes")
_HEADERS = {
    "words_recall": ("words", "recall"), "words_precision": ("words", "precision"), "shingles": ("", "shingles"),
    "order": ("", "order"), "headings_recall": ("headings", "recall"),
    "headings_precision": ("headings", "precision"), "captions": ("", "captions"),
    "equations": ("displayed", "equations"), "rows": ("table", "rows"), "furniture": ("page", "furniture"),
    "seconds": ("", "seconds"), "megabytes": ("peak", "MB"),
}  # fmt: skip
_DIGITS = {"seconds": 1, "megabytes": 0}
_WIDTH = 11
_FEWER_IS_BETTER = {"furniture", *COST}
AIMS = {
    "words_recall": 0.99, "words_precision": 0.97, "shingles": 0.98, "order": 0.99, "headings_recall": 0.95,
    "headings_precision": 0.95, "captions": 0.98, "equations": 0.5, "rows": 0.73, "furniture": 0.0,
    "megabytes": 150.0,
}  # fmt: skip
TIMES_AS_LONG = 3


@dataclass(frozen=True)
class Measurement:
    """What one reader made of one paper, or its medians over papers.

    Attributes:
        paper: The paper's name.
        reference: What it was compared with.
        reader: The reader, or the source that papercoder read.
        values: By measure; NaN where the paper has nothing of the kind.
    """

    paper: str
    reference: str
    reader: str
    values: dict[str, float]

    def plain(self) -> dict[str, str | float | None]:
        """Plain values for JSON, which knows no NaN."""
        names = {"paper": self.paper, "reference": self.reference, "reader": self.reader}
        return {**names, **{name: _plain(value) for name, value in self.values.items()}}


class Verdict(NamedTuple):
    """Whether a median of papercoder's reaches a bound.

    Attributes:
        measure: Name of the measure.
        value: The median; NaN where no paper has anything of the kind.
        bound: What it should reach.
        source: Of the bound: the aim, or another reader's name.
        missed_by: 0 where the bound is reached, NaN where there is nothing to compare.
    """

    measure: str
    value: float
    bound: float
    source: str
    missed_by: float

    def plain(self) -> dict[str, str | float | None]:
        """Plain values for JSON, which knows no NaN."""
        return {name: item if isinstance(item, str) else _plain(item) for name, item in self._asdict().items()}


def measurement(paper: str, reference: str, reader: str, scores: Scores, execution: Execution) -> Measurement:
    """Puts what was measured about one reading together."""
    values = {name: float(getattr(scores, name)) for name in MEASURES}
    values |= {"seconds": execution.seconds, "megabytes": execution.megabytes}
    return Measurement(paper, reference, reader, values)


def medians(measurements: Sequence[Measurement]) -> list[Measurement]:
    """One row a reader, over the papers that have something of the kind."""
    readers = dict.fromkeys(row.reader for row in measurements)
    return [_median([row for row in measurements if row.reader == reader]) for reader in readers]


def _median(rows: Sequence[Measurement]) -> Measurement:
    values = {}
    for name in _HEADERS:
        known = [row.values[name] for row in rows if not math.isnan(row.values[name])]
        values[name] = statistics.median(known) if known else math.nan
    return Measurement("MEDIAN", f"{len(rows)} papers" if len(rows) > 1 else "1 paper", rows[0].reader, values)


class Layout(NamedTuple):
    """Widths of a table's first columns."""

    paper: int
    reference: int
    reader: int

    def header(self, reader: str) -> str:
        """Two lines; `reader` is what the third column is called."""
        lines = ["", f"{'paper':{self.paper}}{'reference':{self.reference}}{reader:{self.reader}}"]
        lines[0] = " " * len(lines[1])
        for above, below in _HEADERS.values():
            lines = [lines[0] + above.rjust(_WIDTH), lines[1] + below.rjust(_WIDTH)]
        return "\n".join(line.rstrip() for line in lines)

    def row(self, row: Measurement) -> str:
        """One line."""
        first = f"{row.paper:{self.paper}}{row.reference:{self.reference}}{row.reader:{self.reader}}"
        return first + "".join(_shown(name, row.values[name]).rjust(_WIDTH) for name in _HEADERS)


def layout(papers: Sequence[str], readers: Sequence[str]) -> Layout:
    """A layout in which these names fit."""
    return Layout(max(map(len, [*papers, "MEDIAN"])) + 2, len("reference") + 2, max(map(len, [*readers, "reader"])) + 2)


def verdicts(rows: Sequence[Measurement], papercoder: str, quickest: str) -> list[Verdict]:
    """Compares papercoder's medians with the aims and with the best of the others.

    Args:
        rows: Medians.
        papercoder: The name of papercoder's row; without it there is nothing to compare.
        quickest: The name of the row whose time the aim for seconds is a multiple of.
    """
    by_reader = {row.reader: row.values for row in rows}
    values = by_reader.pop(papercoder, None)
    if values is None:
        return []
    found = [_verdict(name, values[name], bound, "the aim") for name, bound in AIMS.items()]
    if quickest in by_reader:
        bound = TIMES_AS_LONG * by_reader[quickest]["seconds"]
        found.append(_verdict("seconds", values["seconds"], bound, f"{TIMES_AS_LONG} times {quickest}"))
    for name in MEASURES if by_reader else ():
        sign = -1 if name in _FEWER_IS_BETTER else 1
        known = [reader for reader in by_reader if not math.isnan(by_reader[reader][name])]
        if known:
            best = max(known, key=lambda reader: sign * by_reader[reader][name])
            found.append(_verdict(name, values[name], by_reader[best][name], best))
    return found


def _verdict(name: str, value: float, bound: float, source: str) -> Verdict:
    digits = _DIGITS.get(name, 3)
    # As the table shows them: what looks equal is equal.
    shown, asked = round(value, digits), round(bound, digits)
    missing = round(shown - asked if name in _FEWER_IS_BETTER else asked - shown, digits)
    return Verdict(name, value, bound, source, missing if math.isnan(missing) else max(0.0, missing))


def verdict_line(verdict: Verdict) -> str:
    """One line: the measure, the median, the bound and whether it is reached."""
    name, value, bound, source, missed_by = verdict
    title = " ".join(word for word in _HEADERS[name] if word)
    relation = "at most" if name in _FEWER_IS_BETTER else "at least"
    end = f"missed by {_shown(name, missed_by)}" if missed_by else "reached"
    if math.isnan(missed_by):
        end = "nothing to compare"
    return f"{title:21}{_shown(name, value):>7}  {relation} {_shown(name, bound)} ({source}): {end}"


def _shown(name: str, value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:g}" if name == "furniture" else f"{value:.{_DIGITS.get(name, 3)}f}"


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value
