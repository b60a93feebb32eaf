"""Trying an edited prompt: in a variant of its own, against a finished run, asking only what the edit changes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from papercoder.artifacts import Architecture, Artifact, OverallPlan
from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.code import unified_diff
from papercoder.display.shown import Shown
from papercoder.display.words import word_diff_html
from papercoder.errors import PromptError, RunError
from papercoder.prompting import parse_prompt
from papercoder.run import Run
from papercoder.stages import analysis, coding, planning
from papercoder.tweaking.lineage import places
from papercoder.tweaking.results import analyses_of, artifact_of, given, paper_of, plan_of
from papercoder.variants import Variant, create_variant


@dataclass(frozen=True)
class Trial(Shown):
    """An edited prompt and what came of it.

    Attributes:
        base: The run that it is compared with.
        run: The run with the edited prompt; what did not change was answered from `base`.
        variant: The folder with the edited prompt.
        step: Whose prompt was edited.
        before: Subject -> what the step gave in `base`; the subject is empty for a step that is asked once.
        after: The same with the edited prompt.
    """

    base: Run
    run: Run
    variant: Variant
    step: str
    before: Mapping[str, Artifact]
    after: Mapping[str, Artifact]

    @property
    def changed(self) -> tuple[str, ...]:
        """The subjects whose output differs."""
        return tuple(name for name, artifact in self.after.items() if artifact.text() != self.before[name].text())

    @property
    def asked(self) -> int:
        """Calls that were neither in `base` nor on disk before."""
        return sum(call.origin in ("paid", "manual") for call in self.run.calls())

    def template_diff(self) -> str:
        """The edit of the prompt file, as a unified diff; the two texts are those that the runs used."""
        return unified_diff(
            self.base.library.prompt(self.step).source, self.run.library.prompt(self.step).source,
            f"{self.step} before", f"{self.step} in {self.variant.name}",
        )  # fmt: skip

    def output_diff(self, subject: str = "") -> str:
        """What the step gave, before and after."""
        return unified_diff(self.before[subject].text(), self.after[subject].text(), "before", self.variant.name)

    def __repr__(self) -> str:
        """One line: what the edit changed, and what was asked."""
        gave = f"changed {len(self.changed)} of {len(self.after)} outputs" if self.changed else "changed no output"
        return f"Trial({self.step} as {self.variant.name!r}: {gave}, {counted(self.asked, 'call')} asked)"

    def _html(self) -> str:
        edit = word_diff_html(*(run.library.prompt(self.step).source for run in (self.base, self.run)))
        parts = [html.title(repr(self), self.variant.note), html.details("The edit", edit)]
        for subject in self.changed:
            output = word_diff_html(self.before[subject].text(), self.after[subject].text())
            parts.append(html.details(f"Output {subject}".strip(), output, opened=True))
        return "".join(parts)


def try_prompt(
    step: str,
    run: Run,
    *,
    edit: str | Mapping[str, str],
    name: str,
    note: str = "",
    onward: bool = False,
    model: str | None = None,
) -> Trial:
    """Runs a step of a finished run again with an edited prompt.

    The edit is a variant, in the folder `variants` beside the run; the new run lies beside it too. Whatever the
    edit does not change is answered from `run` and costs nothing: an edit whose output is the same stops there.

    Args:
        step: "planning/config", for example; `papercoder.prompting.steps()` lists them.
        run: With everything before the step.
        edit: The whole new prompt file, or old text -> new text, each of which must occur exactly once.
        name: Of the variant; one that exists is gone on with.
        note: What the edit is for.
        onward: Also everything that follows: the rest of the plan, analyses, code.
        model: Instead of the run's own, a recording for example.

    Raises:
        PromptError: The edit does not fit, or the prompt is no prompt any more.
        RunError: The run has not come as far as the step.
    """
    variant = keep_variant(step, run, edit=edit, name=name, note=note)
    with closing(open_trial(run, variant, model)) as trial:
        return finish_trial(step, run, trial, variant, onward=onward)


def keep_variant(step: str, run: Run, *, edit: str | Mapping[str, str], name: str, note: str = "") -> Variant:
    """Keeps an edited prompt as a variant; nothing is asked. See `try_prompt`.

    Raises:
        PromptError: The edit does not fit, the prompt is no prompt any more, or the name is no folder name.
        RunError: The run has not come as far as the step.
    """
    _subjects(run, step)
    if Path(name).name != name or name.startswith("."):
        raise PromptError(f"A variant's name is that of a folder: {name!r} is none. Take letters, digits and hyphens.")
    source = edited(run.library.prompt(step).source, edit)
    parse_prompt(step, source)
    parent = run.library.variant
    variant = create_variant(variants_folder(run) / name, parent=parent.name if parent is not None else None, note=note)
    variant.write(step, source)
    return variant


def open_trial(run: Run, variant: Variant, model: str | None = None) -> Run:
    """The run of a variant, beside the run that it is compared with, from which it takes all that is the same."""
    other = {"model": model} if model else {}
    return run.branch(trial_folder(run, variant.name), prompts=variant.folder, **other)


def trial_folder(run: Run, name: str) -> Path:
    """Where the run of a variant lies: beside the run that it is compared with."""
    return run.folder.with_name(f"{run.folder.name}+{name}")


def finish_trial(step: str, base: Run, trial: Run, variant: Variant, *, onward: bool = False) -> Trial:
    """Runs a variant's step, and onward if wanted; see `try_prompt`."""
    subjects = _subjects(base, step)
    before = {subject: given(base, step, subject) for subject in subjects}
    after = _again(step, subjects, base, trial)
    if onward:
        _onward(trial)
    return Trial(base=base, run=trial, variant=variant, step=step, before=before, after=after)


def variants_folder(run: Run) -> Path:
    """Where variants of a run's prompts lie: beside its own variant, else in `variants` beside the run."""
    own = run.library.variant
    return own.folder.parent if own is not None else run.folder.parent / "variants"


def edited(source: str, edit: str | Mapping[str, str]) -> str:
    """A prompt file with an edit made.

    Raises:
        PromptError: A text to be replaced does not occur exactly once.
    """
    if isinstance(edit, str):
        return edit
    for old, new in edit.items():
        if (count := source.count(old)) != 1:
            raise PromptError(f"The text to replace occurs {count} times in the prompt, not once: {old!r}")
        source = source.replace(old, new)
    return source


def _subjects(run: Run, step: str) -> tuple[str, ...]:
    found = tuple(place.subject for place in places(run) if place.step == step)
    if not found:
        raise RunError(f"{run.folder} has not asked {step} yet. Steps that it has: {', '.join(_steps(run))}.")
    return found


def _steps(run: Run) -> Sequence[str]:
    return tuple(dict.fromkeys(place.step for place in places(run))) or ("none",)


def _again(step: str, subjects: Sequence[str], base: Run, trial: Run) -> dict[str, Artifact]:
    """The step's outputs with the trial's prompt and everything else as in `base`."""
    paper = trial.adopt(paper_of(base))
    if step in (base.recipe["analysis"], base.recipe["coding"]):
        plan = plan_of(base)
        if step == base.recipe["analysis"]:
            return dict(analysis.analyze(paper, plan, trial))
        sources = {file: given(base, step, file).text() for file in subjects}
        shown = coding.shown_files(plan, base.recipe["context"])
        analyses = analyses_of(base)
        asks = [
            coding.file_ask(file, paper, plan, analyses[file], {name: sources[name] for name in shown[file]}, trial)
            for file in subjects
        ]
        return dict(zip(subjects, trial.ask_all(asks), strict=True))
    again = _PLANNING.get(step)
    if again is None:
        raise PromptError(f"{step} cannot be tried alone. Steps that can: {', '.join(_tried(base))}.")
    return {"": again(base, trial)}


def _onward(trial: Run) -> None:
    """The whole chain to the code; what has not changed is on disk or comes from the base."""
    paper = paper_of(trial)
    plan = planning.plan(paper, trial)
    coding.write_code(paper, plan, analysis.analyze(paper, plan, trial), trial)


def _tried(run: Run) -> tuple[str, ...]:
    return (*_PLANNING, run.recipe["analysis"], run.recipe["coding"])


def _overall_plan(base: Run, trial: Run) -> Artifact:
    return planning.plan_overall(paper_of(trial), trial)


def _architecture(base: Run, trial: Run) -> Artifact:
    return planning.design_architecture(
        paper_of(trial), artifact_of(base, planning.OVERALL_PLAN, "", OverallPlan), trial
    )


def _logic_design(base: Run, trial: Run) -> Artifact:
    overall = artifact_of(base, planning.OVERALL_PLAN, "", OverallPlan)
    architecture = artifact_of(base, planning.ARCHITECTURE, "", Architecture)
    return planning.design_logic(paper_of(trial), overall, architecture, trial)


def _config(base: Run, trial: Run) -> Artifact:
    plan = plan_of(base)
    return planning.write_config(paper_of(trial), plan.overall, plan.architecture, plan.logic, trial)


_PLANNING: dict[str, Callable[[Run, Run], Artifact]] = {
    planning.OVERALL_PLAN: _overall_plan,
    planning.ARCHITECTURE: _architecture,
    planning.LOGIC_DESIGN: _logic_design,
    planning.CONFIG: _config,
}
