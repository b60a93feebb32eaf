"""What people say, counted: against figures worked out by hand."""

from pathlib import Path

import pytest

import papercoder as pc
from papercoder.evaluation.people.answers import Answers
from papercoder.evaluation.people.results import GroupResult, PeopleResults, SystemResult
from papercoder.evaluation.people.statistics import wilson
from tests.display.injections import INJECTIONS, audit
from tests.evaluation.people.studies import PROMPTS, Files, answer_file, small_study

FIRST = {"Abstract": 3, "Paper": 2, "PaperCoder": 1}
SECOND = {"Abstract": 3, "Paper": 1, "PaperCoder": 2}
TIED = {"Abstract": 2, "Paper": 1, "PaperCoder": 1}


def _answers(folder: Path, rankings: list[dict[str, int]], **more: object) -> Answers:
    study = small_study(raters=[f"r{number}" for number in range(len(rankings))])
    study.write(folder)
    for number, ranks in enumerate(rankings):
        answer_file(study, folder / "answers", f"r{number}", {"prompts": ranks}, **({"rater": f"r{number}"} | more))  # type: ignore[arg-type]
    return pc.read_answers(folder)


def _group(results: PeopleResults, name: str = "prompts") -> GroupResult:
    return next(group for group in results.groups if group.group == name)


def _system(results: PeopleResults, name: str) -> SystemResult:
    return next(one for one in _group(results).systems if one.system == name)


def test_points_ranks_and_the_best_with_a_tie_that_is_split_and_said(tmp_path: Path) -> None:
    results = pc.people_results(_answers(tmp_path, [FIRST, FIRST, SECOND, TIED]))
    ours, paper = _system(results, "PaperCoder"), _system(results, "Paper")
    assert ours.points == pytest.approx((5 + 5 + 3 + 4) / 4)
    assert ours.rank == pytest.approx((1 + 1 + 2 + 1.5) / 4)
    assert (ours.best.count, ours.best.of, paper.best.count) == (2.5, 4, 1.5)
    assert ours.best.interval == wilson(2.5, 4)
    assert ours.points_interval is not None
    assert 3 <= ours.points_interval[0] < ours.points < ours.points_interval[1] <= 5
    assert _system(results, "Abstract").points_interval is None
    group = _group(results)
    assert group.tied_best == 1
    assert [one.system for one in group.systems] == ["PaperCoder", "Paper", "Abstract"]
    page = results._repr_html_()
    assert "2.5 of 4" in page
    assert "ties for the best, which are split: 1" in page
    assert "1.00 (cannot be told)" in page
    assert "nan" not in page.casefold()


def test_the_published_share_of_10_of_13(tmp_path: Path) -> None:
    results = pc.people_results(_answers(tmp_path, [FIRST] * 10 + [SECOND] * 3))
    best = _system(results, "PaperCoder").best
    assert str(best) == "10 of 13 (77%; 50% to 92%)"


def test_an_incomplete_ranking_counts_for_the_best_only(tmp_path: Path) -> None:
    study = small_study(raters=("a", "b"))
    study.write(tmp_path)
    answer_file(study, tmp_path / "answers", "a", {"prompts": FIRST})
    answer_file(study, tmp_path / "answers", "b", {"prompts": {"Paper": 1}}, best={"prompts": "Paper"})
    results = pc.people_results(pc.read_answers(tmp_path))
    assert _group(results).incomplete == 1
    assert _system(results, "PaperCoder").points == 5
    assert _system(results, "PaperCoder").raters == 1
    assert _system(results, "Paper").best.count == 1
    assert _system(results, "Paper").best.of == 2
    assert _group(results, "baselines").systems[0].points is None
    assert "no complete ranking" in results._repr_html_()


def test_easier_is_counted_of_those_who_answered_and_by_the_best(tmp_path: Path) -> None:
    study = small_study(raters=("a", "b", "c"))
    study.write(tmp_path)
    for rater, ranks, easier in (("a", FIRST, True), ("b", SECOND, False), ("c", FIRST, None)):
        said = {} if easier is None else {"prompts": easier}
        answer_file(study, tmp_path / "answers", rater, {"prompts": ranks}, easier=said)
    results = pc.people_results(pc.read_answers(tmp_path))
    assert (_group(results).easier.count, _group(results).easier.of) == (1, 2)
    assert (_system(results, "PaperCoder").easier.count, _system(results, "PaperCoder").easier.of) == (1, 1)
    assert (_system(results, "Paper").easier.count, _system(results, "Paper").easier.of) == (0, 1)


def test_elements_are_counted_by_kind_and_system(tmp_path: Path) -> None:
    study, ours, paper = small_study(raters=("a", "b")), ("prompts", "PaperCoder"), ("prompts", "Paper")
    study.write(tmp_path)
    answer_file(study, tmp_path / "answers", "a", {},
                elements={"method": {"x": {ours: True, paper: False}, "y": {ours: False}}})  # fmt: skip
    answer_file(study, tmp_path / "answers", "b", {},
                elements={"method": {"z": {ours: True}}, "evaluation": {"m": {ours: False}}})  # fmt: skip
    found = {
        (one.system, one.kind): (one.implemented, one.judged, one.raters)
        for one in pc.people_results(pc.read_answers(tmp_path)).elements
    }
    assert found == {
        ("PaperCoder", "method"): (2, 3, 2), ("Paper", "method"): (0, 1, 1), ("PaperCoder", "evaluation"): (0, 1, 1),
    }  # fmt: skip


def test_kappa_between_those_who_ranked_the_same(tmp_path: Path) -> None:
    results = pc.people_results(_answers(tmp_path, [FIRST, FIRST, SECOND]))
    kappas = {(pair.first, pair.second): pair.kappa.value for pair in _group(results).kappas}
    # Three of three places alike; one of three, where chance alone gives a third.
    assert kappas == {("r0", "r1"): pytest.approx(1), ("r0", "r2"): pytest.approx(0), ("r1", "r2"): pytest.approx(0)}
    assert "mean 0.333, lowest 0.000, highest 1.000" in results._repr_html_()
    weighted = pc.people_results(_answers(tmp_path / "again", [FIRST, SECOND]), weights="linear")
    # Distances: two places off by 1 of three, so 2/3; by chance 8/9.
    assert _group(weighted).kappas[0].kappa.value == pytest.approx(1 - (2 / 3) / (8 / 9))


def test_a_rater_of_two_papers_counts_once_and_shares_no_item_with_others(tmp_path: Path) -> None:
    for title, who, ranks in (("A", "Ada", FIRST), ("B", "Ada", SECOND), ("C", "Bo", SECOND)):
        study = pc.ranking_study(title, {"prompts": PROMPTS}, raters=("x",))
        study.write(tmp_path / title)
        answer_file(study, tmp_path / title / "answers", "x", {"prompts": ranks}, rater=who)
    results = pc.people_results(pc.read_answers(tmp_path))
    ours = _system(results, "PaperCoder")
    assert (results.raters, ours.raters, ours.best.count, ours.best.of) == (2, 2, 0.5, 2)
    assert ours.points == pytest.approx((4 + 3) / 2)
    assert _group(results).kappas == ()
    assert "no two raters ranked the same" in results._repr_html_()


def test_frames_and_one_line(tmp_path: Path) -> None:
    results = pc.people_results(_answers(tmp_path, [FIRST, SECOND, FIRST]), seed=7)
    frame = results.frame().set_index(["group", "system"])
    assert frame.loc[("prompts", "PaperCoder"), "points"] == pytest.approx(13 / 3)
    assert len(frame) == 6
    assert results.elements_frame().empty
    assert repr(results).startswith("PeopleResults(3 raters; ")
    assert "prompts: PaperCoder first" in repr(results)
    again = pc.people_results(_answers(tmp_path / "again", [FIRST, SECOND, FIRST]), seed=7)
    assert again.frame().equals(results.frame())


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_people_write_is_text_only(tmp_path: Path, text: str) -> None:
    repositories = {text: Files.of({"a.py": text}), **PROMPTS}
    study = pc.ranking_study(text, {text: repositories}, raters=("a",))
    study.write(tmp_path)
    answer_file(study, tmp_path / "answers", "a", {text: {name: 1 for name in repositories}}, best={text: text},
                elements={"method": {text: {(text, text): True}}}, rater=text)  # fmt: skip
    answers = pc.read_answers(tmp_path)
    for thing in (study, answers, pc.people_results(answers)):
        page = thing._repr_html_()
        assert "cannot be shown" not in page
        audit(page)
    assert answers.raters[0].implemented[0].element == text
