"""SQL of the feed."""

from datetime import datetime
from uuid import UUID

from shared.sql.database import Connection, JsonText
from shared.sql.projection import Projection, columns, select_list
from shared.sql.where import Where

COLUMNS = columns(
    "id",
    "announcement_id",
    alias="n",
    times=["created_at", "read_at"],
    kind="a.kind",
    message="a.message",
    team_id="a.team_id",
    project_id="a.project_id",
    clip_id="a.clip_id",
)
_PAGE = """
select (select count(*) from notification.notice n where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from notification.notice n join notification.announcement a on a.id = n.announcement_id
    where {where} order by n.created_at desc, n.id limit {limit} offset {offset}) r), '[]')::text as items
"""
_READ = "update notification.notice n set read_at = $1 where {where} and n.read_at is null returning n.id"
_UNREAD = "select count(*) from notification.notice where person_id = $1 and read_at is null"


async def page(conn: Connection, person_id: UUID, projection: Projection, *, unread: bool, limit: int, offset: int) -> JsonText:
    """What a person was told, newest first, printed."""
    where = Where().add("n.person_id = {}", person_id)
    if unread:
        where.add("n.read_at is null")
    bound = {"limit": where.bind(limit), "offset": where.bind(offset)}
    row = await conn.fetchrow(where.into(_PAGE, select_list=select_list(projection, COLUMNS), **bound), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def mark_read(conn: Connection, person_id: UUID, ids: list[UUID] | None, at: datetime) -> int:
    """Mark notices of a person as read, all of them without `ids`; how many were not yet."""
    where = Where(at).add("n.person_id = {}", person_id).add_if("n.id = any({}::uuid[])", ids)
    return len(await conn.fetch(where.into(_READ), *where.args))


async def count_unread(conn: Connection, person_id: UUID) -> int:
    """How many notices a person has not read."""
    return int(await conn.fetchval(_UNREAD, person_id))
