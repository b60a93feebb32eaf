"""What can wait until a person pauses: it would hold up what they are looking at."""

import asyncio
from collections.abc import Callable

SECONDS = 0.03


class Pause:
    """Does something once, a moment after the last time it was wanted; at once where no event loop is running.

    Args:
        action: What to do. It has to show its own errors.
    """

    def __init__(self, action: Callable[[], None]):
        self._action = action
        self._waiting: asyncio.TimerHandle | None = None

    def want(self) -> None:
        """Asks for it."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._action()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = loop.call_later(SECONDS, self._action)
