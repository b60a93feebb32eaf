"""Every notebook that ships is executed, offline, and says what its text promises."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SAMPLE
from tests.notebooks.lesson import execute, output

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LESSON = ROOT / "notebooks" / "prompt_workbench.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("lesson")
    values = {
        "source": str(SAMPLE / "paper.pdf"), "recording": str(SAMPLE / "recording"),
        "trials": str(SAMPLE / "recorded_variants"), "folder": str(folder / "runs"),
    }  # fmt: skip
    return execute(LESSON, values, folder)


def test_the_first_edit_changes_no_setting(executed: Any) -> None:
    assert "changed 1 of 1 outputs, 0 calls asked" in output(executed, "first = pc.try_prompt")
    said = output(executed, "pc.compare(run, first.run)")
    assert "differs from planning/config on" in said
    page = output(executed, "pc.compare(run, first.run)", "text/html")
    assert not re.search(r"<td[^>]*>n_train</td>", page)
    assert "no setting, line 2" in page
    assert "analysis/analyze_file (11), coding/write_file (11)" in page


def test_the_second_moves_settings_into_groups(executed: Any) -> None:
    page = output(executed, "second = pc.try_prompt", "text/html")
    for key in ("n_train", "data.n_train"):
        assert re.search(rf"<td[^>]*>{re.escape(key)}</td>", page)


def test_the_price_is_said_before_anything_is_asked(executed: Any) -> None:
    assert re.search(r"this step: 1 call, .* USD 0\.\d\d to .*at most 22 calls", output(executed, "price_edit(run"))


def test_one_paper_cannot_tell(executed: Any) -> None:
    assert output(executed, "pc.verdicts(").count("can't tell") == 2


def test_a_persons_edit_makes_stale_and_is_undone(executed: Any) -> None:
    assert output(executed, "len(stale)").startswith("(22,")
    assert output(executed, "pc.undo_edit") == "True"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)
def test_sources_are_committed_without_outputs(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)


@pytest.mark.parametrize(
    "notebook", [*NOTEBOOKS, *sorted((ROOT / "notebooks" / "sample").glob("*.ipynb"))], ids=lambda file: file.name
)
def test_no_notebook_is_one_that_github_refuses(notebook: Path) -> None:
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    assert "widgets" not in metadata or all("state" in one for one in metadata["widgets"].values())


def test_every_notebook_is_executed_in_this_suite() -> None:
    assert {file.name for file in NOTEBOOKS} == {"paper_to_code.ipynb", "evaluation.ipynb", LESSON.name}
