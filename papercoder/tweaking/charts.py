"""Where time, money and tokens of a run went, and how its files hang together: charts that are tables too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from papercoder.artifacts import Plan
from papercoder.artifacts.graph import FileGraph
from papercoder.budget import known_sum
from papercoder.calls import Call, Place
from papercoder.display import html
from papercoder.display.amounts import counted, usd
from papercoder.display.bars import Bar, bar_text, bars
from papercoder.display.shown import Shown
from papercoder.run import Run
from papercoder.tweaking.lineage import parents, place_of, places
from papercoder.tweaking.pricing import value_tokens

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Chart(Shown):
    """Rows of a label, a bar and a value; what is marked is said in `note`."""

    title: str
    note: str
    header: tuple[str, str, str]
    rows: Sequence[Bar]

    def frame(self) -> "pandas.DataFrame":
        """The numbers: label, start, length, marked."""
        import pandas

        return pandas.DataFrame(
            [{"label": row.label, "start": row.start, "length": row.length, "marked": row.marked} for row in self.rows]
        )

    def text(self) -> str:
        """The chart for terminals."""
        wide = max((len(row.label) for row in self.rows), default=0)
        longest = max((row.start + (row.length or 0) for row in self.rows), default=0) or 1
        lines = [
            f"{'◆' if row.marked else ' '} {row.label:<{wide}}  "
            f"{'·' * round(row.start / longest * 40)}{bar_text((row.length or 0) / longest * 40)} {row.value}"
            for row in self.rows
        ]
        return "\n".join([f"{self.title} ({self.note})", *lines])

    def __repr__(self) -> str:
        """One line."""
        return f"Chart({self.title}: {len(self.rows)} rows)"

    def _html(self) -> str:
        return html.title(self.title, self.note) + bars(self.header, self.rows)


def timeline(run: Run) -> Chart:
    """When each call was under way; ◆ marks the critical path, the chain of calls that nothing could have shortened.

    Calls without a measured time, as those answered by hand or recorded so, have no bar and no part in the path.
    """
    calls = [call for call in run.calls() if call.seconds is not None and call.started]
    unmeasured = len(run.calls()) - len(calls)
    if not calls:
        return Chart("Timeline", "no call of this run has a measured time", ("call", "time", "seconds"), ())
    zero = min(_began(call) for call in calls)
    critical = _critical_path(run, calls)
    rows = []
    for call in calls:
        place, seconds = place_of(call), call.seconds or 0.0
        rows.append(Bar(str(place), seconds, f"{seconds:.1f}", _began(call) - zero, place in critical))
    note = f"◆ critical path, {sum(row.length or 0 for row in rows if row.marked):.1f} s of {_end(rows):.1f} s"
    return Chart(
        "Timeline", note + (f"; {counted(unmeasured, 'call')} without a time" if unmeasured else ""),
        ("call", "time", "seconds"), rows,
    )  # fmt: skip


def cost_by_step(run: Run) -> Chart:
    """USD by step, at the price of the model that answered; recorded and cached calls count as if they were paid."""
    found: dict[str, list[float | None]] = {}
    for call in run.calls():
        found.setdefault(call.request.step, []).append(run.cost(call))
    rows = []
    for step, costs in found.items():
        total = known_sum(costs)
        rows.append(Bar(step, total, f"{usd(total, unknown='unknown price')}, {counted(len(costs), 'call')}"))
    return Chart("Cost by step", "recorded and cached replies as if they were paid", ("step", "", "cost"), rows)


def tokens_by_part(run: Run) -> Chart:
    """Input tokens by part of the prompts: the template, and each variable, summed over the run's calls."""
    found: dict[str, int] = {}
    for call in run.calls():
        whole = call.reply.usage.input_tokens
        for name, sha256 in call.values.items():
            found[name] = found.get(name, 0) + value_tokens(run, sha256)
            whole -= value_tokens(run, sha256)
        found["templates and earlier replies"] = found.get("templates and earlier replies", 0) + max(whole, 0)
    rows = [Bar(name, count, f"{count:,}") for name, count in sorted(found.items(), key=lambda item: -item[1])]
    return Chart("Input tokens by part of the prompts", counted(len(run.calls()), "call"), ("part", "", "tokens"), rows)


def file_graph(plan: Plan) -> FileGraph:
    """Which file imports which: a picture, and the same as a table."""
    return plan.logic.file_graph()


def _critical_path(run: Run, calls: Sequence[Call]) -> set[Place]:
    """The chain of calls, each needing the one before, that took longest in all."""
    seconds: dict[Place, float] = {}
    for call in calls:
        seconds[place_of(call)] = seconds.get(place_of(call), 0.0) + (call.seconds or 0.0)
    needs = parents(run)
    longest: dict[Place, tuple[float, tuple[Place, ...]]] = {}
    for place in places(run):
        before = max((longest[other] for other in needs[place] if other in longest), default=(0.0, ()))
        longest[place] = (before[0] + seconds.get(place, 0.0), (*before[1], place))
    return set(max(longest.values(), default=(0.0, ()))[1]) & set(seconds)


def _began(call: Call) -> float:
    return datetime.fromisoformat(call.started).timestamp()


def _end(rows: Sequence[Bar]) -> float:
    return max(row.start + (row.length or 0) for row in rows)
