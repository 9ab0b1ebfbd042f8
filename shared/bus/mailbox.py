"""The tables of the in-process transport: a queue is the rows of one name in `mailbox`, its failures those in `dead_letter`.

Every write here may be lost with the last moments of a crashed database without harm: the outbox row is marked, in the same
database, after the mailbox row was written, so a crash that forgets the second forgets the first too. Hence the asynchronous
commits, which spare a disk flush a message.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from shared.bus.topology import DELIVERY_LIMIT
from shared.bus.transport import DeadLetter, Parcel

if TYPE_CHECKING:
    import asyncpg

    from shared.sql.database import Backend, Connection

_PUT = """
insert into mailbox (queue, message_id, type, body)
select $1, m.id, m.type, m.body from unnest($2::uuid[], $3::text[], $4::bytea[]) with ordinality as m (id, type, body, place)
order by m.place
on conflict (queue, message_id) do nothing
"""

_TAKE = """
update mailbox m set taken_by = $2, deliveries = deliveries + 1
from (
    select seq from mailbox
    where queue = $1 and due_at <= now() and taken_by is distinct from $2
    order by seq limit $3 for update skip locked
) due
where m.seq = due.seq
returning m.seq, m.message_id, m.type, m.body, m.attempts, m.deliveries
"""

_REST = """
update mailbox set taken_by = null, attempts = attempts + 1, due_at = now() + make_interval(secs => $2) where seq = $1
"""

_BURY = """
with dead as (delete from mailbox where seq = $1 returning queue, message_id, type, body, attempts + 1 as attempts)
insert into dead_letter (queue, message_id, type, body, attempts, error)
select queue, message_id, type, body, attempts, $2 from dead
on conflict (queue, message_id) do update set error = excluded.error, attempts = excluded.attempts, died_at = now()
"""

_GIVE_BACK = "update mailbox set taken_by = null, deliveries = deliveries - 1 where queue = $1 and taken_by = $2"

_DEAD = """
select message_id, queue, type, error, died_at, attempts, body from dead_letter where queue = $1 order by died_at, message_id limit $2
"""

_REPLAY = """
with back as (
    delete from dead_letter where queue = $1 and ($2::uuid[] is null or message_id = any($2)) returning queue, message_id, type, body
), put as (
    insert into mailbox (queue, message_id, type, body) select queue, message_id, type, body from back
    on conflict (queue, message_id) do nothing
)
select count(*) from back
"""


@contextlib.asynccontextmanager
async def _loose(backend: Backend) -> AsyncIterator[Connection]:
    async with backend.transaction() as uow:
        await uow.conn.execute("set local synchronous_commit = off")
        yield uow.conn


async def put(backend: Backend, queue: str, parcels: Sequence[Parcel]) -> None:
    """Add messages in their order; one that still waits on the queue is not added again."""
    async with _loose(backend) as conn:
        await conn.execute(_PUT, queue, [p.id for p in parcels], [p.type for p in parcels], [p.body for p in parcels])


async def take(backend: Backend, queue: str, taker: UUID, limit: int) -> list[asyncpg.Record]:
    """Up to `limit` messages that are due, oldest first, for `taker` alone; those that a dead process had taken are free."""
    async with _loose(backend) as conn:
        rows = await conn.fetch(_TAKE, queue, taker, limit)
        for row in rows:
            if row["deliveries"] > DELIVERY_LIMIT:
                await conn.execute(_BURY, row["seq"], f"{DELIVERY_LIMIT} deliveries ended without a verdict")
    return sorted((row for row in rows if row["deliveries"] <= DELIVERY_LIMIT), key=lambda row: row["seq"])


async def forget(backend: Backend, seqs: Sequence[int]) -> None:
    """Remove messages that are handled."""
    async with _loose(backend) as conn:
        await conn.execute("delete from mailbox where seq = any($1::bigint[])", list(seqs))


async def rest(backend: Backend, seq: int, after: float) -> None:
    """Let a message wait `after` seconds for its next attempt."""
    async with _loose(backend) as conn:
        await conn.execute(_REST, seq, after)


async def bury(backend: Backend, seq: int, error: str) -> None:
    """Move a message to the dead letters."""
    async with _loose(backend) as conn:
        await conn.execute(_BURY, seq, error)


async def give_back(backend: Backend, queue: str, taker: UUID) -> None:
    """Free what `taker` took and did not settle."""
    async with _loose(backend) as conn:
        await conn.execute(_GIVE_BACK, queue, taker)


async def depth(backend: Backend, queue: str) -> int:
    """How many messages are on the queue."""
    async with backend.reading() as uow:
        return int(await uow.conn.fetchval("select count(*) from mailbox where queue = $1", queue))


async def dead_letters(backend: Backend, queue: str, limit: int) -> list[DeadLetter]:
    """The dead letters of the queue, oldest first."""
    async with backend.reading() as uow:
        rows = await uow.conn.fetch(_DEAD, queue, limit)
    return [
        DeadLetter(
            id=row["message_id"],
            queue=row["queue"],
            type=row["type"],
            error=row["error"],
            died_at=row["died_at"],
            attempts=row["attempts"],
            body=row["body"],
        )
        for row in rows
    ]


async def replay(backend: Backend, queue: str, ids: Collection[UUID] | None) -> int:
    """Put dead letters back on their queue as new; returns how many."""
    async with backend.transaction() as uow:
        return int(await uow.conn.fetchval(_REPLAY, queue, None if ids is None else list(ids)))


async def purge(backend: Backend) -> None:
    """Forget all messages and dead letters of this schema."""
    async with backend.transaction() as uow:
        await uow.conn.execute("delete from mailbox")
        await uow.conn.execute("delete from dead_letter")
