"""SQL of automatic announcements."""

from uuid import UUID

from shared.sql.database import Connection

_LIST = "select kind, is_on from notification.automation where scope = $1 and scope_id = $2"
_KEEP = """
insert into notification.automation (scope, scope_id, kind, is_on) values ($1, $2, $3, $4)
on conflict on constraint automation_pkey do update set is_on = excluded.is_on
"""
_FORGET = "delete from notification.automation where scope = $1 and scope_id = $2 and kind = $3"
_WANTED = """
select is_on from notification.automation
where kind = $3 and ((scope = 'project' and scope_id = $2) or (scope = 'team' and scope_id = $1))
order by scope = 'project' desc limit 1
"""


async def list_of(conn: Connection, scope: str, scope_id: UUID) -> dict[str, bool]:
    """What was chosen for a team or project, by kind."""
    return {row["kind"]: row["is_on"] for row in await conn.fetch(_LIST, scope, scope_id)}


async def keep(conn: Connection, scope: str, scope_id: UUID, kind: str, *, is_on: bool | None) -> None:
    """Remember a choice; None forgets it."""
    if is_on is None:
        await conn.execute(_FORGET, scope, scope_id, kind)
    else:
        await conn.execute(_KEEP, scope, scope_id, kind, is_on)


async def is_wanted(conn: Connection, *, team_id: UUID, project_id: UUID, kind: str) -> bool:
    """Whether an occasion is to be announced: the project's choice, else the team's, else no."""
    return bool(await conn.fetchval(_WANTED, team_id, project_id, kind))
