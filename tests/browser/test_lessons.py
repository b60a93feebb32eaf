"""The notebooks that ship, driven in real JupyterLab in real Chromium, and their offline HTML."""

import html
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from papercoder.notebook import master_notebook, run_notebook
from tests.browser.bench import Bench, restart
from tests.browser.lab import SCREENSHOTS, Lab, Watch, run_all, run_new_cell, shot, switch_theme
from tests.conftest import ROOT, SAMPLE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("bubblewrap")]
LESSON = ROOT / "notebooks" / "prompt_workbench.ipynb"
CONFIG = "planning/config"
OLD = "Take only what the paper gives and invent nothing."
# As the lesson words it, so that the lesson's recording answers.
ADDED = (
    " End every line that holds a value with a comment that names its source in the paper: a section, a table or an "
    "equation, as `# Section 4`."
)
AT_OLD = """(box, old) => { const at = box.value.indexOf(old) + old.length; box.focus();
    box.setSelectionRange(at, at) }"""
OPEN = 'from papercoder.widgets import workbench\n\nworkbench(run, model=f"replay:{trials}/sources")'
OUTPUT = "details:has(> summary:text-is('Output'))"
UNTRUSTED = "[title*='code cells trusted']:not([title^='Notebook trusted'])"
WIDTHS = """() => [...document.querySelectorAll('img')].map(one => one.complete && one.naturalWidth)"""


def _ship(folder: Path, notebook: Path) -> None:
    """Puts a notebook and the sample into a folder, as a person has them after cloning."""
    shutil.copy(notebook, folder)
    shutil.copytree(SAMPLE, folder / "sample", ignore=shutil.ignore_patterns("executed.ipynb"))


def test_the_lesson_by_hand(running: Lab, view: Any) -> None:
    _ship(running.folder, LESSON)
    running.open(view, LESSON.name)
    run_all(view)
    lesson = Bench(view, run_new_cell(view, OPEN))
    lesson.wait()
    lesson.choose(CONFIG)
    _type_the_edit(lesson)
    lesson.shows("this step: 1 call")
    assert "USD 0." in lesson.text("this step: 1 call").inner_text()
    lesson.box("Variant").fill("mine")
    lesson.box("Note").fill("by hand")
    lesson.button("Run this step").click()
    lesson.shows("changed 1 of 1 outputs, 0 calls asked")
    shot(view, "lesson-changed", dark=False)
    changed = lesson.tab("What it changed").locator(OUTPUT).inner_text()
    lesson.button("Copy as code").click()
    copied = lesson.box("A cell that makes this trial")
    copied.press("Control+A")
    copied.press("Control+C")
    again = run_new_cell(view)
    assert "pc.try_prompt" in again.locator(".cm-content").inner_text()
    assert again.locator(OUTPUT).inner_text() == changed
    compared = run_new_cell(view, "pc.compare(run, trial.run)")
    assert "First divergence: planning/config" in compared.inner_text()
    looked_at = run_new_cell(view, "from papercoder.widgets import inspect\n\ninspect(pc.compare(run, trial.run))")
    looked_at.locator(".widget-select option", has_text="planning/config: ").wait_for(state="attached")
    looked_at.locator(".widget-select select").select_option(index=1)
    looked_at.get_by_text("First divergence: planning/config").first.wait_for()
    looked_at.locator(".widget-tab").scroll_into_view_if_needed()
    shot(view, "lesson-comparison", dark=False)
    _edit_the_plan(lesson)
    _stop_a_call(view)
    restart(view)
    run_all(view)
    lesson.wait()
    assert lesson.box("Step").input_value() == CONFIG
    assert ADDED in lesson.box("Prompt").input_value()
    assert lesson.box("Variant").input_value() == "asked"
    lesson.box("Variant").fill("mine")
    lesson.tab("What it changed").get_by_text("changed 1 of 1 outputs").wait_for()
    with view.expect_response(lambda answer: answer.request.method == "PUT" and LESSON.name in answer.url):
        # A control in an output keeps the keyboard otherwise.
        view.evaluate("document.activeElement.blur()")
        view.keyboard.press("Control+S")
    assert "widgets" not in nbformat.read(running.folder / LESSON.name, as_version=4).metadata


def _type_the_edit(lesson: Bench) -> None:
    lesson.box("Prompt").evaluate(AT_OLD, OLD)
    lesson.view.keyboard.type(ADDED)
    lesson.tab("As sent").get_by_text(ADDED.strip()[:60]).first.wait_for()


def _edit_the_plan(lesson: Bench) -> None:
    """A person's value: what follows says so, downstream takes it, and it is taken back."""
    shown = lesson.tab("Artifact")
    artifact = shown.get_by_label("Artifact", exact=True)
    artifact.fill(artifact.input_value().replace("pool_size: 2000", "pool_size: 4000"))
    shown.get_by_role("button", name="Keep my edit").click()
    shown.get_by_text("by a person").wait_for()
    shown.get_by_text("Stale until it is run again:").wait_for()
    asked = run_new_cell(lesson.view, "'pool_size: 4000' in pc.plan(paper, run).config.text()")
    assert "True" in asked.locator(".jp-OutputArea-output").inner_text()
    shown.get_by_role("button", name="Take it back").click()
    shown.get_by_text("As the model gave it.").wait_for()


def _stop_a_call(view: Any) -> None:
    """A person is the model and does not answer; the same edit is there already, because the draft is on disk."""
    waiting = Bench(view, run_new_cell(view, "waiting = workbench(run, model='manual:asked')\nwaiting"))
    waiting.wait()
    assert ADDED in waiting.box("Prompt").input_value()
    waiting.box("Variant").fill("asked")
    waiting.button("Run this step").click()
    waiting.shows("asking planning/config")
    waiting.button("Stop").click()
    waiting.shows("Stopped: ")
    free = run_new_cell(view, "waiting.live is not None and waiting.live.under_way")
    assert "False" in free.locator(".jp-OutputArea-output").inner_text()


def test_the_master_by_hand(running: Lab, view: Any) -> None:
    _ship(running.folder, master_notebook())
    watch = Watch(view, running.url, "ws:")
    running.open(view, master_notebook().name)
    # For machines on which bubblewrap does not work: the files are the recorded ones.
    _choose_sandbox(view, "recorded")
    run_all(view)
    assert view.locator(".jp-RenderedHTML", has_text="Table 2, measured now").count() == 1
    for dark in (False, True):
        switch_theme(view, dark=dark)
        for thing in ("run", "repository", "plan", "paper"):
            made = run_new_cell(view, f"from papercoder.widgets import inspect\n\ninspect({thing})")
            made.locator(".widget-tab-contents .widget-html-content").first.locator("*").first.wait_for()
            assert made.locator(".widget-select option").count() > 3
            made.locator(".widget-tab").scroll_into_view_if_needed()
            shot(view, f"master-{thing}", dark=dark)
        assert view.evaluate(WIDTHS).count(0) == 0
    assert (watch.errors, watch.dialogs, watch.asked) == ([], [], [])


def _choose_sandbox(view: Any, name: str) -> None:
    """Types another value into the cell of parameters."""
    line = view.locator(".jp-CodeCell").first.locator(".cm-line", has_text="sandbox = ")
    line.click()
    view.keyboard.press("Home")
    view.keyboard.press("Shift+End")
    view.keyboard.insert_text(f"sandbox = {name!r}")


@pytest.fixture(scope="module", params=["lesson", "master"])
def executed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that ships, executed by `run_notebook` with its offline HTML beside it."""
    folder = tmp_path_factory.mktemp(request.param)
    notebook = LESSON if request.param == "lesson" else master_notebook()
    _ship(folder, notebook)
    values = {} if request.param == "lesson" else {"sandbox": "recorded"}
    run_notebook(notebook, values, folder / "executed.ipynb", folder=folder)
    return folder / "executed.ipynb"


def _outputs(notebook: Path) -> list[str]:
    """The text of every output, in its richest form."""
    outputs = [one for cell in nbformat.read(notebook, as_version=4).cells for one in cell.get("outputs", [])]
    data = [one.get("data", {"text/plain": one.get("text", "")}) for one in outputs]
    return [str(bundle.get("text/html", bundle.get("text/plain", ""))) for bundle in data]


def test_the_offline_html_loses_nothing_and_asks_nobody(executed: Path, view: Any) -> None:
    watch = Watch(view, "file:")
    report = executed.with_name("report.html")
    view.goto(report.as_uri())
    view.wait_for_load_state("networkidle")
    assert (watch.asked, watch.errors, watch.went) == ([], [], [report.as_uri()])
    view.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    _check_complete(view, executed, ".jp-OutputArea-output")
    SCREENSHOTS.mkdir(exist_ok=True)
    view.screenshot(path=SCREENSHOTS / f"report-{executed.parent.name[:6]}.png", full_page=True)


def test_an_untrusted_notebook_loses_nothing(executed: Path, running: Lab, view: Any) -> None:
    shutil.copy(executed, running.folder)
    watch = Watch(view, running.url, "ws:")
    running.open(view, executed.name)
    view.locator(UNTRUSTED).first.wait_for(state="attached")
    view.evaluate("document.querySelectorAll('.jp-Notebook details').forEach(one => one.open = true)")
    _check_complete(view, executed, ".jp-OutputArea-output")
    assert (watch.asked, watch.errors) == ([], [])


def _check_complete(view: Any, notebook: Path, outputs: str) -> None:
    """Every word of every output and every picture is there to be seen, and nothing waits to be typeset."""
    # Style sheets, which pandas adds to its tables, are dropped and hold no word.
    texts = [re.sub(r"<style.*?</style>|<[^>]*>", "", text, flags=re.DOTALL) for text in _outputs(notebook)]
    expected = [re.sub(r"\s", "", html.unescape(text)) for text in texts]
    pictures = sum(text.count("<img ") for text in _outputs(notebook))
    view.wait_for_function(
        "([at, count]) => document.querySelectorAll(at).length >= count", arg=[outputs, len(expected)]
    )
    seen = [
        re.sub(r"\s", "", text) for text in view.locator(outputs).evaluate_all("all => all.map(one => one.textContent)")
    ]
    lost = [text[:80] for text in expected if not any(text in one for one in seen)]
    assert lost == []
    shown = view.locator(f"{outputs} img").evaluate_all("all => all.map(one => one.complete && one.naturalWidth)")
    assert len(shown) == pictures > 0
    assert all(shown)
    markdown = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "markdown"]
    assert not any(re.search(r"\$[^$]+\$|\\\\[(\[]", source) for source in markdown)
