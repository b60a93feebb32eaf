"""What an edited prompt will cost before anything is asked: this step, and at most what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from papercoder.calls import Call, Place
from papercoder.display import html
from papercoder.display.amounts import counted, usd
from papercoder.display.shown import Shown
from papercoder.estimating import Estimate, make_estimate, margin_of
from papercoder.llm.messages import Usage
from papercoder.llm.tokens import count_tokens
from papercoder.prompting import Prompt
from papercoder.run import Run
from papercoder.tweaking.lineage import descendants, first_calls


@dataclass(frozen=True)
class EditPrice(Shown):
    """The price of running a step again with another prompt.

    Attributes:
        step: Its calls with the edited prompt.
        onward: An upper bound for all that descends from it: whatever comes out the same is not asked again.
        stale: What descends from it.
    """

    step: Estimate
    onward: Estimate
    stale: tuple[Place, ...]

    def lines(self) -> tuple[str, str]:
        """This step, and what follows, for people."""
        follows = f"at most {_calls(self.onward, most=True)}" if self.stale else "nothing"
        return f"this step: {_calls(self.step)}", f"what follows: {follows}"

    def __repr__(self) -> str:
        """Both lines in one."""
        return "; ".join(self.lines())

    def _html(self) -> str:
        return html.title("Before spending") + html.bullets(self.lines())


def price_edit(run: Run, prompt: Prompt) -> EditPrice:
    """The price of an edited prompt against a finished run.

    Input is counted, with the margin that the model's vocabulary leaves; output is the range of the step's
    replies so far. Caches of the provider are not counted on.

    Args:
        run: Where the step has been answered.
        prompt: The edited one, as `parse_prompt` gives it.

    Raises:
        PromptError: The prompt takes a value that the step does not give.
    """
    calls = first_calls(run)
    own = [call for place, call in calls.items() if place.step == prompt.step]
    before = run.library.prompt(prompt.step)
    differs = prompt.sha256 != before.sha256
    sent = [_input_tokens(run, call, before, prompt) for call in own] if differs else []
    stale = descendants(run, prompt.step) if differs else ()
    following = [calls[place] for place in stale]
    return EditPrice(
        step=_estimate(run, own[: len(sent)], sent),
        onward=_estimate(run, following, [call.reply.usage.input_tokens for call in following]),
        stale=stale,
    )


def _input_tokens(run: Run, call: Call, before: Prompt, after: Prompt) -> int:
    """What was sent, with the step's own messages replaced by those of the edited prompt."""
    return call.reply.usage.input_tokens - _rendered_tokens(run, call, before) + _rendered_tokens(run, call, after)


def _rendered_tokens(run: Run, call: Call, prompt: Prompt) -> int:
    """Tokens of a prompt filled in with a call's values: each value is counted once, however often prompts change.

    Raises:
        PromptError: The prompt takes a value that the call has not.
    """
    own, used = _template_tokens(prompt, tuple(call.values))
    return own + sum(count * value_tokens(run, call.values[name]) for name, count in used.items())


@lru_cache(maxsize=256)
def _template_tokens(prompt: Prompt, given: tuple[str, ...]) -> tuple[int, dict[str, int]]:
    """Tokens of a prompt's own words, and how often each value that is given stands in it."""
    marks = {name: f"\x00{name}\x00" for name in given}
    text = "".join(message.text for message in prompt.render(marks))
    return count_tokens("".join(text.split("\x00")[::2])), {name: text.count(mark) for name, mark in marks.items()}


_counted: dict[str, int] = {}


def value_tokens(run: Run, sha256: str) -> int:
    """Tokens of a template variable's text; counted once a text."""
    if sha256 not in _counted:
        _counted[sha256] = count_tokens(run.value(sha256))
    return _counted[sha256]


def _estimate(run: Run, calls: Sequence[Call], sent: Sequence[int]) -> Estimate:
    outputs = [call.reply.usage.output_tokens for call in calls]
    model = calls[0].request.model if calls else run.settings.model
    low, high = (
        Usage(input_tokens=sum(sent), output_tokens=len(calls) * end)
        for end in (min(outputs, default=0), max(outputs, default=0))
    )
    number = (len(calls), len(calls))
    return make_estimate(model, number, low, high, run.price_of(model), margin_of(model))


def _calls(estimate: Estimate, *, most: bool = False) -> str:
    count = estimate.calls[1]
    price = usd(estimate.usd[1], digits=2) if most and estimate.usd else estimate.price
    margin = f" (± {estimate.margin:.0%}, which is in the price)" if estimate.margin else ""
    sent = round(estimate.input_tokens[1] / (1 + estimate.margin))
    return f"{counted(count, 'call')}, {sent:,} tokens in{margin}, {price}"
