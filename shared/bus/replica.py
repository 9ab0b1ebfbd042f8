"""Replicas must not go back in time: a fact that was retried, or replayed, can arrive after a newer one about the same thing.

`Envelope.sequence` grows with each message of a publisher. A handler that keeps a replica asks first:

    @consumers.on(PersonUpdated, PersonDeleted)
    async def keep_person(uow: UnitOfWork, event: PersonUpdated | PersonDeleted, envelope: Envelope) -> None:
        if await replica.is_newest(uow, envelope, "person"):
            ...

The mark outlives the replica's row, so that an old update does not bring a deleted thing back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.events.envelope import Envelope

if TYPE_CHECKING:
    from shared.sql.database import UnitOfWork

_ADVANCE = """
insert into replica_mark (source, subject, sequence) values ($1, $2, $3)
on conflict (source, subject) do update set sequence = excluded.sequence where replica_mark.sequence < excluded.sequence
returning true
"""


async def is_newest(uow: UnitOfWork, envelope: Envelope, thing: str) -> bool:
    """Whether nothing newer about this `thing` of the envelope's subject was handled; if so, remember this as the newest.

    Also holds the mark until the transaction ends, so that two facts about one subject never interleave.
    """
    mark = f"{envelope.source}#{thing}"
    return bool(await uow.conn.fetchval(_ADVANCE, mark, envelope.subject, envelope.sequence))
