"""What the browser widget shows, as plain data: no widget is made here."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tab:
    """One tab of an item; `body` makes its HTML when the tab is looked at.

    Attributes:
        text: What the filter searches in, besides the item's label.
    """

    name: str
    body: Callable[[], str]
    text: Callable[[], str] = field(default=lambda: "")


@dataclass(frozen=True)
class Item:
    """One entry of the list on the left.

    Attributes:
        label: What the list shows.
        name: What it is opened by, where several have the same label.
        under: The label or name of the folder in which it is listed.
        folder: Whether others are listed under it; the filter keeps it while it keeps one of them.
    """

    label: str
    tabs: tuple[Tab, ...]
    name: str = ""
    under: str = ""
    folder: bool = False

    @property
    def key(self) -> str:
        """What it is opened by."""
        return self.name or self.label


@dataclass(frozen=True)
class View:
    """An object as a title line, a list of items, and tabs for the chosen item.

    Attributes:
        expression: What a cell writes to have the object: a variable's usual name, or how it is opened.
        find: The item to show for a query that names one place, None for any other query.
    """

    title: str
    note: str
    items: tuple[Item, ...]
    expression: str
    find: Callable[[str], Item | None] = field(default=lambda query: None)

    def matching(self, query: str) -> tuple[Item, ...]:
        """The one place that `query` names, else the items whose label or text holds all its words in any case."""
        if (found := self.find(query)) is not None:
            return (found,)
        words = query.casefold().split()
        kept = {item.key for item in self.items if not item.folder and _holds(item, words)}
        under = {item.key: item.under for item in self.items}
        for key in tuple(kept):
            while key := under[key]:
                kept.add(key)
        return tuple(item for item in self.items if item.key in kept)


def _holds(item: Item, words: list[str]) -> bool:
    named = f"{item.label} {item.name}".casefold()
    if all(word in named for word in words):
        return True
    text = " ".join([named, *(tab.text() for tab in item.tabs)]).casefold()
    return all(word in text for word in words)
