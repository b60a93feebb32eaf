"""One JupyterLab for the whole tier; each test has a folder, a page and kernels of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import Lab, chromium, lab, page
from tests.conftest import missing

TALLER_THAN_SHOWN = 1500


@pytest.fixture(scope="session")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab; it lives as long as the session."""
    if chromium() is None:
        missing("Chromium is not installed")
    root = tmp_path_factory.mktemp("lab")
    (root / "notebooks").mkdir()
    with lab(root / "notebooks", root, dark=False) as running:
        yield running


@pytest.fixture
def running(shared_lab: Lab, tmp_path: Path) -> Iterator[Lab]:
    """JupyterLab with a new folder, in the light theme."""
    shared_lab.show(dark=False)
    yield shared_lab.within(tmp_path.name)
    shared_lab.stop_kernels()


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def dark(request: pytest.FixtureRequest, running: Lab) -> bool:
    """Whether the theme is dark: each is shown."""
    chosen: bool = request.param
    running.show(dark=chosen)
    return chosen


@pytest.fixture
def view() -> Iterator[Any]:
    """A page of a fresh Chromium; asked for last, because nothing else may start an event loop after it."""
    with page(height=TALLER_THAN_SHOWN) as made:
        yield made
