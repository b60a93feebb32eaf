"""The workbench: edit a prompt of a finished run, see it filled in and priced as you type, run it, compare."""

from typing import Any

import ipywidgets as widgets

from papercoder.display import html
from papercoder.display.code import diff
from papercoder.run import Run
from papercoder.tweaking.drafts import Checked, Desk, Draft
from papercoder.tweaking.lineage import places
from papercoder.tweaking.trying import Trial, finish_trial, keep_variant, open_trial
from papercoder.widgets.handlers import showing_errors
from papercoder.widgets.live import Live
from papercoder.widgets.segments import Segment, segments

OUTPUT = 3


class Workbench(widgets.VBox):  # type: ignore[misc]
    """Choose a step, edit its prompt, see what will be sent and paid, run it, see what it changed.

    Nothing runs by itself. Drafts and what is open are on disk at every keystroke: opening the workbench again
    on the same run brings them back.

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
        kept = self._desk.read()
        self._make_controls(kept)
        self._make_views()
        super().__init__([self.title, self.choice, widgets.HBox([self.left, self.views]), self.running])
        for control in (self.step, self.subject):
            control.observe(self._place_changed, "value")
        self.prompt.observe(self._prompt_changed, "value")
        for control in (self.name, self.note):
            control.observe(self._name_changed, "value")
        self.run_step.on_click(self._run_step_clicked)
        self.run_onward.on_click(self._run_onward_clicked)
        self.revert.on_click(self._revert_clicked)
        self._open()

    def _make_controls(self, kept: dict[str, str]) -> None:
        steps = list(dict.fromkeys(place.step for place in places(self.run)))
        chosen = kept.get("step") if kept.get("step") in steps else steps[0] if steps else None
        self.title = widgets.HTML(html.title(f"Workbench for {self.run.folder.as_posix()}", "nothing runs by itself"))
        self.step = widgets.Dropdown(options=steps, value=chosen, description="Step")
        self.subject = widgets.Dropdown(description="File")
        self._fill_subjects(kept.get("subject", ""))
        self.choice = widgets.HBox([self.step, self.subject])
        self.prompt = widgets.Textarea(
            description="Prompt", continuous_update=True, layout=widgets.Layout(width="98%", height="26em")
        )
        self.error = widgets.HTML()
        self.variables = widgets.HTML()
        self.price = widgets.HTML()
        self.name = widgets.Text(description="Variant", value=kept.get("name", ""), placeholder="a short name")
        self.note = widgets.Text(description="Note", value=kept.get("note", ""), placeholder="what it is for")
        self.run_step = widgets.Button(description="Run this step", button_style="primary")
        self.run_onward = widgets.Button(description="Run from here")
        self.revert = widgets.Button(description="Drop my edit")
        buttons = widgets.HBox([self.run_step, self.run_onward, self.revert])
        self.left = widgets.VBox(
            [self.prompt, self.error, self.variables, widgets.HBox([self.name, self.note]), self.price, buttons],
            layout=widgets.Layout(width="48%", flex="0 0 auto"),
        )

    def _make_views(self) -> None:
        self.rendered = widgets.VBox(layout=widgets.Layout(max_height="40em", overflow="auto"))
        self.difference, self.stale, self.output = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.views = widgets.Tab(
            [self.rendered, self.difference, self.stale, self.output],
            titles=("As it is sent", "Your edit", "What gets stale", "What it changed"),
            layout=widgets.Layout(width="51%", min_width="0"),
        )
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
        if self.prompt.value != self.draft.source:
            self.prompt.value = self.draft.source
        self._show()

    def _show(self) -> None:
        """Everything that follows from the draft, cheapest first."""
        checked = self.draft.check()
        self.error.value = html.badge(checked.error, good=False) if checked.error else ""
        if checked.messages:
            self._show_pieces(segments(checked.messages, self.draft.values))
        self._show_price(checked)
        rows = [
            (name, f"{count:,}", "yes" if used else "no") for name, count, used in self.draft.variables(checked.prompt)
        ]
        self.variables.value = html.details(
            "Values that the step gives", html.table(("variable", "tokens", "used"), rows, numeric=(1,)), opened=True
        )
        rendered = self.draft.rendered_diff(checked)
        self.difference.value = html.title("The prompt file") + diff(self.draft.template_diff())
        self.difference.value += html.title("As it is sent") + diff(rendered) if rendered else ""

    def _show_pieces(self, pieces: list[Segment]) -> None:
        """Draws only the pieces that changed, so that typing stays quick on a long paper."""
        if len(pieces) != len(self._pieces):
            self.rendered.children = [widgets.HTML(piece.html()) for piece in pieces]
        else:
            for shown, before, after in zip(self.rendered.children, self._pieces, pieces, strict=True):
                if before != after:
                    shown.value = after.html()
        self._pieces = pieces

    def _show_price(self, checked: Checked) -> None:
        edited = checked.prompt is not None and checked.prompt.sha256 != self.draft.original.sha256
        ready = edited and bool(self.name.value.strip())
        self.run_step.disabled = self.run_onward.disabled = not ready
        self.revert.disabled = not edited and not checked.error
        if not edited or checked.prompt is None:
            why = "Mend the prompt first." if checked.error else "Not edited: there is nothing to run."
            self.price.value = html.note([why])
            self.stale.value = ""
            return
        price = self.draft.price(checked.prompt)
        missing = [] if self.name.value.strip() else ["Give the variant a name to run it."]
        self.price.value = html.note([*price.lines(), *missing])
        mark = html.badge("stale once the output differs", good=False)
        self.stale.value = mark + html.bullets(price.stale) if price.stale else html.title("Nothing follows this step.")

    @showing_errors
    def _place_changed(self, change: Any) -> None:
        if change["owner"] is self.step:
            self._fill_subjects("")
        self._open()

    @showing_errors
    def _prompt_changed(self, change: Any) -> None:
        self.draft.write(self.prompt.value)
        self._show()

    @showing_errors
    def _name_changed(self, change: Any) -> None:
        self._desk.write(name=self.name.value, note=self.note.value)
        self._show_price(self.draft.check())

    @showing_errors
    def _revert_clicked(self, button: Any) -> None:
        self.prompt.value = self.draft.original.source

    @showing_errors
    def _run_step_clicked(self, button: Any) -> None:
        self._start(onward=False)

    @showing_errors
    def _run_onward_clicked(self, button: Any) -> None:
        self._start(onward=True)

    def _start(self, *, onward: bool) -> None:
        step = self.draft.place.step
        variant = keep_variant(
            step, self.run, edit=self.draft.source, name=self.name.value.strip(), note=self.note.value
        )
        trial = open_trial(self.run, variant, self._model)
        self.run_step.disabled = self.run_onward.disabled = True

        def work() -> Trial:
            """Runs the trial in the worker's thread."""
            try:
                return finish_trial(step, self.run, trial, variant, onward=onward)
            finally:
                trial.close()

        self.live = Live(trial, work, self._ended)
        self.running.children = [self.live]

    def _ended(self, live: Live) -> None:
        if isinstance(live.result, Trial):
            self.trial = live.result
            self.output.value = live.result._repr_html_()
            self.views.selected_index = OUTPUT
        self._show_price(self.draft.check())

    def show_error(self, error: Exception) -> None:
        """Shows what went wrong in a handler."""
        self.error.value = html.badge(f"{type(error).__name__}: {error}", good=False)


def workbench(run: Run, *, model: str | None = None) -> Workbench:
    """Opens the workbench on a run.

    Args:
        run: A run whose steps have been answered.
        model: For trials, instead of the run's own.
    """
    return Workbench(run, model)
