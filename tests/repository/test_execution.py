"""Execution in the real bubblewrap: what ran, what it wrote, and what it could not reach."""

import socket
from pathlib import Path

import pytest

from papercoder.errors import ExecutionError
from papercoder.paper.model import Paper, Table
from papercoder.repository import execution as execution_module
from papercoder.repository.execution import Execution, execute
from papercoder.repository.repository import Repository
from papercoder.repository.tables import measured_tables

WRITE = "import os; os.makedirs('results', exist_ok=True); open('results/table_1.csv', 'w').write('M,E\\nA,1\\n')\n"


def _repository(tmp_path: Path, code: str, **files: str) -> Repository:
    repository = Repository.create(tmp_path / "repo")
    repository.commit({"main.py": code, **files}, "Code", "coding")
    return repository


def _execution(**changes: object) -> Execution:
    base = {"command": "c", "sandbox": "none", "returncode": 0, "output": "", "seconds": 1.0, "tree": "t"}
    return Execution.model_validate({**base, **changes})


@pytest.mark.usefixtures("bubblewrap")
def test_success_is_ending_well_and_writing_what_was_asked(tmp_path: Path) -> None:
    done = execute(_repository(tmp_path, WRITE + "print('hello')"), "python main.py")
    assert done.succeeded
    assert done.outputs == {"results/table_1.csv": "M,E\nA,1\n"}
    assert "hello" in done.output
    assert done.sandbox == "bubblewrap"


@pytest.mark.usefixtures("bubblewrap")
def test_ending_well_without_output_is_no_success(tmp_path: Path) -> None:
    done = execute(_repository(tmp_path, "print('done')"), "python main.py")
    assert done.returncode == 0
    assert not done.succeeded
    assert done.missing_outputs == ("results/*.csv",)


@pytest.mark.usefixtures("bubblewrap")
def test_a_table_that_was_there_before_does_not_count(tmp_path: Path) -> None:
    repository = _repository(tmp_path, "print('done')", **{"results/table_1.csv": "M,E\nA,0\n"})
    assert not execute(repository, "python main.py").succeeded


@pytest.mark.usefixtures("bubblewrap")
def test_the_network_the_system_and_the_environment_are_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SECRET_TOKEN", "do-not-tell")
    secret = tmp_path / "secret.txt"
    secret.write_text("do-not-tell", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        probe = (
            "import os, socket\n"
            "def tried(what, action):\n"
            "    try: action(); print(what, 'REACHED')\n"
            "    except OSError as error: print(what, 'refused')\n"
            f"tried('network', lambda: socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2))\n"
            f"tried('host file', lambda: open({str(secret)!r}).read())\n"
            "tried('passwords', lambda: open('/etc/passwd').read())\n"
            "tried('root', lambda: open('/new', 'w').write('x'))\n"
            "tried('usr', lambda: open('/usr/new', 'w').write('x'))\n"
            "tried('git hooks', lambda: open('.git/hooks/pre-commit', 'w').write('x'))\n"
            "print('environment', sorted(os.environ))\n"
        )
        done = execute(_repository(tmp_path, probe), "python main.py")
    assert "REACHED" not in done.output
    assert done.output.count("refused") == 6
    assert "MY_SECRET_TOKEN" not in done.output


@pytest.mark.usefixtures("bubblewrap")
def test_links_that_code_leaves_behind_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("do-not-tell", encoding="utf-8")
    code = f"import os; os.makedirs('results'); os.symlink({str(secret)!r}, 'results/table_1.csv')"
    done = execute(_repository(tmp_path, code), "python main.py")
    assert done.outputs == {}
    assert not done.succeeded


@pytest.mark.usefixtures("bubblewrap")
def test_the_time_limit_stops_everything(tmp_path: Path) -> None:
    code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    done = execute(_repository(tmp_path, code), "python main.py", timeout_seconds=1)
    assert done.timed_out
    assert done.seconds < 10
    assert "was stopped" in done.outcome()


@pytest.mark.usefixtures("bubblewrap")
def test_endless_output_keeps_its_end(tmp_path: Path) -> None:
    done = execute(_repository(tmp_path, "print('x' * 3_000_000); print('the end')"), "python main.py")
    assert done.output.endswith("the end\n")
    assert len(done.output) < 300_000


@pytest.mark.usefixtures("bubblewrap")
@pytest.mark.parametrize(
    ("code", "package"),
    [("import sklearn_not_here", "sklearn_not_here"), ("import helper", ""), ("import json.nothing", "")],
)
def test_a_missing_package_is_an_environment_finding(tmp_path: Path, code: str, package: str) -> None:
    repository = _repository(tmp_path, code, **{"helper.py": "import helper.sub"})
    done = execute(repository, "python main.py")
    assert done.returncode != 0
    assert done.missing_distribution == package


def test_without_bubblewrap_it_refuses_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution_module, "bubblewrap_fault", lambda: "not installed")
    repository = _repository(tmp_path, WRITE)
    with pytest.raises(ExecutionError, match='sandbox="none"'):
        execute(repository, "python main.py")
    done = execute(repository, "python main.py", sandbox="none")
    assert done.succeeded
    assert done.sandbox == "none"


def test_tables_are_matched_by_label_and_never_by_place() -> None:
    printed = Table(
        number="2", caption="Errors", rows=(("Method", "Err. A", "B"), ("Ours", "1", "2"), ("τ = 1", "3", "4"))
    )
    paper = Paper(title="t", sections=(), tables=(printed,), source_format="markdown", sha256="0")
    written = {"results/table_2.csv": "method,b,err a\ntau=1,40,30\nNew,5,6\n", "results/log.csv": "a,b\n1,2\n"}
    compared = measured_tables(_execution(outputs=written), paper)
    (table,) = compared.tables
    assert table.columns == ("method", "b", "err a")
    assert dict(table.rows) == {
        "tau=1": (("40", "4"), ("30", "3")), "New": (("5", "—"), ("6", "—")), "Ours": (("—", "2"), ("—", "1")),
    }  # fmt: skip
    assert "40 | 4" in compared.text("2")
    assert "b: now | paper" in compared.text("2")


def test_a_table_that_the_paper_lacks_is_shown_alone() -> None:
    paper = Paper(title="t", sections=(), source_format="markdown", sha256="0")
    (table,) = measured_tables(_execution(outputs={"results/table_9.csv": "a,b\nx,1\n"}), paper).tables
    assert table.rows == (("x", (("1", "—"),)),)
