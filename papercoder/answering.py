"""From a request to a call on disk: the recording, this folder, a shared cache, and only then a provider."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from papercoder.budget import Budget
from papercoder.cache import SharedCache
from papercoder.calls import Call, CallStore
from papercoder.disk import text_hash
from papercoder.errors import ProviderError, RunError, UnfinishedReply
from papercoder.events import Answered, Failed, Started, Watchers, Wrote
from papercoder.llm.capabilities import capabilities
from papercoder.llm.limits import Limiter
from papercoder.llm.messages import CountsTokens, GivesSamples, Provider, Request
from papercoder.llm.retrying import with_retries
from papercoder.llm.specification import make_provider
from papercoder.llm.tokens import count_input, count_tokens
from papercoder.recording import Recording, miss
from papercoder.settings import Models, Settings

LEAST_OUTPUT_TOKENS = 1000


class Answerer:
    """Answers the requests of one run.

    Args:
        store: The run's own calls.
        models: Who is asked.
        budget: Asked before each paid call.
        recording: What is replayed, if anything is.
        on_miss: Under replay, the model for what was not recorded; "error" for none.
        base_url: Another address for the provider's protocol.
        cache: Folder of calls that several runs share, if any.
        base: Calls of another run that answer the same requests, if any.
        watchers: Told of what happens.
        provider: Instead of those that `models` name.
        picture_line: How a prompt that is answered by hand says which picture belongs to it, from its file's name.
    """

    def __init__(
        self,
        store: CallStore,
        models: Models,
        budget: Budget,
        *,
        recording: Recording | None = None,
        on_miss: str = "error",
        base_url: str | None = None,
        cache: Path | None = None,
        base: CallStore | None = None,
        watchers: Watchers | None = None,
        provider: Provider | None = None,
        picture_line: Callable[[str], str] = str,
    ):
        self.store = store
        self._models = models
        self._budget = budget
        self._recording = recording
        self._on_miss = on_miss
        self._base_url = base_url
        self._shared = SharedCache(cache) if cache is not None else None
        self._base = base
        self._watchers = watchers or Watchers()
        self._given = provider
        self._picture_line = picture_line
        self._providers: dict[str, Provider] = {}
        self._limiters: dict[str, Limiter] = {}
        self._unsaved: dict[str, Call] = {}
        budget.count(store)

    async def answer(
        self,
        request: Request,
        prompt_sha256: str = "",
        values: Mapping[str, str] | None = None,
        number: int | None = None,
        on_text: Callable[[str], None] = lambda text: None,
    ) -> Call:
        """The call that answers a request, on disk when this returns.

        A reply that was cut off at the output limit is returned too, with that finish: it is continued, and
        not asked for again.

        Args:
            request: What is asked.
            prompt_sha256: Of the prompt file that it was rendered from.
            values: The texts of its variables.
            number: Reserved for the call's file; None to take the next one.
            on_text: Called with each piece of the reply as it arrives.

        Raises:
            ReplayMiss: Under replay, the request was not recorded.
            BudgetError: The budget is used up.
            ProviderError: The prompt does not fit, the provider failed for good, or the reply is a refusal.
        """
        own = self.store.find(request) or self.store.find_cut(request)
        recorded = self._recording.find(request) if self._recording is not None else None
        if own is not None and (self._recording is None or _still_holds(own, recorded)):
            return own
        values, number = values or {}, number or self.store.reserve()
        hashes = {name: text_hash(text) for name, text in values.items()}
        if (known := recorded or self._lent(request)) is not None:
            call = known.model_copy(update={"origin": "recorded" if recorded else "cached", "values": hashes})
        elif request.key in self._unsaved:
            call = self._unsaved.pop(request.key)
        elif self._recording is not None and self._on_miss == "error":
            raise miss(self._recording, request)
        else:
            self._check_takes(request, values)
            told = self._telling(number, request, on_text)
            call = await self._told(number, request, self._asked(request, prompt_sha256, hashes, told))
        file = self._taken_in(number, call, values)
        if self._shared is not None and known is None:
            self._shared.add(call)
        if call.reply.finish == "refusal":
            raise UnfinishedReply(
                f"The reply to step {request.step} is a refusal; it lies in {file}. Change the prompt or take another "
                "model, then run again."
            )
        return call

    async def _told(self, number: int, request: Request, asked: Awaitable[Call]) -> Call:
        """Waits for a call and tells of its beginning and of its failure."""
        about = (number, request.step, request.subject)
        self._watchers.tell(Started(*about))
        try:
            return await asked
        except (Exception, asyncio.CancelledError) as error:
            self._watchers.tell(Failed(*about, str(error) or "stopped"))
            raise

    def _telling(self, number: int, request: Request, on_text: Callable[[str], None]) -> Callable[[str], None]:
        def tell(text: str) -> None:
            """Passes a piece of the reply on."""
            self._watchers.tell(Wrote(number, request.step, request.subject, text))
            on_text(text)

        return tell

    def knows(self, request: Request) -> bool:
        """Whether a request would be answered without asking a model."""
        recorded = self._recording.find(request) if self._recording is not None else None
        return any(found is not None for found in (self.store.find(request), recorded, self._lent(request)))

    def _lent(self, request: Request) -> Call | None:
        """The call that answers a request in the shared cache or in the run that this one is based on."""
        lenders = (self._shared, self._base)
        return next((call for one in lenders if one is not None and (call := one.find(request))), None)

    async def count(self, request: Request) -> int | None:
        """Input tokens by the provider's own count; None where it has none, or cannot be asked now."""
        try:
            provider, _ = self._provider(self._models.named(request.model))
            return await provider.count(request) if isinstance(provider, CountsTokens) else None
        except ProviderError:
            return None

    async def fetch_samples(self, requests: Sequence[Request], prompt_sha256: str, values: Mapping[str, str]) -> None:
        """Brings several samples of one prompt by a single request where the model can, and keeps each.

        Args:
            requests: Alike but for their sample index. Those that are known already are left out.
            prompt_sha256: Of the prompt file that they were rendered from.
            values: The texts of its variables.
        """
        wanted = [request for request in requests if not self.knows(request)]
        if len(wanted) < 2 or not capabilities(wanted[0].model).n or self._recording is not None:
            return
        provider, limiter = self._provider(self._models.named(wanted[0].model))
        if not isinstance(provider, GivesSamples):
            return
        self._check_takes(wanted[0], values)
        giver, started = provider, datetime.now(UTC).isoformat(timespec="seconds")
        with ExitStack() as held:
            for request in wanted:
                held.enter_context(self._budget.reserved(request))
            async with limiter.slot(wanted[0].roughly_tokens):
                replies = await with_retries(lambda: giver.complete_samples(wanted[0], len(wanted)))
        hashes = {name: text_hash(text) for name, text in values.items()}
        for request, reply in zip(wanted, replies, strict=True):
            call = Call(
                request=request, reply=reply, origin="paid", prompt_sha256=prompt_sha256, values=hashes, started=started
            )
            self._taken_in(self.store.reserve(), call, values)

    def _taken_in(self, number: int, call: Call, values: Mapping[str, str]) -> Path:
        """Puts a call on disk, counts it, and tells of it; where its file lies."""
        file = self._kept(number, call, values)
        self._budget.count([call])
        self._watchers.tell(Answered(number, call.request.step, call.request.subject, call))
        return file

    def _kept(self, number: int, call: Call, values: Mapping[str, str]) -> Path:
        try:
            return self.store.add(number, call, values)
        except OSError as error:
            self._unsaved[call.request.key] = call
            raise RunError(
                f"The reply to step {call.request.step} cannot be written to {self.store.folder}: {error.strerror}. "
                "It is kept in memory: make room, then run this cell again, without restarting."
            ) from error

    def _check_takes(self, request: Request, values: Mapping[str, str]) -> None:
        """Raises ProviderError where a model does not see, or a prompt leaves too little of its window for a reply."""
        able = capabilities(request.model)
        window = able.window
        pictures = [image for message in request.messages for image in message.images]
        if pictures and able.vision is False:
            raise ProviderError(
                f"{request.model} does not see pictures, and step {request.step} shows one. Take a model that does for "
                f'this step: Run(..., models={{"{request.step}": "anthropic:claude-sonnet-5-5"}}).'
            )
        size = sum(len(message.text.encode("utf-8", "replace")) for message in request.messages)
        if size + sum(image.roughly_tokens for image in pictures) + LEAST_OUTPUT_TOKENS <= window:
            return
        tokens = count_input(request)
        if tokens + LEAST_OUTPUT_TOKENS > window:
            parts = sorted(((count_tokens(text), name) for name, text in values.items()), reverse=True)
            longest = ", ".join(f"{name} {count:,}" for count, name in parts[:4])
            raise ProviderError(
                f"The prompt of {request.step}{' for ' + request.subject if request.subject else ''} has {tokens:,} "
                f"tokens; {request.model} takes {window:,} with its reply. Its longest parts: {longest}. Drop the "
                "paper's appendix and references, take a recipe whose coding sees fewer files, or take a model with "
                "a larger window."
            )

    async def aclose(self) -> None:
        """Closes the providers; a later request opens them again."""
        for provider in self._providers.values():
            await provider.aclose()
        self._providers, self._limiters = {}, {}

    async def _asked(
        self, request: Request, prompt_sha256: str, hashes: dict[str, str], on_text: Callable[[str], None]
    ) -> Call:
        settings = self._models.named(request.model)
        provider, limiter = self._provider(settings)
        by_hand = provider.name == "manual"
        retries: list[str] = []
        async with limiter.slot(request.roughly_tokens):
            with nullcontext() if by_hand else self._budget.reserved(request):
                started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
                reply = await with_retries(lambda: provider.complete(request, on_text), retries.append)
        return Call(
            request=request,
            reply=reply,
            origin="manual" if by_hand else "paid",
            prompt_sha256=prompt_sha256,
            values=hashes,
            started=started,
            seconds=None if by_hand else round(time.monotonic() - clock, 3),
            retries=tuple(retries),
        )

    def _provider(self, settings: Settings) -> tuple[Provider, Limiter]:
        name = self._on_miss if self._recording is not None else settings.specification
        if name not in self._providers:
            self._providers[name] = self._given or make_provider(
                name, base_url=self._base_url, picture_line=self._picture_line
            )
            self._limiters[name] = Limiter(settings.limits)
        return self._providers[name], self._limiters[name]


def _still_holds(own: Call, recorded: Call | None) -> bool:
    """Whether this folder's call may answer under replay: a copy only while the recording says the same."""
    if recorded is not None:
        return own.reply == recorded.reply
    return own.origin != "recorded"
