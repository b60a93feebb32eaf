"""Executability: the first failure by its class, and lines changed by git, by hand, or unknown."""

import difflib
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.errors import EvaluationError
from papercoder.evaluation.executability import changed_lines, executability, failure
from papercoder.repository.execution import Execution
from papercoder.stages.repairing import RepairReport, RepairRound


class Files(NamedTuple):
    """A repository's worth of texts."""

    texts: dict[str, str]

    def sources(self) -> dict[str, str]:
        """All of them."""
        return self.texts


def _execution(output: str = "", returncode: int = 1, **changes: object) -> Execution:
    base = {"command": "c", "sandbox": "none", "returncode": returncode, "output": output, "seconds": 1.0, "tree": "t"}
    return Execution.model_validate({**base, **changes})


RAN = _execution(returncode=0)


@pytest.mark.parametrize(
    ("execution", "expected"),
    [
        (_execution(missing_distribution="torch"), "missing dependency"),
        (_execution("ImportError: cannot import name 'a'"), "ImportError"),
        (_execution("ModuleNotFoundError: No module named 'own'"), "ModuleNotFoundError"),
        (_execution("Traceback\nValueError: b\n\nDuring handling\n\nRuntimeError: a"), "RuntimeError"),
        (_execution("FileNotFoundError: [Errno 2]"), "FileNotFoundError"),
        (_execution("yaml.scanner.ScannerError: while scanning"), "config"),
        (_execution("  File x\nIndentationError: unexpected"), "syntax"),
        (_execution("torch.cuda.OutOfMemoryError: x"), "other"),
        (_execution("killed", returncode=-9), "other"),
        (_execution("ValueError: x", timed_out=True), "time"),
        (_execution("ValueError: logged only", returncode=0, missing_outputs=("results/*.csv",)), "no output"),
    ],
)  # fmt: skip
def test_the_class_of_a_failure(execution: Execution, expected: str) -> None:
    assert failure(execution) == expected


def test_what_ran_at_first_try_changed_nothing() -> None:
    found = executability(Files({"a.py": "x\n"}), RAN)
    assert found.at_first_try
    assert found.in_the_end
    assert (found.first_failure, found.changed_lines, found.changed_share) == (None, 0, 0)


def test_lines_changed_before_a_failure_that_stays_are_unknown() -> None:
    found = executability(Files({"a.py": "x\n"}), _execution("ValueError: a"))
    assert not found.in_the_end
    assert found.changed_lines is found.changed_share is None
    assert "unknown" in found._repr_html_()


def test_repair_by_hand_is_counted_against_the_original() -> None:
    original, mended = Files({"a.py": "a\nb\nc\n", "gone.py": "g\n"}), Files({"a.py": "a\nB\nc\nd\n"})
    found = executability(mended, [_execution("ValueError: a"), RAN], original=original)
    assert (found.at_first_try, found.in_the_end, found.first_failure) == (False, True, "ValueError")
    assert (found.changed_lines, found.lines) == (3, 4)
    assert found.changed_share == 0.75


def test_a_repair_report_gives_the_changes_of_every_round() -> None:
    failed, again = _execution("ValueError: a"), _execution("RuntimeError: b")
    first = RepairRound(before=failed, now=failed, commit="1", diff="@@ -1 +1 @@\n-a\n+b\n", after=again)
    second = RepairRound(before=again, now=again, commit="2", diff="@@ -1 +1,2 @@\n b\n+c\n", after=RAN)
    report = RepairReport(ended="success", rounds=(first, second), execution=RAN)
    found = executability(Files({"a.py": "b\nc\n"}), report)
    assert (found.first_failure, found.changed_lines, found.lines) == ("ValueError", 2, 1)


def test_without_an_execution_nothing_is_said() -> None:
    with pytest.raises(EvaluationError, match=r"pc\.execute"):
        executability(Files({}), [])


@given(
    st.lists(st.sampled_from(["a", "-- x", "++ y", "@@ -1 +1 @@", "", "\\ z"])),
    st.lists(st.sampled_from(["a", "b", "-- x", ""])),
)
def test_every_line_that_differs_is_counted(before: list[str], after: list[str]) -> None:
    diff = "\n".join(difflib.unified_diff(before, after, "a", "b", lineterm="", n=1))
    changed, added, removed = changed_lines(diff)
    assert added - removed == len(after) - len(before)
    assert max(added, removed) <= changed <= added + removed or changed == 0 == added == removed
    operations = difflib.SequenceMatcher(None, before, after).get_opcodes()
    assert changed == sum(max(b - a, d - c) for tag, a, b, c, d in operations if tag != "equal")
