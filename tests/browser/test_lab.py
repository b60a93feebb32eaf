"""The executed notebook and `inspect(run)` in real JupyterLab in real Chromium, light and dark.

Screenshots are kept in tests/browser/screenshots.
"""

from pathlib import Path
from typing import Any

import pytest

import papercoder as pc
from papercoder.notebook import master_notebook, run_notebook
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.browser.lab import SCREENSHOTS, Lab, Watch, run_first_cell, shot, write_notebook
from tests.conftest import SAMPLE
from tests.scripted import FILES, scripted

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("bubblewrap")]


@pytest.fixture
def folder(running: Lab, tmp_path: Path, paper_file: Path, paper: Paper) -> Path:
    """A folder with a recording, an executed and signed notebook, an unsigned one, and one that inspects."""
    run = Run(tmp_path / "recording", model="openai:x", provider=scripted())
    adopted = run.adopt(paper)
    plan = pc.plan(adopted, run)
    pc.write_code(adopted, plan, pc.analyze(adopted, plan, run), run)
    run.close()
    made = running.folder
    values = {"source": str(paper_file), "model": f"replay:{tmp_path / 'recording'}", "folder": str(made / "run")}
    run_notebook(master_notebook(), values, made / "executed.ipynb")
    write_notebook(
        made / "inspecting.ipynb",
        "import papercoder as pc\nfrom papercoder.widgets import inspect\n"
        f"run = pc.Run('run', model={values['model']!r})\ninspect(run)",
    )
    return made


def test_the_executed_notebook_is_complete_though_untrusted(folder: Path, running: Lab, dark: bool, view: Any) -> None:
    running.open(view, "executed.ipynb")
    for heading, part in (("Planning", "plan"), ("Coding", "code"), ("Did it reproduce the paper?", "tables")):
        title = view.locator(".jp-RenderedMarkdown h2", has_text=heading).first
        title.scroll_into_view_if_needed()
        view.wait_for_timeout(400)
        shot(view, f"executed-{part}", dark=dark)
    table = view.locator(".jp-RenderedHTML", has_text="Table 1, measured now")
    table.scroll_into_view_if_needed()
    assert "3.00" in table.inner_text()
    picture = view.locator(".jp-RenderedHTML img[alt='Data structures and interfaces']").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 50
    file = view.locator(".jp-RenderedHTML details", has_text="mean.py (").last
    file.scroll_into_view_if_needed()
    file.locator("summary").first.click()
    assert file.locator("pre").first.is_visible()


def test_inspecting_a_run_by_clicking_through(folder: Path, running: Lab, dark: bool, view: Any) -> None:
    running.open(view, "inspecting.ipynb")
    run_first_cell(view)
    calls = view.locator(".widget-select select")
    calls.wait_for()
    assert calls.locator("option").count() == 4 + 2 * len(FILES)
    shown = view.locator(".widget-tab-contents")
    shown.get_by_text("We average numbers and measure the result.").first.wait_for()
    shot(view, "inspect-prompt", dark=dark)
    calls.select_option(index=3)
    view.locator(".lm-TabBar-tab", has_text="Reply").last.click()
    shown.get_by_text("seed: 0").wait_for()
    shot(view, "inspect-reply", dark=dark)
    view.locator(".lm-TabBar-tab", has_text="Facts").last.click()
    shown.get_by_text("request key").wait_for()
    view.locator(".widget-text input").fill("coding main.py")
    view.wait_for_function("document.querySelectorAll('.widget-select select option').length < 5")
    view.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    shown.get_by_text("request key").wait_for()
    shot(view, "inspect-filter", dark=dark)


INSPECTED_PAPER = """
import papercoder as pc
from papercoder.paper.model import Equation
from papercoder.paper.pages import Box
from papercoder.widgets import inspect

paper = pc.read_paper({file!r})
equation = Equation(
    number="3", latex=r"K = Z Z^\\top / M + m \\mu I_m ,", page=2, box=Box(240, 262, 536, 282), origin="glyphs",
    doubtful=True,
)
inspect(paper.model_copy(update={{"equations": (equation,)}}))
"""


def test_inspecting_a_paper_page_beside_text(running: Lab, dark: bool, view: Any) -> None:
    write_notebook(running.folder / "paper.ipynb", INSPECTED_PAPER.format(file=str(SAMPLE / "paper.pdf")).strip())
    view.set_viewport_size({"width": 1500, "height": 1300})
    running.open(view, "paper.ipynb")
    run_first_cell(view)
    sections = view.locator(".widget-select select")
    sections.wait_for()
    shown = view.locator(".widget-tab-contents")
    shown.get_by_text("Warning: ").first.wait_for()
    sections.select_option(label="3 Method")
    picture = shown.locator("img[alt='Page 1']")
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 800
    text = shown.locator("pre", has_text="Candidate pool")
    assert text.bounding_box()["x"] >= picture.bounding_box()["x"] + picture.bounding_box()["width"]
    shot(view, "paper-page", dark=dark)
    view.locator(".widget-text input").fill("Bumps and Waves have their lowest mean error at")
    mark = shown.locator("mark")
    mark.wait_for()
    assert "have their lowest mean error" in mark.inner_text()
    shown.locator("img[alt='Page 3']").wait_for()
    assert sections.locator("option").count() == 1
    shot(view, "paper-search", dark=dark)
    view.locator(".widget-text input").fill("")
    sections.select_option(label="Equation (3), page 2 − doubtful")
    crop = shown.locator("img[alt='Equation 3 on page 2']")
    crop.wait_for()
    assert crop.evaluate("image => image.complete && image.naturalWidth") > 400
    assert shown.get_by_text("− doubtful").is_visible()
    assert shown.locator("pre", has_text="K = Z Z^").is_visible()
    shot(view, "paper-equation", dark=dark)


def test_a_signed_notebook_opens_trusted_and_the_html_asks_nobody(folder: Path, running: Lab, view: Any) -> None:
    running.sign("executed.ipynb")
    running.open(view, "executed.ipynb")
    view.locator("[title^='Notebook trusted']").first.wait_for(state="attached")
    view.goto("about:blank")
    watch = Watch(view, "file:")
    view.goto((folder / "report.html").as_uri())
    view.wait_for_load_state("networkidle")
    SCREENSHOTS.mkdir(exist_ok=True)
    view.screenshot(path=SCREENSHOTS / "report.png", full_page=True)
    assert watch.asked == []
