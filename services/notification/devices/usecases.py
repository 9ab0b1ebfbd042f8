"""Registering devices, and pushing to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notification.devices import store
from services.notification.devices.errors import DeviceNotFound, EndpointRefused, KeysRefused, PushServiceAway
from services.notification.devices.model import MOST_DEVICES, Device, PushKey, are_keys, is_public, payload
from shared.ids import new_id
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


@dataclass(frozen=True, slots=True)
class Pusher:
    """How a push leaves: `deliver(key, device, text)` tells the push service's status, 0 when it could not be reached.

    `takes_any_endpoint` is for development and tests, where push services run on this machine.
    """

    deliver: Callable[[PushKey, Device, str], Awaitable[int]]
    new_key: Callable[[], PushKey]
    takes_any_endpoint: bool = False


async def register(uow: UnitOfWork, person_id: UUID, *, endpoint: str, p256dh: str, auth: str, name: str) -> UUID:
    """Take a device of a person, whose oldest one beyond the most that we keep goes. Raises EndpointRefused or KeysRefused."""
    if not (uow.backend.use(Pusher).takes_any_endpoint or is_public(endpoint)):
        raise EndpointRefused
    if not are_keys(p256dh, auth):
        raise KeysRefused
    kept = await store.keep(uow.conn, person_id, Device(new_id(), endpoint, p256dh, auth), name=name, at=uow.now)
    await store.keep_newest(uow.conn, person_id, MOST_DEVICES)
    return kept


async def show(uow: UnitOfWork, person_id: UUID, projection: Projection) -> JsonText:
    """A person's devices."""
    return await store.print_of(uow.conn, person_id, projection)


async def forget(uow: UnitOfWork, person_id: UUID, device_id: UUID) -> None:
    """Take a device away. Raises DeviceNotFound."""
    if not await store.remove(uow.conn, device_id, person_id):
        raise DeviceNotFound


async def key(uow: UnitOfWork) -> PushKey:
    """Our key pair; made when there is none (then the unit must be able to write)."""
    found = await store.find_key(uow.conn)
    if found is None:
        await store.keep_key(uow.conn, uow.backend.use(Pusher).new_key())
        found = await store.find_key(uow.conn)
    assert found is not None
    return found


async def push(backend: Backend, person_id: UUID, values: dict[str, Any]) -> tuple[str, str | None]:
    """Push to every device of a person: the delivery's state and failure code. Raises PushServiceAway if it should be tried again.

    A device whose push service says that it is gone is forgotten.
    """
    async with backend.transaction() as uow:
        ours, devices = await key(uow), await store.list_of(uow.conn, person_id)
    statuses = {device.id: await backend.use(Pusher).deliver(ours, device, payload(values)) for device in devices}
    gone = [device_id for device_id, status in statuses.items() if status in (404, 410)]
    if gone:
        async with backend.transaction() as uow:
            for device_id in gone:
                await store.remove(uow.conn, device_id)
    if any(200 <= status < 300 for status in statuses.values()):
        return "sent", None
    waiting = [status for status in statuses.values() if status in (0, 429) or status >= 500]
    if waiting:
        raise PushServiceAway(problem=f"status {waiting[0]}")
    return "error", "NO_DEVICE_REACHED"
