"""SQL of sessions and refresh tokens."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.auth.sessions.model import Because, Client, Presented, Session
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns(
    "id",
    "address",
    "user_agent",
    times=("created_at", "last_used_at", "expires_at"),
    alias="s",
    is_current="coalesce(s.id = $1::uuid, false)",
)

_INSERT = """
insert into auth.session (id, person_id, created_at, last_used_at, expires_at, address, user_agent) values ($1, $2, $3, $3, $4, $5, $6)
"""
_ADD_TOKEN = "insert into auth.refresh_token (token_hash, session_id, issued_at) values ($1, $2, $3)"  # noqa: S105  SQL, not a secret
_PRESENT = """
select s.id, s.person_id, s.expires_at, s.revoked_at, t.used_at
from auth.refresh_token t join auth.session s on s.id = t.session_id
where t.token_hash = $1 for update of s, t
"""
_USE = "update auth.refresh_token set used_at = coalesce(used_at, $2) where token_hash = $1"
_PROLONG = "update auth.session set last_used_at = $2, expires_at = $3, address = coalesce($4, address) where id = $1"
_REVOKE = """
update auth.session s set revoked_at = now(), revoked_because = {because} where {where} and s.revoked_at is null returning s.id
"""
_LIST = """
select (select count(*) from auth.session s where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from auth.session s where {where} order by s.last_used_at desc, s.id limit {limit} offset {offset}
) r), '[]')::text as items
"""
_FORGET = "delete from auth.session where expires_at < now() - interval '30 days' or revoked_at < now() - interval '30 days'"


async def insert(conn: Connection, session_id: UUID, person_id: UUID, *, client: Client, at: datetime, expires_at: datetime) -> None:
    """A new session."""
    await conn.execute(_INSERT, session_id, person_id, at, expires_at, client.address, client.user_agent)


async def add_token(conn: Connection, session_id: UUID, token_hash: bytes, at: datetime) -> None:
    """A refresh token of the session."""
    await conn.execute(_ADD_TOKEN, token_hash, session_id, at)


async def present(conn: Connection, token_hash: bytes) -> Presented | None:
    """The token and its session, held against other writers until the transaction ends."""
    row = await conn.fetchrow(_PRESENT, token_hash)
    if row is None:
        return None
    return Presented(Session(row["id"], row["person_id"], row["expires_at"], row["revoked_at"]), row["used_at"])


async def use(conn: Connection, token_hash: bytes, at: datetime) -> None:
    """Mark the token as used."""
    await conn.execute(_USE, token_hash, at)


async def prolong(conn: Connection, session_id: UUID, *, at: datetime, expires_at: datetime, address: str | None) -> None:
    """The session was used just now."""
    await conn.execute(_PROLONG, session_id, at, expires_at, address)


async def revoke(conn: Connection, where: Where, because: Because) -> list[UUID]:
    """End those open sessions for which `where` holds; returns their ids."""
    reason = where.bind(because)
    return [row["id"] for row in await conn.fetch(where.into(_REVOKE, because=reason), *where.args)]


async def list_of(conn: Connection, person_id: UUID, projection: Projection, *, current_id: UUID | None, limit: int, page: int) -> JsonText:
    """A page of a person's open sessions, last used first; `current_id` is the one that asks."""
    where = Where(current_id).add("s.person_id = {}", person_id).add("s.revoked_at is null and s.expires_at > now()")
    parts = {"limit": where.bind(limit), "offset": where.bind(limit * page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def forget_old(conn: Connection) -> None:
    """Remove what ended a month ago."""
    await conn.execute(_FORGET)
