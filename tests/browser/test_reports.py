"""Reports of judges and rubrics opened by `inspect` in real JupyterLab, light and dark."""

from typing import Any

import pytest

from tests.browser.lab import Lab, run_all, shot, write_notebook
from tests.conftest import SAMPLE

pytestmark = pytest.mark.browser
JUDGED = f"""import papercoder as pc
from papercoder.widgets import inspect

made = pc.Run("made", model="replay:{SAMPLE.as_posix()}/recording")
paper = made.adopt(pc.read_paper("{SAMPLE.as_posix()}/paper.pdf"))
plan = pc.plan(paper, made)
recorded = pc.write_code(paper, plan, pc.analyze(paper, plan, made), made)
gold = pc.open_repository("{SAMPLE.as_posix()}/gold")
judges = pc.Run("judges", model="replay:{SAMPLE.as_posix()}/judging")
judges.adopt(paper)
report = pc.evaluate(paper, recorded, judges, gold, label="recorded", samples=3)
grading = pc.grade_rubric(paper, recorded, pc.read_rubric("{SAMPLE.as_posix()}/rubric"), judges, label="recorded")"""
OPENED = {
    "report": 'inspect(report, query="pilot", item="recorded, reference_based by manual: 5.00 of 5, sample 1")',
    "grading": 'inspect(grading, item="energies")',
    "side-by-side": "inspect(pc.side_by_side(grading, grading))",
}


def test_reports_open_with_critiques_beside_their_lines(running: Lab, dark: bool, view: Any) -> None:
    write_notebook(running.folder / "reports.ipynb", JUDGED, *OPENED.values())
    running.open(view, "reports.ipynb")
    run_all(view)
    outputs = view.locator(".jp-OutputArea-output")
    outputs.get_by_text("The pilot sample is drawn from all training rows").first.wait_for()
    assert outputs.get_by_text("order = self.stream(Purpose.PILOT)").first.is_visible()
    outputs.get_by_text("The pilot system of equation (3)").first.wait_for()
    for number, name in enumerate(OPENED):
        area = view.locator(".widget-tab").nth(number)
        area.scroll_into_view_if_needed()
        assert area.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
        shot(view, f"inspect-{name}", dark=dark)
