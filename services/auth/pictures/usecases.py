"""What can be done with pictures."""

from uuid import UUID

from services.auth.pictures import model
from services.auth.pictures.errors import NotAPicture
from services.auth.pictures.model import LARGEST, PictureStore, PictureTarget
from shared.errors import BodyTooLarge
from shared.sql.database import Backend


def decoded(text: str) -> bytes:
    """The bytes of base64 text. Raises NotAPicture, BodyTooLarge."""
    raw = model.decoded(text)
    if not raw:
        raise NotAPicture(problem="it is not base64")
    if len(raw) > LARGEST:
        raise BodyTooLarge(limit=LARGEST)
    return raw


async def keep(backend: Backend, raw: bytes, *, owner_kind: str, owner_id: UUID, organization_id: UUID) -> UUID:
    """Hand the picture to media; returns its id. Call it with no unit open. Raises NotAPicture, or media's own refusal."""
    if not raw:
        raise NotAPicture(problem="it is empty")
    return await backend.use(PictureStore).put(PictureTarget(owner_kind, owner_id, organization_id), raw)
