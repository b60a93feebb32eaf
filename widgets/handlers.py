"""Handlers of widgets: an error in one would be swallowed by the kernel, so it is shown in the widget."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

import ipywidgets as widgets

from papercoder.display import html


class ShowsErrors(Protocol):
    """A widget with a place for errors."""

    def show_error(self, error: Exception) -> None:
        """Shows what went wrong in a handler."""


class ErrorLine:
    """What shows its errors in a line of its own, `error`."""

    error: widgets.HTML

    def show_error(self, error: Exception) -> None:
        """Shows what went wrong in a handler."""
        self.error.value = html.badge(f"{type(error).__name__}: {error}", good=False)


def showing_errors(handler: Callable[..., None]) -> Callable[..., None]:
    """A method that handles an event, or draws, made to show its errors in its widget."""

    @wraps(handler)
    def guarded(self: ShowsErrors, *event: Any) -> None:
        """Handles the event."""
        try:
            handler(self, *event)
        except Exception as error:  # noqa: BLE001 - shown where the person looks
            self.show_error(error)

    return guarded
