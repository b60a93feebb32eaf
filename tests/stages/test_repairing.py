"""Repair with a scripted model: what goes back, what comes, and how it ends."""

import json
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.errors import ReplyError
from papercoder.paper.model import Paper
from papercoder.replies import Edit
from papercoder.run import Run
from papercoder.stages.repairing import RepairReport, apply_edits
from tests.scripted import FILES, scripted

BROKEN = FILES["mean.py"].replace("len(values)", "length(values)")
EDIT = (
    "The name is wrong.\n\nmean.py\n<<<<<<< SEARCH\n    return sum(values) / {}(values)\n=======\n{}>>>>>>> REPLACE\n"
)
MEND = EDIT.format("length", "    return sum(values) / len(values)\n")
pytestmark = pytest.mark.usefixtures("bubblewrap")


def _repaired(folder: Path, paper: Paper, repairs: list[str], code: str = BROKEN, rounds: int = 3) -> RepairReport:
    changes: dict[str, object] = {"coding/write_file mean.py": f"```python\n{code}```"}
    changes |= {f"repairing/repair round {number}": text for number, text in enumerate(repairs, 1)}
    run = Run(folder, model="openai:x", provider=scripted(changes))  # type: ignore[arg-type]
    adopted = run.adopt(paper)
    plan = pc.plan(adopted, run)
    repository = pc.write_code(adopted, plan, pc.analyze(adopted, plan, run), run)
    report: RepairReport = pc.repair(adopted, plan, repository, run, rounds=rounds)
    run.close()
    return report


def test_one_round_mends_it(tmp_path: Path, paper: Paper) -> None:
    report = _repaired(tmp_path / "run", paper, [MEND])
    assert report.ended == "success"
    (only,) = report.rounds
    assert not only.before.succeeded
    assert "+    return sum(values) / len(values)" in only.diff
    assert report.execution.outputs["results/table_1.csv"].endswith("Mean,3.00\n")
    assert [message for _, message in pc.Repository(tmp_path / "run" / "repo").log()][2:] == ["Repair round 1"]
    report.check()


def test_command_output_and_code_go_back(tmp_path: Path, paper: Paper) -> None:
    _repaired(tmp_path / "run", paper, [MEND])
    (file,) = (tmp_path / "run" / "calls").glob("*repairing*")
    prompt = file.read_text(encoding="utf-8")
    for part in ("`python main.py`", "exit code 1", "name 'length' is not defined", BROKEN, FILES["main.py"]):
        assert part in prompt


def test_no_round_where_it_succeeds(tmp_path: Path, paper: Paper) -> None:
    report = _repaired(tmp_path / "run", paper, [], code=FILES["mean.py"])
    assert (report.ended, report.rounds) == ("success", ())


def test_rounds_end(tmp_path: Path, paper: Paper) -> None:
    again = EDIT.format("length", "    return sum(values) / width(values)\n")
    report = _repaired(tmp_path / "run", paper, [again], rounds=1)
    assert report.ended == "rounds"
    assert "name 'width' is not defined" in report.execution.output
    with pytest.raises(pc.PapercoderError, match="does not run yet"):
        report.check()


def test_an_edit_that_changes_nothing_is_no_progress(tmp_path: Path, paper: Paper) -> None:
    same = EDIT.format("length", "    return sum(values) / length(values)\n")
    assert _repaired(tmp_path / "run", paper, [same]).ended == "no progress"


def test_a_missing_package_costs_no_call(tmp_path: Path, paper: Paper) -> None:
    report = _repaired(tmp_path / "run", paper, [], code="import no_such_package\n" + FILES["mean.py"])
    assert report.ended == "environment"
    assert report.execution.missing_distribution == "no_such_package"
    with pytest.raises(pc.PapercoderError, match="needs the package no_such_package"):
        report.check()


def test_ending_well_without_a_table_is_repaired_too(tmp_path: Path, paper: Paper) -> None:
    quiet = FILES["mean.py"] + "\n\nimport sys\nsys.exit(0)\n"
    edit = "mean.py\n<<<<<<< SEARCH\nsys.exit(0)\n=======\n>>>>>>> REPLACE\n"
    report = _repaired(tmp_path / "run", paper, [edit], code=quiet)
    assert report.ended == "success"
    assert report.rounds[0].before.returncode == 0


def test_edits_that_never_match_end_with_the_step_named(tmp_path: Path, paper: Paper) -> None:
    with pytest.raises(ReplyError, match="repairing/repair for round 1"):
        _repaired(tmp_path / "run", paper, [EDIT.format("lengthy", "")])


def test_a_failed_match_shows_the_nearest_lines() -> None:
    with pytest.raises(ReplyError, match=r"nearest lines of a\.py are:\nx = compute"):
        apply_edits((Edit("a.py", "x = computed(1)\n", "y\n"),), {"a.py": "import b\nx = compute(1)\n"})


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit("a.py", "x\n", "y\n"), "2 times"),
        (Edit("b.py", "x\n", "y\n"), "There is no file b.py"),
        (Edit("a.py", "", "y\n"), "exists"),
        (Edit("../a.py", "x\n", "y\n"), r"\.\."),
    ],
)
def test_edits_that_are_not_clear_are_refused(edit: Edit, reason: str) -> None:
    with pytest.raises(ReplyError, match=reason):
        apply_edits((edit,), {"a.py": "x\nx\n"})


def test_edits_make_files_and_follow_each_other() -> None:
    edits = (Edit("a.py", "x\n", "y\n"), Edit("a.py", "y\n", "z\n"), Edit("new/b.py", "", "b\n"))
    assert apply_edits(edits, {"a.py": "x\n"}) == {"a.py": "z\n", "new/b.py": "b\n"}


def test_a_search_part_matches_whole_lines_only() -> None:
    with pytest.raises(ReplyError):
        apply_edits((Edit("a.py", "x = 1\n", ""),), {"a.py": "max = 1\n"})


def test_executions_are_kept(tmp_path: Path, paper: Paper) -> None:
    report = _repaired(tmp_path / "run", paper, [MEND])
    result = json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))
    assert result["outputs"] == report.execution.outputs
    assert len(list((tmp_path / "run" / "executions").iterdir())) == 2
