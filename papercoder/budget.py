"""What calls cost, and when no further one may start."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from papercoder.calls import Call
from papercoder.errors import BudgetError
from papercoder.llm.capabilities import Price
from papercoder.llm.messages import Request, Usage


def known_sum(numbers: Iterable[float | None]) -> float | None:
    """The sum; None where one of the numbers is unknown."""
    found = list(numbers)
    known = [number for number in found if number is not None]
    return sum(known) if len(known) == len(found) else None


class Budget:
    """Counts USD.

    Args:
        limit_usd: No call starts once what is spent and the expected cost of calls under way reach this; 0 or
            None for no limit.
        price: The price of a model by its name; None if unknown.
        expected_output: Output tokens to expect of a step.
    """

    def __init__(
        self,
        limit_usd: float | None,
        price: Callable[[str], Price | None],
        expected_output: Callable[[str], int] = lambda step: 0,
    ):
        self.limit_usd = limit_usd or None
        self._price = price
        self._expected_output = expected_output
        self._under_way = 0.0
        self.spent_usd = 0.0

    def cost(self, call: Call) -> float | None:
        """USD of one call, None if the price is unknown."""
        price = self._price(call.request.model)
        return price.cost(call.reply.usage) if price is not None else None

    def count(self, calls: Iterable[Call]) -> None:
        """Adds what calls cost this run: recorded ones and ones answered by hand cost nothing."""
        self.spent_usd += sum(self.cost(call) or 0.0 for call in calls if call.origin == "paid")

    @contextmanager
    def reserved(self, request: Request) -> Iterator[None]:
        """Holds the expected cost of a call while it is under way.

        Raises:
            BudgetError: The call must not start.
        """
        expected = self._expected(request)
        if self.limit_usd is not None:
            if expected is None:
                raise BudgetError(
                    f"The price of {request.model} is unknown, so a budget cannot be kept. Give price=Price(...) in "
                    "USD per million tokens, or budget_usd=0 for no limit."
                )
            if self.spent_usd + self._under_way >= self.limit_usd:
                raise BudgetError(
                    f"USD {self.spent_usd:.2f} of the budget of USD {self.limit_usd:.2f} are spent and USD "
                    f"{self._under_way:.2f} under way. Everything so far is kept: raise budget_usd and run again to "
                    "go on."
                )
        self._under_way += expected or 0.0
        try:
            yield
        finally:
            self._under_way -= expected or 0.0

    def _expected(self, request: Request) -> float | None:
        price = self._price(request.model)
        if price is None:
            return None
        usage = Usage(input_tokens=request.roughly_tokens, output_tokens=self._expected_output(request.step))
        return price.cost(usage)
