"""SQL of guesses, and of which codes are in use."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.sql.database import Connection

_COUNT = """
insert into catalog.guess as g (caller, failures, since)
select w.caller, 1, $3::timestamptz from unnest($1::text[]) with ordinality as w (caller, n) order by w.caller
on conflict (caller) do update set
    failures = case when g.since < $3::timestamptz - $2::interval then 1 else g.failures + 1 end,
    since = case when g.since < $3::timestamptz - $2::interval then $3::timestamptz else g.since end
returning caller, failures
"""


async def count(conn: Connection, callers: Sequence[str], *, window: timedelta, now: datetime) -> dict[str, int]:
    """Count one more failure of each caller; returns those of each within the window. Rows are locked in one order: no deadlock."""
    return {row["caller"]: row["failures"] for row in await conn.fetch(_COUNT, list(callers), window, now)}


async def uncount(conn: Connection, callers: Sequence[str]) -> None:
    """Take one failure back: it was none."""
    await conn.execute(
        "update catalog.guess set failures = failures - 1 where failures > 0 and caller in (select unnest($1::text[]) order by 1)",
        list(callers),
    )


async def forget(conn: Connection, before: datetime) -> None:
    """Forget failures that no longer count."""
    await conn.execute("delete from catalog.guess where since < $1", before)


async def is_used(conn: Connection, code: str) -> bool:
    """Whether a project has this code now."""
    found = await conn.fetchval("select true from catalog.project p where lower(p.join_code) = lower($1) and p.deleted_at is null", code)
    return bool(found)
