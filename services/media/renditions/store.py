"""SQL of renditions. While its job runs, a rendition that waits is shown as running."""

from datetime import datetime
from uuid import UUID

from services.media.engine.plan import RenditionKind, Step
from services.media.renditions.model import Rendition
from shared.sql.database import Connection

_SELECT = """
select r.object_id, r.kind, r.is_copy, r.width, r.height, r.job_id, r.storage_id, r.size, r.failure_code, r.failure_reason, r.ready_at,
    case when r.state = 'waiting' and j.state = 'running' then 'running' else r.state end as state,
    case when r.state = 'ready' then 1 else coalesce(j.progress, 0) end as progress, coalesce(j.attempts, 0) as attempts
from media.rendition r left join media.job j on j.id = r.job_id
where r.object_id = $1 order by array_position(array['thumbnails', 'web', 'sd'], r.kind)
"""
_INSERT = """
insert into media.rendition (object_id, kind, is_copy, width, height, job_id) values ($1, $2, $3, $4, $5, $6)
on conflict (object_id, kind) do nothing
"""
_READY = """
update media.rendition set state = 'ready', size = $3, ready_at = $4, storage_id = null, failure_code = null, failure_reason = null
where object_id = $1 and kind = $2
"""
_FAILED = """
update media.rendition set state = 'failed', failure_code = $3, failure_reason = $4 where object_id = $1 and kind = $2
"""
_WAITING = """
update media.rendition set state = 'waiting', failure_code = null, failure_reason = null where object_id = $1 and kind = $2
"""
_BEGUN = "update media.rendition set storage_id = $3 where object_id = $1 and kind = $2"


async def of_object(conn: Connection, object_id: UUID) -> list[Rendition]:
    """The renditions of an original, in the order in which clients want them."""
    return [Rendition(**{**dict(row), "kind": RenditionKind(row["kind"])}) for row in await conn.fetch(_SELECT, object_id)]


async def insert(conn: Connection, object_id: UUID, step: Step, job_id: UUID) -> None:
    """Add a rendition that is to be made."""
    await conn.execute(_INSERT, object_id, step.kind, step.is_copy, step.width, step.height, job_id)


async def ready(conn: Connection, object_id: UUID, kind: RenditionKind, *, size: int, at: datetime) -> None:
    """The bytes are there."""
    await conn.execute(_READY, object_id, kind, size, at)


async def failed(conn: Connection, object_id: UUID, kind: RenditionKind, *, code: str, reason: str) -> None:
    """It will not be made."""
    await conn.execute(_FAILED, object_id, kind, code, reason[:1000])


async def waiting(conn: Connection, object_id: UUID, kind: RenditionKind) -> None:
    """It is to be made after all."""
    await conn.execute(_WAITING, object_id, kind)


async def begun(conn: Connection, object_id: UUID, kind: RenditionKind, storage_id: str) -> None:
    """Note the upload that a worker began."""
    await conn.execute(_BEGUN, object_id, kind, storage_id)
