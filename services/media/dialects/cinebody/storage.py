"""What an organization stores, team by team."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.media.storage import usecases as storage
from services.media.storage.model import Usage
from shared.actor import Permission
from shared.dialects.cinebody import API_VERSION, DIALECT
from shared.http.operation import Call, Routes

routes = Routes(DIALECT, "organizations")


class TeamStorageUsage(BaseModel):
    """Storage used by one team, in bytes."""

    model_config = ConfigDict(populate_by_name=True)

    num_files: int = Field(alias="numFiles", description="The number of MediaFIles")
    file_size: int = Field(alias="fileSize", description="The size of original files in bytes")
    file_size_sd: int = Field(alias="fileSizeSD", description="The size of transcoded videos in bytes")
    thumb_size: int = Field(alias="thumbSize", description="The size of thumbnails in bytes")
    total: int = Field(description="The total file size in bytes")

    @classmethod
    def of(cls, usage: Usage) -> "TeamStorageUsage":
        """The wire form of a team's usage."""
        return cls(
            num_files=usage.files,
            file_size=usage.original_bytes,
            file_size_sd=usage.proxy_bytes,
            thumb_size=usage.thumbnail_bytes,
            total=usage.total_bytes,
        )


class OrganizationStorage(BaseModel):
    """The reply: all bytes, and those of each team by its id."""

    model_config = ConfigDict(populate_by_name=True)

    api_version: str = Field(API_VERSION, alias="apiVersion")
    total_bytes: int = Field(alias="totalBytes", description="The total number of bytes used by the organization")
    team_storage: dict[str, TeamStorageUsage] = Field(alias="teamStorage", description="Usage of each team, by the team's id")


@routes.get("/app/3.0/organizations/{organizationId}/storage", allow=Permission.VIEW, reply=OrganizationStorage)
async def get_organization_storage(call: Call, organization_id: UUID) -> dict[str, object]:
    """Get organization storage info."""
    used = await storage.of_organization(call.uow, call.actor, organization_id)
    teams = {str(usage.team_id): TeamStorageUsage.of(usage).model_dump(by_alias=True) for usage in used if usage.team_id}
    return {"totalBytes": sum(usage.total_bytes for usage in used), "teamStorage": teams}
