"""Prints how quickly the workbench follows a person, in real JupyterLab in real Chromium, beside our aims.

Run it with `.venv/bin/python -m tests.benchmarks.tweaking`; it needs Chromium and takes about two minutes. Nobody is
asked: the base run is the recorded sample or made by a local server. Times are of this machine and its load.
"""

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from papercoder.calls import Call, CallStore
from papercoder.llm.messages import Message, Reply, Request, Usage
from papercoder.llm.tokens import count_tokens
from papercoder.repository.repository import Repository
from papercoder.run import Run
from papercoder.widgets import inspect
from tests.browser.bench import Bench, notebook, restart
from tests.browser.lab import Lab, lab, page, run_first_cell
from tests.conftest import SAMPLE
from tests.scripted import PAPER, scripted, text_answer
from tests.servers import model_server

KEYSTROKES = 40
PAUSE_MILLISECONDS = 250
PAPER_TOKENS = 12_000
CALLS, FILES, PROMPT_CHARACTERS = 2000, 500, 10_000
# Signs that the vocabulary does not join, so that nearly every keystroke changes the price.
TYPED = "q#w%e&r*t+y=u;i:o,p.a!s?d<f>g~h^j|k@l#z%x&"
WATCH = """() => {
    (window.watchers || []).forEach(one => one.disconnect());
    window.times = {sent: [], price: []};
    const since = {};
    document.addEventListener('keydown', () => { since.sent = since.price = performance.now() }, true);
    const watch = (node, name) => { const made = new MutationObserver(() => {
        if (since[name] === undefined) return;
        const began = since[name];
        since[name] = undefined;
        requestAnimationFrame(() => setTimeout(() => window.times[name].push(performance.now() - began)));
    }); made.observe(node, {subtree: true, childList: true, characterData: true}); window.watchers.push(made) };
    window.watchers = [];
    watch(document.querySelector('.widget-tab-contents > .jupyter-widgets'), 'sent');
    const html = [...document.querySelectorAll('.jp-OutputArea-output .widget-html-content')];
    watch(html.find(one => /^this step:/.test(one.textContent.trim())), 'price');
}"""


def _line(name: str, times: list[float], aim: float) -> None:
    ordered = sorted(times)
    half, most = (ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
    print(f"{name}: p50 {half:.0f} ms, p95 {most:.0f} ms, {len(times)} of {KEYSTROKES} (aim p95 {aim:.0f} ms)")


def _type(bench: Bench, step: str, about: str) -> None:
    """Times keystrokes in a step's prompt."""
    bench.choose(step)
    bench.type("Mind this: ")
    bench.shows("this step:")
    bench.view.evaluate(WATCH)
    bench.box("Prompt").focus()
    for key in TYPED[:KEYSTROKES]:
        bench.view.keyboard.press(key)
        # Not a wait for the change: asking the page for it would slow down what is measured.
        bench.view.wait_for_timeout(PAUSE_MILLISECONDS)
    bench.view.wait_for_function("count => window.times.sent.length >= count", arg=KEYSTROKES)
    times = bench.view.evaluate("window.times")
    _line(f"keystroke to rendered prompt painted, {about}", times["sent"], 100)
    _line(f"keystroke to price painted, {about}", times["price"], 200)


def _restarted(bench: Bench, running: Lab, asked: list[Any]) -> None:
    """Times a kernel's restart to the view as it was left."""
    bench.choose("planning/config")
    bench.type("SEED 1")
    bench.box("Variant").fill("seed")
    bench.button("Run this step").click()
    bench.shows("changed 1 of 1 outputs")
    before = len(asked)
    restart(bench.view)
    running.open(bench.view, "again.ipynb")
    start = time.perf_counter()
    run_first_cell(bench.view)
    seconds = []
    for shown in ("SEED 1", "changed 1 of 1 outputs", "Values that the step gives"):
        bench.view.locator(".jp-OutputArea-output").get_by_text(shown).first.wait_for(state="attached")
        seconds.append(f"{time.perf_counter() - start:.2f}")
    assert len(asked) == before
    print(f"cell run in a new kernel to prompt, last trial, and counts drawn: {', '.join(seconds)} s (aim 2 s)")
    print(f"  calls asked meanwhile: {len(asked) - before}")


def _browser(scratch: Path) -> None:
    def answer(prompt: str) -> str:
        """The reply to a prompt."""
        config = "Now write `config.yaml`" in prompt and "SEED 1" in prompt
        return "```yaml\nseed: 1\n```" if config else text_answer()(prompt)

    body = (SAMPLE / "recording" / "paper" / "paper.md").read_text(encoding="utf-8")
    paper = PAPER.replace("## 2 Results", body * -(-PAPER_TOKENS // count_tokens(body)) + "\n\n## 2 Results")
    with model_server(answer) as server:
        folder = scratch / "made"
        folder.mkdir()
        notebook(folder, server.url, paper)
        with lab(folder, scratch, dark=False) as running, page(height=1500) as view:
            bench = Bench.opened(view, running)
            _type(bench, "planning/overall_plan", f"a paper of {count_tokens(paper):,} tokens")
            _type(bench, "coding/write_file", "the same with the code so far")
            _restarted(bench, running, server.requests)
        _sample(scratch)


def _sample(scratch: Path) -> None:
    """The longest prompts of the recorded sample."""
    home = scratch / "sample"
    folder = home / "made"
    folder.mkdir(parents=True)
    model = f"replay:{SAMPLE / 'recording'}"
    notebook(folder, "http://127.0.0.1:1", "", model=model, source=str(SAMPLE / "paper.pdf"))
    with lab(folder, home, dark=False) as running, page(height=1500) as view:
        _type(_sample_bench(view, running), "coding/write_file", "the sample's coding step, 11 calls")


def _sample_bench(view: Any, running: Lab) -> Bench:
    bench = Bench.opened(view, running)
    bench.choose("coding/write_file")
    bench.box("File").select_option("README.md")
    bench.view.locator("summary", has_text="Values that the step gives").wait_for()
    return bench


def _large(scratch: Path) -> None:
    """A run of thousands of calls and a repository of hundreds of files."""
    store = CallStore(scratch / "large" / "calls")
    shown = "A sentence of a paper. " * (PROMPT_CHARACTERS // 23)
    for number in range(CALLS):
        request = Request(
            step="coding/write_file", subject=f"package/module_{number % FILES}.py", model="x",
            messages=(Message(role="user", blocks=(shown, f"call {number}")),),
        )  # fmt: skip
        reply = Reply(text=f"```python\nx = {number}\n```", usage=Usage(input_tokens=2500, output_tokens=400))
        store.add(number + 1, Call(request=request, reply=reply, origin="paid", seconds=1.0), {"paper": shown})
    start = time.perf_counter()
    run = Run(scratch / "large", model="openai:x", provider=scripted())
    print(f"a run of {CALLS:,} calls opens in {time.perf_counter() - start:.2f} s")
    _shown(f"its static view of {CALLS:,} calls", run)
    repository = Repository.create(scratch / "large" / "repo")
    text = 'def f(x):\n    """Adds one."""\n    return x + 1\n\n\n' * 20
    repository.commit({f"package/module_{number}.py": text for number in range(FILES)}, "All files", "coding")
    _shown(f"a static view of {FILES} files", repository)


def _shown(name: str, thing: Run | Repository) -> None:
    start = time.perf_counter()
    page_text = thing._repr_html_()
    print(f"{name}: {time.perf_counter() - start:.2f} s, {len(page_text) / 1e6:.2f} MB (aim 1 s, 5 MB)")
    start = time.perf_counter()
    browser = inspect(thing)
    seconds = time.perf_counter() - start
    states = [one.get_state() for one in (browser, browser.list, browser.tabs, *browser.tabs.children)]
    size = sum(len(json.dumps(state, default=str)) for state in states) / 1e6
    print(f"  the same by inspect: {seconds:.2f} s, {size:.2f} MB (aim 1 s, 5 MB)")


def main() -> None:
    """Prints one line a figure."""
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as scratch:
        _large(Path(scratch))
        _browser(Path(scratch))


if __name__ == "__main__":
    main()
