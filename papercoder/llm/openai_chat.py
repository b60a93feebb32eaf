"""OpenAI's chat completions protocol: parameters out, a stream of chunks in."""

from collections.abc import Callable
from typing import Any

from papercoder.llm.capabilities import Capabilities
from papercoder.llm.messages import Message, Reply, Request, Usage
from papercoder.llm.retrying import RetryableError


def parameters(request: Request, able: Capabilities) -> dict[str, Any]:
    """What `chat.completions.create` is called with."""
    found: dict[str, Any] = {
        "model": request.model,
        "messages": turns(request.messages, _content, system=able.system),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.temperature is not None:
        found["temperature"] = request.temperature
    if request.reasoning_effort is not None:
        found["reasoning_effort"] = request.reasoning_effort
    if request.output_schema is not None:
        found["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": request.output_schema, "strict": True},
        }
    return found


class _Choice:
    """One reply of a stream, as far as it has come."""

    def __init__(self) -> None:
        self.text = ""
        self.thinking = ""
        self.finish: str | None = None

    def add(self, choice: Any) -> str:
        """Takes a chunk's part of this reply and gives its text."""
        delta = choice.delta
        refusal = getattr(delta, "refusal", None)
        piece: str = delta.content or refusal or ""
        self.text += piece
        self.thinking += getattr(delta, "reasoning_content", None) or ""
        self.finish = "content_filter" if refusal else choice.finish_reason or self.finish
        return piece


async def collected(stream: Any, count: int, on_text: Callable[[str], None]) -> list[Reply]:
    """The replies that a stream of chunks makes; usage is told once, and goes with the first.

    Raises:
        RetryableError: The stream ended in the middle.
    """
    choices = [_Choice() for _ in range(count)]
    model, usage = "", Usage()
    async for chunk in stream:
        model = chunk.model or model
        if chunk.usage is not None:
            usage = _usage(chunk.usage)
        for choice in chunk.choices:
            if choice.index < count:
                on_text(choices[choice.index].add(choice))
    if any(choice.finish is None for choice in choices):
        raise RetryableError("The stream ended in the middle of a reply.")
    ended = {"length": "length", "content_filter": "refusal"}
    return [
        Reply.model_validate(
            {
                "text": choice.text, "thinking": choice.thinking, "finish": ended.get(choice.finish or "", "stop"),
                "model": model, "usage": Usage() if number else usage,
            }
        )
        for number, choice in enumerate(choices)
    ]  # fmt: skip


def turns(
    messages: tuple[Message, ...], content: Callable[[Message], list[dict[str, Any]]], *, system: bool
) -> list[dict[str, Any]]:
    """The messages; where there is no system role its text stands before the first user turn.

    Args:
        messages: Of a request.
        content: The parts of a message that carries pictures; one without them is plain text.
        system: Whether the model knows the system role.
    """
    if not system and len(messages) > 1 and messages[0].role == "system":
        first, second, *rest = messages
        blocks = (f"{first.text}\n\n{second.text}",) if not second.images else (f"{first.text}\n\n", *second.blocks)
        messages = (second.model_copy(update={"role": "user", "blocks": blocks}), *rest)
    return [
        {"role": message.role, "content": content(message) if message.images else message.text} for message in messages
    ]


def _content(message: Message) -> list[dict[str, Any]]:
    return [
        {"type": "text", "text": part} if isinstance(part, str)
        else {"type": "image_url", "image_url": {"url": part.data_url}}
        for part in message.parts if part
    ]  # fmt: skip


def _usage(usage: Any) -> Usage:
    prompt = getattr(usage, "prompt_tokens_details", None)
    output = getattr(usage, "completion_tokens_details", None)
    return Usage(
        input_tokens=usage.prompt_tokens or 0,
        cached_input_tokens=getattr(prompt, "cached_tokens", None) or 0,
        output_tokens=usage.completion_tokens or 0,
        reasoning_tokens=getattr(output, "reasoning_tokens", None) or 0,
    )
