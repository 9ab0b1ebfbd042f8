"""Bounded concurrency that keeps the order within a key: what shares a lane runs one after the other, lanes run side by side."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Lanes:
    """At most `width` turns at once; turns of one key in the order in which they were asked for (asyncio locks are fair)."""

    def __init__(self, width: int) -> None:
        self._room = asyncio.Semaphore(width)
        self._lanes: dict[str, _Lane] = {}

    @contextlib.asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Wait for this key's turn, hold it during the block."""
        lane = self._lanes.setdefault(key, _Lane())
        lane.users += 1
        try:
            async with lane.lock, self._room:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[key]
