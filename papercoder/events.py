"""What happens in a run while it happens, for whoever watches."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

from papercoder.calls import Call


@dataclass(frozen=True)
class Event:
    """Something about one call.

    Attributes:
        number: Of the call in its run: the number that its file begins with.
        step: Whose prompt it is.
        subject: The file it is about, or empty.
    """

    number: int
    step: str
    subject: str


@dataclass(frozen=True)
class Started(Event):
    """A model is being asked."""


@dataclass(frozen=True)
class Wrote(Event):
    """A piece of the reply has arrived."""

    text: str


@dataclass(frozen=True)
class Answered(Event):
    """The reply is whole and on disk; `call.origin` says where it came from."""

    call: Call


@dataclass(frozen=True)
class Failed(Event):
    """The call ended without a reply."""

    reason: str


class Watchers:
    """Those who are told of events, in the thread in which they happen."""

    def __init__(self) -> None:
        self._watchers: list[Callable[[Event], None]] = []

    def add(self, watcher: Callable[[Event], None]) -> Callable[[], None]:
        """Tells `watcher` of every event from now on; the returned function ends that."""
        self._watchers.append(watcher)

        def remove() -> None:
            """Ends it; once is enough."""
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return remove

    def tell(self, event: Event) -> None:
        """Tells everybody. A watcher that fails is told nothing more: a call that is paid for must not fail with it."""
        for watcher in list(self._watchers):
            try:
                watcher(event)
            except Exception as error:  # noqa: BLE001 - the call goes on; the failure is said
                self._watchers.remove(watcher)
                warnings.warn(f"A watcher of the run failed and was removed: {error!r}", stacklevel=2)
