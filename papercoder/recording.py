"""A recorded run: a folder that answers, without a model, what was once asked of one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from papercoder.calls import Call, CallStore
from papercoder.display import html
from papercoder.display.code import unified_diff
from papercoder.display.shown import Shown
from papercoder.errors import ReplayMiss, RunError
from papercoder.llm.messages import Request, transcript
from papercoder.paper.model import Paper
from papercoder.settings import Models
from papercoder.version import FORMAT

SHOWN_DIFF_LINES = 60


class Recording:
    """Reads a run folder and never writes to it.

    Attributes:
        folder: The recorded run.
        description: The contents of its run.json.
        calls: Its calls.
        models: How it asked its models.
        provenance: Which model answered, when and how.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.description = read_description(folder)
        self.calls = CallStore(folder / "calls")
        self.models = Models.model_validate(self.description["resolved"])
        self.provenance: dict[str, str] = self.description.get("provenance", {})

    def find(self, request: Request) -> Call | None:
        """The recorded call that answers a request, whole or cut off as it was then; None if there is none."""
        return self.calls.find(request) or self.calls.find_cut(request)

    def paper(self) -> Paper:
        """The paper that the recorded prompts saw."""
        text = self.text("paper/paper.json")
        if text is None:
            raise RunError(f"The recording {self.folder} holds no paper. Is its folder complete?")
        return Paper.model_validate_json(text)

    def text(self, name: str) -> str | None:
        """A text of the recorded folder, None if there is none of this name."""
        file = self.folder / name
        return file.read_text(encoding="utf-8") if file.is_file() else None


class Banner(Shown):
    """Says where the replies of a run come from."""

    def __init__(self, specification: str, model: str, provenance: Mapping[str, str] | None):
        self._lines = [f"Replies are asked of {model} as this notebook runs; each is kept and paid for once."]
        if specification.startswith("manual:"):
            self._lines = [
                f"Prompts appear as files in {specification.removeprefix('manual:')}, named NUMBER-STEP.prompt.md. "
                "Write each reply beside its prompt as NUMBER-STEP.reply.md; this notebook waits for it."
            ]
        if provenance is not None:
            self._lines = [
                f"Recorded: every reply of the language model, in {specification}.",
                "Computed now: reading the paper, filling in and matching the prompts, parsing the replies, writing "
                "the repository, executing it, and every number in its tables.",
                *(f"{name}: {value}" for name, value in provenance.items()),
            ]

    def __repr__(self) -> str:
        """All lines."""
        return "\n".join(self._lines)

    def _html(self) -> str:
        return html.note(self._lines)


def open_recording(model: str) -> Recording | None:
    """The recording that "replay:FOLDER" names, None for any other model."""
    provider, _, folder = model.partition(":")
    return Recording(Path(folder)) if provider == "replay" else None


def read_description(folder: Path) -> dict[str, Any]:
    """The contents of run.json.

    Raises:
        RunError: There is no run, or one of a later format.
    """
    file = folder / "run.json"
    try:
        description: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        written = int(description["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{folder} is no run folder: {file} is missing or damaged ({error}).") from error
    if written > FORMAT:
        raise RunError(f"{folder} was written by a later papercoder (format {written}). Upgrade papercoder.")
    return description


def adopted_paper(paper: Paper, folder: Path, recording: Recording | None, *, answered: bool) -> Paper:
    """The paper that a run's prompts see, with the pages of `paper`; see `Run.adopt`.

    Args:
        paper: As read now.
        folder: Of the run.
        recording: What is replayed, if anything is.
        answered: Whether the folder holds calls already.

    Raises:
        RunError: The recording belongs to another paper, or the folder holds calls about another one.
    """
    file = folder / "paper" / "paper.json"
    known = Paper.model_validate_json(file.read_text(encoding="utf-8")) if answered and file.exists() else None
    if recording is not None:
        known = recording.paper()
    if known is not None and known.sha256 != paper.sha256:
        raise RunError(
            f"{folder if recording is None else recording.folder} belongs to another paper, {known.title!r}. Take "
            "another run folder, or a model instead of the recording."
        )
    return (known or paper).with_pages(paper)


def miss(recording: Recording, request: Request) -> ReplayMiss:
    """The error for a request that was not recorded, with a diff to the nearest that was."""
    about = f"{request.step}{' for ' + request.subject if request.subject else ''}"
    nearest = recording.calls.nearest(request)
    if nearest is None:
        return ReplayMiss(f"The recording {recording.folder} holds no calls, so none for step {about}.")
    recorded, asked = transcript(nearest.request.messages), transcript(request.messages)
    lines = unified_diff(recorded, asked, f"recorded: {recording.calls.file(nearest).name}", "asked now").splitlines()
    more = f"\n... {len(lines) - SHOWN_DIFF_LINES} more lines" if len(lines) > SHOWN_DIFF_LINES else ""
    difference = "\n".join(line[:200] for line in lines[:SHOWN_DIFF_LINES]) + more
    return ReplayMiss(
        f"The recording has no reply to step {about}: what is asked now differs from what was recorded. "
        "Restore the prompt, or give on_miss= a model to answer it.\n"
        + (difference or "The messages are the same; the model or its settings differ.")
    )
