"""Facts that the media service publishes: bytes that arrived, what was made of them, what they take up."""

from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.envelope import Event

OwnerKind = Literal["organization", "team", "project", "person"]
ObjectKind = Literal["clip", "edit", "shot", "teaser"]


class ObjectRecord(BaseModel):
    """A stored original. Sizes in bytes, duration in seconds, fps as a rational 'numerator/denominator'.

    `file_name` is `<uuid>.<ext>`, `proxy_name` `<uuid>-SD.mp4`, `thumbnail_id` the stem of the thumbnails' names
    `<thumbnail_id>-00001.jpg`, ...; each is None until the rendition is ready.
    """

    id: UUID
    organization_id: UUID
    team_id: UUID | None
    project_id: UUID | None
    kind: ObjectKind
    file_name: str
    original_name: str | None = None
    content_type: str
    size: int
    state: Literal["stored", "processing", "ready", "failed"] = "stored"
    failure_code: str | None = None
    duration: float | None = None
    width: int | None = None
    height: int | None = None
    fps: str | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    proxy_name: str | None = None
    proxy_size: int = 0
    web_name: str | None = None
    web_size: int = 0
    thumbnail_id: UUID | None = None
    thumbnail_count: int = 0
    thumbnail_size: int = 0
    transcoded: bool = False
    transcoding_failed: bool = False


class _OfObject(Event):
    object: ObjectRecord

    def subject(self) -> str:
        """The object's id."""
        return str(self.object.id)


class UploadCompleted(_OfObject):
    """All bytes of an upload are stored. `context` is what the owner handed over at completion, given back untouched."""

    type: ClassVar[str] = "rushes.media.upload.completed"

    upload_id: UUID
    context: dict[str, Any] = Field(default_factory=dict)


class ObjectProgressed(_OfObject):
    """A rendition became ready or failed; the record tells all that is there now."""

    type: ClassVar[str] = "rushes.media.object.progressed"


class ObjectReady(_OfObject):
    """Every rendition that this object can have is there."""

    type: ClassVar[str] = "rushes.media.object.ready"


class ObjectFailed(_OfObject):
    """Nothing can be made of this object; `object.failure_code` tells why. The original stays."""

    type: ClassVar[str] = "rushes.media.object.failed"


class ObjectRestored(_OfObject):
    """An object was taken out of the trash; what it means is taken out with it."""

    type: ClassVar[str] = "rushes.media.object.restored"


class ObjectPurged(Event):
    """The bytes of an object left the trash for good."""

    type: ClassVar[str] = "rushes.media.object.purged"

    object_id: UUID

    def subject(self) -> str:
        """The object's id."""
        return str(self.object_id)


class ImageReady(Event):
    """A picture of an organization, team, project or person can be shown in every size."""

    type: ClassVar[str] = "rushes.media.image.ready"

    image_id: UUID
    owner_kind: OwnerKind
    owner_id: UUID
    usage: Literal["profile", "hero"] = "profile"

    def subject(self) -> str:
        """The owner's id."""
        return str(self.owner_id)


class StorageChanged(Event):
    """What an organization stores crossed a line of its quota."""

    type: ClassVar[str] = "rushes.media.storage.changed"

    total_bytes: int
    status: Literal["compliant", "grace", "locked"]

    def subject(self) -> str:
        """The organization's id."""
        return str(self.organization_id)
