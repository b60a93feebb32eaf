"""Anthropic's messages through the official SDK: streamed, with prompt-cache breakpoints."""

import os
from collections.abc import Callable
from typing import Any

from papercoder.errors import ProviderError
from papercoder.llm.capabilities import capabilities
from papercoder.llm.faults import translate
from papercoder.llm.messages import Image, Message, Reply, Request, Usage
from papercoder.llm.retrying import RetryableError

KEY_VARIABLE = "ANTHROPIC_API_KEY"
TIMEOUT_SECONDS = 600.0
MOST_BREAKPOINTS = 4


class AnthropicProvider:
    """One client for Anthropic's API, or for a server that speaks its protocol at `base_url`."""

    name = "anthropic"

    def __init__(self, *, base_url: str | None = None):
        from anthropic import AsyncAnthropic

        if not (os.environ.get(KEY_VARIABLE) or os.environ.get("ANTHROPIC_AUTH_TOKEN")):
            raise ProviderError(f"No key for anthropic: set the environment variable {KEY_VARIABLE}.")
        self._client = AsyncAnthropic(base_url=base_url, max_retries=0, timeout=TIMEOUT_SECONDS)

    async def complete(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        """Streams one message; see `Provider.complete`."""
        from anthropic import AnthropicError

        try:
            async with self._client.messages.stream(**_parameters(request)) as stream:
                async for text in stream.text_stream:
                    on_text(text)
                message = await stream.get_final_message()
        except (AnthropicError, OSError) as error:
            raise translate(error, provider=self.name, model=request.model, key_variable=KEY_VARIABLE) from None
        return _reply(message)

    async def count(self, request: Request) -> int:
        """Asks the provider's own counter; see `CountsTokens.count`."""
        from anthropic import AnthropicError

        wanted = _parameters(request)
        parameters = {name: wanted[name] for name in ("model", "messages", "system") if name in wanted}
        try:
            counted = await self._client.messages.count_tokens(**parameters)
        except (AnthropicError, OSError) as error:
            raise translate(error, provider=self.name, model=request.model, key_variable=KEY_VARIABLE) from None
        return counted.input_tokens

    async def aclose(self) -> None:
        """Closes the client's connections."""
        await self._client.close()


def _parameters(request: Request) -> dict[str, Any]:
    able = capabilities(request.model)
    turns = [message for message in request.messages if message.role != "system"]
    system = [message for message in request.messages if message.role == "system"]
    parameters: dict[str, Any] = {
        "model": request.model,
        "max_tokens": able.output,
        "messages": _with_breakpoints(turns),
    }
    if system:
        parameters["system"] = "\n\n".join(message.text for message in system)
    if request.temperature is not None:
        parameters["temperature"] = request.temperature
    output: dict[str, Any] = {}
    if request.reasoning_effort is not None:
        output["effort"] = request.reasoning_effort
        parameters["thinking"] = {"type": "adaptive", "display": "summarized"}
    if request.output_schema is not None:
        output["format"] = {"type": "json_schema", "schema": request.output_schema}
    if output:
        parameters["output_config"] = output
    return parameters


def _with_breakpoints(turns: list[Message]) -> list[dict[str, Any]]:
    """Content blocks with a cache breakpoint at the end of each shared prefix, the latest four.

    A prefix ends at every block but the last of a message, and at the end of each earlier user turn.
    """
    messages: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for index, message in enumerate(turns):
        blocks = [_block(part) for part in message.parts if part]
        ends.extend(block for block in blocks[:-1] if block["type"] == "text")
        if message.role == "user" and index < len(turns) - 1:
            ends.append(blocks[-1])
        messages.append({"role": message.role, "content": blocks})
    for block in ends[-MOST_BREAKPOINTS:]:
        block["cache_control"] = {"type": "ephemeral"}
    return messages


def _block(part: str | Image) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    return {"type": "image", "source": {"type": "base64", "media_type": part.media_type, "data": part.base64}}


def _reply(message: Any) -> Reply:
    if message.stop_reason is None:
        raise RetryableError("The stream ended in the middle of a reply.")
    ended = {"max_tokens": "length", "model_context_window_exceeded": "length", "refusal": "refusal"}
    usage = message.usage
    cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    return Reply.model_validate(
        {
            "text": "".join(block.text for block in message.content if block.type == "text"),
            "thinking": "".join(block.thinking for block in message.content if block.type == "thinking"),
            "finish": ended.get(message.stop_reason, "stop"),
            "model": message.model,
            "usage": Usage(
                input_tokens=usage.input_tokens + cached + written,
                cached_input_tokens=cached,
                cache_write_tokens=written,
                output_tokens=usage.output_tokens,
            ),
        }
    )
