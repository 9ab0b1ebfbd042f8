"""SQL of kinds of shots. They are everybody's."""

from collections.abc import Mapping
from uuid import UUID

from services.catalog.shot_types.model import ShotType
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list

COLUMNS: Mapping[str, Column] = columns("id", "name", "description", "icon", "fps", "quality", "position", alias="t", nothing="null::text")
_LIST = """
select coalesce(json_agg(r), '[]')::text from (select {select_list} from catalog.shot_type t order by t.position, t.id) r
"""


async def list_all(conn: Connection, projection: Projection) -> JsonText:
    """Every kind of shot, in order."""
    return JsonText(await conn.fetchval(_LIST.format(select_list=select_list(projection, COLUMNS))))


async def find(conn: Connection, shot_type_id: UUID) -> ShotType | None:
    """One kind of shot."""
    row = await conn.fetchrow("select id, name, fps, quality from catalog.shot_type where id = $1", shot_type_id)
    return ShotType(**dict(row)) if row else None
