"""The master notebook: parameters, execution, failure, resuming, and the same by papermill alone."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import papercoder as pc
from papercoder.errors import NotebookError
from papercoder.notebook import check_parameters, master_notebook, parameters, run_notebook
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import FILES, scripted

pytestmark = pytest.mark.usefixtures("bubblewrap")


@pytest.fixture
def recording(tmp_path: Path, paper: Paper) -> Path:
    """A recorded run that needed one repair."""
    broken = FILES["mean.py"].replace("len(values)", "length(values)")
    mend = "mean.py\n<<<<<<< SEARCH\n    return sum(values) / length(values)\n=======\n    return sum(values) / len(values)\n>>>>>>> REPLACE\n"  # noqa: E501
    changes = {"coding/write_file mean.py": f"```python\n{broken}```", "repairing/repair round 1": mend}
    run = Run(tmp_path / "recording", model="openai:x", provider=scripted(dict(changes)))
    adopted = run.adopt(paper)
    plan = pc.plan(adopted, run)
    repository = pc.write_code(adopted, plan, pc.analyze(adopted, plan, run), run)
    pc.repair(adopted, plan, repository, run)
    run.close()
    return tmp_path / "recording"


def _values(paper_file: Path, recording: Path, folder: Path) -> dict[str, str]:
    return {"source": str(paper_file), "model": f"replay:{recording}", "folder": str(folder)}


def _comparable(folder: Path) -> dict[str, str]:
    """What a run made, without times, versions and where it lay."""
    found = {}
    for file in sorted((folder / "artifacts").rglob("*.*")):
        found[file.relative_to(folder).as_posix()] = file.read_text(encoding="utf-8")
    repository = pc.Repository(folder / "repo")
    found |= {file: repository.read(file) for file in repository.files()}
    found["outputs"] = json.dumps(json.loads((folder / "result.json").read_text(encoding="utf-8"))["outputs"])
    return found


def _outputs(notebook: Path) -> list[str]:
    """The HTML outputs of every cell, without what differs from run to run."""
    outputs = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        for output in cell.get("outputs", []):
            page = output.get("data", {}).get("text/html", "")
            page = re.sub(r"\d+\.\d+ s", "N s", page)
            outputs.append(re.sub(r"/\S*?/(by_\w+)", "FOLDER", re.sub(r"\b[0-9a-f]{7}\b", "COMMIT", page)))
    return outputs


def test_papercoder_run_and_bare_papermill_give_the_same(tmp_path: Path, paper_file: Path, recording: Path) -> None:
    ours, theirs = tmp_path / "by_papercoder", tmp_path / "by_papermill"
    report = run_notebook(master_notebook(), _values(paper_file, recording, ours), ours / "notebook.ipynb")
    theirs.mkdir()
    arguments = [part for pair in _values(paper_file, recording, theirs).items() for part in ("-p", *pair)]
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(master_notebook()), str(theirs / "notebook.ipynb"), "-k", "python3",
         "--no-progress-bar", *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert _comparable(ours) == _comparable(theirs)
    assert len(_outputs(ours / "notebook.ipynb")) > 12
    assert _outputs(ours / "notebook.ipynb") == _outputs(theirs / "notebook.ipynb")
    _check_report(report)
    _check_signature(ours / "notebook.ipynb")


def _check_report(report: Path) -> None:
    page = report.read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|iframe|img)[^>]+(src|href)=[\"']?(https?:)?//", page)
    assert "@import" not in page
    for part in ("Round 1", "+    return sum(values) / len(values)", "Table 1, measured now", "data:image/png;base64,"):
        assert part in page


def _check_signature(file: Path) -> None:
    from nbformat.sign import NotebookNotary

    notebook = nbformat.read(file, as_version=4)
    assert NotebookNotary().check_signature(notebook)
    assert "widgets" not in notebook.metadata


def test_a_failing_stage_leaves_a_readable_notebook_and_a_rerun_resumes(
    tmp_path: Path, paper_file: Path, recording: Path
) -> None:
    (lost,) = recording.glob("calls/*coding-write_file-main.py*")
    kept = lost.read_text(encoding="utf-8")
    lost.unlink()
    folder = tmp_path / "by_papercoder"
    with pytest.raises(NotebookError, match="ReplayMiss") as caught:
        run_notebook(master_notebook(), _values(paper_file, recording, folder), folder / "notebook.ipynb")
    assert str(folder / "notebook.ipynb") in str(caught.value)
    assert "coding/write_file for main.py" in (folder / "report.html").read_text(encoding="utf-8")
    before = {file.name for file in (folder / "calls").glob("*.md")}
    lost.write_text(kept, encoding="utf-8")
    run_notebook(master_notebook(), _values(paper_file, recording, folder), folder / "notebook.ipynb")
    after = {file.name for file in (folder / "calls").glob("*.md")}
    assert before < after
    assert json.loads((folder / "result.json").read_text(encoding="utf-8"))["returncode"] == 0


def test_a_repository_that_does_not_run_is_no_success(tmp_path: Path, paper_file: Path, recording: Path) -> None:
    folder = tmp_path / "by_papercoder"
    values = {**_values(paper_file, recording, folder), "repair_rounds": 0}
    with pytest.raises(NotebookError, match="does not run yet"):
        run_notebook(master_notebook(), values, folder / "notebook.ipynb")


def test_every_parameter_has_a_comment_and_is_read() -> None:
    declared = parameters(master_notebook())
    assert all(item.comment for item in declared)
    assert check_parameters(master_notebook(), {}) == {}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"sauce": "x"}, "has no parameter 'sauce'"),
        ({"repair_rounds": "three"}, "takes int"),
        ({"repair_rounds": True}, "takes int"),
        ({"source": 3}, "takes str"),
    ],
)
def test_wrong_parameters_fail_before_anything_runs(tmp_path: Path, values: dict[str, object], reason: str) -> None:
    with pytest.raises(NotebookError, match=reason):
        run_notebook(master_notebook(), values, tmp_path / "out.ipynb")  # type: ignore[arg-type]
    assert not (tmp_path / "out.ipynb").exists()


def test_a_whole_number_serves_as_float() -> None:
    assert check_parameters(master_notebook(), {"budget_usd": 3}) == {"budget_usd": 3.0}


def _notebook(tmp_path: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    made.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(made, tmp_path / "n.ipynb")
    return tmp_path / "n.ipynb"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("a = 1\nb = 2", "print(a)"), "declares b but reads it nowhere"),
        (("a = 1 + len('x')", "print(a)"), "not `name = literal`"),
        (("a = [1]", "print(a)"), "not `name = literal`"),
    ],
)
def test_a_parameters_cell_is_plain(tmp_path: Path, cells: tuple[str, ...], reason: str) -> None:
    with pytest.raises(NotebookError, match=reason):
        check_parameters(_notebook(tmp_path, *cells), {})


def test_braces_in_paths_are_no_format_fields(tmp_path: Path) -> None:
    folder = tmp_path / "a{b}c"
    folder.mkdir()
    notebook = _notebook(folder, "a = 1  # one", "print(a)")
    run_notebook(notebook, {"a": 2}, folder / "out{x}.ipynb")
    assert (folder / "out{x}.ipynb").exists()
