"""SQL of originals."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.media.objects.errors import MediaNotFound
from services.media.objects.model import MediaObject, NewObject
from shared.actor import Actor
from shared.sql.database import Connection
from shared.sql.where import Where

_SELECT = """
select o.*, exists (
    select from media.rendition r where r.object_id = o.id and r.kind = 'sd' and r.state = 'failed'
) as is_proxy_failed
from media.object o where {where}
"""
_INSERT = """
insert into media.object (id, organization_id, team_id, project_id, person_id, kind, file_name, key, original_name, content_type, size,
    thumbnail_id, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_OWN = """
o.organization_id = any({}::uuid[]) or o.team_id = any({}::uuid[]) or exists (
    select from media.member m
    join media.project p on p.id = m.project_id
    left join media.clip c on c.id = o.id
    where m.project_id = o.project_id and m.is_active and m.person_id = {}::uuid
        and (m.person_id in (o.person_id, c.person_id)
            or o.kind in ('shot', 'teaser')
            or (p.publish_status = 'publish_all' and c.status <> 'rejected')
            or (p.publish_status = 'published' and c.status = 'approved')))
"""
_TRASH = """
update media.object set deleted_at = $2 where {where} and deleted_at is null returning id, organization_id
"""
_PURGE = """
delete from media.object where id = $1 and deleted_at < $2
"""
_DOOM = "insert into media.garbage (key) select unnest($1::text[]) on conflict (key) do nothing"
_ALL_KEYS = (
    "select * from (select o.*, false as is_proxy_failed from media.object o where o.id > $1 order by o.id limit $2) page order by id"
)


def visible_to(actor: Actor) -> Where:
    """The files that the caller may see: administrators all of theirs, members what their project shows them and their own."""
    where = Where().add("o.deleted_at is null")
    if actor.is_domain_admin():
        return where
    return where.add(_OWN, actor.organizations(), actor.teams(), actor.person_id)


async def insert(conn: Connection, new: NewObject, *, thumbnail_id: UUID, at: datetime) -> None:
    """Add an original."""
    owner = (new.organization_id, new.team_id, new.project_id, new.person_id)
    file = (new.kind, new.file_name, new.key, new.original_name, new.content_type, new.size)
    await conn.execute(_INSERT, new.id, *owner, *file, thumbnail_id, at)


async def _find(conn: Connection, where: Where, *, more: str = "") -> list[MediaObject]:
    return [MediaObject(**dict(row)) for row in await conn.fetch(where.into(_SELECT) + more, *where.args)]


async def get(conn: Connection, object_id: UUID) -> MediaObject:
    """The original, whoever asks, in the trash or not. Raises MediaNotFound."""
    return (await _find(conn, Where().add("o.id = {}", object_id)) or _missing())[0]


async def lock(conn: Connection, object_id: UUID) -> MediaObject:
    """The original, held against other writers until the transaction ends. Raises MediaNotFound."""
    return (await _find(conn, Where().add("o.id = {}", object_id), more=" for update of o") or _missing())[0]


async def get_visible(conn: Connection, actor: Actor, object_id: UUID) -> MediaObject:
    """The original, if the caller may see it. Raises MediaNotFound."""
    return (await _find(conn, visible_to(actor).add("o.id = {}", object_id)) or _missing())[0]


async def list_visible_by_stem(
    conn: Connection, actor: Actor, stems: Sequence[str], *, team_id: UUID | None, project_id: UUID | None
) -> list[MediaObject]:
    """The originals whose file name, without extension, is one of `stems`, as far as the caller may see them."""
    where = visible_to(actor).add("split_part(o.file_name, '.', 1) = any({}::text[])", list(stems))
    return await _find(conn, where.add_if("o.team_id = {}", team_id).add_if("o.project_id = {}", project_id))


async def display_names(conn: Connection, object_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names that catalog gave to clips."""
    rows = await conn.fetch("select id, display_name from media.clip where id = any($1::uuid[])", list(object_ids))
    return {row["id"]: row["display_name"] for row in rows}


async def change(conn: Connection, object_id: UUID, **values: object) -> None:
    """Set columns of an original; the names come from our code only."""
    names = list(values)
    assert all(name.isidentifier() for name in names)
    assignments = ", ".join(f"{name} = ${place}" for place, name in enumerate(names, 2))
    await conn.execute("update media.object set " + assignments + " where id = $1", object_id, *values.values())  # noqa: S608  names of ours


async def trash(conn: Connection, column: str, id_: UUID, at: datetime) -> set[UUID]:
    """Put into the trash every original whose `column` (id, project_id, team_id, organization_id) is `id_`; whose they were."""
    assert column in ("id", "project_id", "team_id", "organization_id")
    rows = await conn.fetch(_TRASH.format(where=f"{column} = $1"), id_, at)
    return {row["organization_id"] for row in rows}


_UNTRASH_EXAMPLES = """
update media.object set deleted_at = null where project_id = $1 and kind in ('shot', 'teaser') and deleted_at is not null
returning organization_id
"""


async def untrash_examples(conn: Connection, project_id: UUID) -> set[UUID]:
    """Take a project's teasers and shot examples out of the trash; whose they are."""
    return {row["organization_id"] for row in await conn.fetch(_UNTRASH_EXAMPLES, project_id)}


async def list_overdue(conn: Connection, before: datetime, limit: int) -> list[MediaObject]:
    """Originals that went to the trash before this moment; those another sweeper works on are left out."""
    return await _find(
        conn, Where().add("o.deleted_at < {}", before), more=f" order by o.deleted_at limit {limit:d} for update of o skip locked"
    )


async def purge(conn: Connection, found: MediaObject, before: datetime) -> None:
    """Remove the row of an original and its renditions, and note the bytes for removal."""
    await conn.execute(_PURGE, found.id, before)
    await conn.execute("delete from media.clip where id = $1", found.id)
    await doom(conn, found.keys())


async def doom(conn: Connection, keys: Sequence[str]) -> None:
    """Note bytes that no row knows any more, to be removed after the transaction."""
    await conn.execute(_DOOM, list(keys))


async def list_garbage(conn: Connection, limit: int) -> list[str]:
    """Keys of bytes to remove."""
    return [row["key"] for row in await conn.fetch("select key from media.garbage order by created_at limit $1", limit)]


async def forget_garbage(conn: Connection, keys: Sequence[str]) -> None:
    """The bytes are gone."""
    await conn.execute("delete from media.garbage where key = any($1::text[])", list(keys))


async def page(conn: Connection, after: UUID, limit: int) -> list[MediaObject]:
    """Originals in the order of their ids, for a walk through all of them."""
    return [MediaObject(**dict(row)) for row in await conn.fetch(_ALL_KEYS, after, limit)]


def _missing() -> list[MediaObject]:
    raise MediaNotFound
