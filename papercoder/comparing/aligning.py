"""Two runs step by step: which steps are the same, which differ, and what went into the first that does."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from papercoder.calls import Call, Place
from papercoder.comparing.code_parts import files_changes
from papercoder.comparing.opening import OpenedRun, TakenStep, value_names
from papercoder.comparing.outputs import output_changes
from papercoder.comparing.parts import Change, item_changes, line_changes, mapping_changes, nested_changes
from papercoder.display.code import unified_diff
from papercoder.llm.messages import transcript
from papercoder.repository.execution import Execution

State = Literal["same", "differs", "only in the first", "only in the other", "not reached"]
PAPER, REPOSITORY, EXECUTION, MEASURED = "paper", "repository", "execution", "measured"


class InputDifference(BaseModel):
    """What differs in what a step was asked.

    Attributes:
        template: Whether the prompt's file differs.
        values: The template's variables whose texts differ.
        settings: Whether model, reasoning effort, temperature or schema differ.
        conversation: Whether only the conversation before it differs.
        edited: Whether a person changed the output of one of them.
        diff: Of the prompts as sent.
        template_diff: Of the prompt files; empty where they are the same or not at hand any more.
    """

    model_config = ConfigDict(frozen=True)

    template: bool
    values: tuple[str, ...]
    settings: bool
    conversation: bool
    edited: bool
    diff: str
    template_diff: str = ""

    def __str__(self) -> str:
        parts = [
            "the template" if self.template else "",
            f"the values {', '.join(self.values)}" if self.values else "",
            "the model or its settings" if self.settings else "",
            "the conversation before it" if self.conversation else "",
        ]
        found = ", ".join(part for part in parts if part)
        by_hand = "A person changed its output. " if self.edited else ""
        alike = "Its input is the same." if self.edited else "Its input is the same: the replies differ by themselves."
        return by_hand + (f"Its input differs in {found}." if found else alike)


class AlignedStep(BaseModel):
    """One step of two runs.

    Attributes:
        step: "planning/config", or one of "paper", "repository", "execution", "measured".
        subject: The file or round that it is about, if any.
        state: "not reached" where one run has neither this step nor any later one.
        changes: The parts of its output that differ.
    """

    model_config = ConfigDict(frozen=True)

    step: str
    subject: str = ""
    sample: int = 0
    state: State
    changes: tuple[Change, ...] = ()

    @property
    def name(self) -> str:
        """The step, what it is about, and its sample if it has several."""
        return str(Place(self.step, self.subject, self.sample))


def aligned_steps(before: OpenedRun, after: OpenedRun) -> tuple[AlignedStep, ...]:
    """Every step of either run, in the order in which the first was asked."""
    names = [Place(PAPER), *_merged(list(before.steps), list(after.steps)), Place(REPOSITORY),
             Place(EXECUTION), Place(MEASURED)]  # fmt: skip
    have = [_present(run) for run in (before, after)]
    if before.files is None or after.files is None:
        # Without a folder of files, those that the steps wrote are all there is to compare.
        names.remove(Place(REPOSITORY))
    last = [max((place for place, name in enumerate(names) if name in present), default=-1) for present in have]
    aligned = []
    for place, name in enumerate(names):
        here, there = (name in present for present in have)
        if here and there:
            changes = tuple(_changes(name, before, after))
            aligned.append(_aligned(name, "differs" if changes else "same", changes))
        elif here or there:
            reached = place < (last[1] if here else last[0])
            state: State = ("only in the first" if here else "only in the other") if reached else "not reached"
            aligned.append(_aligned(name, state))
    return tuple(aligned)


def first_divergence(steps: Sequence[AlignedStep]) -> AlignedStep | None:
    """The first step whose output differs, or that one run has and the other went past without."""
    return next((step for step in steps if step.state not in ("same", "not reached")), None)


def input_difference(step: AlignedStep, before: OpenedRun, after: OpenedRun) -> InputDifference | None:
    """What differs in a step's input; None for what is not asked of a model, or not in both runs."""
    name = Place(step.step, step.subject, step.sample)
    old, new = before.steps.get(name), after.steps.get(name)
    if old is None or new is None:
        return None
    template = old.call.prompt_sha256 != new.call.prompt_sha256
    values, settings = value_names(old.call, new.call), _settings(old) != _settings(new)
    asked, now = transcript(old.request.messages), transcript(new.request.messages)
    return InputDifference(
        template=template,
        values=values,
        settings=settings,
        conversation=not (template or values) and asked != now,
        edited=old.edited or new.edited,
        diff=unified_diff(asked, now, before.folder.name, after.folder.name, context=1),
        template_diff=_template_diff(before, old.call, after, new.call),
    )


def _template_diff(before: OpenedRun, old: Call, after: OpenedRun, new: Call) -> str:
    sources = before.source(old), after.source(new)
    if sources[0] is None or sources[1] is None:
        return ""
    return unified_diff(sources[0], sources[1], before.folder.name, after.folder.name)


def _aligned(name: Place, state: State, changes: tuple[Change, ...] = ()) -> AlignedStep:
    return AlignedStep(step=name.step, subject=name.subject, sample=name.sample, state=state, changes=changes)


def _present(run: OpenedRun) -> set[Place]:
    found = set(run.steps)
    parts = {PAPER: run.paper, REPOSITORY: run.files, EXECUTION: run.execution, MEASURED: run.execution}
    return found | {Place(step) for step, part in parts.items() if part is not None}


def _merged(first: Sequence[Place], second: Sequence[Place]) -> list[Place]:
    """The first's order; what only the second has comes behind the step that it comes behind there."""
    merged, place = list(first), 0
    for name in second:
        if name in merged:
            place = merged.index(name) + 1
        else:
            merged.insert(place, name)
            place += 1
    return merged


def _changes(name: Place, before: OpenedRun, after: OpenedRun) -> Iterator[Change]:
    if name.step == PAPER:
        yield from _paper_changes(before, after)
    elif name.step == REPOSITORY:
        yield from _repository_changes(before, after)
    elif name.step == EXECUTION:
        yield from mapping_changes(*(_outcome(run.execution) for run in (before, after)))
    elif name.step == MEASURED:
        yield from mapping_changes(before.cells(), after.cells())
        yield from files_changes(before.other_outputs(), after.other_outputs())
    else:
        yield from _step_changes(before.steps[name], after.steps[name], name)


def _step_changes(old: TakenStep, new: TakenStep, name: Place) -> list[Change]:
    if old.text == new.text:
        return []
    if old.artifact is not None and new.artifact is not None:
        return output_changes(old.artifact, new.artifact, name.subject)
    return item_changes(old.text, new.text) or line_changes(old.text, new.text)


def _paper_changes(before: OpenedRun, after: OpenedRun) -> list[Change]:
    old, new = before.paper, after.paper
    if old is None or new is None or old == new:
        return []
    named = nested_changes(*(paper.model_dump(mode="json", include={"title", "sha256"}) for paper in (old, new)))
    return named + (item_changes(old.markdown(), new.markdown()) if old.sha256 == new.sha256 else [])


def _repository_changes(before: OpenedRun, after: OpenedRun) -> Iterator[Change]:
    """What differs in the files as they are now and did not already differ so as the output of a step."""
    shown = {(before.steps[name].text, after.steps[name].text) for name in before.steps.keys() & after.steps.keys()}
    old, new = before.files or {}, after.files or {}
    explained = {file for file in old.keys() | new.keys() if (old.get(file), new.get(file)) in shown}
    yield from files_changes(*({file: files[file] for file in files if file not in explained} for files in (old, new)))


def _outcome(execution: Execution | None) -> dict[str, str]:
    """How an execution ended, by name; how long it took does not count."""
    if execution is None:
        return {}
    facts = {
        "command": execution.command, "sandbox": execution.sandbox, "exit code": str(execution.returncode),
        "timed out": "yes" if execution.timed_out else "no", "wrote": ", ".join(execution.outputs) or "nothing",
        "did not write": ", ".join(execution.missing_outputs) or "nothing missing",
        "missing package": execution.missing_distribution or "none",
    }  # fmt: skip
    lines = execution.output.strip().splitlines()
    return facts if execution.succeeded else {**facts, "last line": lines[-1] if lines else ""}


def _settings(taken: TakenStep) -> tuple[object, ...]:
    request = taken.request
    return request.model, request.reasoning_effort, request.temperature, request.output_schema
