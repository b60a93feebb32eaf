"""OpenAI through the official SDK, and every server that speaks its protocol."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from papercoder.errors import ProviderError
from papercoder.llm import openai_chat, openai_responses
from papercoder.llm.capabilities import capabilities
from papercoder.llm.faults import translate
from papercoder.llm.messages import Reply, Request

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

    async def complete(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        """Streams one reply by the protocol that the model needs; see `Provider.complete`."""
        able = capabilities(request.model)
        with self._translated(request.model):
            if able.api == "responses":
                events = await self._client.responses.create(**openai_responses.parameters(request, able))
                return await openai_responses.collected(events, on_text)
            return (await self._chat(request, 1, on_text))[0]

    async def complete_samples(self, request: Request, count: int) -> list[Reply]:
        """Streams several replies to one request; see `GivesSamples.complete_samples`."""
        with self._translated(request.model):
            return await self._chat(request, count, lambda text: None)

    @contextmanager
    def _translated(self, model: str) -> Iterator[None]:
        from openai import OpenAIError

        try:
            yield
        except (OpenAIError, OSError) as error:
            raise translate(error, provider=self.name, model=model, key_variable=self._key_variable) from None

    async def _chat(self, request: Request, count: int, on_text: Callable[[str], None]) -> list[Reply]:
        parameters = openai_chat.parameters(request, capabilities(request.model))
        if count > 1:
            parameters["n"] = count
        chunks = await self._client.chat.completions.create(**parameters)
        return await openai_chat.collected(chunks, count, on_text)

    async def aclose(self) -> None:
        """Closes the client's connections."""
        await self._client.close()
