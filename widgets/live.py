"""Runs a function beside the notebook, with a Stop button: the kernel stays free meanwhile."""

import threading
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from papercoder.display import html
from papercoder.run import Run


class Live(widgets.VBox):  # type: ignore[misc]
    """A run under way: how many calls are done, a Stop button, and how it ended.

    Args:
        run: Whose calls the function makes.
        work: What to do; its result is in `result` when it has ended.
    """

    def __init__(self, run: Run, work: Callable[[], Any]):
        self._run = run
        self._work = work
        self.result: Any = None
        self.error: BaseException | None = None
        self.state = widgets.HTML(html.title("Running", run.folder.as_posix()))
        self.stop = widgets.Button(description="Stop", button_style="warning", tooltip="Complete replies are kept")
        super().__init__([widgets.HBox([self.stop, self.state])])
        self.stop.on_click(self._stop_clicked)
        self._thread = threading.Thread(target=self._body, name="papercoder-live", daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until it has ended; False if that takes longer than `seconds`."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _body(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # noqa: BLE001 - a thread's error would be lost; it is shown here
            self.error = error
        ended = "Ended" if self.error is None else f"{type(self.error).__name__}: {self.error}"
        self.state.value = html.title(ended, f"{len(self._run.calls())} calls in {self._run.folder.as_posix()}")
        self.stop.disabled = True

    def _stop_clicked(self, button: object) -> None:
        self._run.stop()


def start(run: Run, work: Callable[[], Any]) -> Live:
    """Starts `work`, for example `lambda: pc.plan(paper, run)`, beside the notebook."""
    return Live(run, work)
