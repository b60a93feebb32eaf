"""What differs between two texts is named by the parts that a reader would name, and nothing is lost."""

import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papercoder.artifacts import Analysis, Architecture, Config, Edits, LogicDesign, SourceFile
from papercoder.comparing.code_parts import diagram_members, file_changes, files_changes, python_members
from papercoder.comparing.outputs import output_changes
from papercoder.comparing.parts import Change, item_changes, line_changes, nested_changes, sequence_changes
from tests.scripted import replies

TEXTS = st.text(alphabet="ab#-*|1. \n\r\f`é", max_size=60)
CODE = '''import os

LIMIT = 3


@cached
def load(path):
    return path


class Model(Base):
    """A model."""

    size: int = 1

    def fit(self, data):
        return data

    @property
    def best(self):
        return 1

    @best.setter
    def best(self, value):
        pass
'''


def _parts(changes: list[Change]) -> dict[str, tuple[str | None, str | None]]:
    return {change.part: (change.before, change.after) for change in changes}


def _architecture(**changes: Any) -> Architecture:
    text = replies()["planning/architecture"].removeprefix("```json\n").removesuffix("```")
    return Architecture.model_validate({**json.loads(text), **changes})


def _logic(**changes: Any) -> LogicDesign:
    text = replies()["planning/logic_design"].removeprefix("```json\n").removesuffix("```")
    return LogicDesign.model_validate({**json.loads(text), **changes})


def test_free_text_by_items_with_their_heading() -> None:
    before = "# Plan\n\n- use Adam,\n  with decay\n- train 3 epochs\n\n## Data\n\nMNIST.\n"
    after = "# Plan\n\n- use Adam,\n  without decay\n- train 3 epochs\n\n## Data\n\nMNIST.\n\nCIFAR.\n"
    assert _parts(item_changes(before, after)) == {
        "Plan, line 3": ("- use Adam,\n  with decay", "- use Adam,\n  without decay"),
        "Data, line 11": (None, "CIFAR."),
    }


def test_as_many_items_replaced_as_there_were_come_one_by_one() -> None:
    changes = item_changes("- a\n- b\n- c\n", "- x\n- y\n- c\n")
    assert [(change.before, change.after) for change in changes] == [("- a", "- x"), ("- b", "- y")]


@given(TEXTS, TEXTS)
def test_two_texts_that_differ_have_a_change_and_equal_ones_none(before: str, after: str) -> None:
    assert bool(line_changes(before, after)) == (before != after)
    assert item_changes(before, before) == []
    for kind in (Analysis, SourceFile):
        if before and after:
            found = output_changes(kind(content=before), kind(content=after), "a.py")
            assert bool(found) == (before != after)
            assert all(change.before != change.after for change in found)


@given(TEXTS, TEXTS)
@example("a\n", "a\na\n")
@example("a\nb\na\n", "a\n")
def test_lines_that_changed_make_the_other_text_of_the_first(before: str, after: str) -> None:
    lines, made, place = before.splitlines(keepends=True), list[str](), 0
    for change in line_changes(before, after):
        line = int(change.part.removeprefix("line ")) - 1
        equal = line - place if change.before is not None else line - len(made)
        made += lines[place : place + equal]
        place += equal + len((change.before or "").splitlines())
        made += (change.after or "").splitlines(keepends=True)
    assert "".join([*made, *lines[place:]]) == after


def test_nested_settings_by_key_with_both_values() -> None:
    before = "seed: 0\noptimizer:\n  name: adam\n  lr: 1\ntaus: [0, 1]\nold: x\n"
    after = "seed: 0\noptimizer:\n  name: adam\n  lr: 1.0\ntaus: [0, 2]\nnew: {deep: true}\n"
    changes = output_changes(Config(content=before), Config(content=after), "")
    assert _parts(changes) == {
        "optimizer.lr": ("1", "1.0"), "taus": ("[0, 1]", "[0, 2]"), "old": ('"x"', None), "new.deep": (None, "true"),
    }  # fmt: skip
    assert {change.part: change.kind for change in changes} == {
        "optimizer.lr": "changed", "taus": "changed", "old": "removed", "new.deep": "added",
    }  # fmt: skip


def test_values_of_different_types_differ() -> None:
    assert len(nested_changes({"a": 1, "b": True, "c": None}, {"a": "1", "b": 1, "c": "null"})) == 3
    assert nested_changes({"a.b": 1}, {"a": {"b": 1}}) != []
    assert _parts(nested_changes({"runs": [{"k": 1}]}, {"runs": [{"k": 2}]})) == {"runs[0].k": ("1", "2")}


def test_settings_that_differ_in_a_comment_only_are_shown_by_line() -> None:
    changes = output_changes(Config(content="lr: 1  # a guess\n"), Config(content="lr: 1  # Table 2\n"), "")
    assert _parts(changes) == {"no setting, line 1": ("lr: 1  # a guess\n", "lr: 1  # Table 2\n")}


@pytest.mark.parametrize("hostile", ["&a [*a]", "{x: &a {y: *a}}", "[" * 60 + "]" * 60])
def test_settings_too_deep_to_walk_are_shown_by_line(hostile: str) -> None:
    changes = output_changes(Config(content="k: 1\n"), Config(content=f"k: {hostile}\n"), "")
    assert [change.part for change in changes] == ["line 1"]


def test_settings_that_unfold_without_end_are_shown_by_line() -> None:
    bomb = "a0: &a0 [[1], [1]]\n" + "".join(f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]\n" for i in range(9))
    changes = output_changes(Config(content="k: 1\n"), Config(content=bomb), "")
    assert all(change.part.startswith("line ") for change in changes)


def test_an_architecture_by_files_classes_and_members() -> None:
    diagram = (
        "classDiagram\n    class Mean {\n        +mean(values, weights) float\n        +int n\n    }\n"
        "    class Median\n    Mean <|-- Median : extends\n"
    )
    after = _architecture(files=["mean.py", "main.py", "median.py"], class_diagram=diagram, unclear=["Which?"])
    assert _parts(output_changes(_architecture(), after, "")) == {
        "files": (None, "median.py"),
        "class diagram: class Mean.mean()": ("+mean(values) float", "+mean(values, weights) float"),
        "class diagram: class Mean.n": (None, "+int n"),
        "class diagram: class Median": (None, "class Median"),
        "class diagram: Mean <|-- Median : extends": (None, "Mean <|-- Median : extends"),
        "unclear": (None, "Which?"),
    }


def test_an_approach_by_item_and_a_sequence_diagram_by_line() -> None:
    after = _architecture(
        implementation_approach="Plain Python, vectorised.", sequence_diagram="sequenceDiagram\n    M->>E: median\n"
    )
    assert [change.part for change in output_changes(_architecture(), after, "")] == [
        "approach: line 1", "sequence diagram: line 2",
    ]  # fmt: skip


def test_tasks_in_another_order_are_a_difference() -> None:
    tasks = [{"file": "mean.py", "depends_on": []}, {"file": "main.py", "depends_on": []}]
    changes = output_changes(_logic(task_list=tasks), _logic(task_list=tasks[::-1]), "")
    assert _parts(changes) == {"order of tasks": ("mean.py, main.py", "main.py, mean.py")}


def test_a_class_diagram_in_all_its_ways_of_writing() -> None:
    members = diagram_members(
        "classDiagram\n%% note\nclass A~T~ {\n<<module>>\n+x: int\n-f(a: int) T\n}\nclass B\nB : +y\nA --> B : uses\n"
        "class C:::wide {\n}\n"
    )
    assert {name: set(inner) for name, inner in members.items()} == {
        "class A": {"", "<<module>>", "x", "f()"}, "class B": {"", "y"}, "A --> B : uses": {""}, "class C": {""},
    }  # fmt: skip


def test_files_in_another_order_are_a_difference() -> None:
    assert _parts(sequence_changes("files", ["a", "b"], ["b", "a"])) == {"order of files": ("a, b", "b, a")}


def test_a_task_list_by_item_and_dependency() -> None:
    after = _logic(
        task_list=[{"file": "mean.py", "depends_on": []}, {"file": "main.py", "depends_on": []}],
        logic_analysis=[
            {"file": "mean.py", "description": "Other."}, {"file": "main.py", "description": "What main.py holds."},
        ],
        required_packages=["numpy"],
    )  # fmt: skip
    assert _parts(output_changes(_logic(), after, "")) == {
        "depends on: main.py": ("mean.py", "nothing"),
        "what it holds: mean.py": ("What mean.py holds.", "Other."),
        "required packages": (None, "numpy"),
    }


def test_code_by_function_class_and_method() -> None:
    after = (
        CODE.replace("return path\n", "return open(path)\n")
        .replace("size: int = 1", "size: int = 2")
        .replace("        return data\n", "        return data + 1\n")
        .replace("LIMIT = 3", "LIMIT = 4")
    )
    changes = file_changes("a.py", CODE, after + "\n\ndef save():\n    pass\n")
    assert [(change.part, change.kind) for change in changes] == [
        ("module level", "changed"), ("def load", "changed"), ("class Model", "changed"),
        ("class Model.fit", "changed"), ("def save", "added"),
    ]  # fmt: skip


def test_a_decorator_belongs_to_its_function_and_a_setter_is_a_member_of_its_own() -> None:
    assert [change.part for change in file_changes("a.py", CODE, CODE.replace("@cached\n", ""))] == ["def load"]
    assert [change.part for change in file_changes("a.py", CODE, CODE.replace("pass", "return"))] == [
        "class Model.best (2)"
    ]


def test_every_line_of_code_is_in_one_part() -> None:
    members = python_members(CODE)
    assert members is not None
    found = sorted(line for inner in members.values() for text in inner.values() for line in text.splitlines())
    assert [line for line in found if line] == sorted(line for line in CODE.splitlines() if line)


@pytest.mark.parametrize("file", ["a.py", "run.sh"])
def test_code_that_does_not_parse_and_other_files_by_lines(file: str) -> None:
    changes = file_changes(file, "def f(:\n    a\n", "def f(:\n    b\n")
    assert _parts(changes) == {"line 2": ("    a\n", "    b\n")}


def test_functions_in_another_order_are_shown_by_line() -> None:
    one, two = "def f():\n    pass\n", "def g():\n    return 1\n"
    changes = file_changes("a.py", one + two, two + one)
    assert changes
    assert all(change.part.startswith("line ") for change in changes)


def test_repair_edits_by_file() -> None:
    def edits(text: str) -> Edits:
        """Two files edited, the first one by `text`."""
        blocks = [f"{file}\n<<<<<<< SEARCH\nx\n=======\n{new}\n>>>>>>> REPLACE\n" for file, new in
                  (("a.py", text), ("b.py", "z"))]  # fmt: skip
        return Edits(content="".join(blocks))

    assert [change.part for change in output_changes(edits("1"), edits("2"), "round 1")] == ["a.py"]
    assert output_changes(Edits(content="no edit"), Edits(content="none"), "round 1") != []


def test_equal_files_are_not_looked_into_and_fifty_edited_ones_are_quick() -> None:
    large = "".join(f"def f{number}(x):\n    return x + {number}\n\n\n" for number in range(5000))
    start = time.perf_counter()
    same = {f"{number}.py": large for number in range(50)}
    assert list(files_changes(same, dict(same))) == []
    assert time.perf_counter() - start < 0.1
    before = {f"{number}.py": CODE * 5 for number in range(50)}
    after = {file: text.replace("return path", "return None") for file, text in before.items()}
    start = time.perf_counter()
    changes = list(files_changes(before, {**after, "new.py": ""}))
    assert time.perf_counter() - start < 1.5
    assert len(changes) == 50 * 5 + 1
    assert (changes[0].part, changes[-1].part) == ("0.py: def load", "new.py")
