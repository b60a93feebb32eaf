"""Shared fixtures. No test can reach a real model: keys are removed and no host but this one is reachable."""

import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from papercoder.paper.reading import read_paper
from papercoder.repository.sandbox import bubblewrap_fault
from papercoder.run import Run
from tests.scripted import PAPER, scripted

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "notebooks" / "sample"
SHARED_PAPERS = ROOT.parent / "shared" / "papers"


def png(width: int, height: int) -> bytes:
    """A white PNG of this size."""
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (width, height), 255).save(stream, "PNG")
    return stream.getvalue()


for variable in [name for name in os.environ if name.endswith(("_API_KEY", "_AUTH_TOKEN"))]:
    del os.environ[variable]


def missing(what: str) -> None:
    """Skips a test for want of something on this machine; under CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"under CI this must be there: {what}")
    pytest.skip(what)


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections to anything but this machine fail, whoever makes them."""
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> Any:
        """Refuses other hosts."""
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise ConnectionRefusedError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local)


@pytest.fixture
def bubblewrap() -> None:
    """Skips where bubblewrap does not work; fails under CI."""
    if fault := bubblewrap_fault():
        missing(fault)


@pytest.fixture
def shared_papers() -> Path:
    """The folder of real papers, which users do not have."""
    if not SHARED_PAPERS.is_dir():
        pytest.skip("no folder of real papers beside the checkout")
    return SHARED_PAPERS


@pytest.fixture
def paper_file(tmp_path: Path) -> Path:
    """A tiny paper as a Markdown file."""
    file = tmp_path / "paper.md"
    file.write_text(PAPER, encoding="utf-8")
    return file


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A run with the scripted model."""
    made = Run(tmp_path / "run", model="openai:scripted", provider=scripted())
    yield made
    made.close()


@pytest.fixture
def paper(paper_file: Path) -> Any:
    """The tiny paper, read."""
    return read_paper(paper_file)
