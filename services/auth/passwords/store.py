"""SQL of passwords and of the links that reset them."""

from datetime import datetime
from uuid import UUID

from shared.sql.database import Connection

_SET = """
insert into auth.password (person_id, hash, changed_at) values ($1, $2, now())
on conflict on constraint password_pkey do update set hash = excluded.hash, changed_at = excluded.changed_at
"""
_REPLACE = "update auth.password set hash = $3 where person_id = $1 and hash = $2"
_ADD_RESET = "insert into auth.password_reset (token_hash, person_id, created_at, expires_at) values ($1, $2, $3, $4)"
_WAITS = "select exists (select from auth.password_reset where person_id = $1 and created_at > $2)"
_FIND_RESET = "select person_id from auth.password_reset where token_hash = $1 and expires_at > $2"
_TAKE_RESET = "delete from auth.password_reset where token_hash = $1 and expires_at > $2 returning person_id"


async def find(conn: Connection, person_id: UUID) -> str | None:
    """The hash of the person's password, if they have one."""
    found: str | None = await conn.fetchval("select hash from auth.password where person_id = $1", person_id)
    return found


async def set_hash(conn: Connection, person_id: UUID, hashed: str) -> None:
    """The person's password from now on."""
    await conn.execute(_SET, person_id, hashed)


async def replace(conn: Connection, person_id: UUID, before: str, hashed: str) -> None:
    """The same password, hashed anew; nothing if it was changed meanwhile."""
    await conn.execute(_REPLACE, person_id, before, hashed)


async def add_reset(conn: Connection, token_hash: bytes, person_id: UUID, at: datetime, expires_at: datetime) -> None:
    """A link's token."""
    await conn.execute(_ADD_RESET, token_hash, person_id, at, expires_at)


async def has_reset_since(conn: Connection, person_id: UUID, since: datetime) -> bool:
    """Whether a link was sent to the person after `since`."""
    return bool(await conn.fetchval(_WAITS, person_id, since))


async def find_reset(conn: Connection, token_hash: bytes, at: datetime) -> UUID | None:
    """Whose link this is, if it is still good."""
    found: UUID | None = await conn.fetchval(_FIND_RESET, token_hash, at)
    return found


async def take_reset(conn: Connection, token_hash: bytes, at: datetime) -> UUID | None:
    """Whose link this is, if it is still good; it no longer is."""
    found: UUID | None = await conn.fetchval(_TAKE_RESET, token_hash, at)
    return found


async def forget_resets_of(conn: Connection, person_id: UUID) -> None:
    """No link of the person is good any longer."""
    await conn.execute("delete from auth.password_reset where person_id = $1", person_id)


async def forget_old(conn: Connection) -> None:
    """Remove links that have expired."""
    await conn.execute("delete from auth.password_reset where expires_at < now()")
