"""SQL of memberships."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from services.catalog.access import model as access
from services.catalog.members.model import JoinedBy, Member, MemberQuestion, MemberStatus
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

_NAME = "shown_name(u.first_name, u.last_name)"
COLUMNS: Mapping[str, Column] = {
    **columns(
        "status",
        "joined_by",
        times=("joined_at",),
        alias="m",
        person_id="m.person_id",
        email="u.email",
        first_name="u.first_name",
        last_name="u.last_name",
        name=_NAME,
        picture_150=f"picture_url(u.image_id, 'person', {_NAME}, 'profile150')",
        clip_count="""(select count(*) from catalog.clip c
            where c.project_id = m.project_id and c.person_id = m.person_id and c.deleted_at is null and not c.is_final)""",
    )
}
_FACTS = "m.project_id, p.team_id, p.organization_id, m.person_id, m.status"
_FIND = "select {facts} from catalog.membership m join catalog.project p on p.id = m.project_id where {where}"
_PUT = """
insert into catalog.membership (project_id, person_id, status, joined_by, joined_at) values ($1, $2, 'active', $3, $4)
on conflict (project_id, person_id) do nothing returning true
"""
_SET_STATUS = "update catalog.membership set status = $3 where project_id = $1 and person_id = $2 and status <> $3 returning true"
_REMOVE = """
delete from catalog.membership m using catalog.project p where p.id = m.project_id and {where} returning {facts}
"""
_LIST = """
select (
    select count(*) from catalog.membership m join catalog.project p on p.id = m.project_id
    left join catalog.person u on u.id = m.person_id where {where}
) as total, coalesce((select json_agg(r) from (
    select {select_list} from catalog.membership m join catalog.project p on p.id = m.project_id
    left join catalog.person u on u.id = m.person_id
    where {where} order by lower({name}), m.person_id limit {limit} offset {offset}
) r), '[]')::text as items
"""


def visible_to(actor: Actor) -> Where:
    """Members of the projects that the caller administers."""
    return access.administered_by(actor, Where()).add("p.deleted_at is null")


def _member(row: asyncpg.Record) -> Member:
    return Member(**dict(row))


async def find(conn: Connection, project_id: UUID, person_id: UUID, *, for_update: bool = False) -> Member | None:
    """The person's place on the project; `for_update`: held until the transaction ends."""
    where = Where().add("m.project_id = {} and m.person_id = {}", project_id, person_id)
    statement = where.into(_FIND, facts=_FACTS) + (" for update of m" if for_update else "")
    row = await conn.fetchrow(statement, *where.args)
    return _member(row) if row else None


async def put(conn: Connection, project_id: UUID, person_id: UUID, *, by: JoinedBy, at: datetime) -> bool:
    """Put a person on a project; whether they were not there before."""
    return bool(await conn.fetchval(_PUT, project_id, person_id, by, at))


async def set_status(conn: Connection, project_id: UUID, person_id: UUID, status: MemberStatus) -> bool:
    """Block or unblock a person; whether that changed anything."""
    return bool(await conn.fetchval(_SET_STATUS, project_id, person_id, status))


async def remove(conn: Connection, person_id: UUID, column: str, owner_id: UUID) -> list[Member]:
    """Take a person off a project (`column` id), or all projects of a team or an organization; the places they had."""
    assert column in ("id", "team_id", "organization_id")
    where = Where().add("m.person_id = {}", person_id).add(f"p.{column} = {{}}", owner_id)
    return [_member(row) for row in await conn.fetch(where.into(_REMOVE, facts=_FACTS), *where.args)]


async def remove_everywhere(conn: Connection, person_id: UUID) -> list[Member]:
    """Take a person off every project; the places they had."""
    where = Where().add("m.person_id = {}", person_id)
    return [_member(row) for row in await conn.fetch(where.into(_REMOVE, facts=_FACTS), *where.args)]


async def list_all_of(conn: Connection, project_id: UUID) -> list[Member]:
    """Everybody on a project."""
    where = Where().add("m.project_id = {}", project_id)
    return [_member(row) for row in await conn.fetch(where.into(_FIND, facts=_FACTS) + " order by m.person_id", *where.args)]


async def list_visible(conn: Connection, actor: Actor, project_id: UUID, projection: Projection, question: MemberQuestion) -> JsonText:
    """A page of a project's members, by name."""
    where = visible_to(actor).add("m.project_id = {}", project_id)
    where.add_if("m.status = {}", question.status)
    where.add_if(f"position(lower({{}}) in lower({_NAME} || ' ' || coalesce(u.email, ''))) > 0", question.text or None)
    parts = {"limit": where.bind(question.limit), "offset": where.bind(question.limit * question.page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), name=_NAME, **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])
