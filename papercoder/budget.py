"""What calls cost, and when no further one may start."""

from collections.abc import Iterable

from papercoder.calls import Call
from papercoder.errors import BudgetError
from papercoder.llm.capabilities import Price


class Budget:
    """Counts USD.

    Args:
        limit_usd: No call starts once this is spent; 0 or None for no limit.
        price: Of the model; None if unknown. Kept as an attribute.
    """

    def __init__(self, limit_usd: float | None, price: Price | None):
        self._limit = limit_usd or None
        self.price = price

    def cost(self, call: Call) -> float | None:
        """USD of one call, None if the price is unknown."""
        return self.price.cost(call.reply.usage) if self.price is not None else None

    def spent(self, calls: Iterable[Call]) -> float:
        """USD that `calls` cost this run: recorded ones and ones answered by hand cost nothing."""
        return sum(self.cost(call) or 0.0 for call in calls if call.origin == "paid")

    def check(self, calls: Iterable[Call], model: str) -> None:
        """Raises BudgetError where the next call must not start."""
        if self._limit is None:
            return
        if self.price is None:
            raise BudgetError(
                f"The price of {model} is unknown, so a budget cannot be kept. Give price=Price(...) in USD per "
                "million tokens, or budget_usd=0 for no limit."
            )
        spent = self.spent(calls)
        if spent >= self._limit:
            raise BudgetError(
                f"USD {spent:.2f} of the budget of USD {self._limit:.2f} are spent. Everything so far is kept: "
                "raise budget_usd and run again to go on."
            )
