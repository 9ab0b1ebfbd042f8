"""Counting requests in moving windows: in this process' memory, or in Redis for several gateways together."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

_SWEEP_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Hit:
    """What came of one request: whether it is within the limit, how many more are, and when (Unix time) the oldest one lapses."""

    is_allowed: bool
    remaining: int
    resets_at: float


class Windows(Protocol):
    """Where requests are counted."""

    async def hit(self, limit: RateLimitItem, kind: str, who: str) -> Hit:
        """Count one request of `who` if it is within the limit; a refused one is not counted."""

    async def reset(self) -> None:
        """Forget every count."""


@dataclass(slots=True)
class _Window:
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def lapse(self, now: float) -> None:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()


class MemoryWindows:
    """In memory. The storage that `limits` has for this starts a thread a request and walks every key; this is one look-up."""

    def __init__(self) -> None:
        """Start empty."""
        self._windows: dict[tuple[str, str], _Window] = {}
        self._hits = 0

    async def hit(self, limit: RateLimitItem, kind: str, who: str) -> Hit:
        """See Windows."""
        now = time.time()
        self._hits += 1
        if self._hits % _SWEEP_EVERY == 0:
            self._sweep(now)
        window = self._windows.get((kind, who))
        if window is None:
            window = self._windows[kind, who] = _Window(limit.get_expiry())
        window.lapse(now)
        is_allowed = len(window.times) < limit.amount
        if is_allowed:
            window.times.append(now)
        return Hit(is_allowed, limit.amount - len(window.times), window.times[0] + window.seconds)

    def _sweep(self, now: float) -> None:
        """Forget who has not asked for a whole window."""
        for window in self._windows.values():
            window.lapse(now)
        self._windows = {name: window for name, window in self._windows.items() if window.times}

    async def reset(self) -> None:
        """See Windows."""
        self._windows.clear()


class SharedWindows:
    """In Redis, by `limits`."""

    def __init__(self, address: str) -> None:
        """Connect to `address`, redis://..."""
        storage = storage_from_string(f"async+{address}")
        assert isinstance(storage, Storage), address
        self._storage = storage
        self._limiter = MovingWindowRateLimiter(storage)

    async def hit(self, limit: RateLimitItem, kind: str, who: str) -> Hit:
        """See Windows."""
        is_allowed = await self._limiter.hit(limit, kind, who)
        stats = await self._limiter.get_window_stats(limit, kind, who)
        return Hit(is_allowed, stats.remaining, stats.reset_time)

    async def reset(self) -> None:
        """See Windows."""
        await self._storage.reset()


def windows_at(address: str) -> Windows:
    """The windows that a setting names: `memory://` or a Redis address."""
    return MemoryWindows() if address == "memory://" else SharedWindows(address)
