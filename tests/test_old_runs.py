"""Runs recorded with earlier versions open: keys are made anew from the stored requests."""

import re
import shutil
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.artifacts import Plan
from papercoder.paper.markdown import read_markdown
from papercoder.recording import Recording
from papercoder.run import Run
from tests.conftest import ROOT
from tests.scripted import FILES, PAPER

OLD = ROOT / "tests" / "data" / "run_format_1"


def _plan(folder: Path) -> Plan:
    """The plan that an old run kept as artifacts."""
    read = {name: (folder / "artifacts" / "planning" / name).read_text(encoding="utf-8") for name in (
        "overall_plan.md", "architecture.yaml", "logic_design.yaml", "config.yaml")}  # fmt: skip
    return Plan(
        overall=pc.OverallPlan.from_text(read["overall_plan.md"]),
        architecture=pc.Architecture.from_text(read["architecture.yaml"]),
        logic=pc.LogicDesign.from_text(read["logic_design.yaml"]),
        config=pc.Config.from_text(read["config.yaml"]),
    )


@pytest.mark.usefixtures("bubblewrap")
def test_an_old_run_replays_though_its_stored_keys_mean_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "old"
    shutil.copytree(OLD, copy)
    for file in (copy / "calls").glob("*.md"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r'"key": "\w+"', '"key": "of another version"', text, count=1), encoding="utf-8")
    paper = Recording(copy).paper()
    assert paper == read_markdown(PAPER, sha256=paper.sha256, source_format="markdown", name="paper.md")
    run = Run(tmp_path / "run", model=f"replay:{copy}")
    plan = pc.plan(run.adopt(paper), run)
    assert plan == _plan(OLD)
    repository = pc.write_code(paper, plan, pc.analyze(paper, plan, run), run)
    assert {file: repository.read(file) for file in FILES} == FILES
    report = pc.repair(paper, plan, repository, run)
    assert report.ended == "success"
    assert report.recorded is not None
    run.close()
