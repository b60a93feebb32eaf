"""Asks models the steps of a recipe: conversation, parsing, and what happens to a reply that does not fit."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from papercoder.answering import Answerer
from papercoder.artifacts import Artifact
from papercoder.calls import Call
from papercoder.errors import ReplyError, UnfinishedReply
from papercoder.llm.capabilities import capabilities
from papercoder.llm.messages import Image, Message, Request
from papercoder.prompting import Prompt
from papercoder.replies import parse, split_thinking
from papercoder.settings import Models

T = TypeVar("T")
REPLIES_IN_ALL = 3
CONTINUATIONS = 4
WORTH_WARMING_CHARACTERS = 8000


@dataclass(frozen=True)
class Ask:
    """What a stage wants of a model: a step's prompt filled in, answered and parsed.

    Attributes:
        step: The prompt.
        values: The template's variables.
        subject: The file it is about, if any.
        history: Artifacts of the steps that this conversation goes on from.
        check: Raises ReplyError where a parsed artifact does not fit; its text goes back to the model.
        sample: Index among several answers to the same prompt.
        images: Pictures that the prompt's last user message shows.
        replies: How many replies are asked for in all, the first included, until one fits.
    """

    step: str
    values: Mapping[str, str]
    subject: str = ""
    history: Mapping[str, Artifact] = field(default_factory=dict)
    check: Callable[[Any], None] = lambda artifact: None
    sample: int = 0
    images: tuple[Image, ...] = ()
    replies: int = REPLIES_IN_ALL

    @property
    def about(self) -> str:
        """The step and its subject, for messages."""
        return f"{self.step}{' for ' + self.subject if self.subject else ''}"


class Asker:
    """Turns asks into artifacts.

    Args:
        answerer: Answers requests.
        models: Who is asked which step.
        prompt: The prompt of a step.
        settle: From an ask and the artifact that answers it to the one that later steps see.
    """

    def __init__(
        self,
        answerer: Answerer,
        models: Models,
        prompt: Callable[[str], Prompt],
        settle: Callable[[Ask, Artifact], Artifact],
    ):
        self._answerer = answerer
        self._models = models
        self._prompt = prompt
        self._settle = settle

    def request(self, ask: Ask) -> Request:
        """The first request of an ask."""
        return self._models.of(ask.step).request(
            self._prompt(ask.step), self._conversation(ask), ask.subject, ask.sample
        )

    async def ask_all(self, asks: Sequence[Ask]) -> list[Artifact]:
        """The artifacts of asks that do not need each other, side by side; see `try_all`."""
        answers = await self.try_all(asks)
        for answer in answers:
            if isinstance(answer, ReplyError):
                raise answer
        return [answer for answer in answers if isinstance(answer, Artifact)]

    async def try_all(self, asks: Sequence[Ask]) -> list[Artifact | ReplyError]:
        """Asks side by side; where no reply fits, or one is refused, its error stands in the artifact's place.

        Asks one after the other that differ in their sample alone come by one request where the model can. Where the
        provider keeps prefixes and the first messages share a long one, one call goes ahead until
        its reply begins, so that the others find the prefix kept. If an ask fails, the others end first:
        what is under way is paid for.
        """
        await self._fetch_samples(asks)
        numbers = [self._answerer.store.reserve() for _ in asks]
        warm = asyncio.Event()
        if not self._worth_warming(asks):
            warm.set()

        async def one(position: int) -> Artifact | ReplyError:
            if position:
                await warm.wait()
            try:
                return await self._ask(asks[position], numbers[position], lambda text: warm.set())
            except ReplyError as error:
                return error
            finally:
                warm.set()

        return await _all([one(position) for position in range(len(asks))])

    async def _fetch_samples(self, asks: Sequence[Ask]) -> None:
        """Brings those that are samples of one prompt by one request a prompt, where the model can."""
        groups = [list(group) for _, group in itertools.groupby(asks, key=_without_sample)]
        await _all([self._fetch(group) for group in groups if len(group) > 1])

    async def _fetch(self, asks: Sequence[Ask]) -> None:
        sha256 = self._prompt(asks[0].step).sha256
        await self._answerer.fetch_samples([self.request(ask) for ask in asks], sha256, asks[0].values)

    async def ask_graph(
        self, needs: Mapping[str, Sequence[str]], make: Callable[[str, Mapping[str, Any]], Ask]
    ) -> dict[str, Artifact]:
        """The artifacts of asks that need each other's: each starts as soon as those that it needs are there.

        Args:
            needs: Name -> the names whose artifacts it needs; no circles.
            make: From a name and the artifacts that it needs to what is asked.
        """
        tasks: dict[str, asyncio.Task[Artifact]] = {}
        numbers = {name: self._answerer.store.reserve() for name in needs}

        async def one(name: str) -> Artifact:
            found = {other: await tasks[other] for other in needs[name]}
            return await self._ask(make(name, found), numbers[name])

        for name in needs:
            tasks[name] = asyncio.ensure_future(one(name))
        return dict(zip(needs, await _all(list(tasks.values())), strict=True))

    async def _ask(self, ask: Ask, number: int | None, on_text: Callable[[str], None] = lambda text: None) -> Artifact:
        prompt = self._prompt(ask.step)
        request = self.request(ask)
        for attempt in range(1, ask.replies + 1):
            call, text = await self._whole(ask, request, prompt, number if attempt == 1 else None, on_text)
            answer = split_thinking(text)[1]
            try:
                artifact = parse(prompt.output, answer, ask.subject)
                ask.check(artifact)
            except ReplyError as error:
                reason = str(error)
                values = {"reason": reason, "replies_left": str(ask.replies - attempt)}
                request = _going_on(request, answer or "(nothing)", self._prompt("replies/invalid").render(values))
            else:
                return self._settle(ask, artifact)
        raise ReplyError(
            f"Step {ask.about}: {ask.replies} replies did not fit. The last reason: {reason} The reply lies in "
            f"{self._answerer.store.file(call)}. Change the prompt or the model; or delete that file, and run "
            "again to have it asked once more.",
            reason,
        )

    async def _whole(
        self, ask: Ask, request: Request, prompt: Prompt, number: int | None, on_text: Callable[[str], None]
    ) -> tuple[Call, str]:
        """A reply's text, continued as long as it is cut off at the output limit."""
        whole = ""
        for _ in range(CONTINUATIONS + 1):
            call = await self._answerer.answer(request, prompt.sha256, ask.values, number, on_text)
            number = None
            whole += call.reply.text
            if call.reply.finish != "length":
                return call, whole
            if not split_thinking(whole)[1].strip():
                break
            request = _going_on(request, call.reply.text, self._prompt("replies/continue").render({}))
        raise UnfinishedReply(
            f"The reply to step {ask.about} was cut off at the output limit {CONTINUATIONS} times over, or before it "
            f"began; its last part lies in {self._answerer.store.file(call)}. Take a model with a longer output, or "
            "less reasoning effort, then run again."
        )

    def _conversation(self, ask: Ask) -> tuple[Message, ...]:
        prompt = self._prompt(ask.step)
        earlier: tuple[Message, ...] = ()
        if prompt.continues is not None:
            before = self._conversation(Ask(prompt.continues, ask.values, history=ask.history))
            replied = Message(role="assistant", blocks=(ask.history[prompt.continues].reply(),))
            earlier = (*before, replied)
        *before_last, last = prompt.render(ask.values)
        return (*earlier, *before_last, last.model_copy(update={"images": ask.images}))

    def _worth_warming(self, asks: Sequence[Ask]) -> bool:
        if len(asks) < 2 or not capabilities(self._models.of(asks[0].step).model).prompt_cache:
            return False
        first = self._conversation(asks[0])
        shared = sum(len(block) for message in first for block in message.blocks[:-1])
        return shared >= WORTH_WARMING_CHARACTERS


def samples(ask: Ask, count: int) -> list[Ask]:
    """An ask so many times, for so many answers: each has its sample's number."""
    return [replace(ask, sample=index) for index in range(count)]


def _without_sample(ask: Ask) -> Ask:
    return replace(ask, sample=0)


def _going_on(request: Request, answer: str, then: tuple[Message, ...]) -> Request:
    replied = Message(role="assistant", blocks=(answer,))
    return request.model_copy(update={"messages": (*request.messages, replied, *then)})


async def _all(waiting: Sequence[Awaitable[T]]) -> list[T]:
    """Every result; if one fails, the first failure once all have ended. Cancelling cancels all."""
    tasks = [asyncio.ensure_future(item) for item in waiting]
    try:
        await asyncio.gather(*tasks, return_exceptions=True)
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        raise
    return [task.result() for task in tasks]
