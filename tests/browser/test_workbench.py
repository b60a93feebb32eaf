"""The workbench in real JupyterLab in real Chromium: typed, run, stopped, restarted; light and dark.

The base run is made in the notebook, by a local server that speaks OpenAI's protocol. Screenshots are kept in
tests/browser/screenshots.
"""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.bench import Bench, notebook, restart
from tests.browser.lab import Lab, shot
from tests.scripted import PAPER, text_answer
from tests.servers import ModelServer, model_server

pytestmark = pytest.mark.browser
CONFIG = "planning/config"


class Model:
    """What the server answers: SEED 1 in a prompt changes the config, WAIT makes it wait."""

    def __init__(self, changes: dict[str, str] | None = None) -> None:
        self.released = threading.Event()
        self._known = text_answer(changes)

    def answer(self, prompt: str) -> str:
        """The reply to a prompt."""
        if "WAIT" in prompt:
            self.released.wait(120)
        if "SEED 1" in prompt and "Now write `config.yaml`" in prompt:
            return "```yaml\nseed: 1\n```"
        return self._known(prompt)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def server(model: Model) -> Iterator[ModelServer]:
    with model_server(model.answer) as state:
        yield state
        model.released.set()


@pytest.fixture
def bench(running: Lab, server: ModelServer, view: Any) -> Bench:
    """The workbench, on a run that the server has answered."""
    notebook(running.folder, server.url, PAPER)
    return Bench.opened(view, running)


def test_a_prompt_is_typed_run_stopped_and_found_again(bench: Bench, server: ModelServer) -> None:
    view = bench.view
    made = len(server.requests)
    bench.choose(CONFIG)
    bench.shows("Not edited: there is nothing to run.")
    bench.type("SEED 1")
    bench.tab("As sent").get_by_text("SEED 1").first.wait_for()
    bench.shows("this step: 1 call")
    bench.shows("Give the variant a name to run it.")
    price = view.get_by_text("this step: 1 call").inner_text()
    bench.type("word " * 10)
    view.wait_for_function(
        "before => ![...document.querySelectorAll('div')].some(one => one.textContent === before)", arg=price
    )
    bench.type("{{ colour }}")
    bench.shows("colour")
    assert bench.button("Run this step").is_disabled()
    bench.box("Prompt").evaluate("box => box.focus()")
    for _ in range(len("{{ colour }}\n")):
        view.keyboard.press("Backspace")
    bench.shows("this step: 1 call")
    bench.box("Variant").fill("seed")
    bench.box("Note").fill("another one")
    assert len(server.requests) == made
    bench.button("Run this step").click()
    changed = view.locator(".widget-tab-contents", has_text="changed 1 of 1 outputs")
    changed.wait_for()
    assert "seed: −0+1" in changed.inner_text()
    assert len(server.requests) == made + 1
    assert bench.fits()
    shot(view, "workbench-changed", dark=False)
    bench.button("Run from here").click()
    bench.shows("8 calls in base+seed")
    assert len(server.requests) == made + 5
    restart(view)
    bench.run_cell()
    assert bench.box("Step").input_value() == CONFIG
    assert "SEED 1" in bench.box("Prompt").input_value()
    assert bench.box("Variant").input_value() == "seed"
    assert bench.box("Note").input_value() == "another one"
    bench.tab("What it changed").get_by_text("changed 1 of 1 outputs").wait_for()
    assert len(server.requests) == made + 5


def test_stop_ends_a_call_within_a_second(bench: Bench, server: ModelServer) -> None:
    view = bench.view
    bench.choose(CONFIG)
    bench.type("WAIT")
    bench.box("Variant").fill("slow")
    bench.button("Run this step").click()
    bench.shows("asking planning/config")
    shot(view, "workbench-running", dark=False)
    view.evaluate("""() => { window.stopped = null; const began = performance.now();
        const seen = new MutationObserver(() => { if (document.body.textContent.includes('Stopped:') &&
        window.stopped === null) window.stopped = performance.now() - began });
        seen.observe(document.body, {subtree: true, childList: true, characterData: true}) }""")
    bench.button("Stop").click()
    view.wait_for_function("window.stopped !== null")
    assert view.evaluate("window.stopped") < 1000
    bench.type("and ")
    view.wait_for_function(
        "[...document.querySelectorAll('button')].some(one => one.textContent === 'Run this step' && !one.disabled)"
    )


def test_every_part_is_readable_and_within_the_page(dark: bool, bench: Bench) -> None:
    view = bench.view
    bench.choose(CONFIG)
    bench.type("SEED 1, and please mind the units")
    bench.box("Variant").fill("seed")
    bench.shows("this step: 1 call")
    prompt = bench.box("Prompt")
    assert "mono" in prompt.evaluate("box => getComputedStyle(box).fontFamily").lower()
    assert prompt.evaluate("box => box.clientHeight") >= 300
    for number, name in enumerate(("As sent", "Your edit", "Gets stale", "What it changed")):
        bench.tab(name)
        view.wait_for_timeout(300)
        assert bench.fits()
        shot(view, f"workbench-{number + 1}", dark=dark)
    bench.button("Copy as code").click()
    view.get_by_label("A cell that makes this trial").wait_for()
    shown = bench.tab("Artifact")
    artifact = shown.get_by_label("Artifact", exact=True)
    assert artifact.input_value() == "seed: 0\n"
    artifact.fill("seed: [")
    shown.get_by_role("button", name="Keep my edit").click()
    shown.get_by_text("RunError").wait_for()
    artifact.fill("seed: 7\n")
    shown.get_by_label("Why").fill("as in section 2")
    shown.get_by_role("button", name="Keep my edit").click()
    shown.get_by_text("by a person").wait_for()
    shown.get_by_text("Nothing runs by itself.").wait_for()
    assert bench.fits()
    shot(view, "workbench-5", dark=dark)
    shown.get_by_role("button", name="Take it back").click()
    shown.get_by_text("As the model gave it.").wait_for()
    assert artifact.input_value() == "seed: 0\n"


CONTROLS = """() => [...document.querySelectorAll('.jp-OutputArea-output')].flatMap(area =>
    [...area.querySelectorAll('select, input, textarea, button, .lm-TabBar-tab, summary')])
    .filter(one => !one.disabled && one.offsetParent !== null)"""
NAME = """one => [...(one.labels || [])].map(label => label.textContent).join(' ') || one.getAttribute('aria-label') ||
    one.title || one.textContent"""


def test_every_control_has_a_name_and_is_reached_by_keyboard(bench: Bench) -> None:
    view = bench.view
    bench.choose(CONFIG)
    bench.type("SEED 1")
    bench.box("Variant").fill("seed")
    bench.shows("this step: 1 call")
    for name in ("As sent", "Artifact"):
        bench.tab(name)
        names = view.evaluate(f"() => ({CONTROLS})().map({NAME})")
        assert all(names)
        bench.box("Step").focus()
        reached = []
        for _ in range(len(names) + 4):
            reached.append(view.evaluate(f"() => ({NAME})(document.activeElement)"))
            view.keyboard.press("Tab")
        tabs = {"As sent", "Your edit", "Gets stale", "What it changed", "Artifact"}
        assert set(names) - set(reached) <= tabs - {name}
        assert name in reached
    view.locator(".widget-tab .lm-TabBar-tab.lm-mod-current").focus()
    view.keyboard.press("ArrowLeft")
    view.keyboard.press("Enter")
    view.locator(".widget-tab .lm-TabBar-tab.lm-mod-current", has_text="What it changed").wait_for()
