"""SQL of the read model of notification's announcements."""

from uuid import UUID

from services.catalog.announcements.model import Announcement
from shared.sql.database import Connection

_KEEP = """
insert into catalog.announcement (id, team_id, project_id, state) values ($1, $2, $3, $4)
on conflict (id) do update set team_id = excluded.team_id, project_id = excluded.project_id, state = excluded.state
"""


async def keep(conn: Connection, announcement: Announcement) -> None:
    """Remember an announcement and its state."""
    await conn.execute(_KEEP, announcement.id, announcement.team_id, announcement.project_id, announcement.state)


async def forget(conn: Connection, announcement_id: UUID) -> None:
    """Forget an announcement that was withdrawn."""
    await conn.execute("delete from catalog.announcement where id = $1", announcement_id)
