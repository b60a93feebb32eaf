"""Run: one folder, one model, one recipe. Composes provider, cache, budget and log."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from papercoder import locking
from papercoder.answering import Answerer
from papercoder.artifacts import Artifact
from papercoder.asking import Ask, Asker, samples
from papercoder.budget import Budget
from papercoder.call_parts import calls_html
from papercoder.calls import Call, CallStore
from papercoder.description import Description
from papercoder.disk import file_name, write_atomically
from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.shown import Shown
from papercoder.edits import Edits
from papercoder.estimating import Estimate, estimate_requests
from papercoder.events import Event, Watchers
from papercoder.ledger import Calls
from papercoder.llm.capabilities import Price
from papercoder.llm.limits import Limits
from papercoder.llm.loop import EventLoop
from papercoder.llm.messages import Image, Provider, Reply, Request
from papercoder.llm.specification import split
from papercoder.paper.model import Paper
from papercoder.progress import Progress
from papercoder.prompting import Prompt, PromptLibrary
from papercoder.recording import Banner, adopted_paper, open_recording
from papercoder.reporting import Report
from papercoder.settings import Settings, resolve_all


class Run(Shown):
    """Everything a run needs and keeps.

    Args:
        folder: The run folder. One that exists is gone on with: no reply in it is asked for again.
        model: "anthropic:claude-sonnet-5-5", "openai:o3-mini", a preset of a compatible server
            ("ollama:MODEL"), "manual:FOLDER", or "replay:FOLDER" for a recorded run.
        models: Other models for single stages or steps: {"coding": "openai:o3-mini"}.
        recipe: Name of a recipe in prompts/recipes.
        prompts: Folder of a prompt variant, whose files override the shipped ones.
        budget_usd: No call starts once this much is spent; 0 or None for no limit.
        price: For a model whose price is unknown here, or other than here.
        prices: The same by the models' names, where there are several.
        limits: Of the provider: calls at once, requests and tokens a minute.
        cache: A folder of calls that several runs share.
        base_url: Another address for the provider's protocol.
        reasoning_effort: Instead of the model's default.
        on_miss: What replay does with a request that was not recorded: "error", "manual:FOLDER" or a model.
        provenance: Facts on where replies come from, kept in run.json.
        base: Another run whose replies answer the same requests here, without being asked or paid again.
        provider: Instead of the one that `model` names, for tests.

    Raises:
        RunError: The folder holds calls of another model, or another process is writing to it.
        ProviderError: A model's specification is wrong.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        model: str,
        models: Mapping[str, str] | None = None,
        recipe: str = "papercoder",
        prompts: str | Path | None = None,
        budget_usd: float | None = None,
        price: Price | None = None,
        prices: Mapping[str, Price] | None = None,
        limits: Limits | None = None,
        cache: str | Path | None = None,
        base_url: str | None = None,
        reasoning_effort: str | None = None,
        on_miss: str = "error",
        provenance: Mapping[str, str] | None = None,
        base: "Run | None" = None,
        provider: Provider | None = None,
    ):
        self._arguments = {name: value for name, value in locals().items() if name not in ("self", "folder", "base")}
        self.folder = Path(folder)
        self.model = model
        self.library = PromptLibrary(Path(prompts) if prompts else None)
        self.recipe = self.library.recipe(recipe)
        self.recording = open_recording(model)
        if self.recording is not None and on_miss != "error":
            split(on_miss)
        recorded = self.recording.models if self.recording else None
        self.models = resolve_all(model, models or {}, reasoning_effort, limits or Limits(), recorded)
        self.provenance = dict(provenance or (self.recording.provenance if self.recording else {}))
        self._prices = dict(prices or {}) | ({self.settings.model: price} if price else {})
        locking.hold(self.folder)
        self._store = CallStore(self.folder / "calls")
        self.budget = Budget(budget_usd, self.price_of, lambda step: self._output_range(step)[1])
        self._watchers = Watchers()
        self._answerer = Answerer(
            self._store, self.models, self.budget, recording=self.recording, on_miss=on_miss, base_url=base_url,
            cache=Path(cache) if cache else None, base=base._store if base else None, watchers=self._watchers,
            provider=provider, picture_line=lambda name: self._prompt("replies/picture").render({"name": name})[0].text,
        )  # fmt: skip
        self.edits: Edits = Edits(self.folder / "edits", base.edits if base else None)
        self._asker = Asker(self._answerer, self.models, self._prompt, self._settled)
        self._loop: EventLoop | None = None
        self._parameters = {
            "model": model, "models": dict(models or {}), "recipe": recipe, "budget_usd": budget_usd,
            "prompts": str(prompts) if prompts else None, "on_miss": on_miss, "reasoning_effort": reasoning_effort,
        }  # fmt: skip
        facts = (self.folder, self.models, self._parameters, self.provenance)
        self._description = Description(*facts, answered=len(self._store) > 0)

    def complete(self, request: Request) -> Reply:
        """The reply to a request: from this folder, from the recording, or from the provider.

        Raises:
            ReplayMiss: Under replay, the request was not recorded.
            BudgetError: The budget is used up.
            ProviderError: The provider failed for good.
        """
        return cast(Call, self._run(self._answerer.answer(request))).reply

    def ask(self, ask: Ask) -> Any:
        """The artifact that answers a step; see `ask_all`."""
        return self.ask_all([ask])[0]

    def ask_all(self, asks: Sequence[Ask]) -> list[Any]:
        """The artifacts that answer several steps which do not need each other, asked side by side.

        Each reply is on disk before it is parsed. One that does not parse is answered with the reason, up
        to three replies in all.

        Raises:
            ReplyError: The third reply did not fit either; the message names the step and the file.
        """
        return cast(list[Any], self._run(self._asker.ask_all(asks)))

    def try_all(self, asks: Sequence[Ask]) -> list[Any]:
        """As `ask_all`; where no reply fits, its ReplyError stands in the artifact's place and nothing is raised."""
        return cast(list[Any], self._run(self._asker.try_all(asks)))

    def ask_graph(
        self, needs: Mapping[str, Sequence[str]], make: Callable[[str, Mapping[str, Any]], Ask]
    ) -> dict[str, Any]:
        """The artifacts of asks that need each other's; see `Asker.ask_graph`."""
        return cast(dict[str, Any], self._run(self._asker.ask_graph(needs, make)))

    def samples(self, ask: Ask, count: int) -> list[Any]:
        """Several answers to one ask, each cached: asking for more later pays only for the new ones."""
        return self.ask_all(samples(ask, count))

    def estimate(self, asks: Sequence[Ask]) -> Estimate:
        """What asks would cost now: nothing for those on disk. Output is a range from the step's earlier replies."""
        requests = [request for request in map(self._asker.request, asks) if not self._answerer.knows(request)]
        counted = [self._run(self._answerer.count(request)) for request in requests]
        ranges = [self._output_range(request.step) for request in requests]
        model = self.models.of(asks[0].step).model if asks else self.settings.model
        return estimate_requests(requests, counted, ranges, model, self.price_of(model))

    def knows(self, ask: Ask) -> bool:
        """Whether the first request of an ask would be answered without asking a model."""
        return self._answerer.knows(self._asker.request(ask))

    def watch(self, watcher: Callable[[Event], None]) -> Callable[[], None]:
        """Tells `watcher` of every call from now on, in the thread that makes them; see `papercoder.events`.

        Returns:
            A function that ends it.
        """
        return self._watchers.add(watcher)

    def stop(self) -> None:
        """Stops what is under way, from another thread; who waits for it gets Stopped. Complete replies are kept."""
        if self._loop is not None:
            self._loop.stop()

    def adopt(self, paper: Paper) -> Paper:
        """Makes `paper` this run's paper, and returns the one that prompts see.

        Under replay that is the recorded paper, if it was read from the same bytes, even where today's
        reader reads them differently: compare the two to see what differs. Its pages are those of `paper`.

        Raises:
            RunError: The recording belongs to another paper, or the folder holds calls about another one.
        """
        seen = adopted_paper(paper, self.folder, self.recording, answered=bool(len(self._store)))
        write_atomically(self.folder / "paper" / "paper.json", seen.model_dump_json(indent=1))
        write_atomically(self.folder / "paper" / "paper.md", seen.markdown())
        self.describe(paper=seen.model_dump(mode="json", include={"title", "sha256", "source_format"}))
        return seen

    def branch(self, folder: str | Path, **changes: Any) -> "Run":
        """A run like this one but for some arguments, in a folder of its own; this one's replies answer there too."""
        made = Run(folder, **{**self._arguments, **changes}, base=self)
        made.describe(base=os.path.relpath(self.folder, folder))
        return made

    def banner(self) -> Banner:
        """What is recorded and what is computed now, to stand at the top of a notebook."""
        return Banner(self.model, self.settings.model, self.provenance if self.recording is not None else None)

    def calls(self) -> Calls:
        """Every call of this run in order, failed attempts included: a table, and by `frame()` a pandas frame."""
        return Calls(self._store, self.cost)

    def value(self, sha256: str) -> str:
        """The text of a template variable of a call."""
        return self._store.value(sha256)

    def cost(self, call: Call) -> float | None:
        """USD that a call cost, or would have cost where it is recorded; None if the price is unknown."""
        return self.budget.cost(call)

    @property
    def settings(self) -> Settings:
        """Of the model for all steps that have none of their own."""
        return self.models.default

    def price_of(self, model: str) -> Price | None:
        """The price of a model by its name: as given to this run, or as known; None where it is unknown."""
        return self._prices.get(model) or self.models.named(model).price(self.provenance)

    @property
    def spent_usd(self) -> float:
        """What this run itself paid, as far as prices are known."""
        return self.budget.spent_usd

    def keep(self, name: str, text: str) -> None:
        """Keeps a text in the run folder under a relative name."""
        write_atomically(self.folder / name, text)

    def recorded(self, name: str) -> str | None:
        """Under replay, the recording's text of this name; None if there is none."""
        return self.recording.text(name) if self.recording is not None else None

    def kept(self, name: str) -> str | None:
        """The text of this name: under replay the recording's, else this folder's; None if there is none."""
        own = self.recording is None and (self.folder / name).is_file()
        return (self.folder / name).read_text(encoding="utf-8") if own else self.recorded(name)

    def image(self, sha256: str) -> Image | None:
        """A picture that a call of the recording or of this folder shows; None if none does."""
        recorded = self.recording.calls.image(sha256) if self.recording is not None else None
        return recorded or self._store.image(sha256)

    def describe(self, **facts: Any) -> None:
        """Adds facts to run.json."""
        self._description.add(**facts)

    def close(self) -> None:
        """Closes connections and the thread that waits for replies; a later call opens them again."""
        if self._loop is not None:
            self._loop.run(self._answerer.aclose())
            self._loop.close()
            self._loop = None
        locking.release(self.folder)

    def _run(self, coroutine: Any) -> Any:
        locking.hold(self.folder)
        self._loop = self._loop or EventLoop()
        with Report(Progress(self.cost), self._watchers, self.folder) as report:
            return self._loop.run(coroutine, report.tick)

    def _prompt(self, step: str) -> Prompt:
        prompt = self.library.prompt(step)
        self._description.add_prompt(step, prompt.sha256)
        return prompt

    def _output_range(self, step: str) -> tuple[int, int]:
        """The shortest and longest reply of a step in this run; the recipe's range where there is none yet."""
        low, high = self.recipe["expected_output_tokens"].get(step) or self.library.expected_output_tokens(step)
        return self._store.output_range(step) or (low, high)

    def _settled(self, ask: Ask, artifact: Artifact) -> Artifact:
        """Keeps an artifact in its file form; what later steps see is a person's edit of it, if there is one."""
        seen = self.edits.apply(ask.step, ask.subject, artifact)
        write_atomically(self.artifact_file(ask.step, ask.subject), seen.text())
        return seen

    def artifact_file(self, step: str, subject: str = "") -> Path:
        """Where what a step gave lies in its file form, or will lie."""
        suffix = self.library.prompt(step).output.suffix
        return self.folder / f"artifacts/{step}{'/' + file_name(subject) if subject else ''}{suffix}"

    def __repr__(self) -> str:
        """One line: folder, model, calls."""
        return f"Run({str(self.folder)!r}, model={self.model!r}, {counted(len(self._store), 'call')})"

    def _html(self) -> str:
        calls, answered = self.calls(), self.provenance.get("model", self.settings.model)
        return (
            html.title(f"Run {self.folder.as_posix()}", f"{counted(len(calls), 'call')} answered by {answered}")
            + html.bullets(f"{name}: {value}" for name, value in self.provenance.items())
            + calls_html(calls, self.library, self.value)
        )
