"""A price range: the numbers, how sure they are, and how they show themselves."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.amounts import usd
from papercoder.display.shown import Shown
from papercoder.llm.capabilities import Price
from papercoder.llm.messages import Request, Usage
from papercoder.llm.tokens import count_input, counts_exactly

# How far other vendors' counts of English text and code were seen from o200k_base.
OTHER_VENDORS_MARGIN = 0.15
# Where pictures are counted by a rule of thumb.
PICTURES_MARGIN = 0.3


class Estimate(Shown, BaseModel):
    """A range, low and high, for calls that are not on disk yet.

    Attributes:
        input_tokens: Nothing counted as cached, so the provider may charge less. The margin is in it.
        margin: Of the input count, as a fraction; 0 for models whose own vocabulary it was counted with.
        usd: None where the model's price is unknown.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    calls: tuple[int, int]
    input_tokens: tuple[int, int]
    output_tokens: tuple[int, int]
    margin: float
    usd: tuple[float, float] | None

    @property
    def price(self) -> str:
        """The range in USD, in words where it is unknown."""
        return f"{usd(self.usd[0], digits=2)} to {self.usd[1]:.2f}" if self.usd else "a price that is unknown here"

    def __repr__(self) -> str:
        """One line: the range in calls, tokens and USD."""
        calls = "call" if self.calls == (1, 1) else "calls"
        return (
            f"{self.model}: {_range(self.calls)} {calls}, {_range(self.input_tokens)} tokens in, "
            f"{_range(self.output_tokens)} out, {self.price}"
        )

    __str__ = __repr__

    def _html(self) -> str:
        note = f"an estimate; input counted within {self.margin:.0%}" if self.margin else "an estimate; input counted"
        return html.title("Before spending", note) + html.pre(repr(self))


def make_estimate(
    model: str, calls: tuple[int, int], low: Usage, high: Usage, price: Price | None, margin: float
) -> Estimate:
    """An estimate from two usages, with a margin on their input."""
    low = low.model_copy(update={"input_tokens": round(low.input_tokens * (1 - margin))})
    high = high.model_copy(update={"input_tokens": round(high.input_tokens * (1 + margin))})
    return Estimate(
        model=model,
        calls=calls,
        input_tokens=(low.input_tokens, high.input_tokens),
        output_tokens=(low.output_tokens, high.output_tokens),
        margin=margin,
        usd=(price.cost(low), price.cost(high)) if price is not None else None,
    )


def estimate_requests(
    requests: Sequence[Request],
    counted: Sequence[int | None],
    outputs: Sequence[tuple[int, int]],
    model: str,
    price: Price | None,
) -> Estimate:
    """What requests would cost.

    Args:
        requests: Those that would be asked.
        counted: Their input tokens by the provider's own count, None where it has none.
        outputs: Shortest and longest reply to expect of each, in tokens.
        model: Who would be asked.
        price: Of the model.
    """
    sent = sum(number or count_input(request) for number, request in zip(counted, requests, strict=True))
    low, high = (Usage(input_tokens=sent, output_tokens=sum(ends[end] for ends in outputs)) for end in (0, 1))
    margin = 0.0 if counted and None not in counted else margin_of(model)
    if None in counted and any(message.images for request in requests for message in request.messages):
        margin = max(margin, PICTURES_MARGIN)
    return make_estimate(model, (len(requests), len(requests)), low, high, price, margin)


def margin_of(model: str) -> float:
    """How far a count may be off: nothing for OpenAI's models, whose vocabulary it is."""
    name = model.rsplit("/", 1)[-1]
    exact = counts_exactly() and name.startswith(("gpt-", "o1", "o3", "o4"))
    return 0.0 if exact else OTHER_VENDORS_MARGIN


def _range(ends: tuple[int, int]) -> str:
    return f"{ends[0]:,}" if ends[0] == ends[1] else f"{ends[0]:,} to {ends[1]:,}"
