"""A real JupyterLab with real Chromium, for the browser tier."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

TOKEN = "papercoder-browser-test"
IDLE = "Python 3 (ipykernel) | Idle"
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
START_SECONDS = 180
SCREENSHOTS = Path(__file__).parent / "screenshots"


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Attributes:
        url: Of the server.
        folder: Whose notebooks it shows.
        environment: In which it runs; notebooks signed in it are trusted by it.
        below: Where `folder` lies below the folder that Lab was started in.
    """

    url: str
    folder: Path
    environment: dict[str, str]
    below: str = ""

    def within(self, name: str) -> "Lab":
        """The same for a folder of its own."""
        (self.folder / name).mkdir()
        return replace(self, folder=self.folder / name, below=f"{self.below}{name}/")

    def open(self, view: Any, name: str) -> None:
        """Opens a notebook alone and waits for its kernel."""
        view.goto(f"{self.url}/lab/tree/{self.below}{name}?token={TOKEN}&reset")
        view.wait_for_selector(".jp-Notebook .jp-Cell")
        view.get_by_text(IDLE).wait_for()

    def show(self, *, dark: bool) -> None:
        """Chooses the theme of pages that are opened from now on."""
        choose_theme(Path(self.environment["JUPYTERLAB_SETTINGS_DIR"]), dark=dark)

    def sign(self, name: str) -> None:
        """Signs a notebook, so that it opens trusted."""
        code = "import sys, pathlib; from papercoder.notebook import sign; sign(pathlib.Path(sys.argv[1]))"
        command = [sys.executable, "-c", code, str(self.folder / name)]
        subprocess.run(command, env=self.environment, check=True)

    def stop_kernels(self) -> None:
        """Stops every kernel that pages have left."""
        for session in json.loads(self._ask("GET", "sessions")):
            self._ask("DELETE", f"sessions/{session['id']}")

    def _ask(self, method: str, what: str) -> bytes:
        request = urllib.request.Request(f"{self.url}/api/{what}?token={TOKEN}", method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: bytes = answer.read()
        return content


class Watch:
    """What a page does that a person does not see: errors, dialogs, where it goes, and whom it asks.

    Args:
        view: The page, before anything is opened.
        hosts: The starts of addresses that it may ask.
    """

    def __init__(self, view: Any, *hosts: str):
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.went: list[str] = []
        self.asked: list[str] = []
        self._hosts = (*hosts, "data:", "blob:")
        view.on("pageerror", lambda error: self.errors.append(str(error)))
        view.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        view.on("dialog", self._dialog)
        view.on("popup", lambda opened: self.went.append(opened.url))
        view.on("framenavigated", lambda frame: self.went.append(frame.url))
        view.on("request", self._request)

    def _dialog(self, shown: Any) -> None:
        self.dialogs.append(shown.message)
        shown.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith(self._hosts):
            self.asked.append(request.url)


def chromium() -> str | None:
    """Chromium's path, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def choose_theme(settings: Path, *, dark: bool) -> None:
    """Chooses the theme in a folder of settings."""
    folder = settings / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    theme = "JupyterLab Dark" if dark else "JupyterLab Light"
    (folder / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}), encoding="utf-8")


def lab_environment(home: Path, *, dark: bool) -> dict[str, str]:
    """Jupyter's folders inside `home`, with the theme chosen and announcements off."""
    choose_theme(home / "settings", dark=dark)
    config = home / "config" / "labconfig"
    config.mkdir(parents=True, exist_ok=True)
    disabled = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (config / "page_config.json").write_text(json.dumps(disabled), encoding="utf-8")
    return {
        **os.environ, "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }  # fmt: skip


@contextmanager
def lab(folder: Path, home: Path, *, dark: bool) -> Iterator[Lab]:
    """JupyterLab on a free port, stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = lab_environment(home, dark=dark)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", "--LabApp.extension_manager=readonly",
        f"--ServerApp.root_dir={folder}",
    ]  # fmt: skip
    with (home / "lab.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            _wait(f"http://127.0.0.1:{port}/api?token={TOKEN}", process, home / "lab.log")
            yield Lab(f"http://127.0.0.1:{port}", folder, environment)
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def page(*, width: int = 1280, height: int = 1000) -> Iterator[Any]:
    """A page of a fresh Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        made = browser.new_page(viewport={"width": width, "height": height})
        made.set_default_timeout(60_000)
        try:
            yield made
        finally:
            browser.close()


def write_notebook(file: Path, *cells: str) -> None:
    """Writes a notebook of code cells."""
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells], metadata={"kernelspec": KERNEL}
    )
    nbformat.write(made, file)


def run_first_cell(view: Any) -> None:
    """Runs a notebook's first cell."""
    view.locator(".jp-Notebook .jp-Cell .jp-InputArea-editor").first.click()
    view.keyboard.press("Shift+Enter")


def run_all(view: Any) -> None:
    """Runs every cell by the menu and waits until they have run without an error."""
    cells = view.locator(".jp-Notebook .jp-CodeCell")
    view.get_by_role("menuitem", name="Run", exact=True).click()
    view.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    ran(view, cells.count() - 1)


def run_new_cell(view: Any, source: str | None = None) -> Any:
    """Makes a cell at the end, types or pastes its source, runs it, and returns it when it has run.

    Args:
        view: The page.
        source: What is typed; None for what was copied.
    """
    cells = view.locator(".jp-Notebook .jp-Cell")
    number = view.locator(".jp-Notebook .jp-CodeCell").count()
    # A control in an output keeps the keyboard otherwise.
    view.evaluate("document.activeElement.blur()")
    cells.last.locator(".jp-InputPrompt").first.click()
    view.keyboard.press("Escape")
    view.keyboard.press("b")
    made = view.locator(".jp-Notebook .jp-CodeCell").nth(number)
    made.locator(".cm-content").click()
    if source is None:
        view.keyboard.press("Control+V")
    else:
        view.keyboard.insert_text(source)
    view.keyboard.press("Control+Enter")
    ran(view, number)
    return made


def ran(view: Any, number: int) -> None:
    """Waits until a code cell has run, and that no cell ended with an error."""
    errors = ".jp-Notebook [data-mime-type='application/vnd.jupyter.stderr'], .jp-Notebook .jp-mod-error"
    view.wait_for_function(
        """([number, errors]) => {
        const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')];
        return /\\[\\d+\\]/.test(prompts[number].textContent) || document.querySelector(errors) }""",
        arg=[number, errors], timeout=180_000,
    )  # fmt: skip
    wrong = view.locator(errors).all_inner_texts()
    assert wrong == [], wrong


def switch_theme(view: Any, *, dark: bool) -> None:
    """Chooses the theme of the open page by the menu, as a person does who has already run a notebook."""
    shown = view.locator(f"body[data-jp-theme-light='{str(not dark).lower()}']")
    if shown.count():
        return
    view.get_by_role("menuitem", name="Settings", exact=True).click()
    entries = view.locator(".lm-Menu-itemLabel")
    entries.get_by_text("Theme", exact=True).click()
    entries.get_by_text(f"JupyterLab {'Dark' if dark else 'Light'}", exact=True).click()
    shown.wait_for(state="attached")


def shot(view: Any, name: str, *, dark: bool) -> None:
    """Keeps a screenshot."""
    SCREENSHOTS.mkdir(exist_ok=True)
    view.screenshot(path=SCREENSHOTS / f"{name}-{'dark' if dark else 'light'}.png")


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
