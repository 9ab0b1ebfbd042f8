"""SQL of signing keys."""

from datetime import datetime, timedelta
from uuid import UUID

from services.auth.signing_keys.model import SigningKey
from shared.sql.database import Connection

_CURRENT = "select id, private_key, public_key from auth.signing_key where retired_at is null"
_INSERT = "insert into auth.signing_key (id, private_key, public_key, created_at) values ($1, $2, $3, $4)"
_RETIRE = "update auth.signing_key set retired_at = $1 where retired_at is null"
_VALID = """
select id, private_key, public_key from auth.signing_key
where retired_at is null or retired_at > now() - $1::interval order by created_at desc
"""
_LOCK = "select pg_advisory_xact_lock(hashtextextended('auth.signing_key', 0))"


async def current(conn: Connection) -> SigningKey | None:
    """The one that signs."""
    row = await conn.fetchrow(_CURRENT)
    return SigningKey(**dict(row)) if row else None


async def find_public(conn: Connection, key_id: UUID) -> bytes | None:
    """The public half of a key."""
    found: bytes | None = await conn.fetchval("select public_key from auth.signing_key where id = $1", key_id)
    return found


async def lock(conn: Connection) -> None:
    """Let nobody else make a key until the transaction ends."""
    await conn.execute(_LOCK)


async def replace(conn: Connection, key: SigningKey, at: datetime) -> None:
    """Let `key` sign from now on, and the one before retire."""
    await conn.execute(_RETIRE, at)
    await conn.execute(_INSERT, key.id, key.private_key, key.public_key, at)


async def list_valid(conn: Connection, lifetime: timedelta) -> list[SigningKey]:
    """Those whose tokens may still be in use, newest first."""
    return [SigningKey(**dict(row)) for row in await conn.fetch(_VALID, lifetime)]


async def forget_old(conn: Connection, lifetime: timedelta) -> None:
    """Remove those whose tokens have all expired."""
    await conn.execute("delete from auth.signing_key where retired_at < now() - $1::interval", lifetime)
