"""Nothing that papers, models, people or file names write runs, leaves a view, styles the page or asks a host.

Every kind of object that shows itself, every view of `inspect` with all its parts and tabs, and the workbench, with the
whole corpus of injections in them, opened trusted.
"""

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from papercoder.notebook import export_html
from tests.browser.bench import Bench
from tests.browser.lab import IDLE, KERNEL, Lab, Watch, run_all, shot, write_notebook
from tests.conftest import ROOT
from tests.display.hostile import STEP, make_hostile
from tests.display.injections import KEPT_TAGS, ON_MANY, ON_ONE_LINE

pytestmark = pytest.mark.browser
SENTINEL = """() => { const made = document.createElement('p'); made.id = 'sentinel'; made.textContent = 'x';
    document.body.append(made);
    window.seen = () => ['color', 'outlineStyle', 'display', 'position', 'fontSize', 'visibility', 'backgroundImage']
        .flatMap(name => [document.body, made].map(one => getComputedStyle(one)[name])).join();
    window.before = window.seen() }"""
# Everything in the outputs that our own functions do not write.
FOREIGN = """kept => [...document.querySelectorAll('.jp-RenderedHTML *, .widget-html-content *')]
    .filter(one => !kept.includes(one.localName) || [...one.attributes].some(found => /^on/.test(found.name)) ||
        one.localName === 'img' && !one.src.startsWith('data:image/png;base64,') || one.id || one.className ||
        getComputedStyle(one).position !== 'static')
    .filter(one => one.localName !== 'style' || !one.closest('.papercoder-workbench'))
    .map(one => one.outerHTML.slice(0, 200))"""
# Boxes that a reader sees outside of the output that they belong to.
OUTSIDE = """() => [...document.querySelectorAll('.jp-RenderedHTML > *, .widget-html-content > *')].filter(one => {
    const area = one.closest('.jp-OutputArea-output').getBoundingClientRect(), own = one.getBoundingClientRect();
    return own.width && (own.left < area.left - 1 || own.right > area.right + 1) })
    .map(one => one.outerHTML.slice(0, 200))"""
VIEWS = 7
INSPECTING = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
import papercoder as pc
from papercoder.errors import RunError
from papercoder.widgets import answer, inspect, start, workbench
from tests.display.hostile import make_hostile
from tests.display.injections import ON_MANY

def fail():
    raise RunError(ON_MANY)

hostile = make_hostile(Path("runs"))
things = [hostile.run, hostile.paper, hostile.plan, hostile.analyses, hostile.repository, hostile.execution]
things.append(pc.compare(hostile.run, hostile.trial.run))
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook whose cells have the representations as their outputs."""
    folder = tmp_path_factory.mktemp("hostile")
    made = make_hostile(folder)
    bundles = ({"text/html": thing._repr_html_(), "text/plain": ON_ONE_LINE} for thing in made.shown())
    cells = [
        nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", bundle)]) for bundle in bundles
    ]
    made.run.close()
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / "hostile.ipynb")
    return folder / "hostile.ipynb"


def _check(view: Any, watch: Watch, *, here: str) -> None:
    """Nothing came through."""
    assert view.evaluate("window.injected") is None
    assert view.evaluate("window.seen() === window.before"), view.evaluate("[window.before, window.seen()]")
    assert watch.dialogs == []
    assert watch.asked == []
    assert all(address.startswith((here, "about:blank")) for address in watch.went), watch.went


def _unfold(view: Any) -> None:
    view.evaluate("document.querySelectorAll('.jp-OutputArea-output details').forEach(one => one.open = true)")


def test_every_object_shows_itself_trusted(running: Lab, outputs: Path, view: Any) -> None:
    shutil.copy(outputs, running.folder)
    running.sign("hostile.ipynb")
    watch = Watch(view, running.url)
    running.open(view, "hostile.ipynb")
    view.locator("[title^='Notebook trusted']").first.wait_for(state="attached")
    view.evaluate(SENTINEL)
    shown = view.locator(".jp-RenderedHTML")
    shown.nth(len(nbformat.read(outputs, as_version=4).cells) - 1).wait_for(state="attached")
    _unfold(view)
    _check(view, watch, here=running.url)
    assert view.evaluate(FOREIGN, sorted(KEPT_TAGS)) == []
    assert view.evaluate(OUTSIDE) == []
    assert Bench(view).fits()
    shot(view, "hostile-outputs", dark=False)


def test_the_offline_html_of_the_same(outputs: Path, view: Any) -> None:
    report = export_html(outputs).as_uri()
    watch = Watch(view, "file:")
    view.goto(report)
    view.evaluate(SENTINEL)
    assert view.locator(".jp-RenderedHTML").count() == len(nbformat.read(outputs, as_version=4).cells)
    _unfold(view)
    _check(view, watch, here=report)
    assert view.evaluate(FOREIGN, sorted(KEPT_TAGS)) == []


def test_every_view_of_inspect_and_the_workbench(running: Lab, view: Any) -> None:
    cells = [f"inspect(things[{number}])" for number in range(VIEWS)]
    cells += ["workbench(hostile.run)", "start(hostile.run, fail)", "answer('asked')"]
    (running.folder / "asked").mkdir()
    (running.folder / "asked" / "0001-step.prompt.md").write_text(ON_MANY, encoding="utf-8")
    write_notebook(running.folder / "views.ipynb", INSPECTING.format(root=str(ROOT)), *cells)
    watch = Watch(view, running.url)
    running.open(view, "views.ipynb")
    view.evaluate(SENTINEL)
    run_all(view)
    bench = Bench(view, view.locator(".jp-CodeCell").nth(VIEWS + 1))
    bench.wait()
    seen = sum(_look_through(view, cell) for cell in view.locator(".jp-CodeCell").all()[1 : VIEWS + 1])
    assert seen > 60
    bench.choose(STEP)
    bench.type(ON_ONE_LINE.replace("{", "(").replace("}", ")")[:200])
    bench.box("Variant").fill("hostile")
    bench.button("Run this step").click()
    bench.shows("changed 1 of 1 outputs")
    for name in ("Your edit", "Gets stale", "What it changed", "Artifact"):
        bench.tab(name)
    bench.button("Copy as code").click()
    view.locator(".jp-OutputArea-output").get_by_text("RunError: ").first.wait_for()
    _unfold(view)
    _check(view, watch, here=running.url)
    assert view.evaluate(FOREIGN, sorted(KEPT_TAGS)) == []
    shot(view, "hostile-workbench", dark=False)
    assert bench.fits()


def _look_through(view: Any, cell: Any) -> int:
    """Opens every tab of every part of one view and returns how many they were."""
    parts, seen = cell.locator(".widget-select select"), 0
    for number in range(parts.locator("option").count()):
        parts.select_option(index=number)
        # The number of tabs is the last part's until the kernel has answered.
        view.wait_for_timeout(150)
        view.get_by_text(IDLE).wait_for()
        tabs = cell.locator(".widget-tab .lm-TabBar-tab")
        for tab in range(tabs.count()):
            tabs.nth(tab).click()
            cell.locator(".widget-tab-contents .widget-html-content:visible").first.locator("*").first.wait_for()
            _unfold(view)
            seen += 1
            assert view.evaluate(FOREIGN, sorted(KEPT_TAGS)) == []
            assert view.evaluate(OUTSIDE) == []
            assert view.evaluate("window.injected") is None
    return seen
