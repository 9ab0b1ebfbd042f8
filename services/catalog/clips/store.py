"""SQL of clips."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.catalog.access import model as access
from services.catalog.clips.entity import COLUMNS, DISPLAY_NAME, JOINS
from services.catalog.clips.model import CHANGEABLE, Clip, ClipQuestion, NewClip
from shared.actor import Actor
from shared.events.catalog import ClipRecord
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Projection, select_list
from shared.sql.where import Where

_FACTS = "c.id, c.project_id, p.team_id, p.organization_id, c.person_id, c.is_final, c.status"
_FIND = """
select {facts}, {is_administered} as is_administered from catalog.clip c join catalog.project p on p.id = c.project_id where {where}
"""
_RECORD = """
select {facts}, c.entity_id as shot_id, v.file_name, {display_name} as display_name from catalog.clip c {joins} where {where} order by c.id
"""
_SHOW = "select row_to_json(r)::text from (select {select_list} from catalog.clip c {joins} where {where}) r"
# The page is chosen first and printed then, so that what an offset skips is never printed.
_LIST = """
select (
    select count(*) from catalog.clip c join catalog.project p on p.id = c.project_id left join catalog.entity e on e.id = c.entity_id
    where {where}
) as total, coalesce((select json_agg(r) from (
    select {select_list} from (
        select c.* from catalog.clip c join catalog.project p on p.id = c.project_id left join catalog.entity e on e.id = c.entity_id
        where {where} order by c.created_at {direction}, c.id {direction} limit {limit} offset {offset}
    ) c {joins} order by c.created_at {direction}, c.id {direction}
) r), '[]')::text as items
"""
_NUMBER = "update catalog.project set clips_numbered = clips_numbered + 1 where id = $1 returning clips_numbered"
_INSERT = """
insert into catalog.clip (id, project_id, entity_id, person_id, is_final, number, shot_at, fps, quality, orientation, latitude, longitude,
    in_case_mode, created_at)
values ($1, $2, (select id from catalog.entity where id = $3 and project_id = $2), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (id) do nothing returning true
"""
# What the client did not say is taken from what media found in the file.
_APPLY_FACTS = """
update catalog.clip c set
    orientation = coalesce(c.orientation, case when v.height > v.width then 'portrait' else 'landscape' end),
    quality = coalesce(c.quality, case when least(v.width, v.height) >= 2160 then '4k' when least(v.width, v.height) >= 1080 then '1080'
        else '720' end),
    fps = coalesce(c.fps, (
        select f from unnest(array[18, 24, 25, 30, 60, 120, 240]) f
        where v.fps ~ '^\\d{1,9}/[1-9]\\d{0,8}$'
        order by abs(f - split_part(v.fps, '/', 1)::numeric / split_part(v.fps, '/', 2)::numeric) limit 1
    ))
from catalog.video v where v.id = c.id and c.id = $1 and v.width > 0 and v.height > 0
    and (c.orientation is null or c.quality is null or c.fps is null)
"""


def visible_to(actor: Actor) -> Where:
    """Clips that are there and that their projects show to the caller."""
    return access.clips_visible_to(actor, Where())


def _clip(row: asyncpg.Record) -> Clip:
    return Clip(**dict(row))


async def lock(conn: Connection, actor: Actor, clip_id: UUID) -> Clip | None:
    """The clip, if the caller may know of it, held against other writers until the transaction ends."""
    where = visible_to(actor).add("c.id = {}", clip_id)
    statement = where.into(_FIND, facts=_FACTS, is_administered=access.is_administered(actor, where))
    row = await conn.fetchrow(statement + " for no key update of c", *where.args)
    return _clip(row) if row else None


async def lock_deleted(conn: Connection, actor: Actor, clip_id: UUID) -> Clip | None:
    """A clip in the trash, of a project that is not, which the caller administers; held until the transaction ends."""
    where = access.administered_by(actor, Where()).add("c.deleted_at is not null and p.deleted_at is null and c.id = {}", clip_id)
    statement = where.into(_FIND, facts=_FACTS, is_administered=access.is_administered(actor, where))
    row = await conn.fetchrow(statement + " for no key update of c", *where.args)
    return _clip(row) if row else None


async def is_known(conn: Connection, clip_id: UUID) -> bool:
    """Whether there is such a clip, in the trash or not."""
    return bool(await conn.fetchval("select true from catalog.clip where id = $1", clip_id))


async def record(conn: Connection, clip_id: UUID) -> ClipRecord:
    """The clip as other services know it."""
    where = Where().add("c.id = {}", clip_id)
    row = await conn.fetchrow(where.into(_RECORD, facts=_FACTS, display_name=DISPLAY_NAME, joins=JOINS), *where.args)
    assert row is not None
    return ClipRecord(**dict(row))


async def records_of(conn: Connection, project_id: UUID) -> list[ClipRecord]:
    """Every clip of a project that is not in the trash by itself."""
    where = Where().add("c.project_id = {} and c.deleted_at is null", project_id)
    return [
        ClipRecord(**dict(row))
        for row in await conn.fetch(where.into(_RECORD, facts=_FACTS, display_name=DISPLAY_NAME, joins=JOINS), *where.args)
    ]


async def next_number(conn: Connection, project_id: UUID) -> int:
    """The number of the next clip of a project, which is held against others that ask until the transaction ends."""
    return int(await conn.fetchval(_NUMBER, project_id))


async def insert(conn: Connection, clip_id: UUID, new: NewClip, *, number: int, at: datetime) -> None:
    """A new clip, if there is none with this id."""
    n = new
    place = (n.project_id, n.shot_id, n.person_id, n.is_final, number, n.shot_at or at)
    said = (n.fps, n.quality, n.orientation, n.latitude, n.longitude, n.in_case_mode)
    await conn.execute(_INSERT, clip_id, *place, *said, at)


async def apply_facts(conn: Connection, clip_id: UUID) -> None:
    """Fill in what the client did not say from what media found in the file."""
    await conn.execute(_APPLY_FACTS, clip_id)


async def change(conn: Connection, clip_id: UUID, changes: Mapping[str, Any]) -> None:
    """Set the columns in `changes`."""
    allowed = (*CHANGEABLE, "status", "moderated_at", "moderated_by", "deleted_at", "is_favorite")
    where = Where()
    assignments = ", ".join(f"{name} = {where.bind(changes[name])}" for name in allowed if name in changes)
    where.add("c.id = {}", clip_id)
    if assignments:
        await conn.execute(where.into("update catalog.clip c set {assignments} where {where}", assignments=assignments), *where.args)


async def forget_person(conn: Connection, person_id: UUID) -> None:
    """A person is gone: their clips stay, and are nobody's."""
    await conn.execute("update catalog.clip set person_id = null where person_id = $1", person_id)


async def show(conn: Connection, actor: Actor, clip_id: UUID, projection: Projection) -> JsonText | None:
    """The clip as JSON, if the caller may know of it."""
    where = visible_to(actor).add("c.id = {}", clip_id)
    text = await conn.fetchval(where.into(_SHOW, select_list=select_list(projection, COLUMNS), joins=JOINS), *where.args)
    return JsonText(text) if text else None


def _asked(actor: Actor, project_id: UUID, question: ClipQuestion) -> Where:
    q = question
    where = visible_to(actor).add("c.project_id = {}", project_id)
    chosen = []
    if q.shot_ids is not None:
        chosen.append(f"c.entity_id = any({where.bind(q.shot_ids)}::uuid[])")
    if q.shot_type_ids is not None:
        chosen.append(f"e.shot_type_id = any({where.bind(q.shot_type_ids)}::uuid[])")
    if q.free_shoot is True:
        where.add(" and ".join(chosen) + " or c.entity_id is null" if chosen else "c.entity_id is null")
    else:
        for condition in [*chosen, *(["c.entity_id is not null"] if q.free_shoot is False else [])]:
            where.add(condition)
    where.add_if("c.person_id = any({}::uuid[])", q.person_ids)
    where.add_if("c.is_final = {}", q.is_final).add_if("c.is_favorite = {}", q.is_favorite)
    return where.add_if("c.status = {}", q.status).add_if("c.fps = {}", q.fps).add_if("c.quality = {}", q.quality)


async def list_visible(conn: Connection, actor: Actor, project_id: UUID, projection: Projection, question: ClipQuestion) -> JsonText:
    """A page of a project's clips that the caller may know of, by when they came in."""
    where = _asked(actor, project_id, question)
    parts = {
        "limit": where.bind(question.limit),
        "offset": where.bind(question.limit * question.page),
        "direction": "desc" if question.descending else "asc",
    }
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), joins=JOINS, **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])
