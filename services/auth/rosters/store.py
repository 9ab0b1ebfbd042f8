"""SQL of rosters. Callers check that the organization or team is the asker's to look into."""

from collections.abc import Mapping
from uuid import UUID

from services.auth.people.usecases import COLUMNS as PERSON_COLUMNS
from services.auth.people.usecases import NAME, SORTABLE
from services.auth.rosters.model import RosterQuestion
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = {
    **PERSON_COLUMNS,
    "admin_or_regular": Column("case when b.is_organization_admin or b.is_team_admin then 'admin' else 'regular' end"),
    "project_status": Column("(select m.status from auth.membership m where m.person_id = p.id and m.project_id = b.project_id)"),
}

_OF_ORGANIZATION = """
    select r.person_id, r.role = 'admin' and r.scope = 'organization' as is_organization_admin,
        r.role = 'admin' and r.scope = 'team' as is_team_admin
    from auth.role_assignment r where r.organization_id = $1
    union all select m.person_id, false, false from auth.membership m where m.organization_id = $1
"""
_OF_TEAM = """
    select r.person_id, r.role = 'admin' and r.scope = 'organization' as is_organization_admin,
        r.role = 'admin' and r.scope = 'team' as is_team_admin
    from auth.role_assignment r
    where r.organization_id = $1 and (r.team_id = $2 or r.scope = 'organization' and r.role = 'admin')
    union all select m.person_id, false, false from auth.membership m where m.team_id = $2
"""
_LIST = """
with belonging as (
    select person_id, bool_or(is_organization_admin) as is_organization_admin, bool_or(is_team_admin) as is_team_admin
    from ({source}) s group by person_id
), found as materialized (
    select p.id, b.is_organization_admin, b.is_team_admin, {project}::uuid as project_id
    from belonging b join auth.person p on p.id = b.person_id where {where}
)
select (select count(*) from found) as total, coalesce((select json_agg(r) from (
    select {select_list} from found b join auth.person p on p.id = b.id order by {order}, p.id limit {limit} offset {offset}
) r), '[]')::text as items
"""
_IS_PART_OF = "select exists (select from ({source}) b where b.person_id = $2)"
_KEEP = """
insert into auth.membership (project_id, person_id, team_id, organization_id, status)
select $1, p.id, $3, $4, $5 from auth.person p where p.id = $2 for key share
on conflict on constraint membership_pkey do update
    set team_id = excluded.team_id, organization_id = excluded.organization_id, status = excluded.status
"""
_KINDS = {
    "admins": "b.is_organization_admin or b.is_team_admin",
    "organization_admins": "b.is_organization_admin",
    "team_admins": "b.is_team_admin",
}
_ON_PROJECT = "p.id in (select m.person_id from auth.membership m where m.project_id = any({}::uuid[]))"


async def list_of_organization(conn: Connection, organization_id: UUID, projection: Projection, question: RosterQuestion) -> JsonText:
    """A page of the people of an organization: its admins, its teams' people and the people of its projects."""
    return await _listed(conn, Where(organization_id), _OF_ORGANIZATION, projection, question)


async def list_of_team(
    conn: Connection, team_id: UUID, organization_id: UUID, projection: Projection, question: RosterQuestion
) -> JsonText:
    """A page of the people of a team: its organization's admins, its own people and the people of its projects."""
    return await _listed(conn, Where(organization_id, team_id), _OF_TEAM, projection, question)


async def _listed(conn: Connection, where: Where, source: str, projection: Projection, question: RosterQuestion) -> JsonText:
    _limit(where, question)
    parts = {
        "source": source,
        "select_list": select_list(projection, COLUMNS),
        "project": where.bind(question.project_id),
        "order": SORTABLE[question.sort_by] + (" desc nulls last" if question.descending else " nulls last"),
        "limit": where.bind(question.limit),
        "offset": where.bind(question.limit * question.page),
    }
    row = await conn.fetchrow(where.into(_LIST, **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


def _limit(where: Where, question: RosterQuestion) -> None:
    if question.text:
        escaped = question.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.add(f"{NAME} ilike {{}}", f"%{escaped}%")
    if question.kind:
        where.add(_KINDS[question.kind])
    where.add_if("p.id = any({}::uuid[])", question.person_ids)
    if question.project_id:
        where.add(_ON_PROJECT, [question.project_id])
        return
    where.add_if(_ON_PROJECT, question.in_project_ids)
    where.add_if("not (" + _ON_PROJECT + ")", question.not_in_project_ids)


async def is_part_of(conn: Connection, person_id: UUID, organization_id: UUID) -> bool:
    """Whether the person holds a role in the organization or below it, or is on one of its projects."""
    return bool(await conn.fetchval(_IS_PART_OF.format(source=_OF_ORGANIZATION), organization_id, person_id))


async def has_place(conn: Connection, person_id: UUID, *, organization_id: UUID, team_id: UUID | None) -> bool:
    """Whether the person is on a project of the organization, or of the team if one is given."""
    where = Where().add("m.person_id = {}", person_id).add("m.organization_id = {}", organization_id).add_if("m.team_id = {}", team_id)
    return bool(await conn.fetchval(where.into("select exists (select from auth.membership m where {where})"), *where.args))


async def forget_places(conn: Connection, person_id: UUID, *, organization_id: UUID, team_id: UUID | None) -> None:
    """The person is on no project of the organization, or of the team if one is given, any longer."""
    where = Where().add("m.person_id = {}", person_id).add("m.organization_id = {}", organization_id).add_if("m.team_id = {}", team_id)
    await conn.execute(where.into("delete from auth.membership m where {where}"), *where.args)


async def keep_place(conn: Connection, project_id: UUID, person_id: UUID, *, above: tuple[UUID | None, UUID], status: str) -> None:
    """The person is on the project; `above` is its team's and its organization's id. Nothing for a person who is gone."""
    await conn.execute(_KEEP, project_id, person_id, *above, status)


async def forget_place(conn: Connection, project_id: UUID, person_id: UUID) -> None:
    """The person is no longer on the project."""
    await conn.execute("delete from auth.membership where project_id = $1 and person_id = $2", project_id, person_id)


async def forget_project(conn: Connection, project_id: UUID) -> None:
    """Nobody is on the project any longer."""
    await conn.execute("delete from auth.membership where project_id = $1", project_id)
