"""A person's own changes to what a step gave."""

from papercoder.disk import write_atomically
from papercoder.edits import Edit
from papercoder.errors import RunError
from papercoder.run import Run


def edit_artifact(run: Run, step: str, text: str, *, subject: str = "", note: str = "") -> Edit:
    """Puts a person's text in place of what a step gave; later steps see it the next time they are run.

    The run keeps both texts, and when and why they were changed, in its folder `edits`. Nothing is asked: what
    descends from the step is stale until it is run again; see `papercoder.tweaking.lineage.descendants`.

    Args:
        run: Where the step has been answered.
        step: "planning/config", for example.
        text: The whole artifact in its file form, as it lies in the run's folder `artifacts`.
        subject: The file that the artifact is about, for steps that are asked once a file.
        note: Why.

    Raises:
        RunError: The step has given nothing yet, or the text is not what the step gives, or says the same.
    """
    file = run.artifact_file(step, subject)
    earlier = run.edits.find(step, subject)
    if earlier is None and not file.is_file():
        raise RunError(f"{run.folder} has not come that far: {step} has given nothing to edit yet.")
    given = earlier.before if earlier is not None else file.read_text(encoding="utf-8")
    made = run.edits.make(step, subject, run.library.prompt(step).output.from_text(given), text, note)
    write_atomically(file, made.after)
    return made


def undo_edit(run: Run, step: str, subject: str = "") -> None:
    """Takes a person's edit back: later steps see the model's artifact again.

    Raises:
        RunError: There is none in this run.
    """
    write_atomically(run.artifact_file(step, subject), run.edits.undo(step, subject).before)
