"""Studies: nothing tells a rater which system wrote what, and the key alone does."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import papercoder as pc
from papercoder.errors import EvaluationError
from papercoder.evaluation.people import anonymising
from papercoder.evaluation.people.anonymising import STAND_IN, anonymous, telling_names
from papercoder.evaluation.people.answers import read_key
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.evaluation.people.studies import BASELINES, PROMPTS, Files, small_study
from tests.scripted import chain

TELLING = ("papercoder", "chatdev", "metagpt", "meta_gpt", "chatchain")


def test_what_a_rater_sees_names_no_system_and_no_group() -> None:
    shown = small_study(raters=("ada",)).sheet("ada").model_dump_json().casefold()
    assert [name for name in (*TELLING, "prompts", "baselines", "docs/") if name in shown] == []


def test_names_go_from_paths_and_texts_however_they_are_spelled() -> None:
    names = telling_names(["MetaGPT", "Paper", "o3-mini"])
    found = anonymous(
        Files.of({"meta_gpt/run.py": "METAGPT Meta-GPT metaGPTTeam o3 mini, O3-MINI; the paper's metadata"}), names
    )
    assert found.files[0].path == f"{STAND_IN}/run.py"
    assert found.files[0].text == f"{STAND_IN} {STAND_IN} {STAND_IN}Team {STAND_IN}, {STAND_IN}; the paper's metadata"


def test_a_short_name_is_not_looked_for_inside_words() -> None:
    found = anonymous(Files.of({"a.py": "R1 PR10 r1_loss"}), telling_names(["R1"]))
    assert found.files[0].text == f"{STAND_IN} PR10 {STAND_IN}_loss"


def test_ordinary_words_stay_and_more_names_can_be_given() -> None:
    names = telling_names(["Abstract", "Paper"], ["Grace"])
    found = anonymous(Files.of({"a.py": "class Abstract: Paper by Grace"}), names)
    assert found.files[0].text == f"class Abstract: Paper by {STAND_IN}"


def test_two_paths_that_become_one_are_both_kept() -> None:
    found = anonymous(Files.of({"MetaGPT.py": "1", "ChatDev.py": "2"}), telling_names([]))
    assert [file.path for file in found.files] == ["SYSTEM.py", "SYSTEM.py (2)"]
    assert [file.text for file in found.files] == ["2", "1"]


def test_long_files_are_cut_with_a_note_and_binary_ones_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anonymising, "SHOWN_CHARACTERS", 10)
    monkeypatch.setattr(anonymising, "REPOSITORY_CHARACTERS", 14)
    found = anonymous(Files.of({"a": "a" * 25, "b": "b" * 10, "c": "c", "d": "\0\1"}), ())
    assert [len(file.text) for file in found.files] == [10, 4, 0, 0]
    assert [file.note for file in found.files] == [
        "Cut: 15 more characters in this file.", "Cut: 6 more characters in this file.",
        "Cut: 1 more characters in this file.", "This file is no text.",
    ]  # fmt: skip


def test_each_rater_has_an_order_of_their_own_that_the_seed_repeats() -> None:
    raters = tuple(f"rater-{number}" for number in range(12))
    first, again, other = (small_study(raters=raters, seed=seed) for seed in (1, 1, 2))
    assert first.key() == again.key()
    assert first.key().forms != other.key().forms
    assert first.name != other.name
    assert len({str(form) for form in first.key().forms.values()}) > 6


def test_more_raters_change_neither_the_name_nor_the_letters_of_those_before() -> None:
    few, more = small_study(raters=("ada",)), small_study(raters=("ada", "bo"))
    assert few.name == more.name
    assert few.key().forms["ada"] == more.key().forms["ada"]


@settings(deadline=None)
@given(st.integers(), st.text(alphabet="abc", min_size=1, max_size=5))
def test_the_key_leads_each_letter_to_the_files_of_its_system(seed: int, rater: str) -> None:
    study = small_study(seed=seed, raters=(rater,))
    sheet, form = study.sheet(), study.key().forms[rater]
    assert len(set(sheet.letters)) == 6
    for group in sheet.groups:
        key = form[group.label]
        assert set(key.systems.values()) == set(study.groups[key.name])
        for letter, files in group.repositories.items():
            assert files == study.groups[key.name][key.systems[letter]].files


def test_the_key_is_in_a_file_of_its_own_and_in_no_form(tmp_path: Path) -> None:
    study = small_study(raters=("ada", "bo"), seed=417)
    forms = study.write(tmp_path)
    assert [file.relative_to(tmp_path).parts[0] for file in forms] == ["forms", "forms"]
    assert read_key(tmp_path / "key.json") == study.key()
    assert json.loads((tmp_path / "key.json").read_text())["left_out"]["prompts"]["PaperCoder"] == ["docs/plan.md"]
    for file in forms:
        text = file.read_text(encoding="utf-8").casefold()
        assert [name for name in (*TELLING, "417") if name in text] == []


def test_a_repository_that_papercoder_wrote_is_one(run: Run, paper: Paper) -> None:
    chain(run, paper)
    repository = pc.Repository(run.folder / "repo")
    study = pc.ranking_study(paper, {"prompts": {"PaperCoder": repository, "Paper": PROMPTS["Paper"]}})
    assert study.paper == paper.title
    shown = study.groups["prompts"]["PaperCoder"]
    paths = [file.path for file in shown.files]
    assert "mean.py" in paths
    assert not any(path.startswith("docs/") for path in paths)


def test_a_study_without_enough_to_rank_says_so() -> None:
    with pytest.raises(EvaluationError, match="two systems or more"):
        pc.ranking_study("A", {"models": {"o3-mini": PROMPTS["Paper"]}})
    with pytest.raises(EvaluationError, match="a group of systems"):
        pc.ranking_study("A", {})
    with pytest.raises(EvaluationError, match="names that differ"):
        small_study(raters=("ada", "Ada"))
    with pytest.raises(EvaluationError, match="no rater 'cy'"):
        small_study().sheet("cy")


def test_it_shows_the_rule_and_what_cannot_be_hidden() -> None:
    page = pc.ranking_study("A", {"baselines": BASELINES})._repr_html_()
    assert "What cannot be hidden" in page
    assert "left out" in page
