"""Which kinds of notification a person wants by mail and push; in the app they always arrive."""

from uuid import UUID

from services.notification.preferences import store
from shared.sql.database import UnitOfWork

KINDS = ("individual_message", "message", "final_edit", "project_active", "project_created")
CHANNELS = ("mail", "push")


async def show(uow: UnitOfWork, person_id: UUID) -> dict[str, dict[str, bool]]:
    """Every kind and channel; what was never chosen is on."""
    chosen = await store.list_of(uow.conn, person_id)
    return {kind: {channel: chosen.get((kind, channel), True) for channel in CHANNELS} for kind in KINDS}


async def choose(uow: UnitOfWork, person_id: UUID, chosen: dict[str, dict[str, bool]]) -> dict[str, dict[str, bool]]:
    """Remember choices, and return all of them."""
    await store.keep(uow.conn, person_id, {(kind, channel): is_on for kind, by in chosen.items() for channel, is_on in by.items()})
    return await show(uow, person_id)
