"""SQL of shots: entities of the kind `shot`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.catalog.access import model as access
from services.catalog.shots.model import CHANGEABLE, Shot
from services.catalog.videos.entity import still_urls
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns(
    "id",
    "project_id",
    "title",
    "description",
    "orientation",
    "fps",
    "quality",
    "position",
    "is_hidden",
    times=("created_at", "updated_at"),
    alias="e",
    orientation_camel_case="camel_case(e.orientation)",
    shot_type_id="e.shot_type_id",
    shot_type_text="coalesce(e.shot_type_id::text, '')",
    team_id="p.team_id",
    example_size="coalesce(x.size, 0)",
    example_proxy_size="coalesce(x.proxy_size, 0)",
    example_thumbnail_size="coalesce(x.thumbnail_size, 0)",
    example_is_transcoded="coalesce(x.transcoded, false)",
    example_has_failed="coalesce(x.transcoding_failed, false)",
    example_file_name="coalesce(x.file_name, '')",
    example_proxy_name="case when x.id is null then '' else expected_proxy_name(x) end",
    example_duration="coalesce(x.duration, 0)",
    example_still_urls=still_urls("x"),
    example_url="case when x.id is not null then play_url(x) end",
)
_FACTS = "e.id, e.project_id, e.title, e.position, e.is_hidden, e.example_id"
_FIND = "select {facts} from catalog.entity e join catalog.project p on p.id = e.project_id where e.kind = 'shot' and {where}"
_LOCK_ALL = "select {facts} from catalog.entity e where e.kind = 'shot' and {where} order by e.position for update"
_JOINS = "catalog.entity e join catalog.project p on p.id = e.project_id left join catalog.video x on x.id = e.example_id"
_LIST = """
select coalesce(json_agg(r), '[]')::text from (
    select {select_list} from {joins} where e.kind = 'shot' and {where} order by e.position
) r
"""
_SHOW = "select row_to_json(r)::text from (select {select_list} from {joins} where e.kind = 'shot' and {where}) r"
_INSERT = """
insert into catalog.entity as e (id, project_id, kind, shot_type_id, position, created_at, updated_at, {names})
values ($1, $2, 'shot', $3, $4, $5, $5, {values}) returning {facts}
"""
_CHANGE = "update catalog.entity e set {assignments} where {where} returning {facts}"
_PLACE = """
update catalog.entity e set position = w.position from unnest($1::uuid[]) with ordinality as o (id, n)
cross join lateral (select (o.n - 1)::integer as position) w where e.id = o.id and e.position <> w.position
"""


def visible_to(actor: Actor) -> Where:
    """Shots of projects that the caller may know of; hidden ones only for who administers them."""
    return access.shots_visible_to(actor, Where())


def _shot(row: asyncpg.Record) -> Shot:
    return Shot(**dict(row))


async def find(conn: Connection, actor: Actor, shot_id: UUID) -> Shot | None:
    """The shot, if the caller may know of it."""
    where = visible_to(actor).add("e.id = {}", shot_id)
    row = await conn.fetchrow(where.into(_FIND, facts=_FACTS), *where.args)
    return _shot(row) if row else None


async def lock_all(conn: Connection, project_id: UUID) -> list[Shot]:
    """The whole shot list in its order, held until the transaction ends."""
    where = Where().add("e.project_id = {}", project_id)
    return [_shot(row) for row in await conn.fetch(where.into(_LOCK_ALL, facts=_FACTS), *where.args)]


async def insert(conn: Connection, shot_id: UUID, place: tuple[UUID, UUID | None, int], *, facts: Mapping[str, Any], at: datetime) -> Shot:
    """A new shot at (project, shot type, position)."""
    known = {name: facts[name] for name in CHANGEABLE if name in facts}
    values = ", ".join(f"${number}" for number in range(6, 6 + len(known)))
    statement = _INSERT.format(names=", ".join(known), values=values, facts=_FACTS)
    row = await conn.fetchrow(statement, shot_id, *place, at, *known.values())
    assert row is not None
    return _shot(row)


async def change(conn: Connection, shot_id: UUID, changes: Mapping[str, Any], *, at: datetime) -> Shot | None:
    """Set the columns in `changes`."""
    where = Where()
    parts = [f"{name} = {where.bind(changes[name])}" for name in (*CHANGEABLE, "example_id") if name in changes]
    parts.append(f"updated_at = {where.bind(at)}")
    where.add("e.id = {}", shot_id)
    row = await conn.fetchrow(where.into(_CHANGE, assignments=", ".join(parts), facts=_FACTS), *where.args)
    return _shot(row) if row else None


async def place(conn: Connection, ids: Sequence[UUID]) -> None:
    """Give the shots the positions of their order here, from 0."""
    await conn.execute(_PLACE, list(ids))


async def remove(conn: Connection, shot_id: UUID) -> None:
    """Forget a shot; its clips are without one from then on."""
    await conn.execute("delete from catalog.entity where id = $1", shot_id)


async def list_visible(conn: Connection, actor: Actor, project_id: UUID, projection: Projection) -> JsonText:
    """The shot list of a project, in its order."""
    where = visible_to(actor).add("e.project_id = {}", project_id)
    text = await conn.fetchval(where.into(_LIST, select_list=select_list(projection, COLUMNS), joins=_JOINS), *where.args)
    return JsonText(text)


async def show(conn: Connection, actor: Actor, shot_id: UUID, projection: Projection) -> JsonText | None:
    """A shot as JSON, if the caller may know of it."""
    where = visible_to(actor).add("e.id = {}", shot_id)
    text = await conn.fetchval(where.into(_SHOW, select_list=select_list(projection, COLUMNS), joins=_JOINS), *where.args)
    return JsonText(text) if text else None
