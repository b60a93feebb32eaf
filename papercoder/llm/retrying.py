"""The one retry policy around every provider: bounded, jittered, obedient to Retry-After."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from papercoder.errors import ProviderError

T = TypeVar("T")
ATTEMPTS = 5
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0


class RetryableError(ProviderError):
    """A fault that may pass: overload, a lost connection, a time-out.

    Attributes:
        retry_after_seconds: What the server asked for, None where it did not.
    """

    def __init__(self, message: str, retry_after_seconds: float | None = None):
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


async def with_retries(call: Callable[[], Awaitable[T]], on_retry: Callable[[str], None] = lambda reason: None) -> T:
    """Awaits `call()` up to `ATTEMPTS` times.

    Args:
        call: What is tried.
        on_retry: Told the reason before each further attempt.

    Raises:
        ProviderError: At once where trying again cannot help, else after the last attempt.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return await call()
        except RetryableError as error:
            if attempt == ATTEMPTS:
                raise ProviderError(
                    f"{error} Tried {ATTEMPTS} times. Nothing paid for is lost: run again later to go on."
                ) from error
            on_retry(str(error))
            wait = FIRST_WAIT_SECONDS * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
            if error.retry_after_seconds is not None:
                wait = max(wait, error.retry_after_seconds)
            await asyncio.sleep(min(wait, LONGEST_WAIT_SECONDS))
    raise AssertionError("unreachable")
