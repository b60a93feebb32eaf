"""Without bubblewrap: only recorded files run, only if asked for, and it is said."""

from pathlib import Path

import pytest

import papercoder as pc
from papercoder import summary
from papercoder.errors import ExecutionError
from papercoder.paper.model import Paper
from papercoder.repository import execution as execution_module
from papercoder.run import Run
from papercoder.stages import sandboxing
from papercoder.stages.sandboxing import choose_sandbox
from papercoder.summary import before_lines, result_lines
from tests.scripted import chain, scripted


@pytest.fixture
def recorded(tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording, on a machine where bubblewrap does not work."""
    run = Run(tmp_path / "recording", model="openai:x", provider=scripted())
    repository = chain(run, paper)
    plan = pc.plan(paper, run)
    pc.repair(paper, plan, repository, run, sandbox="none")
    run.close()
    for module in (sandboxing, execution_module):
        monkeypatch.setattr(module, "bubblewrap_fault", lambda: "bubblewrap is not installed")
    return tmp_path / "recording"


def test_recorded_files_run_without_a_sandbox_and_it_is_said(tmp_path: Path, paper: Paper, recorded: Path) -> None:
    run = Run(tmp_path / "replay", model=f"replay:{recorded}")
    repository = chain(run, paper)
    plan = pc.plan(paper, run)
    report = pc.repair(paper, plan, repository, run, sandbox="recorded")
    run.close()
    assert report.execution.sandbox == "none"
    lines = result_lines(tmp_path / "replay", tmp_path / "n", tmp_path / "r", "recorded")
    assert any("WITHOUT A SANDBOX: its files equal the recorded ones" in line for line in lines)


def test_other_files_do_not(tmp_path: Path, paper: Paper, recorded: Path) -> None:
    run = Run(tmp_path / "replay", model=f"replay:{recorded}")
    repository = chain(run, paper)
    (repository.path / "main.py").write_text("print('changed')\n", encoding="utf-8")
    with pytest.raises(ExecutionError, match="differ from the recorded ones"):
        choose_sandbox(repository, run, "recorded")
    repository.commit({"main.py": "print('changed')\n"}, "Change", "coding")
    with pytest.raises(ExecutionError, match="differ from the recorded ones"):
        choose_sandbox(repository, run, "recorded")


def test_nothing_is_paid_where_the_code_could_not_be_executed(
    paper_file: Path, recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "bubblewrap_fault", lambda: "bubblewrap is not installed")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    values = {"source": str(paper_file), "model": "openai:gpt-4o", "sandbox": "recorded", "budget_usd": 5.0}
    with pytest.raises(ExecutionError, match="Nothing was asked yet"):
        before_lines(values)
    assert before_lines({**values, "sandbox": "none"})
    assert before_lines({**values, "model": f"replay:{recorded}"}) == []


def test_nothing_runs_without_a_sandbox_by_itself(tmp_path: Path, paper: Paper, recorded: Path) -> None:
    run = Run(tmp_path / "replay", model=f"replay:{recorded}")
    repository = chain(run, paper)
    assert choose_sandbox(repository, run, "bubblewrap") == "bubblewrap"
    with pytest.raises(ExecutionError, match="is not run without a sandbox"):
        pc.execute(repository, sandbox=choose_sandbox(repository, run, "bubblewrap"))
