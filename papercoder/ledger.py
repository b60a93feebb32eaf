"""The calls of a run as a table, a pandas frame, and sums by step."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from papercoder.budget import known_sum
from papercoder.calls import Call
from papercoder.display import html
from papercoder.display.amounts import counted, usd
from papercoder.display.shown import Shown
from papercoder.llm.messages import Usage

if TYPE_CHECKING:
    import pandas

HEADER = ("#", "step", "file", "origin", "input tokens", "cached", "output tokens", "reasoning", "seconds", "cost")


class Calls(Shown, Sequence[Call]):
    """Calls in order. Shows itself as a table with totals; "≈" marks counts that are estimates.

    Args:
        calls: What is shown.
        cost: USD of a call, None if the price is unknown.
    """

    def __init__(self, calls: Iterable[Call], cost: Callable[[Call], float | None]):
        self._calls = list(calls)
        self.cost = cost

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> list[Call]: ...
    def __getitem__(self, index: int | slice) -> Call | list[Call]:
        return self._calls[index]

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def frame(self) -> "pandas.DataFrame":
        """One row a call: step, file, model, origin, tokens of each kind, seconds, cost in USD (NaN if unknown)."""
        import pandas

        return pandas.DataFrame([self._record(call) for call in self._calls])

    def by_step(self) -> "pandas.DataFrame":
        """Calls, tokens and cost summed by step; the cost of a step with an unknown price is NaN."""
        import pandas

        frame = self.frame()
        if frame.empty:
            return pandas.DataFrame()
        frame["calls"] = 1
        numbers = ["calls", *Usage.model_fields, "cost_usd"]
        numbers.remove("estimated")
        return frame.groupby("step", sort=False)[numbers].sum(min_count=1, skipna=False)

    def __repr__(self) -> str:
        """One line."""
        return f"Calls({counted(len(self), 'call')}, {usd(self._total_cost())})"

    def _record(self, call: Call) -> dict[str, Any]:
        request = call.request
        return {
            "step": request.step, "file": request.subject, "sample": request.sample, "model": request.model,
            "origin": call.origin, **call.reply.usage.model_dump(), "finish": call.reply.finish,
            "seconds": call.seconds, "started": call.started, "retries": len(call.retries),
            "cost_usd": self.cost(call),
        }  # fmt: skip

    def _total_cost(self) -> float | None:
        return known_sum(self.cost(call) for call in self._calls)

    def _html(self) -> str:
        body = [_row(str(number), call, self.cost(call)) for number, call in enumerate(self._calls, 1)]
        usages = [call.reply.usage for call in self._calls]
        mark = "≈ " if any(usage.estimated for usage in usages) else ""
        kinds = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens")
        total = [sum(getattr(usage, kind) for usage in usages) for kind in kinds]
        last = ("", "total", "", "", *(f"{mark}{count:,}" for count in total), "", usd(self._total_cost(), mark=mark))
        return html.table(HEADER, [*body, last], numeric=(0, *range(4, len(HEADER))))


def _row(number: str, call: Call, cost: float | None) -> tuple[str, ...]:
    usage = call.reply.usage
    mark = "≈ " if usage.estimated else ""
    return (
        number, call.request.step, call.request.subject, call.origin, f"{mark}{usage.input_tokens:,}",
        f"{usage.cached_input_tokens:,}", f"{mark}{usage.output_tokens:,}", f"{usage.reasoning_tokens:,}",
        "not measured" if call.seconds is None else f"{call.seconds:.1f}", usd(cost, mark=mark),
    )  # fmt: skip
