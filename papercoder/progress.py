"""How far a run is: what is under way, what was answered, tokens and USD so far."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from papercoder.calls import Call
from papercoder.display import html
from papercoder.display.amounts import counted, usd
from papercoder.display.shown import Shown
from papercoder.events import Answered, Event, Failed, Started, Wrote

SHOWN_UNDER_WAY = 3


@dataclass
class UnderWay:
    """A call that has not ended yet; `text` is what has arrived of its reply."""

    step: str
    subject: str
    text: str = ""

    @property
    def label(self) -> str:
        """Step and file."""
        return f"{self.step} {self.subject}".strip()


@dataclass
class Progress(Shown):
    """The state of a run's calls, kept up to date by `see`, which watches the run.

    Attributes:
        cost: USD of a call, None if the price is unknown.
        under_way: Calls that have not ended, by number.
        answered: Step -> number of calls answered since the watching began.
        asked: How many of them a model was asked for.
        usd: What these cost as far as prices are known; `unpriced` counts the others.
    """

    cost: Callable[[Call], float | None]
    under_way: dict[int, UnderWay] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0
    unpriced: int = 0
    failed: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def see(self, event: Event) -> None:
        """Takes an event in."""
        if isinstance(event, Started):
            self.under_way[event.number] = UnderWay(event.step, event.subject)
        elif isinstance(event, Wrote) and event.number in self.under_way:
            self.under_way[event.number].text += event.text
        elif isinstance(event, Answered):
            self.under_way.pop(event.number, None)
            self.answered[event.step] = self.answered.get(event.step, 0) + 1
            if event.call.origin in ("paid", "manual"):
                self._count(event.call)
        elif isinstance(event, Failed):
            self.under_way.pop(event.number, None)
            reason = event.reason.partition("\n")[0]
            self.failed.append(f"{event.step} {event.subject}".strip() + f": {reason}")

    def line(self) -> str:
        """One line: what is under way, what was answered, tokens, USD, minutes and seconds."""
        waiting = [one.label for one in list(self.under_way.values())]
        more = f" and {len(waiting) - SHOWN_UNDER_WAY} more" if len(waiting) > SHOWN_UNDER_WAY else ""
        asking = f"asking {', '.join(waiting[:SHOWN_UNDER_WAY])}{more}" if waiting else ""
        return "; ".join(filter(None, (asking, self._totals())))

    def __repr__(self) -> str:
        """The line."""
        return f"Progress({self.line()})"

    def _count(self, call: Call) -> None:
        self.asked += 1
        self.input_tokens += call.reply.usage.input_tokens
        self.output_tokens += call.reply.usage.output_tokens
        cost = self.cost(call)
        self.usd += cost or 0.0
        self.unpriced += cost is None and call.origin == "paid"

    def _totals(self) -> str:
        seconds = int(time.monotonic() - self.began)
        parts = [f"{counted(self.asked, 'call')} answered"]
        if others := sum(self.answered.values()) - self.asked:
            parts.append(f"{others} more from disk")
        parts.append(f"{self.input_tokens:,} tokens in, {self.output_tokens:,} out")
        unpriced = f" and {counted(self.unpriced, 'call')} at an unknown price" if self.unpriced else ""
        parts.append(usd(self.usd, digits=2) + unpriced)
        parts.append(f"{seconds // 60}:{seconds % 60:02}")
        return ", ".join(parts)

    def _html(self) -> str:
        rows = [(step, number) for step, number in self.answered.items()]
        table = html.table(("step", "calls"), rows, numeric=(1,)) if rows else ""
        return html.title("Calls", self._totals()) + table + html.bullets(self.failed)
