"""Whether measures of the same things agree: judges with people, judges with each other, one protocol with another."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.shown import Shown
from papercoder.evaluation.coefficients import Correlation, correlations
from papercoder.evaluation.scored import Pairing, Point, pairings

if TYPE_CHECKING:
    import pandas


class Agreement(Shown, BaseModel):
    """Two measures of the same items.

    Attributes:
        first: A measure or rater.
        second: Another one.
        points: The items that both scored.
        left_out: Items that only one of them scored.
        groups: How many groups the items belong to; None where no groups were given.
        pearson: Whether they lie on a line.
        spearman: Whether they have the same order; ties have the mean of their ranks.
    """

    model_config = ConfigDict(frozen=True)

    first: str
    second: str
    points: tuple[Point, ...]
    left_out: int
    groups: int | None
    pearson: Correlation
    spearman: Correlation

    @property
    def clustered(self) -> bool:
        """Whether several items belong to one group, and so are not independent."""
        return self.groups is not None and self.groups < len(self.points)

    @cached_property
    def picture(self) -> bytes:
        """A scatter plot as a PNG; the line is that of least squares, there only where Pearson's r is."""
        from papercoder.display.scatter import Line, scatter

        line = None
        if self.pearson.value is not None:
            from scipy.stats import linregress

            found = linregress([one.first for one in self.points], [one.second for one in self.points])
            line = Line(float(found.slope), float(found.intercept))
        return scatter([(one.first, one.second) for one in self.points], (self.first, self.second), line)

    def __repr__(self) -> str:
        """One line: both coefficients."""
        return (
            f"{self.first} with {self.second}: Pearson {self.pearson}, Spearman {self.spearman}, n = {len(self.points)}"
        )

    __str__ = __repr__

    def lines(self) -> list[str]:
        """What stands behind the figures."""
        lines = [f"Pearson: {self.pearson.method}", f"Spearman: {self.spearman.method}"]
        if self.clustered:
            lines.append(
                f"{len(self.points)} items belong to {self.groups} groups: items of one group are not independent, "
                "so intervals resample groups"
            )
        if self.left_out:
            lines.append(f"{self.left_out} items were scored by only one of the two and are left out")
        return lines

    def _html(self) -> str:
        rows = [
            (number, one.item, one.group or "", f"{one.first:g}", f"{one.second:g}")
            for number, one in enumerate(self.points, 1)
        ]
        points = html.table(("number", "item", "group", self.first, self.second), rows, numeric=(0, 3, 4))
        picture = html.picture(self.picture, self._described()) if self.points else ""
        return html.title(str(self)) + html.bullets(self.lines()) + picture + html.details("The points", points)

    def _described(self) -> str:
        kept = [f"{one.item}: {one.first:g}, {one.second:g}" for one in self.points[:20]]
        more = f"; {len(self.points) - len(kept)} more in the table" if len(self.points) > len(kept) else ""
        return f"Scatter plot, across {self.first}, upward {self.second}. {self}. {'; '.join(kept)}{more}"


class Agreements(Shown, BaseModel):
    """Every pair of measures."""

    model_config = ConfigDict(frozen=True)

    pairs: tuple[Agreement, ...]

    def between(self, first: str, second: str) -> Agreement:
        """The pair of two measures, in whichever order.

        Raises:
            KeyError: There is no such pair.
        """
        for pair in self.pairs:
            if {pair.first, pair.second} == {first, second}:
                return pair
        raise KeyError(f"{first} with {second}")

    def frame(self) -> "pandas.DataFrame":
        """One row a pair."""
        import pandas

        unknown = (None, None)
        rows = [
            (one.first, one.second, len(one.points), one.groups, one.pearson.value, *(one.pearson.interval or unknown),
             one.spearman.value, *(one.spearman.interval or unknown))
            for one in self.pairs
        ]  # fmt: skip
        columns = ["first", "second", "n", "groups", "pearson", "pearson_low", "pearson_high", "spearman",
                   "spearman_low", "spearman_high"]  # fmt: skip
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        """One line: every pair."""
        return f"Agreements({'; '.join(map(str, self.pairs))})"

    __str__ = __repr__

    def _html(self) -> str:
        rows = [
            (one.first, one.second, one.pearson, one.spearman, len(one.points),
             "none given" if one.groups is None else one.groups)
            for one in self.pairs
        ]  # fmt: skip
        header = ("measure", "with", "Pearson (95 %)", "Spearman (95 %)", "n", "groups")
        pairs = [html.details(f"{one.first} with {one.second}", one._html()) for one in self.pairs]
        return (
            html.title("Agreement of measures", counted(len(pairs), "pair"))
            + html.table(header, rows, numeric=(4, 5))
            + "".join(pairs)
        )


def agreement(
    table: "pandas.DataFrame | Iterable[Mapping[str, Any]]", *, group: str | None = None, seed: int = 0
) -> Agreements:
    """How far measures or raters agree about the same items: Pearson's r and Spearman's rank correlation of each two.

    Intervals: Fisher's z for Pearson where every item stands alone; for Spearman, and for Pearson too where several
    items belong to one group (such as repositories of one paper), a percentile bootstrap over items or groups.
    Under four items (or groups), or where a measure does not vary, nothing can be told.

    Args:
        table: Tidy: a row an item and measure, with "item", "measure" (or "rater"), "score", and perhaps a group.
            No score (None, NaN) is no judgement. Average several samples of one judge first.
        group: The column of what items belong to; "group" where there is such a column.
        seed: Of the resampling.

    Raises:
        EvaluationError: The table is not as described, or has fewer than two measures.
    """
    return Agreements(pairs=tuple(_agreement(pairing, seed) for pairing in pairings(table, group)))


def _agreement(pairing: Pairing, seed: int) -> Agreement:
    points = pairing.points
    groups = None if pairing.group is None else len({one.group for one in points})
    both = correlations(points, clustered=groups is not None and groups < len(points), seed=seed)
    return Agreement(
        first=pairing.first, second=pairing.second, points=points, left_out=pairing.left_out, groups=groups,
        pearson=both[0], spearman=both[1],
    )  # fmt: skip
