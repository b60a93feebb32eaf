"""From a request to a call on disk: this folder first, then the recording, then the provider."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from papercoder.budget import Budget
from papercoder.calls import Call, CallStore, text_hash
from papercoder.errors import ProviderError
from papercoder.llm.messages import Provider, Request
from papercoder.llm.retrying import with_retries
from papercoder.llm.specification import make_provider
from papercoder.recording import Recording, miss


class Answerer:
    """Answers the requests of one run.

    Args:
        store: The run's own calls.
        recording: What is replayed, if anything is.
        model: Specification of the model for what neither holds; "error" under replay means none.
        budget: Asked before each paid call.
        concurrency: Calls under way at once.
        base_url: Another address for the provider's protocol.
        provider: Instead of the one that `model` names.
    """

    def __init__(
        self,
        store: CallStore,
        recording: Recording | None,
        model: str,
        budget: Budget,
        *,
        concurrency: int,
        base_url: str | None = None,
        provider: Provider | None = None,
    ):
        self.store = store
        self._recording = recording
        self._model = model
        self._budget = budget
        self._concurrency = concurrency
        self._base_url = base_url
        self._given = provider
        self._provider: Provider | None = None
        self._slots: asyncio.Semaphore | None = None

    async def answer(
        self, request: Request, prompt_sha256: str, values: Mapping[str, str], number: int | None = None
    ) -> Call:
        """The call that answers a request, on disk when this returns.

        Args:
            request: What is asked.
            prompt_sha256: Of the prompt file that it was rendered from.
            values: The texts of its variables.
            number: Reserved for the call's file; None to take the next one.

        Raises:
            ReplayMiss: Under replay, the request was not recorded.
            BudgetError: The budget is used up.
            ProviderError: The provider failed for good, cut the reply off, or refused.
        """
        own = self.store.find(request)
        recorded = self._recording.calls.find(request) if self._recording is not None else None
        if own is not None and (self._recording is None or _still_holds(own, recorded)):
            return own
        hashes = {name: text_hash(text) for name, text in values.items()}
        if recorded is not None:
            call = recorded.model_copy(update={"origin": "recorded", "values": hashes})
        elif self._recording is not None and self._model == "error":
            raise miss(self._recording, request)
        else:
            call = await self._asked(request, prompt_sha256, hashes)
        file = self.store.add(number or self.store.reserve(), call, dict(values))
        if call.reply.finish != "stop":
            why = "was cut off at the output limit" if call.reply.finish == "length" else "is a refusal"
            raise ProviderError(
                f"The reply to step {request.step} {why}; it lies in {file}. Take a model with a longer output, "
                "or another model, then run again."
            )
        return call

    async def aclose(self) -> None:
        """Closes the provider; a later request opens it again."""
        if self._provider is not None:
            await self._provider.aclose()
        self._provider, self._slots = None, None

    async def _asked(self, request: Request, prompt_sha256: str, hashes: dict[str, str]) -> Call:
        if self._provider is None:
            self._provider = self._given or make_provider(self._model, base_url=self._base_url)
        if self._slots is None:
            self._slots = asyncio.Semaphore(self._concurrency)
        provider = self._provider
        by_hand = provider.name == "manual"
        async with self._slots:
            if provider.name not in ("manual", "scripted"):
                self._budget.check(self.store, request.model)
            started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
            reply = await with_retries(lambda: provider.complete(request))
        return Call(
            request=request,
            reply=reply,
            origin="manual" if by_hand else "paid",
            prompt_sha256=prompt_sha256,
            values=hashes,
            started=started,
            seconds=None if by_hand else round(time.monotonic() - clock, 3),
        )


def _still_holds(own: Call, recorded: Call | None) -> bool:
    """Whether this folder's call may answer under replay: a copy only while the recording says the same."""
    if recorded is not None:
        return own.reply == recorded.reply
    return own.origin != "recorded"
