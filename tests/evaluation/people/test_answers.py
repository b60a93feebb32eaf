"""Answers: read as saved, given the systems' names back; what is wrong names its file."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

import papercoder as pc
from papercoder.errors import EvaluationError
from papercoder.evaluation.people.study import RankingStudy
from tests.evaluation.people.studies import answer_file, letters, small_study

RANKS = {"prompts": {"Abstract": 3, "Paper": 2, "PaperCoder": 1}}


@pytest.fixture
def study(tmp_path: Path) -> RankingStudy:
    made = small_study(raters=("ada", "bo", "cy"), seed=5)
    made.write(tmp_path)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "answers"


def test_several_raters_get_the_systems_names_back(study: RankingStudy, tmp_path: Path, folder: Path) -> None:
    judged = {("prompts", "Paper"): False, ("baselines", "MetaGPT"): True}
    answer_file(study, folder, "ada", RANKS, best={"prompts": "PaperCoder"}, easier={"prompts": True},
                elements={"method": {"the loss": judged}}, rater="Ada L.", author=True)  # fmt: skip
    answer_file(study, folder, "bo", {"baselines": {"ChatDev": 1, "MetaGPT": 1, "PaperCoder": 3}})
    answers = pc.read_answers(tmp_path)
    ada, bo = answers.raters
    assert (ada.rater, ada.author, bo.rater, bo.author) == ("Ada L.", True, f"bo of {study.name}", None)
    assert ada.groups["prompts"].ranks == RANKS["prompts"]
    assert ada.groups["prompts"].best == "PaperCoder"
    assert ada.groups["prompts"].easier is True
    assert ada.groups["baselines"].ranks == {}
    assert [(one.group, one.system, one.implemented) for one in ada.implemented] == [
        ("prompts", "Paper", False), ("baselines", "MetaGPT", True),
    ]  # fmt: skip
    assert set(bo.groups["baselines"].preferred) == {"ChatDev", "MetaGPT"}
    frame = answers.frame()
    assert len(frame) == 12
    assert frame[frame["best"]]["system"].tolist() == ["PaperCoder"]
    assert "Abstract" in answers._repr_html_()


def test_yaml_and_named_files_and_a_key_elsewhere(study: RankingStudy, tmp_path: Path) -> None:
    file = answer_file(study, tmp_path / "answers", "ada", RANKS)
    other = tmp_path / "sent" / "mine.yaml"
    other.parent.mkdir()
    other.write_text(yaml.safe_dump(json.loads(file.read_text())).replace("'2026", "2026").replace("00'", "00"))
    key = shutil.move(tmp_path / "key.json", tmp_path / "sent.key.json")
    with pytest.raises(EvaluationError, match="no key of the study"):
        pc.read_answers([other])
    assert pc.read_answers([other], keys=[key]).raters[0].groups["prompts"].ranks == RANKS["prompts"]


def test_of_one_rater_twice_the_later_counts_with_a_warning(study: RankingStudy, tmp_path: Path, folder: Path) -> None:
    late = answer_file(study, folder, "ada", RANKS, rater="Ada", saved="2026-03-01T11:00:00+02:00")
    late.rename(folder / "answers-a.json")
    answer_file(study, folder, "bo", {"prompts": {"Paper": 1}}, rater=" ada", saved="2026-03-01T10:00:00Z")
    with pytest.warns(UserWarning, match="answered twice"):
        answers = pc.read_answers(tmp_path)
    assert [one.groups["prompts"].ranks for one in answers.raters] == [{"Paper": 1}]
    assert len(answers.warnings) == 1


def test_a_best_one_that_is_not_ranked_first_is_said(study: RankingStudy, tmp_path: Path, folder: Path) -> None:
    answer_file(study, folder, "ada", RANKS, best={"prompts": "Paper"})
    with pytest.warns(UserWarning, match="not ranked first"):
        answers = pc.read_answers(tmp_path)
    assert answers.raters[0].groups["prompts"].preferred == ("Paper",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mood": "good"}, "mood: Extra inputs"),
        ({"format": 2}, "format"),
        ({"saved": "yesterday"}, "saved"),
        ({"groups": {"Group 1": {"ranks": {"A": "first"}}}}, r"groups.Group 1.ranks.A"),
        ({"groups": {"Group 1": {"ranks": {"A": True}}}}, r"groups.Group 1.ranks.A"),
        ({"groups": {"Group 1": {"ranks": {"Z": 1}}}}, "Group 1 has no repository Z"),
        ({"groups": {"Group 1": {"best": "F"}}}, "Group 1 has no repository F"),
        ({"groups": {"Group 7": {}}}, "the form has no Group 7"),
        ({"elements": {"taste": []}}, "elements.taste"),
        ({"elements": {"method": [{"name": "x", "implemented": {"Z": True}}]}}, "no repository Z"),
        ({"form": "dan"}, "no form 'dan'"),
        ({"study": "other"}, "no key of the study other"),
    ],
)
def test_a_broken_file_names_itself_and_the_fault(
    study: RankingStudy, folder: Path, change: dict[str, object], said: str
) -> None:
    file = answer_file(study, folder, "ada", RANKS)
    file.write_text(json.dumps(json.loads(file.read_text()) | change), encoding="utf-8")
    with pytest.raises(EvaluationError, match=said) as caught:
        pc.read_answers(folder)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", "\x00"])
def test_what_is_no_json_names_its_file(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "answers-x.json").write_text(text)
    with pytest.raises(EvaluationError, match=r"answers-x\.json"):
        pc.read_answers(folder)


def test_no_answers_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no answers"):
        pc.read_answers(tmp_path)


def test_the_same_letter_means_other_systems_in_other_forms(study: RankingStudy) -> None:
    assert letters(study, "ada") != letters(study, "bo")
