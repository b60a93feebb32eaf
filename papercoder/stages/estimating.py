"""What a run will cost, said before it starts."""

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.llm.messages import Usage
from papercoder.llm.tokens import count_tokens, counts_exactly
from papercoder.paper.model import Paper
from papercoder.run import Run


class Estimate(Shown, BaseModel):
    """A range, low and high, for a whole run without repair.

    Attributes:
        calls: 4 + 2N for N files.
        input_tokens: Nothing counted as cached, so the provider may charge less.
        usd: None where the model's price is unknown.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    calls: tuple[int, int]
    input_tokens: tuple[int, int]
    output_tokens: tuple[int, int]
    usd: tuple[float, float] | None

    def __repr__(self) -> str:
        """One line: the range in calls, tokens and USD."""
        price = f"USD {self.usd[0]:.2f} to {self.usd[1]:.2f}" if self.usd else "a price that is unknown here"
        return (
            f"{self.model}: {self.calls[0]} to {self.calls[1]} calls, {self.input_tokens[0]:,} to "
            f"{self.input_tokens[1]:,} tokens in, {self.output_tokens[0]:,} to {self.output_tokens[1]:,} out, {price}"
        )

    __str__ = __repr__

    def _html(self) -> str:
        note = "counted" if counts_exactly() else "guessed from the number of characters"
        return html.title("Before spending", f"an estimate; the paper's tokens are {note}") + html.pre(repr(self))


def estimate(paper: Paper, run: Run) -> Estimate:
    """The price range of a run on a paper, from the number of files and lengths of replies seen before.

    The range comes from the recipe's `expected_files` and `expected_output_tokens`; repair is not in it.
    """
    low, high = (_totals(paper, run, end) for end in (0, 1))
    price = run.price_of(run.settings.model)
    return Estimate(
        model=run.settings.model,
        calls=(low[0], high[0]),
        input_tokens=(low[1].input_tokens, high[1].input_tokens),
        output_tokens=(low[1].output_tokens, high[1].output_tokens),
        usd=(price.cost(low[1]), price.cost(high[1])) if price is not None else None,
    )


def _totals(paper: Paper, run: Run, end: int) -> tuple[int, Usage]:
    """(calls, usage) with every length at one end of its range."""
    expected: dict[str, list[int]] = run.recipe["expected_output_tokens"]
    files = run.recipe["expected_files"][end]
    context = count_tokens(paper.markdown())
    sent = written = 0
    planning: list[str] = run.recipe["planning"]
    for step in planning:
        context += _template(step, run)
        sent += context
        context += expected[step][end]
        written += expected[step][end]
    analysis, coding = run.recipe["analysis"], run.recipe["coding"]
    sent += files * (context + _template(analysis, run))
    written += files * (expected[analysis][end] + expected[coding][end])
    for earlier in range(files):
        code = earlier * expected[coding][end]
        sent += context + _template(coding, run) + code + expected[analysis][end]
    return len(planning) + 2 * files, Usage(input_tokens=sent, output_tokens=written, estimated=True)


def _template(step: str, run: Run) -> int:
    return count_tokens(run.library.prompt(step).source)
