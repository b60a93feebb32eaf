"""The last trial of a variant, read back from disk: nothing is asked."""

from contextlib import closing
from pathlib import Path

from papercoder.recording import read_description
from papercoder.run import Run
from papercoder.tweaking.results import given
from papercoder.tweaking.trying import Trial, open_trial, trial_folder, variants_folder
from papercoder.variants import open_variant


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
