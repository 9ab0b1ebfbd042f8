"""SQL of project templates."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.catalog.templates.model import CHANGEABLE, NewTemplate
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

_ZEROES = dict.fromkeys((f"tally_{kind}_{status}" for kind in ("finals", "clips") for status in ("approved", "rejected", "pending")), "0")
COLUMNS: Mapping[str, Column] = columns(
    "id",
    "organization_id",
    "title",
    "description",
    "orientation",
    "theme",
    "access",
    "publish_status",
    "incentive",
    times=("created_at", "updated_at"),
    alias="t",
    organization_text="coalesce(t.organization_id::text, '')",
    team_text="''",
    publish_status_camel_case="camel_case(t.publish_status)",
    status="'active'",
    schedule_status="'active'",
    member_count="0",
    cover_orientation_camel_case="t.orientation",
    never="false",
    zero="0",
    nothing="null::text",
    **_ZEROES,
)
_LIST = """
select coalesce(json_agg(r), '[]')::text from (
    select {select_list} from catalog.project_template t where {where} order by t.organization_id nulls last, t.position, t.id
) r
"""
_SHOW = "select row_to_json(r)::text from (select {select_list} from catalog.project_template t where t.id = $1) r"
_INSERT = """
insert into catalog.project_template (id, organization_id, created_at, updated_at, {names}) values ($1, $2, $3, $3, {values})
"""


def visible_to(actor: Actor) -> Where:
    """Everybody's templates, and those of the organizations that the caller is of."""
    if actor.is_domain_admin():
        return Where()
    own = [*actor.organizations(), *([actor.organization_id] if actor.organization_id else [])]
    return Where().add("t.organization_id is null or t.organization_id = any({}::uuid[])", own)


async def list_visible(conn: Connection, actor: Actor, projection: Projection) -> JsonText:
    """The templates that the caller may use: an organization's own first."""
    where = visible_to(actor)
    return JsonText(await conn.fetchval(where.into(_LIST, select_list=select_list(projection, COLUMNS)), *where.args))


async def insert(conn: Connection, template_id: UUID, new: NewTemplate, *, at: datetime) -> None:
    """A new template of an organization."""
    known = {name: new.facts[name] for name in CHANGEABLE if name in new.facts}
    values = ", ".join(f"${number}" for number in range(4, 4 + len(known)))
    statement = _INSERT.format(names=", ".join(known), values=values)
    await conn.execute(statement, template_id, new.organization_id, at, *known.values())


async def show(conn: Connection, template_id: UUID, projection: Projection) -> JsonText:
    """A template that was just made, as JSON."""
    return JsonText(await conn.fetchval(_SHOW.format(select_list=select_list(projection, COLUMNS)), template_id))


async def find_organization(conn: Connection, actor: Actor, template_id: UUID) -> UUID | None:
    """Whose template it is, if it is an organization's and the caller may know of it."""
    where = visible_to(actor).add("t.id = {} and t.organization_id is not null", template_id)
    found: UUID | None = await conn.fetchval(
        where.into("select t.organization_id from catalog.project_template t where {where} for update"), *where.args
    )
    return found


async def remove(conn: Connection, template_id: UUID) -> None:
    """Forget a template."""
    await conn.execute("delete from catalog.project_template where id = $1", template_id)


async def remove_all_of(conn: Connection, organization_id: UUID) -> None:
    """Forget an organization's templates."""
    await conn.execute("delete from catalog.project_template where organization_id = $1", organization_id)
