"""SQL of teams."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from services.auth.teams.errors import SlugTaken
from services.auth.teams.model import CHANGEABLE, Team, TeamQuestion
from shared.actor import Actor
from shared.sql.database import Connection, JsonText, constraint_of
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

_REGULAR = """(select count(*) from (
    select r.person_id from auth.role_assignment r where r.team_id = t.id and r.scope = 'team'
    union select m.person_id from auth.membership m where m.team_id = t.id
    except select r.person_id from auth.role_assignment r where r.organization_id = t.organization_id and r.role = 'admin'
        and (r.scope = 'organization' or r.scope = 'team' and r.team_id = t.id)
) u)"""
_ADMINS = """(select count(distinct r.person_id) from auth.role_assignment r
    where r.team_id = t.id and r.scope = 'team' and r.role = 'admin'
    and not exists (select from auth.role_assignment a where a.person_id = r.person_id
        and a.organization_id = t.organization_id and a.scope = 'organization' and a.role = 'admin'))"""
_ORGANIZATION_ADMINS = """(select count(*) from auth.role_assignment r
    where r.organization_id = t.organization_id and r.scope = 'organization' and r.role = 'admin')"""


def _pictures(*, usage: str, column: str, sizes: Sequence[str]) -> dict[str, Column]:
    return {f"{usage}_{size.replace('@', '_')}": Column(f"auth.picture_url(t.{column}, 'team', t.name, '{usage}{size}')") for size in sizes}


COLUMNS: Mapping[str, Column] = {
    **columns(
        "id",
        "organization_id",
        "name",
        "slug",
        "description",
        "status",
        "is_page_published",
        "hero_image_id",
        "clip_count",
        "has_incentive",
        times=("created_at", "updated_at"),
        alias="t",
        status_kebab_case="replace(t.status, '_', '-')",
        folder_name="'team-' || t.id",
        regular_count=_REGULAR,
        admin_count=_ADMINS,
        organization_admin_count=_ORGANIZATION_ADMINS,
    ),
    **_pictures(usage="profile", column="image_id", sizes=("80", "80@2x", "150", "150@2x")),
    **_pictures(usage="hero", column="hero_image_id", sizes=("1200", "1200@2x")),
}
_ORDERS = {"name": "lower(t.name)", "status": "t.status"}

_GET = "select t.id, t.organization_id, t.name, t.slug, t.status, t.image_id from auth.team t where {where}"
_INSERT = """
insert into auth.team (id, organization_id, image_id, {names}) values ($1, $2, $3, {values})
returning id, organization_id, name, slug, status, image_id
"""
_CHANGE = """
update auth.team t set {assignments}, updated_at = now() where {where}
returning t.id, t.organization_id, t.name, t.slug, t.status, t.image_id
"""
_SET_IMAGE = """
update auth.team set image_id = $2 where id = $1 and image_id is distinct from $2
returning id, organization_id, name, slug, status, image_id
"""
_SET_HERO = "update auth.team set hero_image_id = $2 where id = $1"
_SET_CONTENT = "update auth.team set clip_count = $2, has_incentive = $3 where id = $1"
_OF_ORGANIZATION = (
    "select id, organization_id, name, slug, status, image_id from auth.team where organization_id = $1 order by id for update"
)
_SHOW = "select row_to_json(r)::text from (select {select_list} from auth.team t where {where}) r"
_LIST = """
select (select count(*) from auth.team t where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from auth.team t where {where} order by {order}, lower(t.name), t.id limit {limit} offset {offset}
) r), '[]')::text as items
"""


def visible_to(actor: Actor) -> Where:
    """Those that the caller administers, holds a role on, or is on a project of; all for the domain's admins."""
    where = Where()
    if actor.is_domain_admin():
        return where
    held = [grant.id for grant in actor.grants if grant.scope == "team" and grant.id]
    on_project = "t.id in (select m.team_id from auth.membership m where m.person_id = {} and m.status = 'active')"
    condition = "t.organization_id = any({}::uuid[]) or t.id = any({}::uuid[]) or " + on_project
    return where.add(condition, actor.organizations(), held, actor.person_id)


def _team(row: asyncpg.Record) -> Team:
    return Team(**dict(row))


def _told(error: asyncpg.UniqueViolationError) -> Exception:
    return SlugTaken() if constraint_of(error) == "team_slug_key" else error


async def find(conn: Connection, team_id: UUID) -> Team | None:
    """The team, whoever asks."""
    where = Where().add("t.id = {}", team_id)
    row = await conn.fetchrow(where.into(_GET), *where.args)
    return _team(row) if row else None


async def find_visible(conn: Connection, actor: Actor, team_id: UUID) -> Team | None:
    """The team, if the caller may know of it."""
    where = visible_to(actor).add("t.id = {}", team_id)
    row = await conn.fetchrow(where.into(_GET), *where.args)
    return _team(row) if row else None


async def lock(conn: Connection, team_id: UUID) -> Team | None:
    """The team, held against other writers until the transaction ends."""
    where = Where().add("t.id = {}", team_id)
    row = await conn.fetchrow(where.into(_GET) + " for update", *where.args)
    return _team(row) if row else None


async def lock_all_of(conn: Connection, organization_id: UUID) -> list[Team]:
    """All teams of an organization, held against other writers until the transaction ends."""
    return [_team(row) for row in await conn.fetch(_OF_ORGANIZATION, organization_id)]


async def is_slug_free(conn: Connection, slug: str) -> bool:
    """Whether no team has this slug now."""
    return not await conn.fetchval("select exists (select from auth.team where slug = $1)", slug)


async def insert(conn: Connection, team_id: UUID, organization_id: UUID, *, image_id: UUID | None, facts: Mapping[str, object]) -> Team:
    """A new team; `facts` are of CHANGEABLE, its name among them. Raises SlugTaken."""
    chosen = [name for name in CHANGEABLE if name in facts]
    values = ", ".join(f"${place}" for place, _ in enumerate(chosen, start=4))
    statement = _INSERT.format(names=", ".join(chosen), values=values)
    try:
        row = await conn.fetchrow(statement, team_id, organization_id, image_id, *(facts[name] for name in chosen))
    except asyncpg.UniqueViolationError as error:
        raise _told(error) from error
    assert row is not None
    return _team(row)


async def change(conn: Connection, team_id: UUID, changes: Mapping[str, object]) -> Team | None:
    """Set what is in `changes`, whose names are of CHANGEABLE. Raises SlugTaken."""
    where = Where()
    assignments = ", ".join(f"{name} = {where.bind(changes[name])}" for name in CHANGEABLE if name in changes)
    where.add("t.id = {}", team_id)
    try:
        row = await conn.fetchrow(where.into(_CHANGE, assignments=assignments or "name = name"), *where.args)
    except asyncpg.UniqueViolationError as error:
        raise _told(error) from error
    return _team(row) if row else None


async def set_image(conn: Connection, team_id: UUID, image_id: UUID) -> Team | None:
    """Its picture; None if nothing changed."""
    row = await conn.fetchrow(_SET_IMAGE, team_id, image_id)
    return _team(row) if row else None


async def set_hero_image(conn: Connection, team_id: UUID, image_id: UUID) -> None:
    """Its banner."""
    await conn.execute(_SET_HERO, team_id, image_id)


async def set_content(conn: Connection, team_id: UUID, *, clip_count: int, has_incentive: bool) -> None:
    """What its projects hold together."""
    await conn.execute(_SET_CONTENT, team_id, clip_count, has_incentive)


async def remove(conn: Connection, team_id: UUID) -> None:
    """Forget the team and all that hangs on it."""
    await conn.execute("delete from auth.membership where team_id = $1", team_id)
    await conn.execute("delete from auth.team where id = $1", team_id)


async def show(conn: Connection, actor: Actor, team_id: UUID, projection: Projection) -> JsonText | None:
    """The team as JSON, if the caller may know of it."""
    where = visible_to(actor).add("t.id = {}", team_id)
    text = await conn.fetchval(where.into(_SHOW, select_list=select_list(projection, COLUMNS)), *where.args)
    return JsonText(text) if text else None


async def list_visible(conn: Connection, actor: Actor, projection: Projection, question: TeamQuestion) -> JsonText:
    """A page of the teams that the caller may know of."""
    where = visible_to(actor)
    where.add_if("t.organization_id = any({}::uuid[])", question.organization_ids).add_if("t.status = {}", question.status)
    parts = {"limit": where.bind(question.limit), "offset": where.bind(question.limit * question.page)}
    order = _ORDERS[question.sort_by] + (" desc" if question.descending else "")
    statement = where.into(_LIST, select_list=select_list(projection, COLUMNS), order=order, **parts)
    row = await conn.fetchrow(statement, *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])
