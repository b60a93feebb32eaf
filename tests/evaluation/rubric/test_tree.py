"""The rubric's tree: what is read, what is refused, what Code-Dev keeps, and the score's arithmetic."""

import json
import math
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.errors import EvaluationError
from papercoder.evaluation.rubric.bundle import read_rubric
from papercoder.evaluation.rubric.scoring import Score, leaf_shares, mean_and_sem, replication_score
from papercoder.evaluation.rubric.tree import Requirement, Rubric, code_development, parse_rubric
from tests.evaluation.rubric.graded import node, rubric

LEAF: dict[str, Any] = {
    "id": "a", "requirements": "A.", "weight": 1, "sub_tasks": [], "task_category": "Code Development",
    "finegrained_task_category": None,
}  # fmt: skip


def _inner(*children: dict[str, Any], **changes: Any) -> dict[str, Any]:
    base = {"id": "root", "requirements": "R.", "weight": 1, "sub_tasks": list(children), "task_category": None}
    return {**base, **changes}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (_inner(LEAF, {**LEAF, "requirements": "B."}), "two requirements with the id 'a'"),
        (_inner({**LEAF, "weight": -1}), "sub_tasks.0.weight"),
        (_inner({**LEAF, "weight": 1e7}), "sub_tasks.0.weight"),
        (_inner({**LEAF, "weight": math.nan}), "not JSON"),
        (_inner({**LEAF, "weight": math.inf}), "not JSON"),
        (_inner({**LEAF, "weight": None}), "sub_tasks.0.weight"),
        (_inner({**LEAF, "weight": True}), "sub_tasks.0.weight"),
        (_inner({**LEAF, "task_category": None}), "'a' has no task_category"),
        (_inner({**LEAF, "task_category": "Poetry"}), "sub_tasks.0.task_category"),
        (_inner(LEAF, task_category="Code Development"), "'root' has sub-tasks and a task_category"),
        (_inner({**LEAF, "sub_tasks": "none"}), "sub_tasks.0.sub_tasks"),
        ([LEAF], "malformed at its root"),
    ],
)  # fmt: skip
def test_malformed_rubrics_are_refused(data: Any, says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        parse_rubric(json.dumps(data))


def test_a_leaf_that_stands_twice_counts_twice_and_is_graded_once() -> None:
    tree = parse_rubric(json.dumps(_inner(LEAF, LEAF, {**LEAF, "id": "b"})))
    assert [placed.leaf.id for placed in tree.leaves] == ["a", "b"]
    assert replication_score(tree, {"a": 1, "b": 0}).score == pytest.approx(2 / 3)
    assert leaf_shares(tree)["a"] == pytest.approx(2 / 3)


def test_unknown_keys_are_ignored_and_weights_may_be_fractions() -> None:
    tree = parse_rubric(json.dumps(_inner({**LEAF, "weight": 0.5, "added": [1]})))
    assert tree.leaves[0].leaf.weight == 0.5


@pytest.mark.parametrize("levels", [60, 150, 5000, 100_000])
def test_deep_rubrics_end_in_a_clear_error(levels: int) -> None:
    opening = '{"id": "%d", "requirements": "R", "weight": 1, "sub_tasks": ['
    text = "".join(opening % level for level in range(levels)) + "]}" * levels
    with pytest.raises(EvaluationError, match=r"levels|nested too deeply"):
        parse_rubric(text)


def test_deep_trees_made_in_memory_end_in_a_clear_error() -> None:
    tree = node("0")
    for level in range(1, 5000):
        tree = node(str(level), tree)
    with pytest.raises(EvaluationError, match="50 levels"):
        Rubric(root=tree)


def test_large_rubrics_are_refused() -> None:
    leaves = [{**LEAF, "id": str(number)} for number in range(20_001)]
    with pytest.raises(EvaluationError, match="20,000"):
        parse_rubric(json.dumps(_inner(*leaves)))


def test_code_development_keeps_its_leaves_what_leads_to_them_and_their_weights() -> None:
    results = node("results", category="Result Analysis", weight=7)
    tree = Rubric(
        root=node(
            "all",
            node("method", node("mean", weight=3), results, weight=2),
            node("x", node("y", node("z", category="Code Execution"))),
        )
    )
    kept = code_development(tree)
    assert [(one.id, one.weight) for one in kept.nodes()] == [("all", 1), ("method", 2), ("mean", 3)]
    assert replication_score(kept, {"mean": 1}).score == 1


def test_a_rubric_without_code_is_refused() -> None:
    with pytest.raises(EvaluationError, match="no Code Development"):
        code_development(Rubric(root=node("all", node("a", category="Result Analysis"))))


def test_leaves_know_their_ancestors_and_what_stands_before_them() -> None:
    places = {placed.leaf.id: placed for placed in code_development(rubric()).leaves}
    assert [one.id for one in places["trainer"].ancestors] == ["all", "parts"]
    assert [one.id for one in places["trainer"].siblings] == ["loader"]
    assert places["mean"].siblings == ()


def test_scores_computed_by_hand() -> None:
    # method 2 of 4, with mean 3 of 8 and results 5 of 8; parts 2 of 4, halves.
    got = replication_score(rubric(), {"mean": 1, "results": 0, "loader": 1, "trainer": 0})
    assert got == Score(0.4375, 0.4375, 0.4375)
    assert replication_score(code_development(rubric()), {"mean": 1, "loader": 1, "trainer": 0}).score == 0.75


def test_leaves_without_a_grade_count_neither_way_and_have_bounds() -> None:
    tree = code_development(rubric())
    assert replication_score(tree, {"mean": None, "loader": 1, "trainer": 0}) == Score(0.5, 0.25, 0.75)
    assert replication_score(tree, {"loader": 1}) == Score(1.0, 0.25, 1.0)
    assert replication_score(tree, {}) == Score(None, 0.0, 1.0)


def test_siblings_whose_weights_are_all_zero_count_alike() -> None:
    tree = Rubric(root=node("all", node("a", weight=0), node("b", weight=0), node("c", weight=0)))
    assert replication_score(tree, {"a": 1, "b": 0, "c": 0}).score == pytest.approx(1 / 3)
    tree = Rubric(root=node("all", node("a", weight=0), node("b", weight=2)))
    assert replication_score(tree, {"a": 1, "b": 0}).score == 0


@pytest.mark.parametrize("grades", [{"mean": 2}, {"mean": -0.1}, {"mean": math.nan}, {"method": 1}, {"nothing": 1}])
def test_grades_that_are_none_are_refused(grades: dict[str, float]) -> None:
    with pytest.raises(EvaluationError):
        replication_score(rubric(), grades)


def test_mean_and_standard_error_over_runs() -> None:
    assert mean_and_sem([0.5]) == (0.5, None)
    mean, sem = mean_and_sem([0.2, 0.4, 0.9])
    # Variance with n - 1: ((-0.3)² + (-0.1)² + 0.4²) / 2 = 0.13.
    assert mean == pytest.approx(0.5)
    assert sem == pytest.approx(math.sqrt(0.13 / 3))
    with pytest.raises(EvaluationError):
        mean_and_sem([])


def _trees() -> st.SearchStrategy[Rubric]:
    weights = st.one_of(st.integers(0, 9), st.floats(0, 1e6, allow_nan=False))
    shapes = st.recursive(
        st.just(()), lambda inner: st.lists(st.tuples(weights, inner), min_size=1, max_size=4), max_leaves=15
    )

    def build(shape: Any) -> Rubric:
        """The tree of a shape, its nodes numbered."""
        numbers = iter(range(10_000))

        def made(weight: float, parts: Any) -> Requirement:
            """One node and those below."""
            return node(str(next(numbers)), *(made(*part) for part in parts), weight=weight)

        return Rubric(root=made(1, shape))

    return shapes.map(build)


@st.composite
def _graded(draw: st.DrawFn) -> tuple[Rubric, dict[str, float | None]]:
    tree = draw(_trees())
    grade = st.one_of(st.none(), st.sampled_from([0.0, 1.0]), st.floats(0, 1))
    return tree, {placed.leaf.id: draw(grade) for placed in tree.leaves}


@given(_graded())
def test_scores_lie_within_their_bounds(case: tuple[Rubric, dict[str, float | None]]) -> None:
    tree, grades = case
    score, low, high = replication_score(tree, grades)
    assert 0 <= low <= high <= 1
    assert (score is None) == all(grade is None for grade in grades.values())
    assert score is None or low - 1e-9 <= score <= high + 1e-9


@given(_graded(), st.data())
def test_a_better_grade_never_lowers_the_score(
    case: tuple[Rubric, dict[str, float | None]], data: st.DataObject
) -> None:
    tree, grades = case
    whole = {name: grade or 0.0 for name, grade in grades.items()}
    name = data.draw(st.sampled_from(sorted(whole)))
    better = {**whole, name: data.draw(st.floats(whole[name], 1))}
    before, after = replication_score(tree, whole).score, replication_score(tree, better).score
    assert before is not None
    assert after is not None
    assert after >= before - 1e-12


@given(_graded(), st.floats(0.001, 1), st.integers(0, 20))
def test_only_proportions_of_siblings_weights_count(
    case: tuple[Rubric, dict[str, float | None]], factor: float, which: int
) -> None:
    tree, grades = case
    inner = [one.id for one in tree.nodes() if one.sub_tasks]
    if not inner:
        return
    chosen = inner[which % len(inner)]

    def scaled(one: Requirement) -> Requirement:
        """The node with its children's weights scaled where it is the chosen one."""
        scale = factor if one.id == chosen else 1
        children = tuple(scaled(child).model_copy(update={"weight": child.weight * scale}) for child in one.sub_tasks)
        return one.model_copy(update={"sub_tasks": children})

    before, after = replication_score(tree, grades), replication_score(Rubric(root=scaled(tree.root)), grades)
    assert (before.score or 0.0) == pytest.approx(after.score or 0.0, abs=1e-9)
    assert before[1:] == pytest.approx(after[1:], abs=1e-9)


@given(_trees())
def test_all_met_is_one_and_none_met_is_zero(tree: Rubric) -> None:
    assert replication_score(tree, {placed.leaf.id: 1 for placed in tree.leaves}).score == 1
    assert replication_score(tree, {placed.leaf.id: 0 for placed in tree.leaves}).score == 0


def _paths(data: dict[str, Any], share: float, code_only: bool) -> dict[str, float]:
    """Leaf -> product of normalized weights on its path, from the JSON, by another way than the tree's."""

    def holds_code(one: dict[str, Any]) -> bool:
        """Whether a leaf about code stands in it."""
        if not one["sub_tasks"]:
            return not code_only or one["task_category"] == "Code Development"
        return any(map(holds_code, one["sub_tasks"]))

    if not data["sub_tasks"]:
        return {data["id"]: share}
    kept = [child for child in data["sub_tasks"] if holds_code(child)]
    total = sum(child["weight"] for child in kept)
    found: dict[str, float] = {}
    for child in kept:
        part = child["weight"] / total if total else 1 / len(kept)
        for name, one in _paths(child, share * part, code_only).items():
            found[name] = found.get(name, 0) + one
    return found


@pytest.mark.parametrize("code_only", [False, True])
def test_scores_of_published_rubrics_are_those_computed_along_their_paths(shared_papers: Path, code_only: bool) -> None:
    files = sorted(shared_papers.glob("*/rubric.json"))
    assert files
    for file in files:
        whole = parse_rubric(file.read_bytes())
        tree = code_development(whole) if code_only else whole
        paths = _paths(json.loads(file.read_text(encoding="utf-8")), 1.0, code_only)
        assert set(paths) == {placed.leaf.id for placed in tree.leaves}
        assert leaf_shares(tree) == pytest.approx(paths)
        for modulus in (2, 3, 7):
            grades = {name: float(hash(name[:8]) % modulus == 0) for name in paths}
            expected = math.fsum(share * grades[name] for name, share in paths.items())
            assert replication_score(tree, grades).score == pytest.approx(expected, abs=1e-12), file


def test_published_bundles_are_read_whole(shared_papers: Path) -> None:
    found = read_rubric(shared_papers / "rice")
    assert found.paper is not None
    assert "resources" in found.judge_addendum
    assert found.blacklist == ("https://github.com/chengzelei/RICE",)
    assert found.missing == ()
    assert read_rubric(shared_papers / "self-expansion").blacklist == ()


def test_scoring_a_tree_of_two_thousand_nodes_takes_milliseconds() -> None:
    parts = [node(f"p{i}", *(node(f"p{i}l{j}", weight=j) for j in range(19))) for i in range(100)]
    tree = Rubric(root=node("all", *parts))
    grades = {placed.leaf.id: 1.0 for placed in tree.leaves}
    assert sum(1 for _ in tree.nodes()) == 2001
    best = math.inf
    for _ in range(10):
        # Of this process alone: others may be at work on the machine.
        start = time.process_time()
        replication_score(tree, grades)
        best = min(best, time.process_time() - start)
    assert best < 0.02
