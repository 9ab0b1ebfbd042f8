"""SQL of scheduled notifications."""

from datetime import datetime
from uuid import UUID

from services.notification.announcements.model import Announcement, Filters, NewAnnouncement
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

_FIELDS = "a.id, a.organization_id, a.team_id, a.project_id, a.person_id, a.clip_id, a.kind, a.message, a.send_at, a.state, a.revision"
COLUMNS: dict[str, Column] = columns(
    "id",
    "message",
    "state",
    "team_id",
    "project_id",
    "person_id",
    "clip_id",
    "created_by",
    "kind",
    alias="a",
    times=["send_at", "created_at"],
    kind_camel="lower(left(initcap(replace(a.kind, '_', ' ')), 1)) || substr(replace(initcap(replace(a.kind, '_', ' ')), ' ', ''), 2)",
    nothing="null::text",
    is_from_team="(a.created_by is null)::text",
    is_read="""exists (select from notification.notice n where n.announcement_id = a.id and n.read_at is not null
        and (a.person_id is null or n.person_id = a.person_id))""",
    image_url="""(select case when t.image_id is null then null
        else current_setting('rushes.public_url') || '/files/images/' || t.image_id || '/profile150.jpg' end
        from notification.team t where t.id = a.team_id)""",
    links="json_build_object('teamId', a.team_id, 'projectId', a.project_id, 'mediaFileId', a.clip_id)",
)
_INSERT = f"""
with a as (
    insert into notification.announcement
        (id, organization_id, team_id, project_id, person_id, clip_id, kind, message, send_at, created_by, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) returning *)
select {_FIELDS} from a
"""  # noqa: S608  constants only
_INSERT_ONCE = f"""
with a as (
    insert into notification.announcement
        (id, organization_id, team_id, project_id, clip_id, kind, message, origin, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict on constraint announcement_origin_key do nothing returning *)
select {_FIELDS} from a
"""  # noqa: S608  constants only
_REMOVE_PENDING = f"""
with a as (
    delete from notification.announcement where state = 'pending' and (team_id = $1 or project_id = $2) returning *)
select {_FIELDS} from a
"""  # noqa: S608  constants only
_LOCK = f"select {_FIELDS} from notification.announcement a where {{where}} for update of a"  # noqa: S608  constants only
_CHANGE = f"""
update notification.announcement a set message = $2, send_at = $3, revision = a.revision + 1, updated_at = $4 where a.id = $1
returning {_FIELDS}
"""  # noqa: S608  constants only
_SET_STATE = f"""
update notification.announcement a set state = $2, updated_at = now(),
    finished_at = case when $2 in ('sent', 'blocked', 'error') then now() end
where a.id = $1 and a.state <> $2 returning {_FIELDS}
"""  # noqa: S608  constants only
_SHOW = "select row_to_json(r)::text from (select {select_list} from notification.announcement a where a.id = $1) r"
_PAGE = """
select (select count(*) from notification.announcement a where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from notification.announcement a where {where}
    order by a.created_at {direction}, a.id {direction} limit {limit} offset {offset}
) r), '[]')::text as items
"""


def visible_to(actor: Actor, *, to_write: bool = False) -> Where:
    """Those of organizations and teams that the caller administers; all for the domain's admins."""
    where = Where()
    if actor.is_domain_admin(to_write=to_write):
        return where
    return where.add(
        "a.organization_id = any({}::uuid[]) or a.team_id = any({}::uuid[])",
        actor.organizations(to_write=to_write),
        actor.teams(to_write=to_write),
    )


async def insert(
    conn: Connection, new: NewAnnouncement, *, id_: UUID, organization_id: UUID, created_by: UUID | None, at: datetime
) -> Announcement:
    """Store a new one."""
    values = (id_, organization_id, new.team_id, new.project_id, new.person_id, new.clip_id, new.kind, new.message, new.send_at)
    row = await conn.fetchrow(_INSERT, *values, created_by, at)
    assert row is not None
    return Announcement(**dict(row))


async def insert_once(
    conn: Connection, new: NewAnnouncement, *, id_: UUID, organization_id: UUID, origin: str, at: datetime
) -> Announcement | None:
    """Store one that a fact caused; None if that fact has one already."""
    values = (id_, organization_id, new.team_id, new.project_id, new.clip_id, new.kind, new.message, origin, at)
    row = await conn.fetchrow(_INSERT_ONCE, *values)
    return Announcement(**dict(row)) if row else None


async def remove_pending(conn: Connection, *, team_id: UUID | None, project_id: UUID | None) -> list[Announcement]:
    """Take away what is still to be sent to a team or project; returns what it was."""
    return [Announcement(**dict(row)) for row in await conn.fetch(_REMOVE_PENDING, team_id, project_id)]


async def lock(conn: Connection, actor: Actor, announcement_id: UUID) -> Announcement | None:
    """One that the caller may change, held against other writers until the transaction ends; None if there is none."""
    where = visible_to(actor, to_write=True).add("a.id = {}", announcement_id)
    row = await conn.fetchrow(where.into(_LOCK), *where.args)
    return Announcement(**dict(row)) if row else None


async def is_visible(conn: Connection, actor: Actor, announcement_id: UUID) -> bool:
    """Whether the caller administers what this announcement goes to."""
    where = visible_to(actor).add("a.id = {}", announcement_id)
    return bool(await conn.fetchval(where.into("select true from notification.announcement a where {where}"), *where.args))


async def change(conn: Connection, announcement_id: UUID, message: str, send_at: datetime | None, at: datetime) -> Announcement:
    """Another text or time; the plan made before no longer counts."""
    row = await conn.fetchrow(_CHANGE, announcement_id, message, send_at, at)
    assert row is not None
    return Announcement(**dict(row))


async def set_state(conn: Connection, announcement_id: UUID, state: str) -> Announcement | None:
    """Move it to a state; None if it is there already."""
    row = await conn.fetchrow(_SET_STATE, announcement_id, state)
    return Announcement(**dict(row)) if row else None


async def remove(conn: Connection, announcement_id: UUID) -> None:
    """Take it away, with its deliveries and notices."""
    await conn.execute("delete from notification.announcement where id = $1", announcement_id)


async def show(conn: Connection, announcement_id: UUID, projection: Projection) -> JsonText:
    """One, printed."""
    text = await conn.fetchval(_SHOW.format(select_list=select_list(projection, COLUMNS)), announcement_id)
    return JsonText(text)


async def page(conn: Connection, actor: Actor, filters: Filters, projection: Projection) -> JsonText:
    """Those that the caller administers and the filters let through, printed, with their total."""
    where = visible_to(actor)
    for column in ("team_id", "project_id", "created_by", "clip_id", "kind", "state"):
        where.add_if(f"a.{column} = {{}}", getattr(filters, column))
    if filters.is_from_team is not None:
        where.add("(a.created_by is null) = {}", filters.is_from_team)
    limit, offset = where.bind(filters.limit), where.bind(filters.limit * filters.page)
    statement = where.into(
        _PAGE,
        select_list=select_list(projection, COLUMNS),
        direction="desc" if filters.descending else "asc",
        limit=limit,
        offset=offset,
    )
    row = await conn.fetchrow(statement, *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])
