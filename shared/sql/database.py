"""Pools and the unit of work. The edge opens a unit and ends it; use-cases and stores never do (ADR-0005)."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
import orjson

from shared import clock
from shared.actor import Actor
from shared.bus import outbox
from shared.settings import DatabaseSettings

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    from shared.events.envelope import Command, Event

    Connection = PoolConnectionProxy[asyncpg.Record] | asyncpg.Connection[asyncpg.Record]
else:
    Connection = Any

Port = TypeVar("Port")


async def _prepare(conn: Connection) -> None:
    for kind in ("json", "jsonb"):
        await conn.set_type_codec(kind, encoder=lambda v: orjson.dumps(v).decode(), decoder=orjson.loads, schema="pg_catalog")


@dataclass(frozen=True, slots=True)
class JsonText:
    """JSON that PostgreSQL printed: `text` goes to the socket as it is; `count` is the total of matches, if it was asked."""

    text: str
    count: int | None = None


@dataclass(slots=True)
class UnitOfWork:
    """One transaction, on whose connection everything of one request or one message happens."""

    conn: Connection
    backend: Backend
    now: datetime
    actor: Actor | None = None

    async def publish(self, event: Event) -> None:
        """Announce a fact: a row in the outbox, sent if and only if this transaction commits."""
        await outbox.insert_event(self.conn, event, actor=self.actor, at=self.now)

    async def send(self, command: Command) -> None:
        """Ask for work: a row in the outbox, addressed to the queue of the one service that does it."""
        await outbox.insert_command(self.conn, command, at=self.now)


@dataclass(slots=True)
class Backend:
    """What a service has at hand besides the request: its pools, and ports to the outside world by type."""

    write_pool: asyncpg.Pool[asyncpg.Record]
    read_pool: asyncpg.Pool[asyncpg.Record]
    schema: str
    ports: dict[type, object] = field(default_factory=dict)

    def use(self, port: type[Port]) -> Port:
        """The port of this type that the composition root put in. Raises KeyError if it put in none."""
        found = self.ports[port]
        assert isinstance(found, port)
        return found

    @contextlib.asynccontextmanager
    async def transaction(self, actor: Actor | None = None) -> AsyncIterator[UnitOfWork]:
        """A unit that may write; commits when the block ends well, rolls back when it raises."""
        async with self.write_pool.acquire() as conn, conn.transaction():
            yield UnitOfWork(conn, self, clock.now(), actor)

    @contextlib.asynccontextmanager
    async def reading(self, actor: Actor | None = None) -> AsyncIterator[UnitOfWork]:
        """A unit that can only read: the server itself refuses a write on it."""
        async with self.read_pool.acquire() as conn:
            yield UnitOfWork(conn, self, clock.now(), actor)


@contextlib.asynccontextmanager
async def open_backend(settings: DatabaseSettings, schema: str, **session: str) -> AsyncIterator[Backend]:
    """Both pools of a service, open until the block ends. `session` adds server settings (`rushes.name` as `rushes__name`)."""
    timeout = str(int(settings.statement_timeout_seconds * 1000))
    server = {
        "timezone": "UTC",
        "search_path": schema,
        "statement_timeout": timeout,
        "application_name": f"rushes-{schema}",
        "jit": "off",
        **{name.replace("__", "."): value for name, value in session.items()},
    }
    url = settings.url.get_secret_value()
    async with (
        asyncpg.create_pool(url, min_size=1, max_size=settings.pool_max, init=_prepare, server_settings=server) as write_pool,
        asyncpg.create_pool(
            url,
            min_size=1,
            max_size=settings.read_pool_max,
            init=_prepare,
            server_settings={**server, "default_transaction_read_only": "on"},
        ) as read_pool,
    ):
        yield Backend(write_pool, read_pool, schema)


async def is_answering(backend: Backend) -> bool:
    """Whether the database answers a trivial question now."""
    async with backend.read_pool.acquire(timeout=2) as conn:
        return bool(await conn.fetchval("select 1", timeout=2) == 1)


def constraint_of(error: asyncpg.IntegrityConstraintViolationError) -> str:
    """The name of the constraint that was violated, for mapping it to the feature's own error."""
    return str(getattr(error, "constraint_name", "") or "")
