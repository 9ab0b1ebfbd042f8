"""Pictures that auth and catalog hand over."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.media.images import usecases as images
from services.media.images.model import NewImage
from services.media.settings import MediaSettings
from shared.actor import Permission
from shared.dialects.rushes import DIALECT
from shared.errors import BodyTooLarge
from shared.events.media import OwnerKind
from shared.http.operation import Call, Routes
from shared.ids import new_secret_id

routes = Routes(DIALECT, "internal")


class Owner(BaseModel):
    """Whose picture it is, and what for."""

    owner_kind: OwnerKind
    owner_id: UUID
    organization_id: UUID | None = None
    usage: Literal["profile", "hero"] = "profile"


@routes.put("/internal/images", allow=Permission.INTERNAL, unit="none")
async def put_image(call: Call, query: Owner) -> dict[str, object]:
    """Store a picture, whose bytes are the body, in every size of its owner."""
    limit = call.backend.use(MediaSettings).rules.image_bytes
    data = bytearray()
    async for chunk in call.request.content.iter_any():
        data += chunk
        if len(data) > limit:
            raise BodyTooLarge(limit=limit)
    new = NewImage(new_secret_id(), query.owner_kind, query.owner_id, query.organization_id, query.usage)
    return {"image_id": str(await images.put(call.backend, new, bytes(data)))}
