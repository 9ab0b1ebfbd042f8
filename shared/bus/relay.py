"""The relay: takes what committed in the outbox to the broker, in order, and marks it once the broker has confirmed it."""

from __future__ import annotations

import asyncio
from typing import Any, Self

import asyncpg
import structlog

from shared import clock
from shared.bus import metrics, outbox
from shared.bus.transport import BrokerAway, Transport
from shared.faults import crash_point

_LOG = structlog.get_logger(__name__)
_BATCH = 100
_POLL_SECONDS = 1.0
_PAUSE_SECONDS = 1.0
_STATEMENT_SECONDS = 30
_LOCK = "select pg_try_advisory_lock(hashtext('rushes.relay'), hashtext($1))"

AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


class Relay:
    """Publishes the outbox of one schema. Of several in several processes one works, the others wait to take over.

    It has a connection of its own: it listens on it for `<schema>_outbox`, and holds the advisory lock with it, so the lock
    goes when the process does. A mark that a crashed database forgets means a second delivery, which the inboxes know; so its
    commits need not wait for the disk.
    """

    def __init__(self, url: str, schema: str, transport: Transport) -> None:
        self._url = url
        self._schema = schema
        self._transport = transport
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name=f"relay {self._schema}")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop after the batch that is being published; what is left stays in the outbox for the next start."""
        self._stopping = True
        self._wake.set()
        assert self._task is not None
        _done, late = await asyncio.wait({self._task}, timeout=5)
        for task in late:
            task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self._serve()
            except (BrokerAway, *AWAY) as error:
                _LOG.warning("relay waits", service=self._schema, error=repr(error))
                await self._pause()
            except Exception:  # noqa: BLE001  the relay must not die while its service lives
                _LOG.exception("relay failed; it starts again", service=self._schema)
                await self._pause()

    async def _serve(self) -> None:
        conn = await asyncpg.connect(
            self._url,
            timeout=10,
            command_timeout=_STATEMENT_SECONDS,
            server_settings={
                "search_path": self._schema,
                "application_name": f"rushes-{self._schema}-relay",
                "synchronous_commit": "off",
                "timezone": "UTC",
            },
        )
        try:
            while not await conn.fetchval(_LOCK, self._schema):
                await self._rest(_POLL_SECONDS)
                if self._stopping:
                    return
            await conn.add_listener(f"{self._schema}_outbox", self._told)
            await self._publish_all(conn)
        finally:
            await conn.close(timeout=5)

    def _told(self, *_: Any) -> None:
        self._wake.set()

    async def _publish_all(self, conn: asyncpg.Connection[asyncpg.Record]) -> None:
        while not self._stopping:
            self._wake.clear()
            await self._broker()
            if not self._stopping and await self._publish_batch(conn) < _BATCH:
                await self._rest(_POLL_SECONDS)

    async def _broker(self) -> None:
        """Wait for the broker, or for being stopped."""
        ready = asyncio.ensure_future(self._transport.ready())
        try:
            while not ready.done() and not self._stopping:
                await asyncio.wait({ready}, timeout=0.2)
        finally:
            ready.cancel()
            await asyncio.gather(ready, return_exceptions=True)

    async def _publish_batch(self, conn: asyncpg.Connection[asyncpg.Record]) -> int:
        async with conn.transaction():
            rows = await outbox.claim(conn, _BATCH)
            if rows:
                await self._transport.publish([outbox.parcel(row, self._schema) for row in rows])
                crash_point("bus.relay.published")
                await outbox.mark(conn, [row["seq"] for row in rows])
        if rows:
            metrics.PUBLISHED.labels(self._schema).inc(len(rows))
            metrics.UNPUBLISHED_AGE.labels(self._schema).set((clock.now() - rows[0]["time"]).total_seconds())
        return len(rows)

    async def _pause(self) -> None:
        if not self._stopping:
            self._wake.clear()
        await self._rest(_PAUSE_SECONDS)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
