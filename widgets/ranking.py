"""The questions of a ranking study as a widget; what it saves is what the form saves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from papercoder.display import html
from papercoder.evaluation.people.anonymising import NOT_HIDDEN, RULE
from papercoder.evaluation.people.filling import Filling
from papercoder.evaluation.people.questions import (
    Control,
    Kind,
    SheetGroup,
    element_controls,
    group_controls,
    questions,
    rater_controls,
)
from papercoder.evaluation.people.study import RankingStudy
from papercoder.widgets.handlers import ErrorLine, showing_errors

_WIDE = {"description_width": "auto"}
NO_ANSWER = ""


class Ranking(ErrorLine, widgets.VBox):  # type: ignore[misc]
    """A sheet to fill in: each change is saved at once.

    Args:
        filling: What is shown and where it is saved.
    """

    def __init__(self, filling: Filling):
        self._filling = filling
        self._paths: dict[widgets.ValueWidget, tuple[str | int, ...]] = {}
        self.error = widgets.HTML()
        self.state = widgets.HTML()
        self.elements = {kind: widgets.VBox() for kind in questions().kinds}
        self._kinds: dict[widgets.Button, tuple[Kind, int]] = {}
        sheet, words = filling.sheet, questions()
        top = html.title(f"Ranking: {sheet.paper}") + html.bullets([words.introduction, RULE, NOT_HIDDEN])
        super().__init__(
            [widgets.HTML(top), self.error, self.state, *self._asked(rater_controls()),
             *(part for group in sheet.groups for part in self._group(group)),
             widgets.HTML(html.title("Key elements", words.elements)), *self._element_parts()]
        )  # fmt: skip
        for kind in self.elements:
            self._draw_elements(kind)
        self._say_where()

    def control(self, *path: str | int) -> widgets.ValueWidget:
        """The control that answers at a path."""
        return next(control for control, its in self._paths.items() if its == path)

    def _asked(self, controls: Sequence[Control], before: tuple[str | int, ...] = ()) -> list[widgets.ValueWidget]:
        made = []
        for control in controls:
            path = (*before, *control.path)
            drawn = _drawn(control, self._filling.value(path))
            drawn.observe(self._answered, "value")
            self._paths[drawn] = path
            made.append(drawn)
        return made

    def _group(self, group: SheetGroup) -> list[widgets.Widget]:
        files = "".join(
            html.details(
                f"Repository {letter} ({len(files)} file{'' if len(files) == 1 else 's'})",
                "".join(html.details(file.path, html.bullets([file.note] * bool(file.note)) + html.pre(file.text))
                        for file in files),
            )
            for letter, files in group.repositories.items()
        )  # fmt: skip
        return [widgets.HTML(html.title(group.label) + files), *self._asked(group_controls(group))]

    def _element_parts(self) -> list[widgets.Widget]:
        parts: list[widgets.Widget] = []
        for kind, name in questions().kinds.items():
            add = widgets.Button(description=f"Add: {name.lower()}", layout=widgets.Layout(width="auto"))
            add.on_click(self._add_clicked)
            self._kinds[add] = (kind, -1)
            parts += [widgets.HTML(html.title(name)), self.elements[kind], widgets.HBox([add])]
        return parts

    def _draw_elements(self, kind: Kind) -> None:
        self._forget(kind)
        rows = []
        for number in range(self._filling.elements(kind)):
            remove = widgets.Button(description="Remove", layout=widgets.Layout(width="auto"))
            remove.on_click(self._remove_clicked)
            self._kinds[remove] = (kind, number)
            asked = self._asked(element_controls(self._filling.sheet.letters), ("elements", kind, number))
            rows.append(widgets.Box([*asked, remove], layout=widgets.Layout(flex_flow="row wrap")))
        self.elements[kind].children = rows

    def _forget(self, kind: Kind) -> None:
        self._paths = {control: path for control, path in self._paths.items() if path[:2] != ("elements", kind)}
        self._kinds = {button: (its, number) for button, (its, number) in self._kinds.items()
                       if its != kind or number < 0}  # fmt: skip
        for row in self.elements[kind].children:
            for child in row.children:
                child.close()
            row.close()

    def _say_where(self) -> None:
        self.error.value = ""
        saved = f"Saved in {self._filling.file.as_posix()}" if self._filling.file.exists() else "Nothing answered yet"
        self.state.value = html.title(saved)

    @showing_errors
    def _answered(self, change: dict[str, Any]) -> None:
        control = change["owner"]
        self._filling.change(self._paths[control], control.value)
        self._say_where()

    @showing_errors
    def _add_clicked(self, button: widgets.Button) -> None:
        kind, _ = self._kinds[button]
        self._filling.add_element(kind)
        self._draw_elements(kind)
        self._say_where()

    @showing_errors
    def _remove_clicked(self, button: widgets.Button) -> None:
        kind, number = self._kinds[button]
        self._filling.remove_element(kind, number)
        self._draw_elements(kind)
        self._say_where()


def rank(study: RankingStudy, folder: str | Path, *, rater: str | None = None) -> Ranking:
    """Opens a study's questions; the answers go to `answers-<study>-<rater>.json` in a folder.

    Args:
        study: Whose key is written beside the answers by `study.write(folder)`, for `read_answers`.
        folder: A file that is there already is gone on with.
        rater: One of the study's; the first by default.

    Raises:
        EvaluationError: The study has no such rater, or a broken file of answers is there.
    """
    return Ranking(Filling(study.sheet(rater), Path(folder)))


def _drawn(control: Control, value: object) -> widgets.ValueWidget:
    layout = widgets.Layout(width="auto", min_width="16em")
    if control.kind == "choice":
        options = [("not answered", NO_ANSWER), *control.choices]
        chosen = NO_ANSWER if value is None else value
        return widgets.Dropdown(description=control.label, options=options, value=chosen, style=_WIDE, layout=layout)
    made = widgets.Textarea if control.kind == "text" else widgets.Text
    return made(description=control.label, value=value or "", continuous_update=False, style=_WIDE, layout=layout)
