"""The recorded sample run: genuine, whole, and what its replies say it is."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

import papercoder as pc
from papercoder.artifacts import LogicDesign, SourceFile
from papercoder.errors import ReplyError, RunError
from papercoder.notebook import master_notebook, run_notebook
from papercoder.paper.reading import read_paper
from papercoder.prompting import PromptLibrary
from papercoder.recording import Recording
from papercoder.replies import parse, split_thinking
from papercoder.run import Run
from tests.conftest import SAMPLE

RECORDING = SAMPLE / "recording"


@pytest.fixture(scope="module")
def recording() -> Recording:
    """The shipped recording."""
    return Recording(RECORDING)


def test_it_says_which_model_answered_when_and_how(recording: Recording) -> None:
    assert set(recording.provenance) >= {"model", "recorded", "method", "isolation", "estimated"}
    assert "by procedure" in recording.provenance["isolation"]
    assert {call.origin for call in recording.calls} == {"manual"}
    assert all(call.reply.usage.estimated and call.seconds is None for call in recording.calls)


def test_it_belongs_to_the_sample_paper_and_to_the_shipped_prompts(recording: Recording) -> None:
    assert recording.paper().sha256 == read_paper(SAMPLE / "paper.pdf").sha256
    described = json.loads((RECORDING / "run.json").read_text(encoding="utf-8"))
    library = PromptLibrary()
    assert described["prompts"] == {step: library.prompt(step).sha256 for step in described["prompts"]}


def test_every_artifact_follows_from_the_replies(recording: Recording) -> None:
    """Parses each reply anew; what the run kept must be exactly what the accepted replies hold."""
    library, derived = PromptLibrary(), {}
    for call in recording.calls:
        step, subject = call.request.step, call.request.subject
        output = library.prompt(step).output
        try:
            artifact = parse(output, split_thinking(call.reply.text)[1], subject)
        except ReplyError:
            continue
        if output.suffix:
            name = f"{step}/{quote(subject, safe='')}" if subject else step
            derived[f"{name}{output.suffix}"] = artifact.text()
    kept = {
        file.relative_to(RECORDING / "artifacts").as_posix(): file.read_text(encoding="utf-8")
        for file in (RECORDING / "artifacts").rglob("*.*")
    }
    assert derived == kept


def test_every_file_of_the_plan_was_written(recording: Recording) -> None:
    text = recording.text("artifacts/planning/logic_design.yaml")
    assert text is not None
    files = set(LogicDesign.from_text(text).order())
    written = {
        call.request.subject
        for call in recording.calls
        if call.request.step == "coding/write_file" and PromptLibrary().prompt(call.request.step).output is SourceFile
    }
    assert written == files


@pytest.mark.usefixtures("bubblewrap")
def test_the_notebook_measures_the_papers_table(tmp_path: Path) -> None:
    """Replays through the master notebook and compares the table measured now with the paper's."""
    folder = tmp_path / "run"
    values = {"source": str(SAMPLE / "paper.pdf"), "model": f"replay:{RECORDING}", "folder": str(folder)}
    report = run_notebook(master_notebook(), values, folder / "notebook.ipynb")
    result = pc.Execution.model_validate_json((folder / "result.json").read_text(encoding="utf-8"))
    tables = pc.measured_tables(result, read_paper(SAMPLE / "paper.pdf"))
    table = next(table for table in tables.tables if table.number == "2")
    cells = [cell for _, row in table.rows for cell in row]
    assert len(cells) == 12
    means = [tuple(float(re.match(r"[\d.]+", text).group()) for text in cell) for cell in cells]  # type: ignore[union-attr]
    assert all(0 < ours < 2 for ours, _ in means)
    page = report.read_text(encoding="utf-8")
    assert "Recorded: every reply of the language model" in page
    assert "Computed now" in page


def test_a_recorded_reply_changed_by_one_number_fails(tmp_path: Path) -> None:
    copy = tmp_path / "recording"
    shutil.copytree(RECORDING, copy)
    (file,) = copy.glob("calls/*coding-write_file-data.py*")
    text = file.read_text(encoding="utf-8")
    head, _, reply = text.rpartition("======== reply")
    number = re.search(r"\d+\.\d+", reply)
    assert number is not None
    changed = reply[: number.start()] + "7.5" + reply[number.end() :]
    file.write_text(f"{head}======== reply{changed}", encoding="utf-8")
    with pytest.raises(RunError, match="changed after it was written"):
        Run(tmp_path / "run", model=f"replay:{copy}")


def test_no_path_of_a_machine_is_in_the_recording() -> None:
    for file in RECORDING.rglob("*"):
        if file.is_file() and file.suffix in (".json", ".md", ".yaml"):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"/(root|home|work|tmp/[a-z])", text.replace("/tmp/bash", "")), file
