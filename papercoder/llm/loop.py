"""One event loop in a thread, behind a synchronous face that an interrupt or another thread's stop gets through."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future, wait
from typing import Any, TypeVar

from papercoder.errors import PapercoderError, Stopped

T = TypeVar("T")
TICK_SECONDS = 0.1


class EventLoop:
    """Runs coroutines for callers that wait; notebooks have a loop of their own, so this one has a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._waiting: set[Future[Any]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="papercoder-calls", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T], tick: Callable[[], None] = lambda: None) -> T:
        """Waits for the result; an interrupt cancels what is under way and reaches the caller at once.

        Args:
            coroutine: What is waited for.
            tick: Called in the caller's thread now and then while it waits.

        Raises:
            Stopped: Another thread called `stop`.
        """
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        self._waiting.add(future)
        try:
            return _ticking(future, tick)
        except PapercoderError as error:
            # The frames inside the loop's thread say nothing to whoever called.
            raise error.with_traceback(None) from error.__cause__
        except CancelledError:
            raise Stopped("Stopped. Every complete reply is kept: run again to go on from here.") from None
        except BaseException:
            future.cancel()
            raise
        finally:
            self._waiting.discard(future)

    def stop(self) -> None:
        """Cancels everything that is under way, from whichever thread."""
        for future in list(self._waiting):
            future.cancel()

    def close(self) -> None:
        """Stops the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)


def _ticking(future: Future[T], tick: Callable[[], None]) -> T:
    while True:
        done, _ = wait([future], TICK_SECONDS)
        if done:
            return future.result()
        tick()
