"""What a run will cost, said before it starts."""

from papercoder.estimating import Estimate, make_estimate, margin_of
from papercoder.llm.messages import Usage
from papercoder.llm.tokens import count_tokens
from papercoder.paper.model import Paper
from papercoder.run import Run


def estimate(paper: Paper, run: Run) -> Estimate:
    """The price range of a run on a paper, from the number of files and lengths of replies seen before.

    The range comes from the recipe's `expected_files` and `expected_output_tokens`; repair is not in it.
    """
    (fewest, low), (most, high) = (_totals(paper, run, end) for end in (0, 1))
    model = run.settings.model
    return make_estimate(model, (fewest, most), low, high, run.price_of(model), margin_of(model))


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
