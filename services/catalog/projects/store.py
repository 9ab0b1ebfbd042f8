"""SQL of projects: finding, holding and changing them. What can be printed of them is in entity.py."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.catalog.access import model as access
from services.catalog.join_codes.errors import CodeTaken
from services.catalog.projects.entity import COLUMNS, joins_for
from services.catalog.projects.errors import DatesReversed
from services.catalog.projects.model import CHANGEABLE, STATUS_COLUMNS, Project, ProjectQuestion
from shared.actor import Actor
from shared.sql.database import Connection, JsonText, constraint_of
from shared.sql.projection import Projection, select_list
from shared.sql.where import Where

_FACTS = """p.id, p.organization_id, p.team_id, p.title, p.access, p.publish_status, effective_status(p) as status, p.starts_at,
    p.ends_at, p.image_id, p.teaser_id, p.orientation, p.is_geo_visible, p.deleted_at"""
_FIND = "select {facts}, {is_administered} as is_administered from catalog.project p where {where}"
_INSERT = """
insert into catalog.project as p (id, organization_id, team_id, created_at, updated_at, created_by, {names})
values ($1, $2, $3, $4, $4, $5, {values}) returning {facts}, true as is_administered
"""
_CHANGE = "update catalog.project p set {assignments} where {where} returning {facts}, true as is_administered"
_SHOW = "select row_to_json(r)::text from (select {select_list} from catalog.project p {joins} where {where}) r"
_LIST = """
select (select count(*) from catalog.project p where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from catalog.project p {joins} where {where} order by {order}, p.id limit {limit} offset {offset}
) r), '[]')::text as items
"""
_ORDERS = {
    "title": "lower(p.title)",
    "orientation": "p.orientation",
    "starts_at": "p.starts_at",
    "ends_at": "p.ends_at",
    "created_at": "p.created_at",
}
_REMOVE_ALL = """
update catalog.project p set deleted_at = $1 where {where} and p.deleted_at is null returning {facts}, true as is_administered
"""
_MARK_TOLD = "update catalog.project set told_status = $2 where id = $1 and told_status is distinct from $2"
_TURNED = """
select {facts}, false as is_administered from catalog.project p
where {where} order by p.id limit 1 for no key update of p skip locked
"""
_IS_CODE_TAKEN = """
select exists (select from catalog.project p join catalog.project other on lower(other.join_code) = lower(p.join_code)
    and other.deleted_at is null and other.id <> p.id where p.id = $1)
"""
_PURGE = """
delete from catalog.project p where p.id in (
    select id from catalog.project where deleted_at < $1 order by deleted_at limit $2 for update skip locked
)
"""


def visible_to(actor: Actor) -> Where:
    """Projects that are there and that the caller may know of."""
    return access.projects_visible_to(actor, Where())


def _project(row: asyncpg.Record) -> Project:
    return Project(**dict(row))


def _told(error: asyncpg.IntegrityConstraintViolationError) -> Exception:
    match constraint_of(error):
        case "project_join_code_key":
            return CodeTaken()
        case "project_dates_check":
            return DatesReversed()
    return error


async def find(conn: Connection, actor: Actor, project_id: UUID, *, for_update: bool = False) -> Project | None:
    """The project, if the caller may know of it; `for_update`: held against other writers until the transaction ends."""
    where = visible_to(actor).add("p.id = {}", project_id)
    statement = where.into(_FIND, facts=_FACTS, is_administered=access.is_administered(actor, where))
    row = await conn.fetchrow(statement + (" for no key update of p" if for_update else ""), *where.args)
    return _project(row) if row else None


async def find_deleted(conn: Connection, actor: Actor, project_id: UUID) -> Project | None:
    """A project in the trash that the caller administers, held until the transaction ends."""
    where = access.administered_by(actor, Where()).add("p.deleted_at is not null and p.id = {}", project_id)
    statement = where.into(_FIND, facts=_FACTS, is_administered=access.is_administered(actor, where))
    row = await conn.fetchrow(statement + " for no key update of p", *where.args)
    return _project(row) if row else None


async def find_by_code(conn: Connection, actor: Actor, code: str) -> Project | None:
    """The project with this join code, if it is public or the caller may know of it anyway."""
    where = Where()
    visible = access.projects_visible_to(actor, Where(code))
    where.args = visible.args
    where.add("lower(p.join_code) = lower($1) and p.deleted_at is null").add(f"p.access = 'public' or ({visible})")
    statement = where.into(_FIND, facts=_FACTS, is_administered=access.is_administered(actor, where))
    row = await conn.fetchrow(statement, *where.args)
    return _project(row) if row else None


async def find_any(conn: Connection, project_id: UUID) -> Project | None:
    """The project, whoever asks and deleted or not, held against its deletion until the transaction ends."""
    where = Where().add("p.id = {}", project_id)
    row = await conn.fetchrow(where.into(_FIND, facts=_FACTS, is_administered="false") + " for key share of p", *where.args)
    return _project(row) if row else None


async def insert(conn: Connection, project_id: UUID, place: tuple[UUID, UUID], *, facts: Mapping[str, Any], by: str | None) -> Project:
    """A new project at (organization, team). Raises CodeTaken, DatesReversed."""
    known = {name: facts[name] for name in (*CHANGEABLE, *STATUS_COLUMNS) if name in facts}
    values = ", ".join(f"${number}" for number in range(6, 6 + len(known)))
    statement = _INSERT.format(names=", ".join(known), values=values, facts=_FACTS)
    try:
        row = await conn.fetchrow(statement, project_id, *place, facts["created_at"], by, *known.values())
    except asyncpg.IntegrityConstraintViolationError as error:
        raise _told(error) from error
    assert row is not None
    return _project(row)


async def change(conn: Connection, project_id: UUID, changes: Mapping[str, Any], *, at: datetime | None) -> Project:
    """Set the columns in `changes`; `at`: when the project's own information changed. Raises CodeTaken, DatesReversed."""
    where = Where()
    allowed = (*CHANGEABLE, *STATUS_COLUMNS, "image_id", "teaser_id", "deleted_at")
    parts = [f"{name} = {where.bind(changes[name])}" for name in allowed if name in changes]
    parts += [f"updated_at = {where.bind(at)}"] if at else []
    where.add("p.id = {}", project_id)
    try:
        row = await conn.fetchrow(where.into(_CHANGE, assignments=", ".join(parts) or "title = title", facts=_FACTS), *where.args)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise _told(error) from error
    assert row is not None
    return _project(row)


async def show(conn: Connection, actor: Actor, project_id: UUID, projection: Projection) -> JsonText | None:
    """The project as JSON, if the caller may know of it."""
    where = visible_to(actor).add("p.id = {}", project_id)
    return await _shown(conn, where, projection)


async def show_found(conn: Connection, project_id: UUID, projection: Projection) -> JsonText | None:
    """A project that was found by its code, as JSON."""
    return await _shown(conn, Where().add("p.id = {} and p.deleted_at is null", project_id), projection)


async def _shown(conn: Connection, where: Where, projection: Projection) -> JsonText | None:
    statement = where.into(_SHOW, select_list=select_list(projection, COLUMNS), joins=joins_for(projection))
    text = await conn.fetchval(statement, *where.args)
    return JsonText(text) if text else None


async def list_visible(conn: Connection, actor: Actor, projection: Projection, question: ProjectQuestion) -> JsonText:
    """A page of the projects that the caller may know of."""
    where = visible_to(actor)
    q = question
    where.add_if("position(lower({}) in lower(p.title)) > 0", q.text or None)
    where.add_if("p.orientation = {}", q.orientation).add_if("p.access = {}", q.access).add_if("p.publish_status = {}", q.publish_status)
    where.add_if("effective_status(p) = {}", q.status)
    where.add_if("p.organization_id = any({}::uuid[])", q.organization_ids).add_if("p.team_id = any({}::uuid[])", q.team_ids)
    parts = {"limit": where.bind(q.limit), "offset": where.bind(q.limit * q.page)}
    order = _ORDERS[q.order] + (" desc nulls last" if q.descending else " nulls last")
    statement = where.into(_LIST, select_list=select_list(projection, COLUMNS), joins=joins_for(projection), order=order, **parts)
    row = await conn.fetchrow(statement, *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def remove_all_of(conn: Connection, column: str, owner_id: UUID, *, at: datetime) -> list[Project]:
    """Put all projects of a team or an organization (`column`: team_id or organization_id) into the trash; those that were not there."""
    assert column in ("team_id", "organization_id")
    where = Where(at).add(f"p.{column} = {{}}", owner_id)
    return [_project(row) for row in await conn.fetch(where.into(_REMOVE_ALL, facts=_FACTS), *where.args)]


async def mark_told(conn: Connection, project: Project) -> None:
    """Remember which status was announced."""
    await conn.execute(_MARK_TOLD, project.id, project.status)


async def lock_turned(conn: Connection) -> Project | None:
    """A project whose status changed by the clock since it was announced, held until the transaction ends."""
    where = Where().add("p.deleted_at is null and p.told_status <> effective_status(p)")
    row = await conn.fetchrow(where.into(_TURNED, facts=_FACTS), *where.args)
    return _project(row) if row else None


async def is_code_free(conn: Connection, project_id: UUID) -> bool:
    """Whether no other project has taken the join code of this one, which is in the trash."""
    return not await conn.fetchval(_IS_CODE_TAKEN, project_id)


async def purge(conn: Connection, before: datetime, limit: int) -> None:
    """Forget projects that have been in the trash since `before`."""
    await conn.execute(_PURGE, before, limit)
