"""SQL of the read models. Keeping is `on conflict do update` for events and `do nothing` for what was read through."""

from uuid import UUID

from services.catalog.directory.model import Organization, Person, Team
from shared.actor import Role, Scope
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list

_NAME = "shown_name(u.first_name, u.last_name)"
PERSON_COLUMNS = {
    **columns(
        "id",
        "email",
        "first_name",
        "last_name",
        "status",
        alias="u",
        name=_NAME,
        presence="'offline'",
        bio="null::text",
        image_id="u.image_id",
    ),
    **{
        f"picture_{size.replace('@', '_')}": Column(f"picture_url(u.image_id, 'person', {_NAME}, 'profile{size}')")
        for size in ("60", "60@2x", "150", "150@2x")
    },
}

_SHOW_PERSON = "select row_to_json(r)::text from (select {select_list} from catalog.person u where u.id = $1) r"
_KEEP_ORGANIZATION = """
insert into catalog.organization as o (id, name, status, storage_status, image_id) values ($1, $2, $3, $4, $5)
on conflict (id) do update set name = excluded.name, status = excluded.status, storage_status = excluded.storage_status,
    image_id = excluded.image_id where $6
"""
_KEEP_TEAM = """
insert into catalog.team as t (id, organization_id, name, status, image_id) values ($1, $2, $3, $4, $5)
on conflict (id) do update set organization_id = excluded.organization_id, name = excluded.name, status = excluded.status,
    image_id = excluded.image_id where $6
"""
_KEEP_PERSON = """
insert into catalog.person as u (id, email, first_name, last_name, status, image_id) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
    status = excluded.status, image_id = excluded.image_id where $7
"""
_KEEP_AFFILIATION = """
insert into catalog.affiliation (person_id, scope, scope_id, role) values ($1, $2, $3, $4) on conflict do nothing
"""
_IS_AFFILIATED = """
select exists (
    select from catalog.affiliation a where a.person_id = $1 and (
        a.scope = 'organization' and a.scope_id = $2
        or a.scope = 'team' and a.scope_id in (select t.id from catalog.team t where t.organization_id = $2)
    )
    union all
    select from catalog.membership m join catalog.project p on p.id = m.project_id where m.person_id = $1 and p.organization_id = $2
)
"""


async def find_organization(conn: Connection, organization_id: UUID) -> Organization | None:
    """The organization, if the read model has it."""
    row = await conn.fetchrow("select id, name, status, storage_status, image_id from catalog.organization where id = $1", organization_id)
    return Organization(**dict(row)) if row else None


async def find_team(conn: Connection, team_id: UUID) -> Team | None:
    """The team, if the read model has it."""
    row = await conn.fetchrow("select id, organization_id, name, status, image_id from catalog.team where id = $1", team_id)
    return Team(**dict(row)) if row else None


async def find_person(conn: Connection, person_id: UUID) -> Person | None:
    """The person, if the read model has them."""
    row = await conn.fetchrow("select id, email, first_name, last_name, status, image_id from catalog.person where id = $1", person_id)
    return Person(**dict(row)) if row else None


async def keep_organization(conn: Connection, organization: Organization, *, is_newer: bool) -> None:
    """Remember an organization; over what is known already only if this `is_newer`."""
    o = organization
    await conn.execute(_KEEP_ORGANIZATION, o.id, o.name, o.status, o.storage_status, o.image_id, is_newer)


async def keep_team(conn: Connection, team: Team, *, is_newer: bool) -> None:
    """Remember a team; over what is known already only if this `is_newer`."""
    await conn.execute(_KEEP_TEAM, team.id, team.organization_id, team.name, team.status, team.image_id, is_newer)


async def keep_person(conn: Connection, person: Person, *, is_newer: bool) -> None:
    """Remember a person; over what is known already only if this `is_newer`."""
    u = person
    await conn.execute(_KEEP_PERSON, u.id, u.email, u.first_name, u.last_name, u.status, u.image_id, is_newer)


async def forget_organization(conn: Connection, organization_id: UUID) -> None:
    """Forget an organization and its teams."""
    await conn.execute("delete from catalog.team where organization_id = $1", organization_id)
    await conn.execute("delete from catalog.organization where id = $1", organization_id)


async def forget_team(conn: Connection, team_id: UUID) -> None:
    """Forget a team."""
    await conn.execute("delete from catalog.team where id = $1", team_id)


async def forget_person(conn: Connection, person_id: UUID) -> None:
    """Forget a person and the roles they held."""
    await conn.execute("delete from catalog.affiliation where person_id = $1", person_id)
    await conn.execute("delete from catalog.person where id = $1", person_id)


async def keep_affiliation(conn: Connection, person_id: UUID, role: Role, *, scope: Scope, scope_id: UUID) -> None:
    """Remember that a person holds a role."""
    await conn.execute(_KEEP_AFFILIATION, person_id, scope, scope_id, role)


async def forget_affiliation(conn: Connection, person_id: UUID, role: Role, *, scope: Scope, scope_id: UUID) -> None:
    """Remember that a person no longer holds a role."""
    await conn.execute(
        "delete from catalog.affiliation where person_id = $1 and scope = $2 and scope_id = $3 and role = $4",
        person_id,
        scope,
        scope_id,
        role,
    )


async def is_affiliated(conn: Connection, person_id: UUID, organization_id: UUID) -> bool:
    """Whether the person holds a role in the organization or one of its teams, or is on one of its projects."""
    return bool(await conn.fetchval(_IS_AFFILIATED, person_id, organization_id))


async def show_person(conn: Connection, person_id: UUID, projection: Projection) -> JsonText:
    """A person who is known, as JSON."""
    statement = _SHOW_PERSON.format(select_list=select_list(projection, PERSON_COLUMNS))
    return JsonText(await conn.fetchval(statement, person_id))


async def hold_team(conn: Connection, team_id: UUID) -> None:
    """Make others that count what the team holds wait until this transaction ends."""
    await conn.execute("select from catalog.team where id = $1 for no key update", team_id)
