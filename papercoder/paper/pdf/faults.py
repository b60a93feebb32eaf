"""What of a page could not be put together: it stays as plain text, and a warning names the page."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Faults:
    """The one place where a fault in one formula or table is kept from costing the whole paper."""

    def __init__(self) -> None:
        self._pages: dict[str, set[int]] = {}

    def guarded(self, what: str, page: int, work: Callable[[], Result], instead: Callable[[], Result]) -> Result:
        """The result of `work`, or of `instead` where the glyphs are so unlikely that it fails.

        Args:
            what: For the warning: "the maths".
            page: Its number.
            work: Puts something together from glyphs.
            instead: What stands in its place: plain text.
        """
        try:
            return work()
        except (ArithmeticError, LookupError, RecursionError, ValueError):
            self._pages.setdefault(what, set()).add(page)
            return instead()

    def warnings(self) -> list[str]:
        """A sentence for each kind."""
        return [
            f"{what} of page{'s' if len(pages) > 1 else ''} {', '.join(map(str, sorted(pages)))} could not be put "
            "together and stayed as plain text"
            for what, pages in self._pages.items()
        ]
