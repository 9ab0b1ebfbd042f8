"""Media files: clips and final videos."""
# ruff: noqa: N815  the wire's names

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.catalog.clips import usecases as clips
from services.catalog.clips.model import ClipQuestion
from services.catalog.dialects.cinebody import wire
from services.catalog.dialects.cinebody.values import MediaFileFps, MediaFileQuality, MediaFileStatus, Reply, Text
from services.catalog.moderation import usecases as moderation
from services.catalog.moderation.model import ClipEdit
from shared.actor import Permission
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT, Body, Done, Paged, SortOrder, attributes_of
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "mediaFiles")
Ids = Annotated[list[UUID] | None, Field(max_length=1000)]
_DOMAIN = {"name": "name", "description": "description", "editDescription": "final_description"}


class MediaFileReply(Reply):
    """One media file."""

    mediaFile: wire.MediaFile


class MediaFilesReply(Reply):
    """A page of media files."""

    count: int
    mediaFiles: list[wire.MediaFile]


class ClipsQuery(Paged):
    """Which clips of a project to list."""

    sortOrder: SortOrder | None = None
    shotIds: Ids = None
    shotTypeIds: Ids = None
    userIds: Ids = None
    isEdit: bool | None = None
    freeShoot: bool | None = None
    favorite: bool | None = None
    status: MediaFileStatus | None = None
    fps: MediaFileFps | None = None
    quality: MediaFileQuality | None = None
    attributes: attributes_of(wire.MediaFile) = None  # type: ignore[valid-type]  # made of the model's names

    def to_question(self) -> ClipQuestion:
        """The domain's form: newest first unless it is asked for otherwise."""
        return ClipQuestion(
            shot_ids=self.shotIds,
            shot_type_ids=self.shotTypeIds,
            person_ids=self.userIds,
            is_final=self.isEdit,
            free_shoot=self.freeShoot,
            is_favorite=self.favorite,
            status=self.status,
            fps=self.fps,
            quality=self.quality,
            descending=self.sortOrder != "asc",
            limit=self.limit,
            page=self.page,
        )


class MediaFileChangesBody(Body):
    """New words and a decision for a media file."""

    name: Annotated[str, Field(max_length=300)] | None = None
    description: Text | None = None
    editDescription: Text | None = None
    status: MediaFileStatus | None = None

    def to_edit(self, clip_id: UUID) -> ClipEdit:
        """The domain's form."""
        facts: dict[str, Any] = {_DOMAIN[name]: getattr(self, name) for name in self.model_fields_set if name in _DOMAIN}
        return ClipEdit(clip_id, facts, self.status)


@routes.get("/app/3.0/projects/{projectId}/clips", allow=Permission.VIEW, reply=MediaFilesReply)
async def list_clips(call: Call, project_id: UUID, query: ClipsQuery) -> JsonText:
    """Get project clips."""
    projection, question = wire.MediaFile.projection(query.attributes), query.to_question()
    return cinebody.page("mediaFiles", await clips.list_visible(call.uow, call.actor, project_id, projection, question=question))


@routes.patch("/app/3.0/mediaFiles/{mediaFileId}", allow=Permission.CONTRIBUTE, reply=MediaFileReply)
async def update_media_file(call: Call, media_file_id: UUID, body: MediaFileChangesBody) -> JsonText:
    """Update / moderate a video file."""
    edited = await moderation.edit(call.uow, call.actor, body.to_edit(media_file_id), wire.MediaFile.projection())
    return cinebody.item("mediaFile", edited)


@routes.delete("/app/3.0/mediaFiles/{mediaFileId}", allow=Permission.CONTRIBUTE, reply=Done)
async def delete_media_file(call: Call, media_file_id: UUID) -> JsonText:
    """Delete a video file."""
    await clips.remove(call.uow, call.actor, media_file_id)
    return cinebody.DONE
