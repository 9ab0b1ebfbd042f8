"""SQL of login attempts and the login log."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from services.auth.logins.model import FORGIVEN_AFTER, LogQuestion
from services.auth.sessions.model import Client
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns("id", "person_id", "email", "outcome", "address", "user_agent", times=("at",), alias="l")

_LOCKED = "select locked_until from auth.login_throttle where email_key = $1 and locked_until > $2"
_COUNT = """
insert into auth.login_throttle as t (email_key, failures, failed_at) values ($1, 1, $2)
on conflict on constraint login_throttle_pkey do update
    set failures = case when t.failed_at < $2::timestamptz - $3::interval then 1 else least(t.failures + 1, 1000000) end, failed_at = $2
returning failures
"""
_LOCK = "update auth.login_throttle set locked_until = $2 where email_key = $1"
_LOG = """
insert into auth.login (at, person_id, email, outcome, address, user_agent)
values ($1, (select p.id from auth.person p where p.id = $2 for key share), $3, $4, $5, $6)
"""
_LIST = """
select (select count(*) from auth.login l where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from auth.login l where {where} order by l.id desc limit {limit} offset {offset}
) r), '[]')::text as items
"""


async def locked_until(conn: Connection, email_key: str, at: datetime) -> datetime | None:
    """Until when the address is closed, if it is."""
    found: datetime | None = await conn.fetchval(_LOCKED, email_key, at)
    return found


async def count(conn: Connection, email_key: str, at: datetime) -> int:
    """Count a failure; returns how many there are in a row. The row is held until the transaction ends."""
    return int(await conn.fetchval(_COUNT, email_key, at, FORGIVEN_AFTER))


async def lock(conn: Connection, email_key: str, until: datetime) -> None:
    """Close the address."""
    await conn.execute(_LOCK, email_key, until)


async def forgive(conn: Connection, email_key: str) -> None:
    """Forget the address's failures."""
    await conn.execute("delete from auth.login_throttle where email_key = $1", email_key)


async def log(conn: Connection, *, at: datetime, person_id: UUID | None, email: str, outcome: str, client: Client) -> None:
    """One line of the login log."""
    await conn.execute(_LOG, at, person_id, email, outcome, client.address, client.user_agent)


async def list_of(conn: Connection, projection: Projection, question: LogQuestion) -> JsonText:
    """A page of the login log, newest first."""
    where = Where().add_if("l.person_id = {}", question.person_id)
    parts = {"limit": where.bind(question.limit), "offset": where.bind(question.limit * question.page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def forget_old(conn: Connection, keep: timedelta) -> None:
    """Remove lines older than `keep`, and failures that are forgiven."""
    await conn.execute("delete from auth.login where at < now() - $1::interval", keep)
    await conn.execute("delete from auth.login_throttle where failed_at < now() - $1::interval", FORGIVEN_AFTER)
