"""Artifacts that a person changed: what later steps see in place of a model's, and what exactly was changed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from papercoder.artifacts import Artifact
from papercoder.disk import file_name, text_hash, write_atomically
from papercoder.display import html
from papercoder.display.code import unified_diff
from papercoder.display.shown import Shown
from papercoder.display.words import word_diff_html
from papercoder.errors import RunError


class Edit(Shown, BaseModel):
    """One artifact as a model gave it and as a person wants it.

    Attributes:
        step: Whose artifact it is.
        subject: The file it is about, or empty.
        before: The model's text.
        after: The person's.
        note: Why.
        made: When, in UTC.
        author: Always "person": a model's changes are calls.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    subject: str = ""
    before: str
    after: str
    note: str = ""
    made: str
    author: str = "person"

    def text(self) -> str:
        """The change as a unified diff."""
        return unified_diff(self.before, self.after, "as the model gave it", "as a person wants it")

    def __repr__(self) -> str:
        """One line: what was changed, when and why."""
        about = f"{self.step} {self.subject}".strip()
        return f"Edit({about}, by a person, {self.made}{': ' + self.note if self.note else ''})"

    __str__ = __repr__

    def _html(self) -> str:
        return html.title(repr(self)) + word_diff_html(self.before, self.after)


class Edits:
    """The edits of a run folder, in its folder `edits`: one file each.

    Args:
        folder: It need not exist.
        base: Edits that hold where there is none here: those of the run that this one is based on.
    """

    def __init__(self, folder: Path, base: "Edits | None" = None):
        self._folder = folder
        self._base = base

    def __iter__(self) -> Iterator[Edit]:
        return (self._read(file) for file in sorted(self._folder.glob("*.json")))

    def find(self, step: str, subject: str = "") -> Edit | None:
        """The edit of an artifact, None if nobody has changed it."""
        file = self._file(step, subject)
        if file.is_file():
            return self._read(file)
        return self._base.find(step, subject) if self._base is not None else None

    def make(self, step: str, subject: str, before: Artifact, after: str, note: str) -> Edit:
        """Keeps an edit; it takes the place of an earlier one of the same artifact.

        Raises:
            RunError: The text is no such artifact, or is the same.
        """
        try:
            wanted = type(before).from_text(after)
        except ValueError as error:
            raise RunError(f"The edited {step} is not what this step gives: {error}") from error
        if wanted.text() == before.text():
            raise RunError(f"The edited {step} says the same as before: there is nothing to keep.")
        edit = Edit(
            step=step, subject=subject, before=before.text(), after=wanted.text(), note=note,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
        )  # fmt: skip
        write_atomically(self._file(step, subject), json.dumps(edit.model_dump(mode="json"), indent=1) + "\n")
        return edit

    def undo(self, step: str, subject: str = "") -> Edit:
        """Forgets an edit, and returns it: later steps see the model's artifact again.

        Raises:
            RunError: There is none.
        """
        file = self._file(step, subject)
        if not file.is_file():
            raise RunError(f"Nobody has edited {step} {subject}".rstrip() + " in this run.")
        undone = self._read(file)
        file.unlink()
        return undone

    def apply(self, step: str, subject: str, artifact: Artifact) -> Artifact:
        """What later steps see: the person's text where the model's is still the one that was edited.

        Raises:
            RunError: The model's artifact is another one by now: the edit has to be made anew or undone.
        """
        edit = self.find(step, subject)
        if edit is None:
            return artifact
        if text_hash(edit.before) != text_hash(artifact.text()):
            about = f"{step} {subject}".strip()
            raise RunError(
                f"{about} was edited by a person on {edit.made}, but the model's text is another one now. Look at the "
                f"edit in {self._file(step, subject)}, then make it again with edit_artifact or drop it with "
                f"undo_edit(run, {step!r}{', ' + repr(subject) if subject else ''})."
            )
        return type(artifact).from_text(edit.after)

    def _file(self, step: str, subject: str) -> Path:
        return self._folder / f"{file_name(f'{step} {subject}'.strip())}.json"

    def _read(self, file: Path) -> Edit:
        try:
            return Edit.model_validate_json(file.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise RunError(f"{file} is no edit ({error}). Delete it to have the model's artifact again.") from error
