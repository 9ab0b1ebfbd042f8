"""SQL of decisions."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.catalog.access import model as access
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns("id", "previous", "status", "decided_by", times=("decided_at",), alias="d")
_INSERT = """
insert into catalog.moderation (id, clip_id, previous, status, decided_by, decided_at) values ($1, $2, $3, $4, $5, $6)
"""
_LIST = """
select coalesce(json_agg(r), '[]')::text from (
    select {select_list} from catalog.moderation d join catalog.clip c on c.id = d.clip_id join catalog.project p on p.id = c.project_id
    where {where} order by d.decided_at, d.id
) r
"""


def visible_to(actor: Actor) -> Where:
    """Decisions on clips of projects that the caller administers."""
    return access.administered_by(actor, Where())


async def insert(conn: Connection, decision_id: UUID, clip_id: UUID, change: tuple[str, str], *, by: str | None, at: datetime) -> None:
    """Remember that a clip went from one status to another."""
    await conn.execute(_INSERT, decision_id, clip_id, *change, by, at)


async def list_visible(conn: Connection, actor: Actor, clip_id: UUID, projection: Projection) -> JsonText:
    """The decisions on a clip, oldest first."""
    where = visible_to(actor).add("d.clip_id = {}", clip_id)
    return JsonText(await conn.fetchval(where.into(_LIST, select_list=select_list(projection, COLUMNS)), *where.args))
