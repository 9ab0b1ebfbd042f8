"""SQL of devices and of the push key."""

from datetime import datetime
from uuid import UUID

from services.notification.devices.model import Device, PushKey
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Projection, columns, select_list

_KEEP = """
insert into notification.device (id, person_id, endpoint, p256dh, auth, name, created_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict on constraint device_endpoint_key do update
    set person_id = excluded.person_id, p256dh = excluded.p256dh, auth = excluded.auth, name = excluded.name
returning id
"""
COLUMNS = columns("id", "name", "endpoint", times=["created_at"], alias="d")
_LIST = """
select count(*) as total, coalesce(json_agg(r), '[]')::text as items from (
    select {select_list} from notification.device d where d.person_id = $1 order by d.created_at, d.id) r
"""
_KEEP_NEWEST = """
delete from notification.device where person_id = $1 and id not in (
    select id from notification.device where person_id = $1 order by created_at desc, id desc limit $2)
"""
_KEY = "select private_key, public_key from notification.push_key"
_KEEP_KEY = "insert into notification.push_key (id, private_key, public_key) values (1, $1, $2) on conflict do nothing"


async def keep(conn: Connection, person_id: UUID, device: Device, *, name: str, at: datetime) -> UUID:
    """Register a device; an endpoint that was known is now this person's."""
    return UUID(str(await conn.fetchval(_KEEP, device.id, person_id, device.endpoint, device.p256dh, device.auth, name, at)))


async def list_of(conn: Connection, person_id: UUID) -> list[Device]:
    """A person's devices."""
    rows = await conn.fetch("select id, endpoint, p256dh, auth from notification.device where person_id = $1 order by id", person_id)
    return [Device(**dict(row)) for row in rows]


async def print_of(conn: Connection, person_id: UUID, projection: Projection) -> JsonText:
    """A person's devices, printed."""
    row = await conn.fetchrow(_LIST.format(select_list=select_list(projection, COLUMNS)), person_id)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def keep_newest(conn: Connection, person_id: UUID, most: int) -> None:
    """Forget the oldest devices of a person beyond the `most` that we keep."""
    await conn.execute(_KEEP_NEWEST, person_id, most)


async def remove(conn: Connection, device_id: UUID, person_id: UUID | None = None) -> bool:
    """Forget a device (of a person, if one is given); whether there was one."""
    statement = "delete from notification.device where id = $1 and ($2::uuid is null or person_id = $2) returning true"
    return bool(await conn.fetchval(statement, device_id, person_id))


async def find_key(conn: Connection) -> PushKey | None:
    """Our key pair."""
    row = await conn.fetchrow(_KEY)
    return PushKey(**dict(row)) if row else None


async def keep_key(conn: Connection, key: PushKey) -> None:
    """Keep a key pair, unless there is one."""
    await conn.execute(_KEEP_KEY, key.private_key, key.public_key)
