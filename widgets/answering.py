"""Answers the prompts of a manual run with copy and paste, inside a notebook."""

from pathlib import Path

import ipywidgets as widgets

from papercoder.display import html
from papercoder.llm.manual import ManualPrompt, manual_prompts
from papercoder.widgets.handlers import showing_errors


class Answering(widgets.VBox):  # type: ignore[misc]
    """The waiting prompts, a box to copy the prompt from, a box to paste the reply into, and a button to save it.

    Args:
        folder: The folder after `manual:`.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._waiting: list[ManualPrompt] = []
        wide = widgets.Layout(width="98%", height="16em")
        self.title = widgets.HTML()
        self.list = widgets.Select(rows=5, description="Waiting", layout=widgets.Layout(width="98%"))
        self.prompt = widgets.Textarea(description="Prompt", disabled=True, layout=wide)
        self.pictures = widgets.HTML()
        self.reply = widgets.Textarea(description="Reply", placeholder="paste the whole reply here", layout=wide)
        self.save = widgets.Button(description="Save reply", button_style="primary")
        self.look = widgets.Button(description="Look again")
        self.message = widgets.HTML()
        buttons = widgets.HBox([self.save, self.look, self.message])
        super().__init__([self.title, self.list, self.prompt, self.pictures, self.reply, buttons])
        self.list.observe(self._chosen, "index")
        self.save.on_click(self._save_clicked)
        self.look.on_click(self._look_clicked)
        self.refresh()

    def refresh(self) -> None:
        """Looks at the folder again."""
        prompts = manual_prompts(self._folder)
        self._waiting = [item for item in prompts if not item.answered]
        note = f"{len(self._waiting)} of {len(prompts)} wait for a reply"
        self.title.value = html.title(f"Prompts in {self._folder.as_posix()}", note)
        self.list.options = [(item.prompt.name, number) for number, item in enumerate(self._waiting)]
        self.list.index = 0 if self._waiting else None
        self._show()

    def _show(self) -> None:
        item = self._current()
        self.prompt.value = item.prompt.read_text(encoding="utf-8") if item else ""
        pictures = item.pictures if item else ()
        self.pictures.value = "".join(
            html.title(file.name) + html.picture(file.read_bytes(), file.name) for file in pictures
        )

    def _current(self) -> ManualPrompt | None:
        index = self.list.index
        return self._waiting[index] if index is not None and index < len(self._waiting) else None

    def show_error(self, error: Exception) -> None:
        """Shows what went wrong in a handler."""
        self.message.value = html.escape(error)

    @showing_errors
    def _chosen(self, change: object) -> None:
        self._show()

    @showing_errors
    def _look_clicked(self, button: object) -> None:
        self.refresh()

    @showing_errors
    def _save_clicked(self, button: object) -> None:
        item = self._current()
        if item is None or not self.reply.value.strip():
            self.message.value = html.escape("Choose a prompt and paste its reply first.")
            return
        item.answer(self.reply.value)
        self.message.value = html.escape(f"Saved {item.reply.name}.")
        self.reply.value = ""
        self.refresh()


def answer(folder: str | Path) -> Answering:
    """Opens the prompts of a manual run."""
    return Answering(Path(folder))
