"""Replay is honest: prompts are matched, what is not recorded fails with a diff, nothing old is shown."""

import json
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.disk import text_hash
from papercoder.errors import ReplayMiss, RunError
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.stages.repairing import RepairReport
from tests.scripted import FILES, scripted

pytestmark = pytest.mark.usefixtures("bubblewrap")


def _go(run: Run, paper: Paper) -> RepairReport:
    try:
        adopted = run.adopt(paper)
        plan = pc.plan(adopted, run)
        repository = pc.write_code(adopted, plan, pc.analyze(adopted, plan, run), run)
        report: RepairReport = pc.repair(adopted, plan, repository, run)
        return report
    finally:
        run.close()


@pytest.fixture
def recording(tmp_path: Path, paper: Paper) -> Path:
    """A recorded run with one failed reply in it."""
    changes = {"coding/write_file mean.py": ["no code", f"```python\n{FILES['mean.py']}```"]}
    _go(Run(tmp_path / "recording", model="openai:x", provider=scripted(dict(changes))), paper)
    return tmp_path / "recording"


def _change(recording: Path, pattern: str, old: str, new: str, *, with_hash: bool) -> None:
    (file,) = recording.glob(f"calls/{pattern}")
    text = file.read_text(encoding="utf-8")
    head, _, reply = text.rpartition("======== reply")
    assert old in reply
    changed = reply.replace(old, new)
    if with_hash:
        body = reply.split("\n", 1)[1].removesuffix("\n")
        head = head.replace(text_hash(body), text_hash(body.replace(old, new)))
    file.write_text(f"{head}======== reply{changed}", encoding="utf-8")


def test_a_recording_replays_without_a_model(tmp_path: Path, recording: Path, paper: Paper) -> None:
    run = Run(tmp_path / "replay", model=f"replay:{recording}")
    report = _go(run, paper)
    assert report.execution.outputs["results/table_1.csv"].endswith("Mean,3.00\n")
    assert {call.origin for call in run.calls()} == {"recorded"}
    assert run.spent_usd == 0


def test_an_edited_prompt_fails_with_a_diff_to_the_nearest_call(tmp_path: Path, recording: Path, paper: Paper) -> None:
    source = Run(tmp_path / "x", model="openai:x", provider=scripted()).library.prompt("coding/write_file").source
    variant = tmp_path / "variant" / "coding"
    variant.mkdir(parents=True)
    edited = source.replace("Import everything before it is used", "Import nothing at all")
    (variant / "write_file.md").write_text(edited, encoding="utf-8")
    with pytest.raises(ReplayMiss) as caught:
        _go(Run(tmp_path / "replay", model=f"replay:{recording}", prompts=variant.parent), paper)
    message = str(caught.value)
    assert "coding/write_file for mean.py" in message
    assert "-5. Import everything before it is used" in message
    assert "+5. Import nothing at all" in message


def test_a_reply_changed_by_one_number_fails_the_run(tmp_path: Path, recording: Path, paper: Paper) -> None:
    _change(recording, "*write_file-main.py.md", "6.0", "9.0", with_hash=False)
    with pytest.raises(RunError, match="changed after it was written"):
        _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper)


def test_a_reply_changed_with_its_hash_changes_the_table(tmp_path: Path, recording: Path, paper: Paper) -> None:
    assert _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper).ended == "success"
    _change(recording, "*write_file-main.py.md", "6.0", "9.0", with_hash=True)
    report = _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper)
    assert report.execution.outputs["results/table_1.csv"].endswith("Mean,4.00\n")


def test_an_early_reply_changed_with_its_hash_misses_downstream(tmp_path: Path, recording: Path, paper: Paper) -> None:
    _change(recording, "*planning-overall_plan.md", "Table 1", "Table 2", with_hash=True)
    with pytest.raises(ReplayMiss, match="planning/architecture"):
        _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper)


def test_a_call_that_left_the_recording_is_not_served_from_the_copy(
    tmp_path: Path, recording: Path, paper: Paper
) -> None:
    _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper)
    (file,) = recording.glob("calls/*write_file-main.py.md")
    file.unlink()
    with pytest.raises(ReplayMiss):
        _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper)


def test_another_paper_is_refused(tmp_path: Path, recording: Path, paper: Paper) -> None:
    with pytest.raises(RunError, match="another paper"):
        _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper.model_copy(update={"sha256": "1"}))


def test_prompts_see_the_recorded_paper_where_today_reads_differently(
    tmp_path: Path, recording: Path, paper: Paper
) -> None:
    today = paper.model_copy(update={"abstract": "Read differently."})
    run = Run(tmp_path / "replay", model=f"replay:{recording}")
    adopted = run.adopt(today)
    assert adopted == paper
    assert "Read differently." in today.difference(adopted).text()
    assert _go(run, today).ended == "success"


def test_a_miss_can_be_answered_by_a_model(tmp_path: Path, recording: Path, paper: Paper) -> None:
    (file,) = recording.glob("calls/*write_file-main.py.md")
    file.unlink()
    provider = scripted()
    run = Run(tmp_path / "replay", model=f"replay:{recording}", on_miss="openai:x", provider=provider)
    assert _go(run, paper).ended == "success"
    assert [request.subject for request in provider.requests] == ["main.py"]


def test_a_traceback_that_differs_today_still_replays_the_repair(tmp_path: Path, paper: Paper) -> None:
    broken = FILES["mean.py"].replace("len(values)", "length(values)")
    mend = "mean.py\n<<<<<<< SEARCH\n    return sum(values) / length(values)\n=======\n    return sum(values) / len(values)\n>>>>>>> REPLACE\n"  # noqa: E501
    changes = {"coding/write_file mean.py": f"```python\n{broken}```", "repairing/repair round 1": mend}
    _go(Run(tmp_path / "recording", model="openai:x", provider=scripted(dict(changes))), paper)
    for file in (tmp_path / "recording" / "executions").iterdir():
        data = json.loads(file.read_text(encoding="utf-8"))
        data["output"] = data["output"].replace("NameError", "NameError of another Python")
        file.write_text(json.dumps(data), encoding="utf-8")
    (call,) = (tmp_path / "recording").glob("calls/*repairing*")
    text = call.read_text(encoding="utf-8").replace("NameError", "NameError of another Python")
    call.write_text(text, encoding="utf-8")
    run = Run(tmp_path / "replay", model=f"replay:{tmp_path / 'recording'}")
    report = _go(run, paper)
    assert report.ended == "success"
    (only,) = report.rounds
    assert "another Python" in only.before.output
    assert "another Python" not in only.now.output
    assert "The same files, executed now" in report._repr_html_()
    assert "when it was recorded: the same" in report._repr_html_()


def test_a_table_that_comes_out_differently_is_shown(tmp_path: Path, recording: Path, paper: Paper) -> None:
    (file,) = (recording / "executions").iterdir()
    file.write_text(file.read_text(encoding="utf-8").replace("3.00", "3.01"), encoding="utf-8")
    page = _go(Run(tmp_path / "replay", model=f"replay:{recording}"), paper)._repr_html_()
    assert "differs from the recording" in page
    assert "-Mean,3.01" in page
    assert "+Mean,3.00" in page


@pytest.mark.parametrize("content", [None, "not json", '{"format": 99, "resolved": {}}'])
def test_a_folder_that_is_no_recording_is_named(tmp_path: Path, content: str | None) -> None:
    folder = tmp_path / "recording"
    folder.mkdir()
    if content is not None:
        (folder / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(RunError, match="recording"):
        Run(tmp_path / "replay", model=f"replay:{folder}")
