"""A sheet that is being filled in: what the widget shows and saves, without the widget."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from papercoder.disk import write_atomically
from papercoder.errors import EvaluationError
from papercoder.evaluation.people.questions import Given, Kind, Sheet, at_path
from papercoder.evaluation.people.saved import SavedAnswers, answers_name


class Filling:
    """The answers of one rater, saved on each change as the form saves them.

    Args:
        sheet: What the rater sees.
        folder: Where `answers-<study>-<form>.json` is; what it holds is gone on with.

    Raises:
        EvaluationError: The file there is of another study or form, or broken.
    """

    def __init__(self, sheet: Sheet, folder: Path):
        self.sheet = sheet
        self.file = folder / answers_name(sheet)
        self._answers: dict[str, Any] = {"study": sheet.study, "form": sheet.form}
        if self.file.exists():
            self._answers = self._opened()

    def value(self, path: Sequence[str | int]) -> Given:
        """What is answered at a path; None for nothing."""
        found: Given = at_path(self._answers, path)
        return found

    def change(self, path: Sequence[str | int], value: Given) -> None:
        """Answers a question, or takes the answer back with None or "", and saves.

        Raises:
            EvaluationError: There is no such answer to that question; then nothing changes.
        """
        changed: dict[str, Any] = json.loads(json.dumps(self._answers))
        at: Any = changed
        for key in path[:-1]:
            at = at[int(key)] if isinstance(at, list) else at.setdefault(str(key), {})
        at[path[-1]] = value
        if value is None or value == "":
            del at[path[-1]]
        self._save(changed)

    def elements(self, kind: Kind) -> int:
        """How many elements of a kind are named."""
        return len(at_path(self._answers, ("elements", kind)) or [])

    def add_element(self, kind: Kind) -> None:
        """One more element, without a name yet."""
        changed = json.loads(json.dumps(self._answers))
        changed.setdefault("elements", {}).setdefault(kind, []).append({})
        self._save(changed)

    def remove_element(self, kind: Kind, number: int) -> None:
        """Takes an element out."""
        changed = json.loads(json.dumps(self._answers))
        del changed["elements"][kind][number]
        self._save(changed)

    def _save(self, changed: dict[str, Any]) -> None:
        named = {
            kind: [{"name": "", **one} for one in several] for kind, several in changed.get("elements", {}).items()
        }
        whole = {**changed, "saved": datetime.now(UTC).isoformat(timespec="seconds"), "elements": named}
        try:
            saved = SavedAnswers.model_validate(whole)
        except ValidationError as error:
            raise EvaluationError(f"That is no answer to this question: {error.errors()[0]['msg']}.") from error
        write_atomically(self.file, saved.model_dump_json(indent=2, exclude_none=True) + "\n")
        self._answers = whole

    def _opened(self) -> dict[str, Any]:
        from papercoder.evaluation.people.answers import read_saved

        saved = read_saved(self.file)
        if (saved.study, saved.form) != (self.sheet.study, self.sheet.form):
            raise EvaluationError(f"{self.file} is of study {saved.study}, form {saved.form}. Choose another folder.")
        return saved.model_dump(mode="json", exclude_none=True)
