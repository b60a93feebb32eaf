"""What goes to a model and what comes back, the same for every provider."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field


class Message(BaseModel):
    """One turn; its text is split into blocks where a shared prefix ends (a prompt-cache breakpoint)."""

    model_config = ConfigDict(frozen=True)

    role: Literal["system", "user", "assistant"]
    blocks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The blocks joined: what the model reads."""
        return "".join(self.blocks)


class Request(BaseModel):
    """A provider-neutral request.

    Attributes:
        step: The prompt that made it ("coding/write_file"); not part of the key.
        subject: What it is about, a file name or empty; not part of the key.
        model: The model's name without the provider.
        output_schema: JSON schema for providers that enforce one.
        sample: Index among several replies to the same prompt.
    """

    model_config = ConfigDict(frozen=True)

    step: str
    subject: str = ""
    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    reasoning_effort: str | None = None
    output_schema: dict[str, Any] | None = None
    sample: int = 0

    @property
    def roughly_tokens(self) -> int:
        """A quarter of its characters: quick, and near enough for rate limits and budgets."""
        return sum(len(message.text) for message in self.messages) // 4

    @property
    def key(self) -> str:
        """sha256 of the canonical JSON of what decides the reply: model, messages, sampling, schema, sample.

        How a message is split into blocks, schema titles and descriptions, and labels do not count.
        """
        decisive = {
            "model": self.model,
            "messages": [[message.role, message.text] for message in self.messages],
            "temperature": self.temperature,
            "reasoning_effort": self.reasoning_effort,
            "schema": _bare(self.output_schema),
            "sample": self.sample,
        }
        text = json.dumps(decisive, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


class Usage(BaseModel):
    """Tokens of one call.

    Attributes:
        input_tokens: All input, cached included.
        cached_input_tokens: The part read from the provider's prompt cache.
        cache_write_tokens: The part written to it, where that has a price of its own.
        output_tokens: All output, reasoning included.
        reasoning_tokens: The part that was thinking, where the provider tells.
        estimated: True where counted by us and not by the provider.
    """

    model_config = ConfigDict(frozen=True)

    input_tokens: int = 0
    cached_input_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False


class Reply(BaseModel):
    """What a model answered, as it came.

    Attributes:
        text: The answer without thinking.
        thinking: What the model thought, where it shows it.
        finish: "stop" for a whole reply; "length" and "refusal" are kept but never served again.
        model: The name the provider reports.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    thinking: str = ""
    finish: Literal["stop", "length", "refusal"] = "stop"
    model: str = ""
    usage: Usage = Field(default_factory=Usage)


class Provider(Protocol):
    """Answers requests. `name` is the provider's part of a model specification."""

    name: str

    async def complete(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        """Answers one request, once.

        Args:
            request: What is asked.
            on_text: Called with each piece of the answer as it arrives.

        Raises:
            ProviderError: With what to do next; `RetryableError` where trying again may help.
        """
        ...

    async def aclose(self) -> None:
        """Closes connections."""
        ...


@runtime_checkable
class CountsTokens(Protocol):
    """A provider that counts a request's input tokens itself, without a charge."""

    async def count(self, request: Request) -> int:
        """Input tokens of a request.

        Raises:
            ProviderError: The provider cannot be asked.
        """
        ...


@runtime_checkable
class GivesSamples(Protocol):
    """A provider that answers one request several times at once."""

    async def complete_samples(self, request: Request, count: int) -> list[Reply]:
        """So many replies to one request; the input is counted once, with the first.

        Raises:
            ProviderError: As `Provider.complete` does.
        """
        ...


def _bare(schema: Any) -> Any:
    """A schema without titles and descriptions, which may be reworded without changing what is asked."""
    if isinstance(schema, dict):
        return {
            key: _bare(value)
            for key, value in schema.items()
            if not (key in ("title", "description") and isinstance(value, str))
        }
    return [_bare(item) for item in schema] if isinstance(schema, list) else schema
