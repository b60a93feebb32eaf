"""The parts of a call as people look at them: template, variables, messages, reply, thinking, facts."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from papercoder.calls import Call
from papercoder.display import html
from papercoder.display.amounts import counted, usd
from papercoder.ledger import Calls
from papercoder.llm.messages import Message
from papercoder.prompting import PromptLibrary, steps

LEAST_FOLDED = 300
MOST_CHARACTERS, MOST_WITH_TABLE = 2_500_000, 4_300_000
LONGEST_INLINE = 120
# Label and what makes its HTML -> HTML: how what an earlier call holds too is shown.
Fold = Callable[[str, Callable[[], str]], str]


class Shared(NamedTuple):
    """The beginning that a call's messages have in common with those of an earlier one.

    Attributes:
        number: Of the earlier call, from 1; 0 for none.
        characters: How many, over all messages.
    """

    number: int
    characters: int


def shared_beginnings(calls: Sequence[Call]) -> list[Shared]:
    """For each call what it shares with the one before it, or with the one before it of its step: the longer one."""
    found: list[Shared] = []
    last_of_step: dict[str, int] = {}
    for number, call in enumerate(calls, 1):
        step, asked = call.request.step, call.request.messages
        earlier = {number - 1, last_of_step.get(step, 0)} - {0}
        shared = (Shared(other, _common(calls[other - 1].request.messages, asked)) for other in sorted(earlier))
        found.append(max(shared, key=lambda one: one.characters, default=Shared(0, 0)))
        last_of_step[step] = number
    return found


def call_label(number: int, call: Call) -> str:
    """Number, step, file and where the reply came from."""
    request = call.request
    return " ".join(filter(None, (f"{number}. {request.step}", request.subject, f"[{call.origin}]")))


def messages_html(call: Call, shared: Shared, fold: Fold) -> str:
    """The messages as they were sent, the last one open; what an earlier call holds too as `fold` has it."""
    messages, left, shown = call.request.messages, shared.characters, []
    for message in messages:
        length = len(message.text)
        same, left = min(left, length), max(left - length, 0)
        label = f"{message.role} ({counted(length, 'character')})"
        if same == length >= LEAST_FOLDED:
            shown.append(fold(f"{label}, the same as in call {shared.number}", partial(_whole, message)))
            continue
        body = _after(message, same, shared, fold) if same >= LEAST_FOLDED else _whole(message)
        shown.append(html.details(label, body, opened=message is messages[-1]))
    return "".join(shown)


def template_html(call: Call, library: PromptLibrary) -> str:
    """The prompt file that the call was rendered from, where the run still has it."""
    if call.request.step not in steps():
        return html.title("This call was made without a prompt file")
    prompt = library.prompt(call.request.step)
    if prompt.sha256 != call.prompt_sha256:
        return html.title("The prompt file has changed since", f"it was {call.prompt_sha256[:12]}") + prompt._html()
    return prompt._html()


def facts(call: Call, cost: float | None) -> tuple[tuple[str, str], ...]:
    """Where the reply came from, tokens, cost, time, retries, hashes: name and value."""
    usage = call.reply.usage
    known = "estimated" if usage.estimated else "counted by the provider"
    return (
        ("origin", call.origin),
        ("model", call.reply.model or call.request.model),
        ("input tokens", f"{usage.input_tokens:,} ({usage.cached_input_tokens:,} cached), {known}"),
        ("output tokens", f"{usage.output_tokens:,} ({usage.reasoning_tokens:,} reasoning), {known}"),
        ("cost", usd(cost, digits=4)),
        ("seconds", "not measured" if call.seconds is None else f"{call.seconds}"),
        ("started", call.started or "not measured"),
        ("retries", "; ".join(call.retries) or "none"),
        ("finish", call.reply.finish),
        ("prompt file sha256", call.prompt_sha256),
        ("request key", call.request.key),
    )


def origin_badge(call: Call) -> str:
    """paid, cached, recorded or manual, in a frame."""
    return html.badge(call.origin, good=True if call.origin != "paid" else None)


def calls_html(calls: Calls, library: PromptLibrary, value: Callable[[str], str]) -> str:
    """Every call as a row of a table, and folded with all its parts.

    Args:
        calls: Of a run.
        library: Of its prompts.
        value: The text of a template variable by its sha256.

    Returns:
        HTML in which each text is whole where it comes first and named afterwards. The folded calls end, with a note
        on where the others are, before the whole is too large for a notebook.
    """
    table = calls._html()
    return table + _Pages(calls, library, value).html(min(MOST_CHARACTERS, MOST_WITH_TABLE - len(table)))


class _Pages:
    """Calls folded, each text whole where it comes first."""

    def __init__(self, calls: Calls, library: PromptLibrary, value: Callable[[str], str]):
        self._calls = calls
        self._library = library
        self._value = value
        self._first: dict[str, int] = {}

    def html(self, most: int) -> str:
        """The calls in order, up to so many characters; where not all of them fit, a note on where the others are."""
        shown: list[str] = []
        calls = self._calls
        for number, (call, shared) in enumerate(zip(calls, shared_beginnings(calls), strict=True), 1):
            page = self._page(number, call, shared)
            most -= len(page)
            if most < 0:
                rest = f"call {number:,}" if number == len(calls) else f"calls {number:,} to {len(calls):,}"
                where = "inspect(run) of papercoder.widgets shows each of them, and so do the files in the run's calls/"
                return "".join([*shown, html.note([f"Left out here, to keep this page small: {rest}. {where}."])])
            shown.append(page)
        return "".join(shown)

    def _page(self, number: int, call: Call, shared: Shared) -> str:
        thinking = call.reply.thinking
        parts = (
            origin_badge(call),
            self._once(call.prompt_sha256, number, "Template", lambda: template_html(call, self._library)),
            *self._values(number, call),
            html.details("Prompt", messages_html(call, shared, lambda label, body: html.bullets([label]))),
            html.details("Thinking", html.pre(thinking)) if thinking else "",
            html.details("Reply", html.pre(call.reply.text)),
            html.details(
                "Facts", html.bullets(f"{name}: {value}" for name, value in facts(call, self._calls.cost(call)))
            ),
        )
        return html.details(call_label(number, call), "".join(parts))

    def _values(self, number: int, call: Call) -> Iterator[str]:
        for name, sha256 in call.values.items():
            text = self._value(sha256)
            if len(text) <= LONGEST_INLINE and "\n" not in text:
                yield html.bullets([f"Variable {name}: {text}"])
            else:
                yield self._once(sha256, number, f"Variable {name}", partial(html.pre, text))

    def _once(self, key: str, number: int, label: str, body: Callable[[], str]) -> str:
        first = self._first.setdefault(key, number)
        if first != number:
            return html.bullets([f"{label}: the same as in call {first}"])
        return html.details(label, body())


def _whole(message: Message) -> str:
    return "".join(
        html.pre(part) if isinstance(part, str) else html.picture(part.content, "A picture that the model saw")
        for part in (message.parts if message.images else (message.text,))
    )


def _after(message: Message, same: int, shared: Shared, fold: Fold) -> str:
    """A message without its first `same` characters, which are folded."""
    text = message.text
    label = f"its first {counted(same, 'character')}, the same as in call {shared.number}"
    return fold(label, lambda: html.pre(text[:same])) + html.pre(text[same:])


def _common(before: Sequence[Message], after: Sequence[Message]) -> int:
    count = 0
    for old, new in zip(before, after, strict=False):
        if old.role != new.role or ((old.images or new.images) and old.parts != new.parts):
            break
        if old.text != new.text:
            return count + _common_lines(old.text, new.text)
        count += len(new.text)
    return count


def _common_lines(before: str, after: str) -> int:
    """How many characters of whole lines two texts begin with together, by halving: texts are long, and many."""
    low, high = 0, min(len(before), len(after))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if after.startswith(before[:middle]) else (low, middle - 1)
    return after.rfind("\n", 0, low) + 1
