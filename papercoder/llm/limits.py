"""How many calls go at once, and how many requests and tokens a minute."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """What a provider allows.

    Attributes:
        concurrency: Calls under way at once.
        requests_per_minute: None for no limit.
        tokens_per_minute: Of input, None for no limit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    concurrency: int = Field(default=8, ge=1)
    requests_per_minute: float | None = Field(default=None, gt=0)
    tokens_per_minute: float | None = Field(default=None, gt=0)


class Limiter:
    """Keeps calls within limits; made and used on one event loop."""

    def __init__(self, limits: Limits):
        self._slots = asyncio.Semaphore(limits.concurrency)
        self._buckets = (_Bucket(limits.requests_per_minute), _Bucket(limits.tokens_per_minute))

    @asynccontextmanager
    async def slot(self, tokens: int) -> AsyncIterator[None]:
        """Waits for a place for a call of so many input tokens, and holds it."""
        async with self._slots:
            requests, input_tokens = self._buckets
            await requests.take(1)
            await input_tokens.take(tokens)
            yield


class _Bucket:
    """Fills steadily to what a minute allows; whoever takes more than there is waits, in order."""

    def __init__(self, per_minute: float | None):
        self._capacity = per_minute
        self._level = per_minute or 0.0
        self._filled = time.monotonic()
        self._turn = asyncio.Lock()

    async def take(self, amount: float) -> None:
        if self._capacity is None:
            return
        amount = min(amount, self._capacity)
        async with self._turn:
            self._fill(self._capacity)
            if self._level < amount:
                await asyncio.sleep((amount - self._level) * 60 / self._capacity)
                self._fill(self._capacity)
            self._level -= amount

    def _fill(self, capacity: float) -> None:
        now = time.monotonic()
        self._level = min(capacity, self._level + (now - self._filled) * capacity / 60)
        self._filled = now
