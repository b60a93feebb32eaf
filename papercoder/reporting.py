"""Where progress is shown while somebody waits: in the notebook's output, or as one line of a terminal."""

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from papercoder.disk import write_atomically
from papercoder.events import Watchers
from papercoder.progress import Progress

PATIENCE_SECONDS = 1.0
EVERY_SECONDS = 0.5
FILE = ".progress"


@contextmanager
def following(folder: Path) -> Iterator[None]:
    """Shows in this terminal, as one line, how far a run in another process is; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_follow, args=(folder / FILE, ended), name="papercoder-following", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _follow(file: Path, ended: threading.Event) -> None:
    began = time.monotonic()
    while not ended.wait(EVERY_SECONDS):
        seconds = int(time.monotonic() - began)
        try:
            line = file.read_text(encoding="utf-8")
        except OSError:
            line = "working, no call under way"
        _write_over(f"{seconds // 60}:{seconds % 60:02} {line}")
    _write_over("")


def _write_over(line: str) -> None:
    """Writes one line of the terminal over the last one, cut to its width."""
    width = shutil.get_terminal_size().columns - 1
    sys.stderr.write(f"\r{line[:width]:<{width}}" + ("" if line else "\r"))
    sys.stderr.flush()


class _Screen(Protocol):
    def show(self, progress: Progress) -> None:
        """Shows how far it is now."""

    def end(self, progress: Progress) -> None:
        """Leaves what should stay."""


class Report:
    """Shows a progress from time to time as long as somebody waits; nothing for what is over within a second.

    The line is also kept in the file `.progress` of the run folder meanwhile, for another process to show.

    Args:
        progress: What is shown; kept up to date meanwhile.
        watchers: Of the run.
        folder: The run's.
    """

    def __init__(self, progress: Progress, watchers: Watchers, folder: Path):
        self._progress = progress
        self._stop_watching = watchers.add(progress.see)
        self._file = folder / FILE
        self._screen = _screen()
        self._next = time.monotonic() + PATIENCE_SECONDS
        self._shown = False

    def __enter__(self) -> "Report":
        return self

    def tick(self) -> None:
        """Shows the progress if it is time to, and a model is being asked: what is on disk is no news."""
        if time.monotonic() < self._next or not (self._progress.under_way or self._progress.asked):
            return
        self._next = time.monotonic() + EVERY_SECONDS
        self._shown = True
        write_atomically(self._file, self._progress.line())
        if self._screen is not None:
            self._screen.show(self._progress)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop_watching()
        if self._shown:
            self._file.unlink(missing_ok=True)
            if self._screen is not None:
                self._screen.end(self._progress)


class _Terminal:
    """One line that is written over."""

    def show(self, progress: Progress) -> None:
        """The line."""
        _write_over(progress.line())

    def end(self, progress: Progress) -> None:
        """The line makes way for what comes."""
        _write_over("")


class _Cell:
    """An output of the cell that runs, written over; a static summary stays in its place."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, progress: Progress) -> None:
        """The line as text."""
        self._put({"text/plain": progress.line()})

    def end(self, progress: Progress) -> None:
        """The summary."""
        self._put({"text/plain": progress.line(), "text/html": progress._repr_html_()})

    def _put(self, bundle: dict[str, str]) -> None:
        from IPython.display import display

        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(bundle, raw=True)


def _screen() -> _Screen | None:
    """What is there to show it on; nothing in other threads, whose widgets show it themselves."""
    if threading.current_thread() is not threading.main_thread():
        return None
    shell = sys.modules.get("IPython")
    if shell is not None and getattr(shell.get_ipython(), "kernel", None) is not None:
        return _Cell()
    return _Terminal() if sys.stderr.isatty() else None
