"""SQL of pictures."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.media.images.model import NewImage
from shared.sql.database import Connection

_INSERT = """
insert into media.image (id, owner_kind, owner_id, organization_id, usage, names, size, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_REPLACED = """
delete from media.image where owner_kind = $1 and owner_id = $2 and usage = $3 and id <> $4 and created_at < $5 returning id, names
"""


async def insert(conn: Connection, new: NewImage, *, names: Sequence[str], size: int, at: datetime) -> None:
    """Add a picture."""
    await conn.execute(_INSERT, new.id, new.owner_kind, new.owner_id, new.organization_id, new.usage, list(names), size, at)


async def remove_replaced(conn: Connection, new: NewImage, before: datetime) -> list[tuple[UUID, list[str]]]:
    """Remove the owner's pictures that were replaced before this moment; their ids and names."""
    rows = await conn.fetch(_REPLACED, new.owner_kind, new.owner_id, new.usage, new.id, before)
    return [(row["id"], row["names"]) for row in rows]


async def page(conn: Connection, after: UUID, limit: int) -> list[tuple[UUID, list[str]]]:
    """Pictures in the order of their ids, for a walk through all of them."""
    rows = await conn.fetch("select id, names from media.image where id > $1 order by id limit $2", after, limit)
    return [(row["id"], row["names"]) for row in rows]
