"""Files, what is made of them, and second chances."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.media.engine.plan import RenditionKind
from services.media.objects import usecases as objects
from services.media.objects.model import MediaObject
from services.media.renditions import usecases as renditions
from services.media.renditions.errors import RenditionNotFound
from services.media.renditions.model import Rendition
from shared.actor import Permission
from shared.dialects.rushes import DIALECT, Reply
from shared.http.operation import Call, Routes

routes = Routes(DIALECT, "objects")


class RenditionState(Reply):
    """One rendition. `progress` from 0 to 1, `size` in bytes, 0 until it is ready."""

    kind: RenditionKind
    state: Literal["waiting", "running", "ready", "failed"]
    progress: float
    is_copy: bool
    width: int
    height: int
    size: int
    attempts: int
    failure_code: str | None
    failure_reason: str | None
    ready_at: datetime | None

    @classmethod
    def of(cls, rendition: Rendition) -> "RenditionState":
        """The wire form."""
        return cls(**{name: getattr(rendition, name) for name in cls.model_fields})


class RenditionStates(Reply):
    """All renditions of a file, in the order in which clients want them."""

    items: list[RenditionState]

    @classmethod
    def of(cls, found: list[Rendition]) -> "RenditionStates":
        """The wire form."""
        return cls(items=[RenditionState.of(rendition) for rendition in found])


class ObjectState(Reply):
    """A stored original. Sizes in bytes, duration in seconds, fps a rational 'numerator/denominator'."""

    id: UUID
    kind: str
    file_name: str
    original_name: str | None
    content_type: str
    size: int
    state: str
    failure_code: str | None
    failure_reason: str | None
    probe: dict[str, object] | None
    files: list[str]
    created_at: datetime
    renditions: list[RenditionState]

    @classmethod
    def of(cls, found: MediaObject, made: list[Rendition]) -> "ObjectState":
        """The wire form."""
        own = {name: getattr(found, name) for name in cls.model_fields if name not in ("files", "renditions")}
        return cls(**own, files=found.file_names(), renditions=[RenditionState.of(rendition) for rendition in made])


def _kind(name: str) -> RenditionKind:
    try:
        return RenditionKind(name)
    except ValueError:
        raise RenditionNotFound from None


@routes.get("/rushes/v1/objects/{objectId}", allow=Permission.VIEW, reply=ObjectState)
async def get_object(call: Call, object_id: UUID) -> ObjectState:
    """Show a stored file, what is known of it and what was made of it."""
    return ObjectState.of(*await renditions.of_object(call.uow, call.actor, object_id))


@routes.get("/rushes/v1/objects/{objectId}/renditions", allow=Permission.VIEW, reply=RenditionStates)
async def get_renditions(call: Call, object_id: UUID) -> RenditionStates:
    """List the renditions of a file with state, progress and reason of failure."""
    return RenditionStates.of((await renditions.of_object(call.uow, call.actor, object_id))[1])


@routes.post("/rushes/v1/objects/{objectId}/renditions/{kind}/retry", allow=Permission.MODERATE, reply=RenditionStates)
async def retry_rendition(call: Call, object_id: UUID, kind: str) -> RenditionStates:
    """Try a failed rendition again."""
    return RenditionStates.of(await renditions.retry(call.uow, call.actor, object_id, _kind(kind)))


@routes.post("/rushes/v1/objects/{objectId}/restore", allow=Permission.MODERATE, reply=ObjectState)
async def restore_object(call: Call, object_id: UUID) -> ObjectState:
    """Take a file out of the trash."""
    return ObjectState.of(await objects.restore(call.uow, call.actor, object_id), [])
