"""Clips: one, its favourite mark, its history, and back from the trash."""

from uuid import UUID

from pydantic import BaseModel

from services.catalog.clips import usecases as clips
from services.catalog.dialects.rushes import wire
from services.catalog.moderation import usecases as moderation
from shared.actor import Permission
from shared.dialects import rushes
from shared.dialects.rushes import DIALECT
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "clips")


class DecisionsReply(BaseModel):
    """Every decision on a clip, oldest first."""

    items: list[wire.Decision]


@routes.get("/rushes/v1/clips/{clipId}", allow=Permission.VIEW, reply=wire.Clip)
async def get_clip(call: Call, clip_id: UUID) -> JsonText:
    """Show a clip."""
    return await clips.show(call.uow, call.actor, clip_id, wire.Clip.projection())


@routes.put("/rushes/v1/clips/{clipId}/favorite", allow=Permission.CONTRIBUTE, status=204)
async def mark_favorite(call: Call, clip_id: UUID) -> None:
    """Mark a clip as a favourite of who filmed it."""
    await clips.set_favorite(call.uow, call.actor, clip_id, is_favorite=True)


@routes.delete("/rushes/v1/clips/{clipId}/favorite", allow=Permission.CONTRIBUTE, status=204)
async def unmark_favorite(call: Call, clip_id: UUID) -> None:
    """Take the mark off again."""
    await clips.set_favorite(call.uow, call.actor, clip_id, is_favorite=False)


@routes.post("/rushes/v1/clips/{clipId}/restore", allow=Permission.CONTRIBUTE, reply=wire.Clip)
async def restore_clip(call: Call, clip_id: UUID) -> JsonText:
    """Take a clip out of the trash."""
    return await clips.restore(call.uow, call.actor, clip_id, wire.Clip.projection())


@routes.get("/rushes/v1/clips/{clipId}/history", allow=Permission.VIEW, reply=DecisionsReply)
async def list_decisions(call: Call, clip_id: UUID) -> JsonText:
    """List who decided what on a clip."""
    return rushes.page(await moderation.history(call.uow, call.actor, clip_id, wire.Decision.projection()))
