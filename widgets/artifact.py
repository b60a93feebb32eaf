"""What a step gave, in its file form, for a person to change: the panel "Artifact" of the workbench."""

from typing import Any

import ipywidgets as widgets

from papercoder.calls import Place
from papercoder.display import html
from papercoder.run import Run
from papercoder.tweaking.editing import edit_artifact, undo_edit
from papercoder.tweaking.lineage import descendants
from papercoder.widgets.handlers import ErrorLine, showing_errors
from papercoder.widgets.layouts import BUTTON, ROW, text_area, text_line

ONWARD = (
    "plan = pc.plan(paper, run)\nanalyses = pc.analyze(paper, plan, run)\n"
    "repository = pc.write_code(paper, plan, analyses, run)"
)


class ArtifactPanel(ErrorLine, widgets.VBox):  # type: ignore[misc]
    """A step's artifact as text, kept as a person's edit or taken back; nothing is asked.

    Args:
        run: Whose artifacts they are.
    """

    def __init__(self, run: Run):
        self.run = run
        self.place = Place("")
        self._kept = ""
        self.text = text_area("Artifact", height="22em")
        self.note = text_line("Why", "a note on the edit")
        self.keep = widgets.Button(description="Keep my edit", button_style="primary", layout=BUTTON)
        self.undo = widgets.Button(description="Take it back", layout=BUTTON, tooltip="The model's text again")
        self.error = widgets.HTML()
        self.facts = widgets.HTML()
        controls = widgets.HBox([self.note, self.keep, self.undo], layout=ROW)
        super().__init__([self.text, self.error, controls, self.facts])
        self.text.observe(self._text_changed, "value")
        self.keep.on_click(self._keep_clicked)
        self.undo.on_click(self._undo_clicked)

    def show(self, place: Place) -> None:
        """Shows what a step gave, or that it has given nothing."""
        self.place = place
        file = self.run.artifact_file(place.step, place.subject)
        self.error.value = "" if file.is_file() else html.note([f"{place} has given nothing yet."])
        self._kept = file.read_text(encoding="utf-8") if file.is_file() else ""
        self.text.value = self._kept
        self._show()

    def _show(self) -> None:
        edit = self.run.edits.find(self.place.step, self.place.subject)
        self.text.disabled = not self._kept
        self.keep.disabled = self.text.value == self._kept
        self.undo.disabled = edit is None
        if edit is None:
            self.facts.value = html.title("As the model gave it.")
            return
        stale = descendants(self.run, self.place.step, self.place.subject)
        follows = "Stale until it is run again:" if stale else "Nothing follows this step."
        onward = html.note(["Nothing runs by itself. To run on, where `paper` is the run's paper:"]) + html.pre(ONWARD)
        self.facts.value = edit._repr_html_() + html.title(follows) + html.bullets(stale) + (onward if stale else "")

    @showing_errors
    def _text_changed(self, change: Any) -> None:
        self.keep.disabled = self.text.value == self._kept
        if self._kept:
            self.error.value = ""

    @showing_errors
    def _keep_clicked(self, button: Any) -> None:
        edit_artifact(self.run, self.place.step, self.text.value, subject=self.place.subject, note=self.note.value)
        self.show(self.place)

    @showing_errors
    def _undo_clicked(self, button: Any) -> None:
        undo_edit(self.run, self.place.step, self.place.subject)
        self.show(self.place)
