"""The one widget that shows a View: a thin shell with named handlers; errors show inside it."""

import ipywidgets as widgets

from papercoder.display import html
from papercoder.widgets.view import Item, View


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
        self.list = widgets.Select(rows=18, layout=widgets.Layout(width="24em", flex="0 0 auto"))
        self.list.description = ""
        self.tabs = widgets.Tab(layout=widgets.Layout(flex="1 1 auto", min_width="0"))
        super().__init__(
            [
                widgets.HTML(html.title(view.title, view.note)),
                widgets.HBox([self.filter, self.found]),
                widgets.HBox([self.list, self.tabs]),
            ]
        )
        self.filter.observe(self._filter_changed, "value")
        self.list.observe(self._choice_changed, "index")
        self.tabs.observe(self._tab_changed, "selected_index")
        self._show_items(view.items)

    def _filter_changed(self, change: object) -> None:
        try:
            self._show_items(self._view.matching(self.filter.value))
        except Exception as error:  # noqa: BLE001 - a handler's error would be swallowed; it is shown here
            self._show_error(error)

    def _choice_changed(self, change: object) -> None:
        try:
            self._show_choice()
        except Exception as error:  # noqa: BLE001 - a handler's error would be swallowed; it is shown here
            self._show_error(error)

    def _tab_changed(self, change: object) -> None:
        try:
            self._fill_tab()
        except Exception as error:  # noqa: BLE001 - a handler's error would be swallowed; it is shown here
            self._show_error(error)

    def _show_items(self, items: tuple[Item, ...]) -> None:
        self._items = items
        self.found.value = f"{len(items)} of {len(self._view.items)}"
        self.list.options = [(item.label, number) for number, item in enumerate(items)]
        self.list.index = 0 if items else None
        self._show_choice()

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

    def _show_error(self, error: Exception) -> None:
        self.tabs.children = (widgets.HTML(html.pre(f"{type(error).__name__}: {error}")),)
        self.tabs.titles = ("Error",)
        self.tabs.selected_index = 0
