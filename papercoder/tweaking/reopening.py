"""The last trial of a variant, read back from disk: nothing is asked."""

from contextlib import closing
from pathlib import Path

from papercoder.recording import read_description
from papercoder.run import Run
from papercoder.tweaking.results import given
from papercoder.tweaking.trying import Trial, open_trial, trial_folder, variants_folder
from papercoder.variants import Variant, open_variant


def known_variant(run: Run, name: str) -> Variant | None:
    """The variant of this name that lies beside a run; None if there is none.

    Raises:
        PromptError: Its files are wrong.
    """
    if not name or Path(name).name != name or name.startswith("."):
        return None
    folder = variants_folder(run) / name
    return open_variant(folder) if folder.is_dir() else None


def going_on(run: Run, name: str) -> tuple[str, ...]:
    """For people: that a variant of this name is there already, and what running does with it; empty if none is.

    Raises:
        PromptError: Its files are wrong.
    """
    variant = known_variant(run, name)
    if variant is None:
        return ()
    edits = ", ".join(variant.overridden()) or "no prompt"
    return (f"The variant {variant.name} exists and edits {edits}: running goes on with it, with this prompt.",)


def last_trial(run: Run, step: str, name: str) -> Trial | None:
    """What came of a variant's prompt of a step when it was last run against `run`.

    Args:
        run: That it was compared with.
        step: Whose prompt the variant changes.
        name: Of the variant.

    Returns:
        The trial, with the files that were answered; None if this prompt has not been answered yet.

    Raises:
        PromptError: The variant's files are wrong.
        RunError: The trial's folder is damaged, or another process is writing to it.
    """
    if not name or Path(name).name != name:
        return None
    folder, kept = variants_folder(run) / name, trial_folder(run, name)
    if not (folder / f"{step}.md").is_file() or not (kept / "run.json").is_file():
        return None
    variant = open_variant(folder)
    model = str(read_description(kept)["parameters"]["model"])
    with closing(open_trial(run, variant, model)) as trial:
        prompt = trial.library.prompt(step)
        answered = dict.fromkeys(
            call.request.subject
            for call in trial.calls()
            if call.request.step == step and call.prompt_sha256 == prompt.sha256 and call.reply.finish == "stop"
        )
        subjects = [subject for subject in answered if trial.artifact_file(step, subject).is_file()]
        if not subjects:
            return None
        before, after = ({subject: given(one, step, subject) for subject in subjects} for one in (run, trial))
        return Trial(base=run, run=trial, variant=variant, step=step, before=before, after=after)
