"""What goes to a model and what comes back, the same for every provider."""

import base64
import hashlib
import json
import math
import struct
from collections.abc import Callable, Iterable
from typing import Any, Literal, Protocol, Self, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
LONGEST_SIDE_PIXELS = 1568
PIXELS_A_TOKEN = 750
TILE_PIXELS, TILE_TOKENS, FIRST_TOKENS = 512, 170, 85


class Image(BaseModel):
    """A picture that a message carries beside its text: a PNG, which every provider takes and every page is drawn as.

    Attributes:
        content: The file's bytes.
    """

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    media_type: Literal["image/png"] = "image/png"
    content: bytes = Field(repr=False)

    @field_validator("content")
    @classmethod
    def _is_png(cls, content: bytes) -> bytes:
        if not content.startswith(PNG_SIGNATURE) or len(content) < 24:
            raise ValueError("this is not a PNG")
        return content

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def base64(self) -> str:
        """The bytes as text, as they are sent."""
        return base64.b64encode(self.content).decode("ascii")

    @property
    def data_url(self) -> str:
        """The picture as an address that holds it."""
        return f"data:{self.media_type};base64,{self.base64}"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = struct.unpack(">II", self.content[16:24])
        return width, height

    @property
    def roughly_tokens(self) -> int:
        """What it counts as input: the larger of two published rules, so that an estimate is rather too high.

        Anthropic counts a token for each 750 pixels, OpenAI 85 and 170 for each square of 512 pixels; both make a
        picture smaller whose longer side has more than about 1,568 pixels. Other models count otherwise.
        """
        longest = max(*self.size, 1)
        scale = min(1.0, LONGEST_SIDE_PIXELS / longest)
        width, height = (side * scale for side in self.size)
        tiles = math.ceil(width / TILE_PIXELS) * math.ceil(height / TILE_PIXELS)
        return max(math.ceil(width * height / PIXELS_A_TOKEN), FIRST_TOKENS + TILE_TOKENS * tiles)


class Message(BaseModel):
    """One turn; its text is split into blocks where a shared prefix ends (a prompt-cache breakpoint).

    Attributes:
        images: Pictures, which stand in front of the last block: behind the shared prefix, before the question.
    """

    model_config = ConfigDict(frozen=True)

    role: Literal["system", "user", "assistant"]
    blocks: tuple[str, ...]
    images: tuple[Image, ...] = ()

    @model_validator(mode="after")
    def _shown_by_users(self) -> Self:
        if self.images and self.role != "user":
            raise ValueError(f"a {self.role} message carries no pictures; only a user's does")
        return self

    @property
    def text(self) -> str:
        """The blocks joined: what the model reads."""
        return "".join(self.blocks)

    @property
    def parts(self) -> tuple[str | Image, ...]:
        """Text and pictures in the order in which the model gets them."""
        return (*self.blocks[:-1], *self.images, *self.blocks[-1:])


def transcript(messages: Iterable[Message]) -> str:
    """Messages one under the other, each with its role and the hashes of its pictures: a text to compare."""
    return "\n".join(
        f"[{message.role}]\n" + "".join(f"[picture {image.sha256}]\n" for image in message.images) + message.text
        for message in messages
    )


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
        """A quarter of its characters, and its pictures: quick, and near enough for rate limits and budgets."""
        pictures = sum(image.roughly_tokens for message in self.messages for image in message.images)
        return sum(len(message.text) for message in self.messages) // 4 + pictures

    @property
    def key(self) -> str:
        """sha256 of the canonical JSON of what decides the reply: model, messages, sampling, schema, sample.

        How a message is split into blocks, schema titles and descriptions, and labels do not count. A picture counts
        by the sha256 of its bytes and by its place between texts.
        """
        decisive = {
            "model": self.model,
            "messages": [[message.role, _decisive(message)] for message in self.messages],
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


def _decisive(message: Message) -> str | list[Any]:
    """A message's text; where it has pictures, their hashes between the text before and after them."""
    if not message.images:
        return message.text
    return ["".join(message.blocks[:-1]), [image.sha256 for image in message.images], "".join(message.blocks[-1:])]


def _bare(schema: Any) -> Any:
    """A schema without titles and descriptions, which may be reworded without changing what is asked."""
    if isinstance(schema, dict):
        return {
            key: _bare(value)
            for key, value in schema.items()
            if not (key in ("title", "description") and isinstance(value, str))
        }
    return [_bare(item) for item in schema] if isinstance(schema, list) else schema
