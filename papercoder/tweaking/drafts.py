"""A prompt being edited: its check, its rendering on the real paper, its price; on disk from the first keystroke."""

import json
from dataclasses import dataclass
from pathlib import Path

from papercoder.calls import Place
from papercoder.disk import write_atomically
from papercoder.display import html
from papercoder.display.words import word_diff_html
from papercoder.errors import PapercoderError, PromptError
from papercoder.llm.messages import Message, transcript
from papercoder.prompting import Prompt, parse_prompt
from papercoder.run import Run
from papercoder.tweaking.lineage import first_calls
from papercoder.tweaking.pricing import EditPrice, price_edit, value_tokens
from papercoder.tweaking.trying import variants_folder

FOLDER = ".drafts"


@dataclass(frozen=True)
class Checked:
    """A draft as it stands.

    Attributes:
        prompt: None where the source is no prompt; then `error` says why.
        error: What is wrong and what to do; empty where nothing is.
        messages: Rendered with the values of the call that is looked at; empty where it cannot be.
    """

    prompt: Prompt | None
    error: str
    messages: tuple[Message, ...] = ()


class Draft:
    """An edited prompt of a run's step that has not been run yet.

    Attributes:
        source: The draft.
        original: The prompt that the run used.
        values: What it was filled in with.
        sent: The original filled in: what the model saw.
        earlier: The conversation before it, which an edit of this prompt does not change.

    Args:
        run: Where the step has been answered.
        step: Whose prompt it is.
        subject: The file whose call is looked at, for a step that is asked once a file.

    Raises:
        RunError: The run has not asked this step.
    """

    def __init__(self, run: Run, step: str, subject: str = ""):
        self.run = run
        self.place = Place(step, subject)
        self.original = run.library.prompt(step)
        calls = first_calls(run)
        if self.place not in calls:
            raise PromptError(f"{run.folder} has not asked {self.place}. It has asked: {_listed(run)}.")
        self.call = calls[self.place]
        self.values = {name: run.value(sha256) for name, sha256 in self.call.values.items()}
        self._file = variants_folder(run) / FOLDER / run.folder.name / f"{step}.md"
        self.source = self._file.read_text(encoding="utf-8") if self._file.is_file() else self.original.source
        own = self.original.render(self.values)
        self.sent = transcript(own)
        self.earlier = self.call.request.messages[: len(self.call.request.messages) - len(own)]

    def write(self, source: str) -> None:
        """Changes the draft; it is on disk when this returns."""
        self.source = source
        self.keep()

    def keep(self) -> None:
        """Puts the draft on disk as it is in `source`."""
        if self.source != self.original.source:
            write_atomically(self._file, self.source)
        else:
            self._file.unlink(missing_ok=True)

    def check(self) -> Checked:
        """Parses and renders the draft; what is wrong is said, not raised: drafts are wrong most of the time."""
        try:
            prompt = parse_prompt(self.place.step, self.source)
        except PapercoderError as error:
            return Checked(None, str(error))
        unknown = sorted(set(prompt.inputs) - set(self.values))
        if unknown:
            given = ", ".join(self.values) or "none"
            return Checked(None, f"The step does not give {', '.join(unknown)}. Values that it gives: {given}.")
        try:
            return Checked(prompt, "", prompt.render(self.values))
        except PapercoderError as error:
            return Checked(None, str(error))

    def price(self, prompt: Prompt) -> EditPrice:
        """What running it would cost, this step and at most onward."""
        return price_edit(self.run, prompt)

    def variables(self, prompt: Prompt | None) -> list[tuple[str, int, bool]]:
        """The values that the step gives: name, tokens, and whether the draft uses it."""
        used = set(prompt.inputs) if prompt is not None else set()
        before = self.original.continues
        while before is not None:
            earlier = self.run.library.prompt(before)
            used, before = used | set(earlier.inputs), earlier.continues
        return [(name, value_tokens(self.run, sha256), name in used) for name, sha256 in self.call.values.items()]

    def difference_html(self, checked: Checked) -> str:
        """The edit by line and word: of the prompt file, and as the model would see it."""
        if self.source == self.original.source:
            return html.title("Not edited.")
        shown = html.title("The prompt file") + word_diff_html(self.original.source, self.source)
        if not checked.messages:
            return shown
        as_sent = word_diff_html(self.sent, transcript(checked.messages))
        return shown + html.title("As it is sent") + (as_sent or html.bullets(["the same as before"]))


class Desk:
    """What the workbench has open for a run, kept on disk: step, file, variant's name and note.

    Args:
        run: The run.
    """

    def __init__(self, run: Run):
        self._file: Path = variants_folder(run) / FOLDER / run.folder.name / "desk.json"

    def read(self) -> dict[str, str]:
        """What was open; nothing on the first time, or where the file is damaged: it only saves clicks."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}

    def write(self, **facts: str) -> None:
        """Keeps what is open."""
        write_atomically(self._file, json.dumps({**self.read(), **facts}, indent=1) + "\n")


def edited_steps(run: Run) -> tuple[str, ...]:
    """The steps whose prompts were edited: drafts, the one changed last first, then those of the run's own variant."""
    folder, own = variants_folder(run) / FOLDER / run.folder.name, run.library.variant
    drafts = sorted(folder.rglob("*.md"), key=lambda file: -file.stat().st_mtime_ns)
    steps = (file.relative_to(folder).with_suffix("").as_posix() for file in drafts)
    return (*steps, *(own.overridden() if own is not None else ()))


def _listed(run: Run) -> str:
    return ", ".join(map(str, first_calls(run))) or "nothing"
