"""The one widget that shows a View: a thin shell with named handlers; errors show inside it."""

import ipywidgets as widgets

from papercoder.display import html
from papercoder.widgets.handlers import showing_errors
from papercoder.widgets.view import Item, View

_IMPORTS = {
    "pc.": "import papercoder as pc",
    "Path(": "from pathlib import Path",
    "Repository(": "from papercoder.repository.repository import Repository",
}


class Browser(widgets.VBox):  # type: ignore[misc]
    """A title line, a filter, the list of items, and tabs for the chosen one.

    Args:
        view: What is shown; its tabs are made when they are looked at.
    """

    def __init__(self, view: View):
        self._view = view
        self._items: tuple[Item, ...] = view.items
        self.filter = widgets.Text(
            placeholder="words to look for", description="Filter", continuous_update=True,
            layout=widgets.Layout(width="24em"),
        )  # fmt: skip
        self.found = widgets.Label(layout=widgets.Layout(width="12em"))
        self.copy_button = widgets.Button(description="Copy as code", tooltip="Shows a cell that opens this view")
        self.copied = widgets.Textarea(
            description="Cell", layout=widgets.Layout(width="99%", height="6em", display="none")
        )
        self.list = widgets.Select(rows=18, layout=widgets.Layout(width="24em", flex="0 0 auto"))
        self.list.description = ""
        self.tabs = widgets.Tab(layout=widgets.Layout(flex="1 1 auto", min_width="0"))
        super().__init__(
            [
                widgets.HTML(html.title(view.title, view.note)),
                widgets.HBox([self.filter, self.found, self.copy_button]),
                self.copied,
                widgets.HBox([self.list, self.tabs]),
            ]
        )
        self.copy_button.on_click(self._copy_clicked)
        self.filter.observe(self._filter_changed, "value")
        self.list.observe(self._choice_changed, "index")
        self.tabs.observe(self._tab_changed, "selected_index")
        self._show_items(view.items)

    def show(self, query: str, item: str, tab: str) -> None:
        """Filters, and opens a part and a tab by their names; names that are not there change nothing."""
        self.filter.value = query
        keys = [one.key for one in self._items]
        if item in keys:
            self.list.index = keys.index(item)
        if tab in self.tabs.titles:
            self.tabs.selected_index = self.tabs.titles.index(tab)

    def code(self) -> str:
        """A cell that opens this view as it is now."""
        chosen = {
            "query": self.filter.value,
            "item": self._items[self.list.index].key if self.list.index not in (None, self._first()) else "",
            "tab": self.tabs.titles[self.tabs.selected_index] if self.tabs.selected_index else "",
        }
        given = "".join(f", {name}={value!r}" for name, value in chosen.items() if value)
        imports = [line for name, line in _IMPORTS.items() if name in self._view.expression]
        return "\n".join(
            [*imports, "from papercoder.widgets import inspect", "", f"inspect({self._view.expression}{given})"]
        )

    def show_error(self, error: Exception) -> None:
        """Shows what went wrong in a handler."""
        self.tabs.children = (widgets.HTML(html.pre(f"{type(error).__name__}: {error}")),)
        self.tabs.titles = ("Error",)
        self.tabs.selected_index = 0

    @showing_errors
    def _copy_clicked(self, button: object) -> None:
        self.copied.value = self.code()
        self.copied.layout.display = ""

    @showing_errors
    def _filter_changed(self, change: object) -> None:
        self._show_items(self._view.matching(self.filter.value))

    @showing_errors
    def _choice_changed(self, change: object) -> None:
        self._show_choice()

    @showing_errors
    def _tab_changed(self, change: object) -> None:
        self._fill_tab()

    def _show_items(self, items: tuple[Item, ...]) -> None:
        self._items = items
        count, total = (sum(not item.folder for item in some) for some in (items, self._view.items))
        self.found.value = f"{count} of {total}"
        self.list.options = [(item.label, number) for number, item in enumerate(items)]
        self.list.index = self._first()
        self._show_choice()

    def _first(self) -> int | None:
        """The first entry that is no folder."""
        return next((number for number, item in enumerate(self._items) if not item.folder), None)

    def _show_choice(self) -> None:
        index = self.list.index
        if index is None or index >= len(self._items):
            self.tabs.children = ()
            return
        names = tuple(tab.name for tab in self._items[index].tabs)
        if names == self.tabs.titles and len(names) == len(self.tabs.children):
            for page in self.tabs.children:
                page.value = ""
        else:
            self.tabs.children = tuple(widgets.HTML() for _ in names)
            self.tabs.titles = names
            self.tabs.selected_index = 0
        self._fill_tab()

    def _fill_tab(self) -> None:
        index, selected = self.list.index, self.tabs.selected_index
        if index is None or selected is None or selected >= len(self.tabs.children):
            return
        page = self.tabs.children[selected]
        if not page.value:
            page.value = self._items[index].tabs[selected].body()
