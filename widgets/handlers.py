"""Handlers of widgets: an error in one would be swallowed by the kernel, so it is shown in the widget."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol


class ShowsErrors(Protocol):
    """A widget with a place for errors."""

    def show_error(self, error: Exception) -> None:
        """Shows what went wrong in a handler."""


def showing_errors(handler: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """A method that handles an event, made to show its errors in its widget."""

    @wraps(handler)
    def guarded(self: ShowsErrors, event: Any) -> None:
        """Handles the event."""
        try:
            handler(self, event)
        except Exception as error:  # noqa: BLE001 - shown where the person looks
            self.show_error(error)

    return guarded
