"""OpenAI's responses protocol, for the models that answer only there: parameters out, a stream of events in."""

from collections.abc import Callable
from typing import Any

from papercoder.llm.capabilities import Capabilities
from papercoder.llm.messages import Message, Reply, Request, Usage
from papercoder.llm.openai_chat import turns
from papercoder.llm.retrying import RetryableError


def parameters(request: Request, able: Capabilities) -> dict[str, Any]:
    """What `responses.create` is called with. Nothing is kept at the server."""
    found: dict[str, Any] = {
        "model": request.model,
        "input": turns(request.messages, _content, system=able.system),
        "stream": True,
        "store": False,
    }
    if request.temperature is not None:
        found["temperature"] = request.temperature
    if request.reasoning_effort is not None:
        found["reasoning"] = {"effort": request.reasoning_effort, "summary": "auto"}
    if request.output_schema is not None:
        found["text"] = {
            "format": {"type": "json_schema", "name": "reply", "schema": request.output_schema, "strict": True}
        }
    return found


def _content(message: Message) -> list[dict[str, Any]]:
    return [
        {"type": "input_text", "text": part} if isinstance(part, str)
        else {"type": "input_image", "image_url": part.data_url, "detail": "auto"}
        for part in message.parts if part
    ]  # fmt: skip


async def collected(stream: Any, on_text: Callable[[str], None]) -> Reply:
    """The reply that a stream of events makes.

    Raises:
        RetryableError: The stream ended in the middle, or the server gave up.
    """
    thinking: list[str] = []
    final = None
    async for event in stream:
        if event.type == "response.output_text.delta":
            on_text(event.delta)
        elif event.type == "response.reasoning_summary_text.delta":
            thinking.append(event.delta)
        elif event.type in ("response.completed", "response.incomplete"):
            final = event.response
        elif event.type in ("response.failed", "error"):
            raise RetryableError("The server gave up in the middle of a reply.")
    if final is None:
        raise RetryableError("The stream ended in the middle of a reply.")
    parts = [part for item in final.output if item.type == "message" for part in item.content]
    refused = any(part.type == "refusal" for part in parts)
    text = "".join(part.refusal if part.type == "refusal" else part.text for part in parts)
    ended = "refusal" if refused else "length" if final.status == "incomplete" else "stop"
    return Reply.model_validate(
        {
            "text": text, "thinking": "".join(thinking), "finish": ended, "model": final.model,
            "usage": _usage(final.usage),
        }
    )  # fmt: skip


def _usage(usage: Any) -> Usage:
    if usage is None:
        return Usage()
    return Usage(
        input_tokens=usage.input_tokens,
        cached_input_tokens=getattr(usage.input_tokens_details, "cached_tokens", None) or 0,
        output_tokens=usage.output_tokens,
        reasoning_tokens=getattr(usage.output_tokens_details, "reasoning_tokens", None) or 0,
    )
