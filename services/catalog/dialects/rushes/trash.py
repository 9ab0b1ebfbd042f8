"""The trash."""

from pydantic import BaseModel

from services.catalog.dialects.rushes import wire
from services.catalog.trash import usecases as trash
from services.catalog.trash.model import TrashQuestion
from shared.actor import Permission
from shared.dialects import rushes
from shared.dialects.rushes import DIALECT, Paged
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "trash")


class TrashReply(BaseModel):
    """A page of the trash."""

    total: int
    items: list[wire.Deleted]


@routes.get("/rushes/v1/trash", allow=Permission.VIEW, reply=TrashReply)
async def list_trash(call: Call, query: Paged) -> JsonText:
    """List deleted projects and clips that the caller could restore, what was deleted last first."""
    question = TrashQuestion(query.limit, query.page)
    return rushes.page(await trash.list_visible(call.uow, call.actor, wire.Deleted.projection(), question))
