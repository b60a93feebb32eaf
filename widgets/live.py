"""Runs a function beside the notebook and shows how far it is, with a Stop button: the kernel stays free meanwhile."""

import threading
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.progress import Progress, UnderWay
from papercoder.run import Run

EVERY_SECONDS = 0.25
SHOWN_CHARACTERS = 1500


class Live(widgets.VBox):  # type: ignore[misc]
    """A run under way: steps and files, the text of each reply as it streams, tokens, USD, and a Stop button.

    Args:
        run: Whose calls the function makes.
        work: What to do; its result is in `result` when it has ended.
        ended: Called with this view when that is shown.
    """

    def __init__(self, run: Run, work: Callable[[], Any], ended: "Callable[[Live], None]" = lambda live: None):
        self._run = run
        self._work = work
        self._ended = ended
        self.result: Any = None
        self.error: BaseException | None = None
        self.progress = Progress(run.cost)
        self._stop_watching = run.watch(self.progress.see)
        self.state = widgets.HTML(html.title("Running", run.folder.as_posix()))
        self.streams = widgets.HTML()
        self.stop = widgets.Button(
            description="Stop", button_style="warning", tooltip="Complete replies are kept",
            layout=widgets.Layout(flex="0 0 auto"),
        )  # fmt: skip
        super().__init__([widgets.HBox([self.stop, self.state]), self.streams])
        self.stop.on_click(self._stop_clicked)
        self._thread = threading.Thread(target=self._body, name="papercoder-live", daemon=True)
        self._view = threading.Thread(target=self._draw, name="papercoder-live-view", daemon=True)
        self._thread.start()
        self._view.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until it has ended and that is shown; False if that takes longer than `seconds`."""
        self._view.join(seconds)
        return not self._view.is_alive()

    @property
    def under_way(self) -> bool:
        """Whether the function has not ended yet."""
        return self._thread.is_alive()

    def _body(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:  # noqa: BLE001 - a thread's error would be lost; it is shown here
            self.error = error
        self._stop_watching()

    def _draw(self) -> None:
        while self._thread.is_alive():
            self.state.value = html.title("Running", self.progress.line())
            self.streams.value = "".join(_stream_html(one) for one in list(self.progress.under_way.values()))
            self._thread.join(EVERY_SECONDS)
        first, _, rest = f"{type(self.error).__name__}: {self.error}".partition("\n")
        ended = "Ended" if self.error is None else first
        note = f"{counted(len(self._run.calls()), 'call')} in {self._run.folder.as_posix()}"
        self.state.value = html.title(ended, note)
        self.streams.value = self.progress._repr_html_() + (html.details("More", html.pre(rest)) if rest else "")
        self.stop.disabled = True
        self._ended(self)

    def _stop_clicked(self, button: object) -> None:
        self._run.stop()


def _stream_html(one: UnderWay) -> str:
    """The end of a reply that is arriving."""
    note = f"{one.label}: {len(one.text):,} characters"
    return html.details(note, html.pre(one.text[-SHOWN_CHARACTERS:] or "waiting for the first words"), opened=True)


def start(run: Run, work: Callable[[], Any]) -> Live:
    """Starts `work`, for example `lambda: pc.plan(paper, run)`, beside the notebook."""
    return Live(run, work)
