"""What runs took: calls, tokens, cost without any cache, and time."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from papercoder.budget import known_sum
from papercoder.calls import Call
from papercoder.comparing.opening import OpenedRun


class Totals(BaseModel):
    """Sums over the calls of one step, or of a whole run.

    Attributes:
        step: The step; "total" for all.
        input_tokens: All input, whether it came from a provider's cache or not.
        estimated: Whether some tokens were counted by us and not by the provider.
        cost_usd: What the calls would cost without any cache, neither the provider's nor ours; None where a
            price is unknown.
        seconds: From request to reply, summed as if one call came after the other; None where some were not
            measured, as in a run that was answered by hand.
    """

    model_config = ConfigDict(frozen=True)

    step: str
    calls: int
    input_tokens: int
    output_tokens: int
    estimated: bool
    cost_usd: float | None
    seconds: float | None


def totals(run: OpenedRun) -> tuple[Totals, ...]:
    """Sums by step in the order of asking, then the total."""
    steps = dict.fromkeys(call.request.step for call in run.calls)
    parts = [_summed(step, [call for call in run.calls if call.request.step == step], run) for step in steps]
    return (*parts, _summed("total", run.calls, run))


def cold_cost(call: Call, run: OpenedRun) -> float | None:
    """USD of one call if no part of its input had come from a cache or been written to one; None if unknown."""
    price, usage = run.price(call.request.model), call.reply.usage
    if price is None:
        return None
    return price.cost(usage.model_copy(update={"cached_input_tokens": 0, "cache_write_tokens": 0}))


def _summed(step: str, calls: Iterable[Call], run: OpenedRun) -> Totals:
    calls = list(calls)
    usages = [call.reply.usage for call in calls]
    return Totals(
        step=step,
        calls=len(calls),
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        estimated=any(usage.estimated for usage in usages),
        cost_usd=known_sum(cold_cost(call, run) for call in calls),
        seconds=known_sum(call.seconds for call in calls),
    )
