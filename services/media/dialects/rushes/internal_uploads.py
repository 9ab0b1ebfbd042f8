"""Uploads that catalog registers and completes on behalf of its clients."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.media.uploads import usecases as uploads
from services.media.uploads.model import Completion, Opened, ToldPart, Wish
from shared.actor import Permission
from shared.dialects.rushes import DIALECT
from shared.events.media import ObjectKind, ObjectRecord
from shared.http.operation import Call, Routes

routes = Routes(DIALECT, "internal")
_BODY_LIMIT = 4 << 20


class NewUpload(BaseModel):
    """What is to be uploaded, and whose it will be."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID
    team_id: UUID | None = None
    project_id: UUID | None = None
    person_id: UUID | None = None
    kind: ObjectKind
    content_type: str = "video/mp4"
    ext: str = "mp4"
    size: int | None = Field(None, le=1 << 62)

    def to_wish(self) -> Wish:
        """The domain's form."""
        return Wish(
            organization_id=self.organization_id,
            kind=self.kind,
            content_type=self.content_type,
            extension=self.ext.removeprefix("."),
            size=self.size,
            team_id=self.team_id,
            project_id=self.project_id,
            person_id=self.person_id,
        )


class OpenedUpload(BaseModel):
    """The open upload and a URL for each of its parts."""

    id: UUID
    filename: str
    upload_id: str
    signed_urls: list[str]
    chunk_size: int

    @classmethod
    def of(cls, opened: Opened) -> "OpenedUpload":
        """The wire form."""
        upload = opened.upload
        return cls(
            id=upload.id,
            filename=upload.file_name,
            upload_id=upload.storage_id,
            signed_urls=opened.part_urls,
            chunk_size=upload.part_size,
        )


class Part(BaseModel):
    """A part as the client says it sent it."""

    part_number: int
    etag: str = Field(max_length=200)


class CompleteUpload(BaseModel):
    """What the client says it sent, and what the owner wants back in the event."""

    model_config = ConfigDict(extra="forbid")

    upload_id: str
    parts: list[Part]
    context: dict[str, Any] = {}
    original_name: str | None = Field(None, max_length=1000)
    person_id: UUID | None = None
    project_id: UUID | None = None
    kinds: list[ObjectKind] | None = None

    def to_completion(self) -> Completion:
        """The domain's form."""
        parts = tuple(ToldPart(part.part_number, part.etag) for part in self.parts)
        kinds = tuple(self.kinds) if self.kinds is not None else None
        return Completion(self.upload_id, parts, self.context, self.original_name, self.person_id, self.project_id, kinds)


@routes.post("/internal/uploads", allow=Permission.INTERNAL, unit="none", reply=OpenedUpload, status=201)
async def register_upload(call: Call, body: NewUpload) -> OpenedUpload:
    """Open an upload in parts."""
    return OpenedUpload.of(await uploads.register(call.backend, body.to_wish()))


@routes.post("/internal/uploads/{file_name}/complete", allow=Permission.INTERNAL, unit="none", reply=ObjectRecord, body_limit=_BODY_LIMIT)
async def complete_upload(call: Call, file_name: str, body: CompleteUpload) -> ObjectRecord:
    """Make an object of the parts; the same answer however often it is asked for."""
    return (await uploads.complete(call.backend, file_name, body.to_completion())).record()
