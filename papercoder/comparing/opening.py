"""A run folder opened to be looked at: no model, no lock, nothing written."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from papercoder.artifacts import Artifact
from papercoder.calls import Call, Place
from papercoder.disk import file_name, text_hash
from papercoder.errors import PromptError, ReplyError, RunError
from papercoder.llm.capabilities import Price
from papercoder.llm.messages import Request
from papercoder.paper.model import Paper
from papercoder.prompting import PromptLibrary
from papercoder.recording import Recording
from papercoder.replies import parse, split_thinking
from papercoder.repository.execution import Execution
from papercoder.repository.repository import Repository
from papercoder.repository.tables import ABSENT, ComparedTable, measured_tables
from papercoder.run import Run


@dataclass(frozen=True)
class TakenStep:
    """A step of a run with the output that the run went on with.

    Attributes:
        request: The first request, before any reply that did not fit.
        call: Whose reply holds the output.
        artifact: The output as later steps see it; None where no reply fitted.
        text: The output's file form; the last reply where none fitted.
        edited: Whether a person changed the output.
    """

    request: Request
    call: Call
    artifact: Artifact | None
    text: str
    edited: bool = False


@dataclass(frozen=True)
class OpenedRun:
    """All of a run folder that can be compared.

    Attributes:
        calls: Every one, in order, those that the run did not go on with included.
        steps: In the order of asking.
        files: File -> text as committed or changed since; None where the folder holds no repository.
        execution: The last one; None where there was none yet.
        price: The price of a model by its name.
        library: Its prompts as they are now.
    """

    folder: Path
    description: dict[str, Any]
    calls: tuple[Call, ...]
    steps: dict[Place, TakenStep]
    paper: Paper | None
    files: dict[str, str] | None
    execution: Execution | None
    price: Callable[[str], Price | None]
    library: PromptLibrary

    @cached_property
    def exchanges(self) -> set[tuple[str, str]]:
        """(request key, hash of the reply) of every call: what two runs share came from one call, or as good as."""
        return {(call.request.key, text_hash(call.reply.text)) for call in self.calls}

    @property
    def facts(self) -> dict[str, Any]:
        """How the run was made: versions, parameters, hashes of its prompts."""
        prompts = {step: sha256[:12] for step, sha256 in self.description.get("prompts", {}).items()}
        kept = {name: self.description.get(name) for name in ("papercoder", "python", "parameters")}
        return {**kept, "prompts": prompts}

    def source(self, call: Call) -> str | None:
        """The prompt file that a call was rendered from; None where it is not at hand any more."""
        try:
            prompt = self.library.prompt(call.request.step)
        except PromptError:
            # A step of another version.
            return None
        return prompt.source if prompt.sha256 == call.prompt_sha256 else None

    def cells(self) -> dict[str, str]:
        """Measured cells: "Table, row, column" -> text as measured.

        Raises:
            RunError: There are tables, but no paper that they belong to.
        """
        outputs = self.execution.outputs if self.execution is not None else {}
        return {
            f"Table {table.number}, {label}, {column}": measured
            for name in outputs
            for table in self._tables(name)
            for label, cells in table.rows
            for column, (measured, _) in zip(table.columns[1:], cells, strict=True)
            if measured != ABSENT
        }

    def other_outputs(self) -> dict[str, str]:
        """The files that the execution wrote and that hold no table: name -> text."""
        outputs = self.execution.outputs if self.execution is not None else {}
        return {name: text for name, text in outputs.items() if not self._tables(name)}

    def _tables(self, output: str) -> tuple[ComparedTable, ...]:
        if self.execution is None or self.paper is None:
            raise RunError(f"{self.folder} holds an execution but no paper. Is the folder complete?")
        alone = self.execution.model_copy(update={"outputs": {output: self.execution.outputs[output]}})
        return measured_tables(alone, self.paper).tables


def open_run(run: Run | str | Path) -> OpenedRun:
    """Opens a run that is finished, recorded or under way.

    Args:
        run: A Run, whose prices are taken too, or the path of a run folder.

    Raises:
        RunError: The folder is no run folder, or a file in it was changed by hand.
    """
    folder = run.folder if isinstance(run, Run) else Path(run)
    recording = Recording(folder)
    files = _files(folder / "repo")
    return OpenedRun(
        folder=folder,
        description=recording.description,
        calls=tuple(recording.calls),
        steps=_with_base(_steps(recording, files or {}), recording),
        paper=recording.paper() if recording.text("paper/paper.json") is not None else None,
        files=files,
        execution=_execution(recording),
        library=run.library if isinstance(run, Run) else _library(recording),
        price=run.price_of if isinstance(run, Run) else lambda model: recording.models.named(model).price(
            recording.provenance
        ),
    )  # fmt: skip


def _library(recording: Recording) -> PromptLibrary:
    """The prompts of a recorded run's variant where that is still there, else the shipped ones."""
    prompts = Path(str(recording.description["parameters"].get("prompts") or ""))
    try:
        return PromptLibrary(prompts if prompts.name and prompts.is_dir() else None)
    except PromptError:
        return PromptLibrary()


def _with_base(steps: dict[Place, TakenStep], recording: Recording) -> dict[Place, TakenStep]:
    """With what a run that began in the middle took over from the one it is based on: the steps before its last."""
    base = recording.folder / str(recording.description.get("base", ""))
    if "base" not in recording.description or not (base / "run.json").is_file():
        return steps
    other = Recording(base)
    before = _with_base(_steps(other, _files(base / "repo") or {}), other)
    order = list(before)
    last = max((order.index(name) for name in steps if name in before), default=-1)
    taken = {name: steps.get(name, before[name]) for name in order[: last + 1]}
    return {**taken, **{name: step for name, step in steps.items() if name not in taken}}


def _files(folder: Path) -> dict[str, str] | None:
    if not (folder / ".git").is_dir():
        return None
    repository = Repository(folder)
    names = [name for name in repository.files() if (folder / name).is_file()]
    return {name: repository.read(name) for name in names if not name.startswith("docs/") and name != ".gitignore"}


def _execution(recording: Recording) -> Execution | None:
    text = recording.text("result.json")
    if text is None:
        return None
    try:
        return Execution.model_validate_json(text)
    except ValueError as error:
        raise RunError(f"{recording.folder / 'result.json'} is no execution: {error}. Execute again.") from error


def _steps(recording: Recording, files: dict[str, str]) -> dict[Place, TakenStep]:
    groups: dict[Place, list[Call]] = {}
    prompts: dict[str, str] = recording.description.get("prompts", {})
    for call in recording.calls:
        request = call.request
        groups.setdefault(Place(request.step, request.subject, request.sample), []).append(call)
    library = PromptLibrary()
    sampled = Counter(name[:2] for name in groups)
    found = {}
    for name, group in groups.items():
        output = _output_class(library, name.step)
        # Several samples share one file, which says nothing about each of them.
        kept = _kept(recording, name, output) if sampled[name[:2]] == 1 else None
        taken = _taken(group, output, kept or files.get(name.subject), prompts.get(name.step, ""))
        found[name] = _as_kept(taken, output, kept)
    return _without_earlier_plans(found)


def _without_earlier_plans(steps: dict[Place, TakenStep]) -> dict[Place, TakenStep]:
    """Without steps about files that only an earlier plan of the same run had: what they saw of it differs."""
    planned = {name.step.split("/")[-1]: text_hash(taken.text) for name, taken in steps.items() if not name.subject}

    def seen(taken: TakenStep) -> frozenset[tuple[str, str]]:
        """The parts of the plan that a step saw, by their hashes."""
        return frozenset(item for item in taken.call.values.items() if item[0] in planned)

    plans: dict[str, Counter[frozenset[tuple[str, str]]]] = {}
    for name, taken in steps.items():
        if name.subject:
            plans.setdefault(name.step, Counter())[seen(taken)] += 1
    # The plan that the run kept; where nobody saw that, as after a change by hand, the one that most steps saw.
    valid = {
        step: max(counts, key=lambda plan: (plan <= planned.items(), counts[plan]))
        for step, counts in plans.items()
    }  # fmt: skip
    return {name: taken for name, taken in steps.items() if not name.subject or seen(taken) == valid[name.step]}


def _taken(group: Sequence[Call], output: type[Artifact] | None, kept: str | None, prompt_sha256: str) -> TakenStep:
    """The call that the run went on with: whose output was kept, under the prompt used last, the latest."""

    def standing(item: tuple[int, Call]) -> tuple[bool, bool, int]:
        number, call = item
        return texts[number] == kept, call.prompt_sha256 == prompt_sha256, number

    answers = [_whole(call, group) for call in group]
    artifacts = [_parsed(output, answer, group[0].request.subject) for answer in answers]
    texts = [
        artifact.text() if artifact else answer for artifact, answer in zip(artifacts, answers, strict=True)
    ]  # fmt: skip
    number, call = max(enumerate(group), key=standing)
    same = [other for other in group if (other.prompt_sha256, other.values) == (call.prompt_sha256, call.values)]
    first = min(same, key=lambda other: len(other.request.messages))
    return TakenStep(first.request, call, artifacts[number], texts[number])


def _whole(call: Call, group: Sequence[Call]) -> str:
    """The reply's text, with the parts before it where it was cut off and went on."""
    text, messages = call.reply.text, call.request.messages
    while len(messages) > 2:
        before = next((
            other for other in group
            if other.reply.finish == "length" and other.request.messages == messages[:-2]
            and other.reply.text == messages[-2].text
        ), None)  # fmt: skip
        if before is None:
            break
        text, messages = before.reply.text + text, before.request.messages
    return split_thinking(text)[1]


def _parsed(output: type[Artifact] | None, answer: str, subject: str) -> Artifact | None:
    if output is None:
        return None
    try:
        return parse(output, answer, subject)
    except ReplyError:
        return None


def _output_class(library: PromptLibrary, step: str) -> type[Artifact] | None:
    try:
        return library.prompt(step).artifact
    except PromptError:
        # A step of another version: its replies are compared as text.
        return None


def _kept(recording: Recording, name: Place, output: type[Artifact] | None) -> str | None:
    place = f"{name.step}/{file_name(name.subject)}" if name.subject else name.step
    return recording.text(f"artifacts/{place}{output.suffix}") if output is not None else None


def _as_kept(taken: TakenStep, output: type[Artifact] | None, kept: str | None) -> TakenStep:
    """The step with the output that a person made of the model's, where the kept file is no model's."""
    if output is None or kept is None or kept == taken.text:
        return taken
    try:
        return replace(taken, artifact=output.from_text(kept), text=kept, edited=True)
    except ValueError as error:
        raise RunError(f"The artifact that step {taken.call.request.step} kept was damaged: {error}.") from error


def value_names(before: Call, after: Call) -> tuple[str, ...]:
    """The template variables whose texts differ between two calls, in the first's order."""
    names = [*before.values, *(name for name in after.values if name not in before.values)]
    empty = text_hash("")
    return tuple(name for name in names if before.values.get(name, empty) != after.values.get(name, empty))
