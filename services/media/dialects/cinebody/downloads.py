"""Download links: one file by id, many by name."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.media.objects import usecases as objects
from services.media.objects.model import Download
from services.media.settings import MediaSettings
from shared.actor import Permission
from shared.dialects.cinebody import API_VERSION, DIALECT, Query
from shared.http.operation import Call, Routes
from shared.objects import MinioObjects
from shared.sql.database import Backend

routes = Routes(DIALECT, "mediaFiles")


class Downloads(Query):
    """Which files of a team to download."""

    team_id: UUID = Field(alias="teamId", description="The team id")
    project_id: UUID | None = Field(None, alias="projectId", description="The project id")
    file_names: list[str] = Field(alias="filenames", min_length=1, max_length=1000, description="fileUUID or fileUUIDSD of media files")


class DownloadLink(BaseModel):
    """The reply that links to one file."""

    model_config = ConfigDict(populate_by_name=True)

    api_version: str = Field(API_VERSION, alias="apiVersion")
    url: str
    filename: str


class SignedUrl(BaseModel):
    """One of many links."""

    model_config = ConfigDict(populate_by_name=True)

    signed_url: str = Field(alias="signedUrl")
    filename: str


class DownloadLinks(BaseModel):
    """The reply that links to many files."""

    model_config = ConfigDict(populate_by_name=True)

    api_version: str = Field(API_VERSION, alias="apiVersion")
    urls: list[SignedUrl]


def _signed(backend: Backend, file: Download) -> str:
    lifetime = timedelta(hours=backend.use(MediaSettings).rules.link_hours)
    return backend.use(MinioObjects).download_url(file.key, lifetime=lifetime, file_name=file.saved_as, content_type=file.content_type)


@routes.get("/app/3.0/mediaFiles/download", allow=Permission.VIEW, reply=DownloadLinks)
async def get_download_urls(call: Call, query: Downloads) -> dict[str, object]:
    """Get download urls for multiple videos by filename."""
    found = await objects.downloads(call.uow, call.actor, query.file_names, team_id=query.team_id, project_id=query.project_id)
    return {"urls": [{"signedUrl": _signed(call.backend, file), "filename": file.saved_as} for file in found]}


@routes.get("/app/3.0/mediaFiles/{mediaFileId}/download", allow=Permission.VIEW, reply=DownloadLink)
async def get_download_url(call: Call, media_file_id: UUID) -> dict[str, object]:
    """Download a specific media file by id."""
    found = await objects.download(call.uow, call.actor, media_file_id)
    return {"url": _signed(call.backend, found), "filename": found.saved_as}
