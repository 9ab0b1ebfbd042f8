"""SQL of preferences."""

from uuid import UUID

from shared.sql.database import Connection

_LIST = "select kind, channel, is_on from notification.preference where person_id = $1"
_KEEP = """
insert into notification.preference (person_id, kind, channel, is_on) values ($1, $2, $3, $4)
on conflict (person_id, kind, channel) do update set is_on = excluded.is_on
"""


async def list_of(conn: Connection, person_id: UUID) -> dict[tuple[str, str], bool]:
    """What a person has chosen, by kind and channel."""
    return {(row["kind"], row["channel"]): row["is_on"] for row in await conn.fetch(_LIST, person_id)}


async def keep(conn: Connection, person_id: UUID, chosen: dict[tuple[str, str], bool]) -> None:
    """Remember choices."""
    await conn.executemany(_KEEP, [(person_id, kind, channel, is_on) for (kind, channel), is_on in sorted(chosen.items())])
