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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKEN = "papercoder-browser-test"
START_SECONDS = 180
SCREENSHOTS = Path(__file__).parent / "screenshots"


@dataclass
class Lab:
    """A running JupyterLab.

    Attributes:
        url: Of the server.
        folder: Whose notebooks it shows.
        environment: In which it runs; notebooks signed in it are trusted by it.
    """

    url: str
    folder: Path
    environment: dict[str, str]

    def notebook(self, name: str) -> str:
        """The address that opens a notebook alone."""
        return f"{self.url}/lab/tree/{name}?token={TOKEN}&reset"


def chromium() -> str | None:
    """Chromium's path, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def lab_environment(home: Path, *, dark: bool) -> dict[str, str]:
    """Jupyter's folders inside `home`, with the theme chosen and announcements off."""
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    theme = "JupyterLab Dark" if dark else "JupyterLab Light"
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}), encoding="utf-8")
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


def run_first_cell(view: Any) -> None:
    """Runs a notebook's first cell."""
    view.locator(".jp-Notebook .jp-Cell .jp-InputArea-editor").first.click()
    view.keyboard.press("Shift+Enter")


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
