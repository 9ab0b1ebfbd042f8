"""Deciding on clips."""

from uuid import UUID

from services.catalog.clips import usecases as clips
from services.catalog.moderation import store
from services.catalog.moderation.model import ClipEdit
from shared.actor import Actor
from shared.bus.outbox import actor_text
from shared.ids import new_id
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


async def edit(uow: UnitOfWork, actor: Actor, change: ClipEdit, projection: Projection) -> JsonText:
    """Change a clip's words, decide on it, or both; the clip as JSON. A decision that changes nothing is none.

    Raises ClipNotFound, NotPermitted.
    """
    clip = await clips.lock_administered(uow, actor, change.clip_id)
    await clips.describe(uow, clip, change.facts)
    if change.status is not None and change.status != clip.status:
        await clips.set_status(uow, clip, change.status, by=actor.person_id)
        by = actor_text(actor)
        await store.insert(uow.conn, new_id(), clip.id, (clip.status, change.status), by=by, at=uow.now)
    return await clips.show(uow, actor, clip.id, projection)


async def history(uow: UnitOfWork, actor: Actor, clip_id: UUID, projection: Projection) -> JsonText:
    """Every decision on a clip, for its administrators; to its filmer an empty list. Raises ClipNotFound."""
    await clips.show(uow, actor, clip_id, {"id": "id"})
    return await store.list_visible(uow.conn, actor, clip_id, projection)
