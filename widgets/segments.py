"""A rendered prompt in pieces: what the template says, and the long values it was filled with, folded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from papercoder.display import html
from papercoder.llm.messages import Message

LEAST_FOLDED = 300


@dataclass(frozen=True)
class Segment:
    """A piece of a prompt.

    Attributes:
        name: Of the variable whose value it is; empty for the template's own words.
        text: The piece.
    """

    name: str
    text: str

    def html(self) -> str:
        """The piece, folded where it is a long value."""
        if self.name:
            return html.details(f"{self.name}: {len(self.text):,} characters", html.pre(self.text))
        return html.pre(self.text)


def earlier(messages: Sequence[Message]) -> list[Segment]:
    """The conversation that a prompt goes on from, each message folded."""
    return [Segment(f"earlier in the conversation, {message.role}", message.text) for message in messages]


def segments(messages: Sequence[Message], values: Mapping[str, str]) -> list[Segment]:
    """The messages in pieces, each message under a line with its role; long values are pieces of their own."""
    long = sorted(
        ((name, text) for name, text in values.items() if len(text) >= LEAST_FOLDED), key=lambda item: -len(item[1])
    )
    found: list[Segment] = []
    for message in messages:
        pieces = [Segment("", f"[{message.role}]\n{message.text}")]
        for name, text in long:
            pieces = [part for piece in pieces for part in _split(piece, name, text)]
        found += pieces
    return found


def _split(piece: Segment, name: str, text: str) -> list[Segment]:
    if piece.name or text not in piece.text:
        return [piece]
    before, _, after = piece.text.partition(text)
    rest = _split(Segment("", after), name, text) if after.strip() else []
    return [*([Segment("", before)] if before.strip() else []), Segment(name, text), *rest]
