"""SQL of API keys."""

from collections.abc import Mapping
from uuid import UUID

from services.auth.api_keys.model import MadeKey
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns(
    "id",
    "organization_id",
    "name",
    "prefix",
    "read_only",
    "created_by",
    times=("created_at", "expires_at", "last_used_at"),
    alias="k",
)

_INSERT = """
insert into auth.api_key (id, organization_id, name, prefix, key_hash, read_only, created_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_REVOKE = "update auth.api_key k set revoked_at = now() where {where} and k.revoked_at is null returning k.id"
_TOUCH = """
update auth.api_key set last_used_at = now()
where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
"""
_LIST = """
select (select count(*) from auth.api_key k where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from auth.api_key k where {where} order by k.created_at, k.id limit {limit} offset {offset}
) r), '[]')::text as items
"""


def visible_to(actor: Actor, *, to_write: bool = False) -> Where:
    """Those of the organizations that the caller administers; all for the domain's admins."""
    where = Where().add("k.revoked_at is null")
    if actor.is_domain_admin(to_write=to_write):
        return where
    return where.add("k.organization_id = any({}::uuid[])", actor.organizations(to_write=to_write))


async def insert(conn: Connection, made: MadeKey, key_hash: bytes, *, created_by: str | None) -> None:
    """A new key."""
    new = made.new
    facts = (made.id, new.organization_id, new.name, made.prefix, key_hash, new.read_only, created_by, made.created_at, new.expires_at)
    await conn.execute(_INSERT, *facts)


async def revoke_visible(conn: Connection, actor: Actor, key_id: UUID) -> bool:
    """End a key that the caller may end; whether there was one."""
    where = visible_to(actor, to_write=True).add("k.id = {}", key_id)
    return await conn.fetchval(where.into(_REVOKE), *where.args) is not None


async def revoke_all_of(conn: Connection, organization_id: UUID) -> list[UUID]:
    """End all keys of an organization; returns their ids."""
    where = Where().add("k.organization_id = {}", organization_id)
    return [row["id"] for row in await conn.fetch(where.into(_REVOKE), *where.args)]


async def touch(conn: Connection, key_id: UUID) -> None:
    """Note that the key was used, at most once a minute."""
    await conn.execute(_TOUCH, key_id)


async def list_visible(
    conn: Connection, actor: Actor, projection: Projection, *, organization_id: UUID | None, limit: int, page: int
) -> JsonText:
    """A page of the keys that the caller may know of, oldest first."""
    where = visible_to(actor).add_if("k.organization_id = {}", organization_id)
    parts = {"limit": where.bind(limit), "offset": where.bind(limit * page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])
