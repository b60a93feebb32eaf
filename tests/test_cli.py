"""The command line as a user meets it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import scripted, text_answer
from tests.servers import Fault, model_server


def _papercoder(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from papercoder.cli import main; main()", *arguments], capture_output=True, text=True,
        check=False, env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **environment},
    )  # fmt: skip


@pytest.fixture
def recording(tmp_path: Path, paper: Paper) -> Path:
    """A recorded run."""
    run = Run(tmp_path / "recording", model="openai:x", provider=scripted())
    adopted = run.adopt(paper)
    plan = pc.plan(adopted, run)
    pc.write_code(adopted, plan, pc.analyze(adopted, plan, run), run)
    run.close()
    return tmp_path / "recording"


@pytest.mark.usefixtures("bubblewrap")
def test_replay_prints_where_everything_is_and_the_measured_table(
    tmp_path: Path, paper_file: Path, recording: Path
) -> None:
    done = _papercoder("replay", str(paper_file), str(recording), "--folder", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.rstrip("\n").split("\n")
    assert len(lines) <= 15
    for name in ("notebook.ipynb", "report.html", "repo"):
        assert (tmp_path / "run" / name).exists()
        assert any(str(tmp_path / "run" / name) in line for line in lines)
    assert lines[-1].split() == ["Mean", "3.00", "|", "3.00"]
    assert done.stderr == ""


@pytest.mark.usefixtures("bubblewrap")
def test_run_says_a_price_range_before_it_spends(tmp_path: Path, paper_file: Path) -> None:
    with model_server(text_answer()) as server:
        done = _papercoder(
            "run", str(paper_file), "--model", "openai:o3-mini", "--folder", str(tmp_path / "run"),
            OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=f"{server.url}/v1",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == 8
    first = done.stdout.split("\n")[0]
    assert re.search(r"Expected: o3-mini: 10 to 28 calls, .*USD \d+\.\d\d to \d+\.\d\d\. It stops at USD 5\.00", first)


def test_a_key_that_is_missing_fails_with_advice_and_no_traceback(tmp_path: Path, paper_file: Path) -> None:
    done = _papercoder("run", str(paper_file), "--model", "openai:o3-mini", "--folder", str(tmp_path / "run"))
    assert done.returncode == 1
    assert "set the environment variable OPENAI_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("run", "none.pdf", "--model", "openai:o3-mini"), "cannot be read"),
        (("run", "none.pdf", "--model", "o3-mini"), "is not a model"),
        (("run", "none.pdf", "--model", "openai:o3-mini", "--sandbox", "docker"), "none of bubblewrap"),
        (("replay", "PAPER", "no-such-folder"), "no run folder"),
        (("run", "PAPER", "--model", "openai:o3-mini", "-p", "prompts=nowhere"), "is not a folder"),
        (("run", "PAPER", "--model", "openai:o3-mini"), "OPENAI_API_KEY"),
        (("run", "none.pdf", "--model", "openai:o3-mini", "-p", "sauce=1"), "has no parameter 'sauce'"),
        (("run", "none.pdf", "--model", "openai:o3-mini", "-p", "repair_rounds=x"), "takes int"),
        (("run", "none.pdf", "--model", "openai:o3-mini", "-p", "repair_rounds"), "NAME=VALUE"),
    ],
)
def test_wrong_calls_say_what_is_wrong(
    tmp_path: Path, paper_file: Path, arguments: tuple[str, ...], reason: str
) -> None:
    given = [str(paper_file) if part == "PAPER" else part for part in arguments]
    done = _papercoder(*given, "--folder", str(tmp_path / "run"))
    assert not (tmp_path / "run").exists()
    assert done.returncode != 0
    assert reason in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_help_reads_well() -> None:
    assert "replay" in _papercoder("--help").stdout
    page = _papercoder("run", "--help").stdout
    assert "anthropic:claude-sonnet-5-5" in page
    assert "--budget-usd" in page


def test_parameters_are_listed_with_their_comments() -> None:
    done = _papercoder("parameters")
    assert "repair_rounds = 3\n    how often" in done.stdout


def test_a_misspelt_model_gets_a_suggestion(tmp_path: Path, paper_file: Path) -> None:
    arguments = ("run", str(paper_file), "--model", "anthropic:claude-sonet-5-5", "--folder", str(tmp_path / "run"))
    done = _papercoder(
        *arguments, "--sandbox", "none", ANTHROPIC_API_KEY="sk-test", ANTHROPIC_BASE_URL="http://127.0.0.1:9"
    )
    assert done.returncode == 1
    assert "Did you mean claude-sonnet-5-5?" in done.stdout


def test_the_version() -> None:
    assert re.match(r"papercoder \d", _papercoder("--version").stdout)


def test_doctor_tries_things_for_real() -> None:
    done = _papercoder("doctor", ANTHROPIC_API_KEY="sk-test")
    assert done.returncode == 0
    assert "key for anthropic: ANTHROPIC_API_KEY is set" in done.stdout
    assert "sk-test" not in done.stdout
    assert re.search(r"ok +git", done.stdout)


@pytest.mark.parametrize("failing", [False, True])
def test_no_key_is_written_anywhere(tmp_path: Path, paper_file: Path, failing: bool) -> None:
    key = "sk-very-secret-4711"
    with model_server(text_answer()) as server:
        if failing:
            echo = {"error": {"message": f"Incorrect API key provided: {key}.", "type": "invalid_request_error"}}
            server.faults = [Fault(), Fault(401, echo)]
        done = _papercoder(
            "run", str(paper_file), "--model", "openai:gpt-4o", "--folder", str(tmp_path / "run"), "--sandbox", "none",
            OPENAI_API_KEY=key, OPENAI_BASE_URL=f"{server.url}/v1",
        )  # fmt: skip
    assert (done.returncode != 0) == failing, done.stderr
    assert ("Incorrect API key provided: (the key)" in done.stderr) == failing
    assert key not in done.stdout + done.stderr
    for file in (tmp_path / "run").rglob("*"):
        if file.is_file():
            assert key.encode() not in file.read_bytes(), file
