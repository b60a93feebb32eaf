"""What several raters say about systems: the figures with their intervals, and how they are shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.evaluation.people.questions import Kind, questions
from papercoder.evaluation.people.statistics import Concordance, Interval, Kappa, Weights, wilson

if TYPE_CHECKING:
    import pandas

_FROZEN = ConfigDict(frozen=True)
UNTOLD = "cannot be told"
METHOD = (
    "The unit is the rater: who judged several papers counts once, with the mean. Points are 5, 3 and 1 for top, "
    "middle and bottom, evenly spaced from 5 to 1 in a group of another size; ties share the mean of their places. "
    "Only complete rankings have points, ranks and a part in W and kappa.",
    "Intervals of points, ranks and elements: 95 % percentile bootstrap over raters, {resamples:,} resamples, seed "
    "{seed}; with few raters they are too narrow, and where all raters say the same they cannot be told.",
    "Intervals of shares of raters: Wilson, 95 %. A tie for the best is split evenly among the tied.",
)


class Share(BaseModel):
    """How many raters say something.

    Attributes:
        count: May be fractional, where a rater's voice is split.
        of: Raters who answered.
    """

    model_config = _FROZEN

    count: float
    of: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nobody."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval."""
        return wilson(self.count, self.of)

    def __str__(self) -> str:
        if self.share is None:
            return "nobody answered"
        return f"{self.count:g} of {self.of} ({self.share:.0%}{_percent(self.interval)})"


class SystemResult(BaseModel):
    """One system in one group.

    Attributes:
        raters: With a complete ranking.
        points: Mean over them; None without any.
        rank: Mean place over them; ties share the mean of their places.
        best: Who prefer it as the best.
        easier: Of those who prefer it alone and answered, who find that it makes reproducing easier.
    """

    model_config = _FROZEN

    group: str
    system: str
    raters: int
    points: float | None
    points_interval: Interval | None
    rank: float | None
    rank_interval: Interval | None
    best: Share
    easier: Share


class PairKappa(BaseModel):
    """Two raters who ranked the same repositories."""

    model_config = _FROZEN

    first: str
    second: str
    kappa: Kappa


class GroupResult(BaseModel):
    """One group.

    Attributes:
        systems: The most points first.
        raters: Who said anything about it.
        incomplete: Rankings that leave out a system, and so count only for the best.
        tied_best: Rankings with a tie for the best.
        easier: Who find that the best one makes reproducing their paper easier than starting from nothing.
        concordance: Kendall's W and Friedman's test.
        kappas: Each two raters who judged the same.
    """

    model_config = _FROZEN

    group: str
    systems: tuple[SystemResult, ...]
    raters: int
    incomplete: int
    tied_best: int
    easier: Share
    concordance: Concordance
    kappas: tuple[PairKappa, ...]


class ElementResult(BaseModel):
    """Of the key elements of a kind that raters named, how many a system implements.

    Attributes:
        implemented: So many.
        judged: Of so many.
        raters: Who judged them.
        interval: Over raters.
    """

    model_config = _FROZEN

    group: str
    system: str
    kind: Kind
    implemented: int
    judged: int
    raters: int
    interval: Interval | None


class PeopleResults(Shown, BaseModel):
    """What people say.

    Attributes:
        groups: In the order of the answers.
        elements: By group, system and kind.
        raters: How many.
        weights: Of kappa.
        seed: Of the resampling.
        warnings: What was odd about the answers.
    """

    model_config = _FROZEN

    groups: tuple[GroupResult, ...]
    elements: tuple[ElementResult, ...]
    raters: int
    weights: Weights | None
    seed: int
    warnings: tuple[str, ...]

    def frame(self) -> "pandas.DataFrame":
        """One row a group and system."""
        import pandas

        rows = [
            (one.group, one.system, one.raters, one.points, *_ends(one.points_interval), one.rank,
             *_ends(one.rank_interval), one.best.count, one.best.of, one.best.share, *_ends(one.best.interval))
            for group in self.groups for one in group.systems
        ]  # fmt: skip
        columns = [
            "group", "system", "raters", "points", "points_low", "points_high", "rank", "rank_low", "rank_high", "best",
            "best_of", "best_share", "best_low", "best_high",
        ]  # fmt: skip
        return pandas.DataFrame(rows, columns=columns)

    def elements_frame(self) -> "pandas.DataFrame":
        """One row a group, system and kind of element."""
        import pandas

        return pandas.DataFrame([one.model_dump() for one in self.elements], columns=list(ElementResult.model_fields))

    def __repr__(self) -> str:
        """One line: who is preferred."""
        first = [f"{group.group}: {group.systems[0].system} first" for group in self.groups]
        return f"PeopleResults({self.raters} raters; {'; '.join(first)})"

    __str__ = __repr__

    def _html(self) -> str:
        from papercoder.comparing.significance import RESAMPLES

        kinds = questions().kinds
        elements = [
            (one.group, one.system, kinds[one.kind],
             f"{one.implemented} of {one.judged} ({one.implemented / one.judged:.0%}{_percent(one.interval)})",
             one.raters)
            for one in self.elements
        ]  # fmt: skip
        return (
            html.title("What people say", f"{self.raters} raters")
            + (html.note(self.warnings) if self.warnings else "")
            + "".join(_group_html(group, self.weights) for group in self.groups)
            + html.title("Key elements implemented")
            + html.table(("group", "system", "kind", "implemented", "raters"), elements, numeric=(4,))
            + html.details(
                "How this is counted",
                html.bullets(line.format(resamples=RESAMPLES, seed=self.seed) for line in METHOD),
            )
        )


def _group_html(group: GroupResult, weights: Weights | None) -> str:
    rows = [
        (one.system, one.raters, _number(one.points, one.points_interval), _number(one.rank, one.rank_interval),
         one.best, one.easier)
        for one in group.systems
    ]  # fmt: skip
    header = (
        "system",
        "raters",
        "mean points (95 %)",
        "mean rank (95 %)",
        "preferred as best (95 %)",
        "easier, if best",
    )
    lines = [
        f"makes reproducing easier than starting from nothing: {group.easier}",
        f"incomplete rankings: {group.incomplete}; ties for the best, which are split: {group.tied_best}",
        _concordance_line(group.concordance),
        _mean_kappa_line(group.kappas, weights),
    ]
    pairs = [_kappa_line(pair) for pair in group.kappas]
    return (
        html.title(group.group, f"{group.raters} raters")
        + html.table(header, rows)
        + html.bullets(lines)
        + (html.details("Cohen's kappa of each two raters", html.bullets(pairs)) if pairs else "")
    )


def _concordance_line(found: Concordance) -> str:
    if found.w is None:
        return f"Kendall's W {UNTOLD}: {found.method}"
    return (
        f"Kendall's W = {found.w:.3f} ({found.raters} raters, {found.systems} systems; p = {found.p:.4f}, "
        f"{found.method}); Friedman's chi-square = {found.friedman:.3f}, p = {found.friedman_p:.4f}"
    )


def _mean_kappa_line(pairs: Sequence[PairKappa], weights: Weights | None) -> str:
    told = [pair.kappa.value for pair in pairs if pair.kappa.value is not None]
    if not told:
        why = "of no two raters" if pairs else "no two raters ranked the same repositories"
        return f"Cohen's kappa {UNTOLD}: {why}"
    return (
        f"Cohen's kappa ({weights or 'no'} weights): mean {sum(told) / len(told):.3f}, lowest {min(told):.3f}, highest "
        f"{max(told):.3f}; two raters each: {len(told)} of {len(pairs)} pairs can be told"
    )


def _kappa_line(pair: PairKappa) -> str:
    names = f"{pair.first} and {pair.second} ({pair.kappa.items} repositories)"
    return f"{names}: {UNTOLD}, {pair.kappa.reason}" if pair.kappa.value is None else f"{names}: {pair.kappa.value:.3f}"


def _number(value: float | None, interval: Interval | None) -> str:
    if value is None:
        return "no complete ranking"
    return f"{value:.2f} ({f'{interval[0]:.2f} to {interval[1]:.2f}' if interval else UNTOLD})"


def _percent(interval: Interval | None) -> str:
    return f"; {interval[0]:.0%} to {interval[1]:.0%}" if interval else f"; {UNTOLD}"


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return interval or (None, None)
