"""SQL of uploads. Every change of state is a compare-and-set."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.media.uploads.errors import UploadNotFound
from services.media.uploads.model import Completion, Upload, Wish
from shared.sql.database import Connection

_INSERT = """
insert into media.upload (id, organization_id, team_id, project_id, person_id, kind, content_type, file_name, key, storage_id,
    declared_size, part_size, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning *
"""
_CLAIM = """
update media.upload set state = 'completing', lease_until = $2, parts = $3, context = $4, original_name = $5,
    person_id = coalesce($6, person_id)
where id = $1 and state = 'open' returning *
"""
_TAKE_OVER = """
update media.upload set lease_until = $2 where id = $1 and state = 'completing' and lease_until < $3 returning *
"""
_STALE = "select id from media.upload where state = 'completing' and lease_until < $1 order by lease_until limit $2"
_EXPIRE = """
update media.upload set state = 'expired' where id = any (array(
    select id from media.upload where state = 'open' and expires_at < $1 limit $2 for update skip locked))
"""
_UNABORTED = "select * from media.upload where state = 'expired' and aborted_at is null limit $1"


async def insert(
    conn: Connection, wish: Wish, *, id_: UUID, file_name: str, key: str, storage_id: str, part_size: int, at: datetime, until: datetime
) -> Upload:
    """Add an open upload."""
    owner = (wish.organization_id, wish.team_id, wish.project_id, wish.person_id)
    file = (wish.kind, wish.content_type, file_name, key, storage_id, wish.size, part_size)
    row = await conn.fetchrow(_INSERT, id_, *owner, *file, at, until)
    assert row is not None
    return Upload(**dict(row))


async def get(conn: Connection, file_name: str) -> Upload:
    """The upload of this file name. Raises UploadNotFound."""
    row = await conn.fetchrow("select * from media.upload where file_name = $1", file_name)
    if row is None:
        raise UploadNotFound
    return Upload(**dict(row))


async def lock(conn: Connection, id_: UUID) -> Upload:
    """The upload, held against other writers until the transaction ends. Raises UploadNotFound."""
    row = await conn.fetchrow("select * from media.upload where id = $1 for update", id_)
    if row is None:
        raise UploadNotFound
    return Upload(**dict(row))


async def claim(conn: Connection, id_: UUID, completion: Completion, *, until: datetime) -> Upload | None:
    """Open -> completing, with everything that a successor needs to finish; None if it was not open."""
    parts = [{"number": part.number, "etag": part.etag} for part in completion.parts]
    values = (parts, dict(completion.context), completion.original_name, completion.person_id)
    row = await conn.fetchrow(_CLAIM, id_, until, *values)
    return None if row is None else Upload(**dict(row))


async def take_over(conn: Connection, id_: UUID, *, until: datetime, now: datetime) -> Upload | None:
    """The lease of a completion whose holder fell silent; None if it did not."""
    row = await conn.fetchrow(_TAKE_OVER, id_, until, now)
    return None if row is None else Upload(**dict(row))


async def reopen(conn: Connection, id_: UUID) -> None:
    """Completing -> open: the client may correct what it said."""
    await conn.execute("update media.upload set state = 'open', lease_until = null where id = $1 and state = 'completing'", id_)


async def let_go(conn: Connection, id_: UUID, now: datetime) -> None:
    """End the lease, so that the next request need not wait for it."""
    await conn.execute("update media.upload set lease_until = $2 where id = $1 and state = 'completing'", id_, now)


async def finish(conn: Connection, id_: UUID, at: datetime) -> None:
    """Completing -> complete."""
    await conn.execute(
        "update media.upload set state = 'complete', lease_until = null, completed_at = $2 where id = $1 and state = 'completing'", id_, at
    )


async def expire(conn: Connection, id_: UUID) -> None:
    """Open or completing -> expired."""
    await conn.execute(
        "update media.upload set state = 'expired', lease_until = null where id = $1 and state in ('open', 'completing')", id_
    )


async def list_stale(conn: Connection, now: datetime, limit: int) -> Sequence[UUID]:
    """Completions whose holder fell silent."""
    return [row["id"] for row in await conn.fetch(_STALE, now, limit)]


async def expire_overdue(conn: Connection, now: datetime, limit: int) -> None:
    """Open -> expired for whatever was open for too long."""
    await conn.execute(_EXPIRE, now, limit)


async def list_unaborted(conn: Connection, limit: int) -> list[Upload]:
    """Expired uploads whose parts may still be with the store."""
    return [Upload(**dict(row)) for row in await conn.fetch(_UNABORTED, limit)]


async def mark_aborted(conn: Connection, id_: UUID, at: datetime) -> None:
    """The store forgot the parts."""
    await conn.execute("update media.upload set aborted_at = $2 where id = $1", id_, at)


async def list_completing_keys(conn: Connection) -> list[str]:
    """Keys whose bytes may be there before their rows."""
    return [row["key"] for row in await conn.fetch("select key from media.upload where state = 'completing'")]
