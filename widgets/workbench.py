"""The workbench: edit a prompt of a finished run, see it filled in and priced as you type, run it, compare."""

from typing import Any

import ipywidgets as widgets

from papercoder.display import html
from papercoder.errors import PapercoderError
from papercoder.run import Run
from papercoder.tweaking.copying import trial_code
from papercoder.tweaking.drafts import Checked, Desk, Draft, edited_steps
from papercoder.tweaking.lineage import places
from papercoder.tweaking.reopening import going_on, known_variant, last_trial
from papercoder.tweaking.trying import Trial, finish_trial, keep_variant, open_trial
from papercoder.widgets.artifact import ArtifactPanel
from papercoder.widgets.handlers import ErrorLine, showing_errors
from papercoder.widgets.layouts import BUTTON, CLASS, ROW, style, text_area, text_line
from papercoder.widgets.live import Live
from papercoder.widgets.pausing import Pause
from papercoder.widgets.segments import Segment, earlier, segments

VIEWS = ("As sent", "Your edit", "Gets stale", "What it changed", "Artifact")
OUTPUT = 3
UNFILLED = "The prompt cannot be filled in as it is now. This is the last version that could be."


class Workbench(ErrorLine, widgets.VBox):  # type: ignore[misc]
    """Choose a step, edit its prompt, see what will be sent and paid, run it, see what it changed.

    Nothing runs by itself. Drafts and what is open are on disk at every keystroke: opening the workbench again
    on the same run brings them back, and what the variant changed when it was last run.

    Args:
        run: A run whose steps have been answered.
        model: For trials, instead of the run's own: a recording, for example.
    """

    def __init__(self, run: Run, model: str | None = None):
        self.run = run
        self.trial: Trial | None = None
        self.live: Live | None = None
        self._model = model
        self._desk = Desk(run)
        self._pieces: list[Segment] = []
        self._compared: tuple[str, str] | None = None
        self._filled_note = ""
        self._rest = Pause(self._draw_rest)
        kept = self._desk.read()
        self._make_controls(kept)
        self._make_views()
        panels = widgets.HBox([self.left, self.views], layout=widgets.Layout(width="100%"))
        super().__init__([style(), self.title, self.choice, panels, self.running])
        self.add_class(CLASS)
        for control in (self.step, self.subject):
            control.observe(self._place_changed, "value")
        self.prompt.observe(self._prompt_changed, "value")
        for control in (self.name, self.note):
            control.observe(self._name_changed, "value")
        self.run_step.on_click(self._run_step_clicked)
        self.run_onward.on_click(self._run_onward_clicked)
        self.revert.on_click(self._revert_clicked)
        self.copy.on_click(self._copy_clicked)
        self._open()

    def _make_controls(self, kept: dict[str, str]) -> None:
        steps = list(dict.fromkeys(place.step for place in places(self.run)))
        wanted = (kept.get("step"), *edited_steps(self.run), *steps)
        chosen = next((step for step in wanted if step in steps), None)
        self.title = widgets.HTML(html.title(f"Workbench for {self.run.folder.as_posix()}", "nothing runs by itself"))
        self.step = widgets.Dropdown(options=steps, value=chosen, description="Step")
        self.subject = widgets.Dropdown(description="File")
        self._fill_subjects(kept.get("subject", ""))
        self.choice = widgets.HBox([self.step, self.subject], layout=ROW)
        self.prompt = text_area("Prompt", height="28em")
        self.error = widgets.HTML()
        self.variables = widgets.HTML()
        self.price = widgets.HTML()
        self.name = text_line("Variant", "a short name", kept.get("name", ""))
        self.note = text_line("Note", "what it is for", kept.get("note", ""))
        self.run_step = widgets.Button(description="Run this step", button_style="primary", layout=BUTTON)
        self.run_onward = widgets.Button(description="Run from here", layout=BUTTON)
        self.revert = widgets.Button(description="Drop my edit", layout=BUTTON)
        self.copy = widgets.Button(description="Copy as code", layout=BUTTON, tooltip="A cell that makes this trial")
        self.code = text_area("A cell that makes this trial", height="14em")
        self.code.layout.display = "none"
        names = widgets.HBox([self.name, self.note], layout=ROW)
        buttons = widgets.HBox([self.run_step, self.run_onward, self.revert, self.copy], layout=ROW)
        # The price is below the buttons, because it grows and shrinks: it would move them from under a click.
        self.left = widgets.VBox(
            [self.prompt, self.error, names, buttons, self.price, self.code, self.variables],
            layout=widgets.Layout(width="48%", flex="0 0 auto", min_width="0", padding="0 1em 0 0"),
        )

    def _make_views(self) -> None:
        self.rendered = widgets.VBox(layout=widgets.Layout(max_height="40em", overflow="auto"))
        self.difference, self.stale, self.output = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.unfilled = widgets.HTML()
        self.artifact = ArtifactPanel(self.run)
        self.views = widgets.Tab(
            [widgets.VBox([self.unfilled, self.rendered]), self.difference, self.stale, self.output, self.artifact],
            titles=VIEWS, layout=widgets.Layout(flex="1 1 0", min_width="0"),
        )  # fmt: skip
        self.running = widgets.VBox()

    def _fill_subjects(self, wanted: str) -> None:
        subjects = [place.subject for place in places(self.run) if place.step == self.step.value]
        self.subject.options = [(subject or "(one call)", subject) for subject in subjects]
        self.subject.disabled = subjects in ([], [""])
        if wanted in subjects:
            self.subject.value = wanted

    def _open(self) -> None:
        """Opens the draft of the chosen step."""
        self.draft = Draft(self.run, self.step.value, self.subject.value or "")
        self._desk.write(step=self.step.value, subject=self.subject.value or "")
        self.artifact.show(self.draft.place)
        if self.prompt.value != self.draft.source:
            self.prompt.value = self.draft.source
        else:
            self._draw()

    def _draw(self) -> None:
        """What is sent, at once; all that follows from it when the typing pauses."""
        self.checked = self.draft.check()
        self._draw_error()
        self.unfilled.value = html.note([UNFILLED]) if self.checked.error else ""
        if self.checked.messages:
            self._draw_pieces([*earlier(self.draft.earlier), *segments(self.checked.messages, self.draft.values)])
        self._allow()
        self._rest.want()

    def _draw_error(self) -> None:
        self.error.value = html.badge(self.checked.error, good=False) if self.checked.error else ""

    def _draw_pieces(self, pieces: list[Segment]) -> None:
        """Draws only the pieces that changed, so that typing stays quick on a long paper."""
        if len(pieces) != len(self._pieces):
            self.rendered.children = [widgets.HTML(piece.html()) for piece in pieces]
        else:
            for shown, before, after in zip(self.rendered.children, self._pieces, pieces, strict=True):
                if before != after:
                    shown.value = after.html()
        self._pieces = pieces

    @showing_errors
    def _draw_rest(self) -> None:
        self.difference.value = self.draft.difference_html(self.checked)
        if self.code.layout.display != "none":
            self.code.value = self._trial_code()
        self._draw_last_trial()
        # Last, because the first count of tokens loads the vocabulary, for a second.
        self._draw_price()
        self._draw_variables()

    def _draw_variables(self) -> None:
        found = self.draft.variables(self.checked.prompt)
        rows = [(name, f"{count:,}", "yes" if used else "no") for name, count, used in found]
        table = html.table(("variable", "tokens", "used"), rows, numeric=(1,))
        self.variables.value = html.details("Values that the step gives", table, opened=True)

    def _draw_price(self) -> None:
        prompt = self.checked.prompt
        if prompt is None or not self._edited(self.checked):
            why = "Mend the prompt first." if self.checked.error else "Not edited: there is nothing to run."
            self.price.value, self.stale.value = html.note([why]), html.title(why)
            return
        price = self.draft.price(prompt)
        missing = [] if self.name.value.strip() else ["Give the variant a name to run it."]
        self.price.value = html.note([*price.lines(), *missing, *going_on(self.run, self.name.value.strip())])
        mark = html.badge("stale once the output differs", good=False)
        self.stale.value = mark + html.bullets(price.stale) if price.stale else html.title("Nothing follows this step.")

    def _fill_note(self) -> None:
        """The note of a variant that is there already, unless a person has written one."""
        if self.note.value.strip() in ("", self._filled_note):
            variant = known_variant(self.run, self.name.value.strip())
            self._filled_note = variant.note if variant is not None else ""
            self.note.value = self._filled_note

    def _draw_last_trial(self) -> None:
        """What the named variant changed when it was last run, read from disk the first time it is named."""
        wanted = (self.draft.place.step, self.name.value.strip())
        if wanted == self._compared:
            return
        self._compared = wanted
        try:
            self.trial = last_trial(self.run, *wanted) if wanted[1] else None
        except PapercoderError as error:
            self.trial = None
            self.output.value = html.badge(str(error), good=False)
            return
        nothing = "No variant of this name has been run yet." if wanted[1] else "No variant is named."
        self.output.value = self.trial._repr_html_() if self.trial is not None else html.title(nothing)

    def _edited(self, checked: Checked) -> bool:
        return checked.prompt is not None and checked.prompt.sha256 != self.draft.original.sha256

    def _allow(self) -> None:
        """Lets those buttons be clicked that have something to do."""
        edited = self._edited(self.checked)
        self.run_step.disabled = self.run_onward.disabled = not (edited and self.name.value.strip()) or self._busy()
        self.copy.disabled = not (edited and self.name.value.strip())
        self.revert.disabled = not edited and not self.checked.error

    def _busy(self) -> bool:
        return self.live is not None and self.live.under_way

    @showing_errors
    def _place_changed(self, change: Any) -> None:
        if change["owner"] is self.step:
            self._fill_subjects("")
        self._open()

    @showing_errors
    def _prompt_changed(self, change: Any) -> None:
        self.draft.source = self.prompt.value
        self._forget_trial()
        try:
            self._draw()
        finally:
            self.draft.keep()

    @showing_errors
    def _name_changed(self, change: Any) -> None:
        if change["owner"] is self.name:
            self._fill_note()
        self._desk.write(name=self.name.value, note=self.note.value)
        self._forget_trial()
        self._draw_error()
        self._allow()
        self._rest.want()

    def _forget_trial(self) -> None:
        """A trial that failed before the prompt or the name was changed says nothing about them now."""
        if self.live is not None and not self.live.under_way and self.live.error is not None:
            self.live, self.running.children = None, ()

    @showing_errors
    def _revert_clicked(self, button: Any) -> None:
        self.prompt.value = self.draft.original.source

    @showing_errors
    def _run_step_clicked(self, button: Any) -> None:
        self._start(onward=False)

    @showing_errors
    def _run_onward_clicked(self, button: Any) -> None:
        self._start(onward=True)

    @showing_errors
    def _copy_clicked(self, button: Any) -> None:
        self.code.value = self._trial_code()
        self.code.layout.display = ""

    def _trial_code(self) -> str:
        draft = self.draft
        return trial_code(
            draft.place.step, draft.original.source, draft.source, name=self.name.value.strip(), note=self.note.value,
            model=self._model,
        )  # fmt: skip

    def _start(self, *, onward: bool) -> None:
        step = self.draft.place.step
        variant = keep_variant(
            step, self.run, edit=self.draft.source, name=self.name.value.strip(), note=self.note.value
        )
        trial = open_trial(self.run, variant, self._model)

        def work() -> Trial:
            """Runs the trial in the worker's thread."""
            try:
                return finish_trial(step, self.run, trial, variant, onward=onward)
            finally:
                trial.close()

        self.live = Live(trial, work, self._ended)
        self.running.children = [self.live]
        self._allow()

    @showing_errors
    def _ended(self, live: Live) -> None:
        self.live, self._compared = live, None
        if isinstance(live.result, Trial):
            self.trial = live.result
            self._compared = (live.result.step, live.result.variant.name)
            self.output.value = live.result._repr_html_()
            self.views.selected_index = OUTPUT
        self._allow()
        self._rest.want()


def workbench(run: Run, *, model: str | None = None) -> Workbench:
    """Opens the workbench on a run.

    Args:
        run: A run whose steps have been answered.
        model: For trials, instead of the run's own.
    """
    return Workbench(run, model)
