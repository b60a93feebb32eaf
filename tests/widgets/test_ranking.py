"""The questions as a widget: what it saves is what the form saves."""

from pathlib import Path

import pytest

import papercoder as pc
from papercoder.errors import EvaluationError
from papercoder.evaluation.people.questions import group_controls, rater_controls
from papercoder.widgets import rank
from papercoder.widgets.ranking import NO_ANSWER
from tests.evaluation.people.studies import letters, small_study


def test_answers_are_saved_on_each_change_and_found_again(tmp_path: Path) -> None:
    study = small_study(raters=("ada", "bo"))
    study.write(tmp_path)
    where = letters(study, "bo")
    widget = rank(study, tmp_path / "answers", rater="bo")
    assert "Nothing answered yet" in widget.state.value
    label, best = where["prompts", "Paper"]
    widget.control("groups", label, "ranks", best).value = 1
    assert pc.read_answers(tmp_path).raters[0].groups["prompts"].ranks == {"Paper": 1}
    assert "Saved in" in widget.state.value
    widget.control("rater").value = "Bo"
    widget.control("author").value = False
    widget.control("groups", label, "best").value = best
    widget.control("groups", label, "easier").value = True
    widget.control("groups", label, "best_why").value = "it is <whole>"
    add = next(button for button, (kind, number) in widget._kinds.items() if (kind, number) == ("method", -1))
    add.click()
    widget.control("elements", "method", 0, "implemented", best).value = True
    widget.control("elements", "method", 0, "name").value = "the loss"
    add.click()
    again = rank(study, tmp_path / "answers", rater="bo")
    assert again.control("groups", label, "ranks", best).value == 1
    assert again.control("elements", "method", 0, "name").value == "the loss"
    remove = next(button for button, (kind, number) in again._kinds.items() if (kind, number) == ("method", 1))
    remove.click()
    assert len(again.elements["method"].children) == 1
    read = pc.read_answers(tmp_path).raters[0]
    said = read.groups["prompts"]
    assert (read.rater, read.author, said.best, said.easier, said.best_why) == (
        "Bo", False, "Paper", True, "it is <whole>",
    )  # fmt: skip
    assert [(one.element, one.system, one.implemented) for one in read.implemented] == [("the loss", "Paper", True)]
    again.control("groups", label, "ranks", best).value = NO_ANSWER
    assert pc.read_answers(tmp_path).raters[0].groups["prompts"].ranks == {}


def test_it_asks_what_the_form_asks(tmp_path: Path) -> None:
    study = small_study()
    sheet, widget = study.sheet(), rank(study, tmp_path)
    asked = [*rater_controls(), *(one for group in sheet.groups for one in group_controls(group))]
    assert [control.description for control in widget._paths] == [control.label for control in asked]


def test_an_error_shows_in_the_widget(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    widget = rank(small_study(), blocked)
    widget.control("rater").value = "Ada"
    assert "NotADirectoryError" in widget.error.value or "FileExistsError" in widget.error.value


def test_a_broken_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    study = small_study()
    file = tmp_path / f"answers-{study.name}-rater-1.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(EvaluationError, match="is no file of answers"):
        rank(study, tmp_path)
    assert file.read_text(encoding="utf-8") == "{"
