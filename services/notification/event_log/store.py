"""SQL of the event log."""

from datetime import datetime

from services.notification.event_log.model import Filters, team_of
from shared.actor import Actor
from shared.events.envelope import Envelope
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Projection, columns, select_list
from shared.sql.where import Where

COLUMNS = columns(
    "id", "type", "source", "subject", "organization_id", "project_id", "actor", "sequence", "data", times=["time"], alias="e"
)
_INSERT = """
insert into notification.event (id, type, source, subject, organization_id, project_id, actor, time, sequence, data, team_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing
"""
_PAGE = """
select (select count(*) from notification.event e where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from notification.event e where {where} order by e.time desc, e.id limit {limit} offset {offset}
) r), '[]')::text as items
"""


def visible_to(actor: Actor) -> Where:
    """Those of organizations and teams that the caller administers; all for the domain's admins."""
    where = Where()
    if actor.is_domain_admin():
        return where
    return where.add("e.organization_id = any({}::uuid[]) or e.team_id = any({}::uuid[])", actor.organizations(), actor.teams())


async def insert(conn: Connection, envelope: Envelope) -> None:
    """Keep a fact; one that is kept already is left as it is."""
    e = envelope
    values = (e.id, e.type, e.source, e.subject, e.organization, e.project, e.actor, e.time, e.sequence, e.data)
    await conn.execute(_INSERT, *values, team_of(e.data))


async def page(conn: Connection, actor: Actor, filters: Filters, projection: Projection) -> JsonText:
    """What the caller may see and the filters let through, newest first, printed."""
    where = visible_to(actor)
    for column in ("organization_id", "project_id", "subject", "actor"):
        where.add_if(f"e.{column} = {{}}", getattr(filters, column))
    if filters.type is not None and filters.type.endswith("*"):
        where.add("starts_with(e.type, {})", filters.type[:-1])
    else:
        where.add_if("e.type = {}", filters.type)
    where.add_if("e.time >= {}", filters.after).add_if("e.time < {}", filters.before)
    bound = {"limit": where.bind(filters.limit), "offset": where.bind(filters.limit * filters.page)}
    row = await conn.fetchrow(where.into(_PAGE, select_list=select_list(projection, COLUMNS), **bound), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def remove_before(conn: Connection, moment: datetime) -> None:
    """Forget what is older."""
    await conn.execute("delete from notification.event where time < $1", moment)
