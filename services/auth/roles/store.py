"""SQL of role assignments."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

from services.auth.people import usecases as people
from services.auth.roles.model import Assignment, Place, RoleQuestion
from shared.actor import Actor, Role, Scope
from shared.errors import NotFound
from shared.ids import new_id
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns(
    "id",
    "person_id",
    "role",
    "scope",
    "scope_id",
    "organization_id",
    "team_id",
    "read_only",
    "granted_by",
    times=("created_at",),
    alias="r",
    person_name="(select " + people.NAME + " from auth.person p where p.id = r.person_id)",  # noqa: S608  both parts are our own
)

_SELECT = """
select r.id, r.person_id, r.role, r.scope, r.scope_id, r.organization_id, r.team_id, r.read_only from auth.role_assignment r
where {where} order by r.id
"""
_INSERT = """
insert into auth.role_assignment (id, person_id, role, scope, scope_id, organization_id, team_id, read_only, granted_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict on constraint role_assignment_key do nothing
returning id, person_id, role, scope, scope_id, organization_id, team_id, read_only
"""
_CHANGE_READ_ONLY = """
update auth.role_assignment set read_only = $2 where id = $1 and read_only <> $2 returning true
"""
_OTHER_ADMIN = """
select exists (select from auth.role_assignment r
    where r.role = 'admin' and r.scope = $1 and r.scope_id is not distinct from $2 and not r.read_only and r.id <> all($3::uuid[]))
"""
_GUARD = "select pg_advisory_xact_lock(hashtextextended('auth.admins:' || $1, 0))"
_LIST = """
select (select count(*) from auth.role_assignment r where {where}) as total, coalesce((select json_agg(x) from (
    select {select_list} from auth.role_assignment r where {where} order by r.created_at, r.id limit {limit} offset {offset}
) x), '[]')::text as items
"""
_SHOW = "select row_to_json(x)::text from (select {select_list} from auth.role_assignment r where {where}) x"


def visible_to(actor: Actor) -> Where:
    """One's own, and those within what the caller administers; all for the domain's admins."""
    if actor.is_domain_admin():
        return Where()
    condition = "r.organization_id = any({}::uuid[]) or r.team_id = any({}::uuid[]) or r.person_id = {}"
    return Where().add(condition, actor.organizations(), actor.teams(), actor.person_id)


def _assignment(row: asyncpg.Record) -> Assignment:
    return Assignment(**{**dict(row), "role": Role(row["role"]), "scope": Scope(row["scope"])})


async def select(conn: Connection, where: Where, *, to_change: bool = False) -> list[Assignment]:
    """The assignments for which `where` holds, oldest first; held against other writers with `to_change`."""
    statement = where.into(_SELECT) + (" for update" if to_change else "")
    return [_assignment(row) for row in await conn.fetch(statement, *where.args)]


async def find_visible(conn: Connection, actor: Actor, role_id: UUID) -> Assignment | None:
    """The assignment, if the caller may know of it; held against other writers."""
    found = await select(conn, visible_to(actor).add("r.id = {}", role_id), to_change=True)
    return found[0] if found else None


async def insert(
    conn: Connection, person_id: UUID, role: Role, place: Place, *, read_only: bool, granted_by: str | None
) -> tuple[Assignment, bool]:
    """The assignment, and whether it was made or changed just now; one that was there already is found.

    Raises NotFound if the person or the place is gone by now.
    """
    arguments = (person_id, role, place.scope, place.id, place.organization_id, place.team_id, read_only, granted_by)
    try:
        row = await conn.fetchrow(_INSERT, new_id(), *arguments)
    except asyncpg.ForeignKeyViolationError as error:
        # The person or the place went while the caller was looking at them.
        raise NotFound from error
    if row is not None:
        return _assignment(row), True
    condition = "r.person_id = {} and r.role = {} and r.scope = {} and r.scope_id is not distinct from {}"
    found = await select(conn, Where().add(condition, person_id, role, place.scope, place.id), to_change=True)
    if not found:
        # It was revoked between the two statements: then it is made now.
        return await insert(conn, person_id, role, place, read_only=read_only, granted_by=granted_by)
    return found[0], False


async def set_read_only(conn: Connection, role_id: UUID, *, read_only: bool) -> bool:
    """Make it an observer's or not; whether that changed it."""
    return bool(await conn.fetchval(_CHANGE_READ_ONLY, role_id, read_only))


async def guard(conn: Connection, scope: Scope, scope_id: UUID | None) -> None:
    """Hold the admins of a scope against other writers, so that two who revoke each other do not both succeed."""
    await conn.execute(_GUARD, f"{scope}:{scope_id}")


async def has_other_admin(conn: Connection, scope: Scope, scope_id: UUID | None, *, than: list[UUID]) -> bool:
    """Whether anybody administers the scope by an assignment that is not in `than`."""
    return bool(await conn.fetchval(_OTHER_ADMIN, str(scope), scope_id, than))


async def remove(conn: Connection, role_ids: list[UUID]) -> None:
    """Revoke these."""
    await conn.execute("delete from auth.role_assignment where id = any($1::uuid[])", role_ids)


async def list_visible(conn: Connection, actor: Actor, projection: Projection, question: RoleQuestion) -> JsonText:
    """A page of the assignments that the caller may know of."""
    where = visible_to(actor).add_if("r.person_id = {}", question.person_id)
    where.add_if("r.organization_id = {}", question.organization_id).add_if("r.team_id = {}", question.team_id)
    parts = {"limit": where.bind(question.limit), "offset": where.bind(question.limit * question.page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def show(conn: Connection, role_id: UUID, projection: Projection) -> JsonText:
    """The assignment as JSON, whoever asks."""
    where = Where().add("r.id = {}", role_id)
    return JsonText(await conn.fetchval(where.into(_SHOW, select_list=select_list(projection, COLUMNS)), *where.args))
