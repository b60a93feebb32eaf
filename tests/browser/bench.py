"""The workbench in a notebook, as a person uses it."""

from pathlib import Path
from typing import Any

from tests.browser.lab import IDLE, Lab, run_first_cell, write_notebook


def notebook(made: Path, url: str, paper: str, *, model: str = "vllm:tiny", source: str = "paper.md") -> None:
    """Writes a paper, a notebook that makes a run of it and opens the workbench, and one that opens it again.

    Args:
        made: The folder.
        url: Of the server that answers.
        paper: The paper's Markdown.
        model: Of the run.
        source: Another paper instead.
    """
    (made / "paper.md").write_text(paper, encoding="utf-8")
    opened = (
        "import papercoder as pc\nfrom papercoder.widgets import workbench\n"
        "price = pc.Price(input=1, cached_input=1, cache_write=1, output=2)\n"
        f"run = pc.Run('base', model={model!r}, base_url='{url}/v1', price=price)\n"
    )
    made_and_opened = opened + (
        f"paper = run.adopt(pc.read_paper({source!r}))\nplan = pc.plan(paper, run)\n"
        "repository = pc.write_code(paper, plan, pc.analyze(paper, plan, run), run)\nworkbench(run)"
    )
    write_notebook(made / "workbench.ipynb", made_and_opened)
    write_notebook(made / "again.ipynb", opened + "workbench(run)")


class Bench:
    """The workbench as a person uses it.

    Args:
        view: The page.
        cell: The cell that it is in, where the page has more than one.
    """

    def __init__(self, view: Any, cell: Any = None):
        self.view = view
        self._cell = view if cell is None else cell

    @classmethod
    def opened(cls, view: Any, running: Lab) -> "Bench":
        """Opens the notebook that makes a run, and the workbench in it."""
        running.open(view, "workbench.ipynb")
        bench = cls(view)
        bench.run_cell()
        return bench

    def run_cell(self) -> None:
        """Runs the notebook's cell and waits for the workbench."""
        run_first_cell(self.view)
        self.wait()

    def wait(self) -> None:
        """Waits until the workbench is drawn."""
        self.box("Prompt").wait_for(timeout=180_000)
        self._cell.locator("summary", has_text="Values that the step gives").wait_for()

    def box(self, label: str) -> Any:
        """The control with this label."""
        return self._cell.get_by_label(label, exact=True)

    def button(self, name: str) -> Any:
        """The button with this name."""
        return self._cell.get_by_role("button", name=name, exact=True)

    def tab(self, name: str) -> Any:
        """Opens a tab and returns what it holds."""
        self._cell.locator(".widget-tab .lm-TabBar-tab", has_text=name).click()
        return self._cell.locator(".papercoder-workbench .widget-tab-contents")

    def choose(self, step: str) -> None:
        """Chooses a step and waits for its prompt."""
        before = self.box("Prompt").input_value()
        if self.box("Step").input_value() != step:
            self.box("Step").select_option(step)
            prompt = self.box("Prompt").element_handle()
            self.view.wait_for_function("([prompt, before]) => prompt.value !== before", arg=[prompt, before])

    def type(self, words: str) -> None:
        """Types a new first line of the user part, with the keyboard."""
        prompt = self.box("Prompt")
        prompt.click()
        prompt.evaluate("box => { const at = box.value.lastIndexOf('## user') + 8; box.setSelectionRange(at, at) }")
        self.view.keyboard.type(words + "\n", delay=20)

    def shows(self, text: str) -> None:
        """Waits until a text is seen in the workbench."""
        self.text(text).wait_for()

    def text(self, text: str) -> Any:
        """The first place in the workbench that says so."""
        return self._cell.locator(".papercoder-workbench").get_by_text(text).first

    def fits(self) -> bool:
        """Whether nothing is wider than its room."""
        wider = self.view.evaluate(
            """() => [...document.querySelectorAll('.jp-OutputArea-output, .jp-OutputArea-output .jupyter-widgets')]
            .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
            .map(one => one.className + ' ' + one.scrollWidth + ' > ' + one.clientWidth)"""
        )
        assert wider == [], wider
        return True


def restart(view: Any) -> None:
    """Restarts the kernel from the keyboard."""
    view.locator(".jp-Notebook .jp-Cell .jp-InputPrompt").first.click()
    view.keyboard.press("Escape")
    view.keyboard.press("0")
    view.keyboard.press("0")
    view.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    view.locator(".jp-Dialog").wait_for(state="detached")
    view.get_by_text(IDLE).wait_for()
