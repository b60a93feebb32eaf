"""OpenAI's chat completions through the official SDK, for OpenAI and every server that speaks the protocol."""

import os
from typing import Any

from papercoder.errors import ProviderError
from papercoder.llm.capabilities import capabilities
from papercoder.llm.faults import translate
from papercoder.llm.messages import Message, Reply, Request, Usage
from papercoder.llm.retrying import RetryableError

TIMEOUT_SECONDS = 600.0


class OpenAIProvider:
    """One client for one server.

    Args:
        base_url: Of a compatible server; None for OpenAI's own.
        key_variable: The environment variable that holds the key.
        key_needed: False for local servers that ask for none.
        name: For messages.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        key_variable: str = "OPENAI_API_KEY",
        key_needed: bool = True,
        name: str = "openai",
    ):
        from openai import AsyncOpenAI

        self.name = name
        self._key_variable = key_variable
        key = os.environ.get(key_variable)
        if key_needed and not key:
            raise ProviderError(f"No key for {name}: set the environment variable {key_variable}.")
        self._client = AsyncOpenAI(api_key=key or "none", base_url=base_url, max_retries=0, timeout=TIMEOUT_SECONDS)

    async def complete(self, request: Request) -> Reply:
        """Streams one chat completion; see `Provider.complete`."""
        from openai import OpenAIError

        try:
            stream = await self._client.chat.completions.create(**self._parameters(request))
            return await _collected(stream)
        except (OpenAIError, OSError) as error:
            raise translate(error, provider=self.name, model=request.model, key_variable=self._key_variable) from error

    async def aclose(self) -> None:
        """Closes the client's connections."""
        await self._client.close()

    def _parameters(self, request: Request) -> dict[str, Any]:
        able = capabilities(request.model)
        parameters: dict[str, Any] = {
            "model": request.model,
            "messages": _messages(request.messages, system=able.system),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.temperature is not None:
            parameters["temperature"] = request.temperature
        if request.reasoning_effort is not None:
            parameters["reasoning_effort"] = request.reasoning_effort
        if request.output_schema is not None:
            parameters["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": request.output_schema, "strict": True},
            }
        return parameters


def _messages(messages: tuple[Message, ...], *, system: bool) -> list[dict[str, str]]:
    """The messages; where there is no system role its text stands before the first user turn."""
    turns = [{"role": message.role, "content": message.text} for message in messages]
    if not system and turns and turns[0]["role"] == "system":
        first = turns.pop(0)
        turns[0] = {"role": "user", "content": f"{first['content']}\n\n{turns[0]['content']}"}
    return turns


async def _collected(stream: Any) -> Reply:
    text: list[str] = []
    thinking: list[str] = []
    finish, model, usage = None, "", Usage()
    async for chunk in stream:
        model = chunk.model or model
        if chunk.usage is not None:
            usage = _usage(chunk.usage)
        for choice in chunk.choices:
            delta = choice.delta
            text.append(delta.content or getattr(delta, "refusal", None) or "")
            thinking.append(getattr(delta, "reasoning_content", None) or "")
            finish = choice.finish_reason or finish
            if getattr(delta, "refusal", None):
                finish = "content_filter"
    if finish is None:
        raise RetryableError("The stream ended in the middle of a reply.")
    ended = {"length": "length", "content_filter": "refusal"}.get(finish, "stop")
    return Reply.model_validate(
        {
            "text": "".join(text),
            "thinking": "".join(thinking),
            "finish": ended,
            "model": model,
            "usage": usage,
        }
    )


def _usage(usage: Any) -> Usage:
    prompt = getattr(usage, "prompt_tokens_details", None)
    output = getattr(usage, "completion_tokens_details", None)
    return Usage(
        input_tokens=usage.prompt_tokens or 0,
        cached_input_tokens=getattr(prompt, "cached_tokens", None) or 0,
        output_tokens=usage.completion_tokens or 0,
        reasoning_tokens=getattr(output, "reasoning_tokens", None) or 0,
    )
