"""SQL of the trash: deleted projects, and deleted clips of projects that are not."""

from collections.abc import Mapping

from services.catalog.access import model as access
from services.catalog.trash.model import TrashQuestion
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns("kind", "id", "name", "project_id", times=("deleted_at",), alias="d")
_LIST = """
with deleted as (
    select 'project' as kind, p.id, p.title as name, p.id as project_id, p.deleted_at
    from catalog.project p where p.deleted_at is not null and {where}
    union all
    select 'clip', c.id, coalesce(nullif(c.name, ''), v.original_name, v.file_name), c.project_id, c.deleted_at
    from catalog.clip c join catalog.project p on p.id = c.project_id join catalog.video v on v.id = c.id
    where c.deleted_at is not null and p.deleted_at is null and {where}
)
select (select count(*) from deleted) as total, coalesce((select json_agg(r) from (
    select {select_list} from deleted d order by d.deleted_at desc, d.id limit {limit} offset {offset}
) r), '[]')::text as items
"""


def visible_to(actor: Actor) -> Where:
    """What was deleted of projects that the caller administers."""
    return access.administered_by(actor, Where())


async def list_visible(conn: Connection, actor: Actor, projection: Projection, question: TrashQuestion) -> JsonText:
    """A page of the trash, what was deleted last first."""
    where = visible_to(actor)
    parts = {"limit": where.bind(question.limit), "offset": where.bind(question.limit * question.page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])
