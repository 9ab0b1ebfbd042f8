"""Uploads of clips, final videos, examples and teasers."""
# ruff: noqa: N815  the wire's names

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.catalog.clips.model import NewClip
from services.catalog.dialects.cinebody import wire
from services.catalog.dialects.cinebody.clips import MediaFileReply
from services.catalog.dialects.cinebody.projects import ProjectAttributes, ProjectReply
from services.catalog.dialects.cinebody.shots import ShotAttributes
from services.catalog.dialects.cinebody.values import (
    MediaFileFps,
    MediaFileOrientation,
    MediaFileQuality,
    Moment,
    Reply,
    snake_case,
)
from services.catalog.uploads import usecases as uploads
from services.catalog.uploads.model import SentParts, UploadRequest
from services.catalog.videos.model import OpenUpload
from shared.actor import Permission
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT, Body, Query, attributes_of
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "uploads")
_BODY_LIMIT = 4 << 20
"""Ten thousand parts with their etags."""


class UploadQuery(Query):
    """What is to be uploaded."""

    contentType: str = Field("video/mp4", max_length=200, description="The video content/mime type")
    ext: str = Field("mp4", max_length=32, description="The file extension to use")
    type: Literal["clip", "edit", "shot", "teaser"] = Field("clip", description="The type of video")
    sizeBytes: int | None = Field(None, le=1 << 62, description="The size of the file in bytes")

    def to_request(self, project_id: UUID) -> UploadRequest:
        """The domain's form."""
        return UploadRequest(project_id, self.type, self.contentType, self.ext, self.sizeBytes)


class UploadReply(Reply):
    """Where to put the parts. `uploadId` is wanted again at completion."""

    signedUrls: list[str]
    chunkSizeBytes: int
    filename: str
    uploadId: str

    @classmethod
    def of(cls, opened: OpenUpload) -> dict[str, object]:
        """The wire form, which the grammar puts into its envelope."""
        return {
            "signedUrls": opened.part_urls,
            "chunkSizeBytes": opened.part_size,
            "filename": opened.file_name,
            "uploadId": opened.upload_id,
        }


class PartBody(BaseModel):
    """A part as it was sent."""

    partNumber: int = Field(ge=-1_000_000, le=1_000_000)
    etag: str = Field(max_length=200)


class _Sent(Body):
    filename: str = Field(max_length=200)
    uploadId: str = Field(max_length=2000)
    parts: list[PartBody] = Field(max_length=50_000)
    originalFileName: str | None = Field(None, max_length=1000)

    def to_parts(self) -> SentParts:
        """The domain's form."""
        parts = [(part.partNumber, part.etag) for part in self.parts]
        return SentParts(self.filename, self.uploadId, parts, self.originalFileName)


class ClipBody(_Sent):
    """A clip whose parts were all sent."""

    contentType: str | None = Field(None, max_length=200, description="Taken and not needed: it was told with the wish to upload")
    duration: float | None = Field(None, ge=0, le=1_000_000_000, allow_inf_nan=False, description="The duration in seconds")
    shotInCaseMode: bool | None = None
    shotId: UUID | None = None
    isEdit: bool | None = None
    fps: MediaFileFps | None = None
    quality: MediaFileQuality | None = None
    shotAt: Moment | None = None
    orientation: MediaFileOrientation | None = None
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    lng: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    userId: UUID | None = None

    def to_new(self, project_id: UUID) -> NewClip:
        """The domain's form."""
        return NewClip(
            project_id=project_id,
            person_id=self.userId,
            shot_id=self.shotId,
            is_final=bool(self.isEdit),
            shot_at=self.shotAt,
            fps=self.fps,
            quality=self.quality,
            orientation=snake_case(self.orientation) if self.orientation else None,
            latitude=self.lat,
            longitude=self.lng,
            in_case_mode=bool(self.shotInCaseMode),
            duration=self.duration,
        )


class ShotExampleBody(_Sent):
    """An example video whose parts were all sent."""

    shotId: UUID
    hasNoPadding: bool | None = Field(None, description="Taken and of no effect: examples are not padded")


class TeaserBody(_Sent):
    """A teaser whose parts were all sent."""


class MediaFileAttributes(Query):
    """What of a media file to print."""

    attributes: attributes_of(wire.MediaFile) = None  # type: ignore[valid-type]  # made of the model's names


class ShotReply(Reply):
    """One shot."""

    shot: wire.Shot


@routes.get("/app/3.0/projects/{projectId}/upload", allow=Permission.CONTRIBUTE, unit="none", reply=UploadReply)
async def request_upload(call: Call, project_id: UUID, query: UploadQuery) -> dict[str, object]:
    """Request an upload for project clip, edit, shot, or shot example."""
    opened = await uploads.open_(call.backend, call.actor, query.to_request(project_id))
    return UploadReply.of(opened)


@routes.post(
    "/app/3.0/projects/{projectId}/clipCompleteUpload",
    allow=Permission.CONTRIBUTE,
    unit="none",
    reply=MediaFileReply,
    body_limit=_BODY_LIMIT,
)
async def complete_clip_upload(call: Call, project_id: UUID, query: MediaFileAttributes, body: ClipBody) -> JsonText:
    """Completes a multipart clip upload."""
    projection, new = wire.MediaFile.projection(query.attributes), body.to_new(project_id)
    return cinebody.item("mediaFile", await uploads.complete_clip(call.backend, call.actor, body.to_parts(), new, projection))


@routes.post(
    "/app/3.0/projects/{projectId}/shotExampleCompleteUpload",
    allow=Permission.CONTRIBUTE,
    unit="none",
    reply=ShotReply,
    body_limit=_BODY_LIMIT,
)
async def complete_shot_example_upload(call: Call, project_id: UUID, query: ShotAttributes, body: ShotExampleBody) -> JsonText:
    """Completes a shot example video upload."""
    projection, shot = wire.Shot.projection(query.attributes), (project_id, body.shotId)
    return cinebody.item("shot", await uploads.complete_example(call.backend, call.actor, shot, body.to_parts(), projection))


@routes.post(
    "/app/3.0/projects/{projectId}/teaserCompleteUpload",
    allow=Permission.CONTRIBUTE,
    unit="none",
    reply=ProjectReply,
    body_limit=_BODY_LIMIT,
)
async def complete_teaser_upload(call: Call, project_id: UUID, query: ProjectAttributes, body: TeaserBody) -> JsonText:
    """Completes a project teaser video upload."""
    projection = wire.Project.projection(query.attributes)
    return cinebody.item("project", await uploads.complete_teaser(call.backend, call.actor, project_id, body.to_parts(), projection))
