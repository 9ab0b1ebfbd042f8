"""The outbox: facts and commands saved in the transaction that caused them, until the relay has published them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from shared.actor import Actor, ActorKind
from shared.bus.transport import Parcel
from shared.events.envelope import Command, Envelope, Event
from shared.ids import new_id
from shared.telemetry import tracing

if TYPE_CHECKING:
    import asyncpg

    from shared.sql.database import Connection

_INSERT = """
insert into outbox (id, type, subject, queue, organization, project, actor, traceparent, time, data)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

_CLAIM = """
select seq, id, type, subject, queue, organization, project, actor, traceparent, time, data::text as data
from outbox where published_at is null order by seq limit $1 for update skip locked
"""

_MARK = "update outbox set published_at = now() where seq = any($1::bigint[])"


def actor_text(actor: Actor | None) -> str | None:
    """Who caused a message, as envelopes carry it: `person:<uuid>`, `api_key:<uuid>`, `service:<name>`; None for nobody."""
    if actor is None or actor.kind is ActorKind.ANONYMOUS:
        return None
    return f"{actor.kind}:{actor.id or actor.name}"


async def insert_event(conn: Connection, event: Event, *, actor: Actor | None, at: datetime) -> None:
    """Save a fact; it is published if and only if the transaction on `conn` commits."""
    await conn.execute(
        _INSERT,
        new_id(),
        event.type,
        event.subject(),
        None,
        event.organization_id,
        event.project_id,
        actor_text(actor),
        tracing.current(),
        at,
        event.model_dump(mode="json"),
    )


async def insert_command(conn: Connection, command: Command, *, at: datetime, queue: str | None = None) -> None:
    """Save a command for `queue` (default: the queue of its class); it is sent if and only if the transaction commits."""
    await conn.execute(
        _INSERT,
        new_id(),
        command.type,
        "",
        queue or command.queue,
        None,
        None,
        None,
        tracing.current(),
        at,
        command.model_dump(mode="json"),
    )


async def claim(conn: Connection, limit: int) -> list[asyncpg.Record]:
    """Up to `limit` unpublished rows in their order, held until the transaction ends."""
    return await conn.fetch(_CLAIM, limit)


async def mark(conn: Connection, seqs: Sequence[int]) -> None:
    """Record that these rows are with the broker."""
    await conn.execute(_MARK, list(seqs))


def parcel(row: Any, source: str) -> Parcel:
    """A claimed row as it travels; `source` is the name of the publishing service."""
    envelope = Envelope(
        id=row["id"],
        source=f"/rushes/{source}",
        type=row["type"],
        subject=row["subject"],
        time=row["time"],
        sequence=row["seq"],
        organization=row["organization"],
        project=row["project"],
        actor=row["actor"],
        traceparent=row["traceparent"],
        data=orjson.loads(row["data"]),
    )
    return Parcel(id=envelope.id, type=envelope.type, queue=row["queue"], body=envelope.encode())
