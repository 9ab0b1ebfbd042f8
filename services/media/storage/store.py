"""SQL of storage accounting: sums of one covering index, so that there is no counter that could drift."""

from uuid import UUID

from services.media.storage.model import StorageStatus, Usage
from shared.sql.database import Connection

_USAGE = """
select team_id, count(*) as files, sum(size)::bigint as original_bytes, sum(web_size + proxy_size)::bigint as proxy_bytes,
    sum(thumbnail_size)::bigint as thumbnail_bytes
from media.object where organization_id = $1 and deleted_at is null group by team_id order by team_id
"""
_LOCK = """
insert into media.organization (id) values ($1) on conflict (id) do update set id = excluded.id returning quota_bytes, storage_status
"""


async def usage(conn: Connection, organization_id: UUID) -> list[Usage]:
    """What each team of the organization takes up."""
    return [Usage(**dict(row)) for row in await conn.fetch(_USAGE, organization_id)]


async def quota(conn: Connection, organization_id: UUID) -> int | None:
    """The organization's quota in bytes, None for unlimited or not known yet."""
    found = await conn.fetchval("select quota_bytes from media.organization where id = $1", organization_id)
    return None if found is None else int(found)


async def lock(conn: Connection, organization_id: UUID) -> tuple[int | None, StorageStatus]:
    """The quota and the status last announced, held until the transaction ends."""
    row = await conn.fetchrow(_LOCK, organization_id)
    assert row is not None
    return row["quota_bytes"], row["storage_status"]


async def change_status(conn: Connection, organization_id: UUID, status: StorageStatus) -> None:
    """Remember the status that is being announced."""
    await conn.execute("update media.organization set storage_status = $2 where id = $1", organization_id, status)


async def team_ids(conn: Connection, organization_id: UUID) -> list[UUID]:
    """The organization's teams, those without a single file too."""
    return [row["id"] for row in await conn.fetch("select id from media.team where organization_id = $1 order by id", organization_id)]


async def exists(conn: Connection, organization_id: UUID) -> bool:
    """Whether the organization is known."""
    return bool(await conn.fetchval("select exists (select from media.organization where id = $1)", organization_id))
