"""The evaluation notebook is executed, offline, and says what its text promises."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SAMPLE
from tests.notebooks.lesson import execute, output

LESSON = ROOT / "notebooks" / "evaluation.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("evaluation")
    values = {
        "source": str(SAMPLE / "paper.pdf"), "recording": str(SAMPLE / "recording"),
        "gold_folder": str(SAMPLE / "gold"), "faults_file": str(SAMPLE / "planted.yaml"),
        "rubric_folder": str(SAMPLE / "rubric"), "judging": str(SAMPLE / "judging"), "folder": str(folder / "runs"),
    }  # fmt: skip
    return execute(LESSON, values, folder)


def test_the_judges_give_5_to_the_repository_and_1_to_the_controls(executed: Any) -> None:
    said = output(executed, 'label="recorded", protocols=protocols')
    assert "reference_free 5.00, reference_free_strict 5.00, reference_based 5.00" in said
    page = output(executed, 'label="recorded", protocols=protocols', "text/html")
    assert "control: empty, reference_based by manual: 1.00 of 5" in page
    assert "says nothing about the code" not in page


def test_every_sample_finds_every_planted_fault(executed: Any) -> None:
    assert output(executed, "found = {").count(": 6") == 6
    assert "2.33" in output(executed, "pc.side_by_side(report, blamed)", "text/html")


def test_the_judges_contradict_each_other_on_the_pilot_sample(executed: Any) -> None:
    said = output(executed, "pilot = [")
    assert said.count("('recorded',") == 2
    assert said.count("('gold',") == 1


def test_one_grade_differs_from_what_was_written_down(executed: Any) -> None:
    said = output(executed, "wrong grades")
    assert said.count("Every row of Table 3") == 1
    assert "'without faults': 1.0" in said
    assert "importance_weights" in output(executed, "reasons = [")


def test_criteria_and_study_and_agreement_show_themselves(executed: Any) -> None:
    assert "unknown" in output(executed, "pc.criteria(", "text/html")
    assert "forms/ranking-" in output(executed, "study.write")
    assert "reference-based" in output(executed, "pc.agreement(", "text/html")


def test_the_recording_holds_nothing_but_what_the_lesson_asks() -> None:
    calls = list((SAMPLE / "judging" / "calls").glob("*.md"))
    assert len(calls) == 67
    header = json.loads((SAMPLE / "judging" / "run.json").read_text(encoding="utf-8"))
    assert header["provenance"]["method"].startswith("manual")


def test_no_machine_path_is_in_the_recording() -> None:
    for file in (SAMPLE / "judging").rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            assert str(Path.home()) not in text
            assert "/tmp/" not in text
