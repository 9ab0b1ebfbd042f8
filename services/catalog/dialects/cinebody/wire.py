"""Projects, shots, clips and users as Cinebody prints them."""
# ruff: noqa: N815  the wire's names

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.catalog.dialects.cinebody.values import (
    MediaFileFps,
    MediaFileOrientation,
    MediaFileQuality,
    MediaFileStatus,
    ProjectOrientation,
    ProjectPublishStatus,
    ProjectStatus,
    ProjectType,
)
from shared.http.wire import Of, Wire


class ProjectProfileImages(Wire):
    """The picture of a project."""

    profile80: Annotated[str, Of("profile_80")]
    profile80_2x: Annotated[str, Of("profile_80_2x"), Field(alias="profile80@2x")]


class TeamProfileImages(Wire):
    """The picture of a team."""

    profile80: Annotated[str, Of("team_80")]
    profile80_2x: Annotated[str, Of("team_80_2x"), Field(alias="profile80@2x")]
    profile150: Annotated[str, Of("team_150")]
    profile150_2x: Annotated[str, Of("team_150_2x"), Field(alias="profile150@2x")]


class FilmerProfileImages(Wire):
    """The picture of who filmed a clip."""

    profile60: Annotated[str, Of("person_60")]
    profile60_2x: Annotated[str, Of("person_60_2x"), Field(alias="profile60@2x")]
    profile150: Annotated[str, Of("person_150")]
    profile150_2x: Annotated[str, Of("person_150_2x"), Field(alias="profile150@2x")]


class UserProfileImages(Wire):
    """The picture of a user."""

    profile60: Annotated[str, Of("picture_60")]
    profile60_2x: Annotated[str, Of("picture_60_2x"), Field(alias="profile60@2x")]
    profile150: Annotated[str, Of("picture_150")]
    profile150_2x: Annotated[str, Of("picture_150_2x"), Field(alias="profile150@2x")]


class EditTally(Wire):
    """Final videos by their moderation."""

    approved: Annotated[int, Of("tally_finals_approved")]
    rejected: Annotated[int, Of("tally_finals_rejected")]
    pending: Annotated[int, Of("tally_finals_pending")]


class VideoTally(Wire):
    """Clips by their moderation."""

    approved: Annotated[int, Of("tally_clips_approved")]
    rejected: Annotated[int, Of("tally_clips_rejected")]
    pending: Annotated[int, Of("tally_clips_pending")]


class ProjectMediaCounts(Wire):
    """How many clips and final videos a project holds."""

    edits: EditTally
    videos: VideoTally


class ProjectUserCounts(Wire):
    """How many users are on a project."""

    users: Annotated[int, Of("member_count")]


class Project(Wire):
    """A project."""

    id: Annotated[UUID, Of("id")]
    title: Annotated[str | None, Of("title")]
    description: Annotated[str | None, Of("description")]
    orientation: Annotated[ProjectOrientation, Of("orientation")]
    shootType: Annotated[str, Of("theme")]
    defaultImageUrl: Annotated[str | None, Of("cover_url")]
    profileImageUUID: Annotated[UUID | None, Of("image_id")]
    profileImages: ProjectProfileImages
    defaultImageOrientation: Annotated[MediaFileOrientation, Of("cover_orientation_camel_case")]
    defaultImageIcon: Annotated[str | None, Of("nothing")]
    publishStatus: Annotated[ProjectPublishStatus, Of("publish_status_camel_case")]
    type: Annotated[ProjectType, Of("access")]
    joinCode: Annotated[str | None, Of("join_code")]
    TeamId: Annotated[UUID, Of("team_id")]
    OrganizationId: Annotated[UUID, Of("organization_id")]
    createdAt: Annotated[datetime, Of("created_at")]
    updatedAt: Annotated[datetime, Of("updated_at")]
    teaserFileSize: Annotated[str | None, Of("teaser_size_text")]
    teaserFileSizeSD: Annotated[int | None, Of("teaser_proxy_size")]
    teaserThumbSize: Annotated[int | None, Of("teaser_thumbnail_size")]
    teaserTranscoded: Annotated[bool, Of("teaser_is_transcoded")]
    teaserTranscodingError: Annotated[bool, Of("teaser_has_failed")]
    teaserFileUUID: Annotated[str | None, Of("teaser_file_name")]
    teaserFileUUIDSD: Annotated[str | None, Of("teaser_proxy_name")]
    teaserLengthSeconds: Annotated[float, Of("teaser_duration")]
    teaserUrl: Annotated[str | None, Of("teaser_url")]
    teaserThumbnails: Annotated[list[str] | None, Of("teaser_still_urls")]
    incentive: Annotated[str | None, Of("incentive")]
    userCounts: ProjectUserCounts
    mediaCounts: ProjectMediaCounts
    startAt: Annotated[datetime | None, Of("starts_at")]
    endAt: Annotated[datetime | None, Of("ends_at")]
    status: Annotated[ProjectStatus, Of("status")]
    newStatus: Annotated[ProjectStatus, Of("schedule_status")]
    isGeoVisible: Annotated[bool, Of("is_geo_visible")]


class ProjectTemplate(Wire):
    """A project template, printed as the project that would be made of it; it is of no team, and maybe of no organization."""

    id: Annotated[UUID, Of("id")]
    title: Annotated[str | None, Of("title")]
    description: Annotated[str | None, Of("description")]
    orientation: Annotated[ProjectOrientation, Of("orientation")]
    shootType: Annotated[str, Of("theme")]
    defaultImageUrl: Annotated[str | None, Of("nothing")]
    profileImageUUID: Annotated[UUID | None, Of("nothing")]
    profileImages: Annotated[None, Of("nothing")]
    defaultImageOrientation: Annotated[MediaFileOrientation, Of("cover_orientation_camel_case")]
    defaultImageIcon: Annotated[str | None, Of("nothing")]
    publishStatus: Annotated[ProjectPublishStatus, Of("publish_status_camel_case")]
    type: Annotated[ProjectType, Of("access")]
    joinCode: Annotated[str | None, Of("nothing")]
    TeamId: Annotated[str, Of("team_text")]
    OrganizationId: Annotated[str, Of("organization_text")]
    createdAt: Annotated[datetime, Of("created_at")]
    updatedAt: Annotated[datetime, Of("updated_at")]
    teaserFileSize: Annotated[str | None, Of("nothing")]
    teaserFileSizeSD: Annotated[int | None, Of("nothing")]
    teaserThumbSize: Annotated[int | None, Of("nothing")]
    teaserTranscoded: Annotated[bool, Of("never")]
    teaserTranscodingError: Annotated[bool, Of("never")]
    teaserFileUUID: Annotated[str | None, Of("nothing")]
    teaserFileUUIDSD: Annotated[str | None, Of("nothing")]
    teaserLengthSeconds: Annotated[float, Of("zero")]
    teaserUrl: Annotated[str | None, Of("nothing")]
    teaserThumbnails: Annotated[list[str] | None, Of("nothing")]
    incentive: Annotated[str | None, Of("incentive")]
    userCounts: ProjectUserCounts
    mediaCounts: ProjectMediaCounts
    startAt: Annotated[datetime | None, Of("nothing")]
    endAt: Annotated[datetime | None, Of("nothing")]
    status: Annotated[ProjectStatus, Of("status")]
    newStatus: Annotated[ProjectStatus, Of("schedule_status")]
    isGeoVisible: Annotated[bool, Of("never")]


class Shot(Wire):
    """A shot of a project's shot list, counted from 0. Without an example video sizes are 0 and names empty."""

    id: Annotated[UUID, Of("id")]
    title: Annotated[str, Of("title")]
    description: Annotated[str, Of("description")]
    orientation: Annotated[MediaFileOrientation, Of("orientation_camel_case")]
    fps: Annotated[MediaFileFps, Of("fps")]
    quality: Annotated[MediaFileQuality, Of("quality")]
    order: Annotated[int, Of("position")]
    hidden: Annotated[bool, Of("is_hidden")]
    fileSize: Annotated[int, Of("example_size")]
    fileSizeSD: Annotated[int, Of("example_proxy_size")]
    thumbSize: Annotated[int, Of("example_thumbnail_size")]
    transcoded: Annotated[bool, Of("example_is_transcoded")]
    transcodingError: Annotated[bool, Of("example_has_failed")]
    fileUUID: Annotated[str, Of("example_file_name")]
    fileUUIDSD: Annotated[str, Of("example_proxy_name")]
    lengthSeconds: Annotated[float, Of("example_duration")]
    thumbnails: Annotated[list[str], Of("example_still_urls")]
    tutorialVideoUrl: Annotated[str | None, Of("example_url")]
    ShotTypeId: Annotated[str, Of("shot_type_text")]
    TeamId: Annotated[UUID, Of("team_id")]
    ProjectId: Annotated[UUID, Of("project_id")]


class ShotType(Wire):
    """A kind of shot."""

    id: Annotated[UUID, Of("id")]
    name: Annotated[str, Of("name")]
    description: Annotated[str | None, Of("description")]
    icon: Annotated[str | None, Of("icon")]
    fps: Annotated[MediaFileFps | None, Of("fps")]
    quality: Annotated[MediaFileQuality | None, Of("quality")]
    defaultImageUrl: Annotated[str | None, Of("nothing")]
    tutorialVideoUrl: Annotated[str | None, Of("nothing")]


class MediaFile(Wire):
    """A clip or a final video."""

    id: Annotated[UUID, Of("id")]
    fileUUID: Annotated[str, Of("file_name")]
    fileUUIDSD: Annotated[str, Of("proxy_name")]
    thumbnailUUID: Annotated[UUID | None, Of("thumbnail_id")]
    contentType: Annotated[str, Of("content_type")]
    fileSize: Annotated[int, Of("size")]
    fileSizeSD: Annotated[int, Of("proxy_size")]
    thumbSize: Annotated[int, Of("thumbnail_size")]
    lengthSeconds: Annotated[float | None, Of("duration")]
    description: Annotated[str | None, Of("description")]
    isEdit: Annotated[bool, Of("is_final")]
    transcoded: Annotated[bool, Of("is_transcoded")]
    transcodingError: Annotated[bool, Of("has_failed")]
    shotInCaseMode: Annotated[bool, Of("in_case_mode")]
    fps: Annotated[MediaFileFps | None, Of("fps")]
    quality: Annotated[MediaFileQuality | None, Of("quality")]
    shotAt: Annotated[datetime, Of("shot_at")]
    favorite: Annotated[bool, Of("is_favorite")]
    thumbnails: Annotated[list[str], Of("still_urls")]
    orientation: Annotated[MediaFileOrientation, Of("orientation_camel_case")]
    TeamId: Annotated[UUID | None, Of("team_id")]
    UserId: Annotated[UUID | None, Of("person_id")]
    ProjectId: Annotated[UUID | None, Of("project_id")]
    ShotId: Annotated[UUID | None, Of("shot_id")]
    createdAt: Annotated[datetime, Of("created_at")]
    status: Annotated[MediaFileStatus, Of("status")]
    name: Annotated[str | None, Of("name")]
    displayName: Annotated[str, Of("display_name")]
    displayNameWithExtension: Annotated[str, Of("display_name_with_extension")]
    moderatedAt: Annotated[datetime | None, Of("moderated_at")]
    editDescription: Annotated[str | None, Of("final_description")]
    originalFileName: Annotated[str | None, Of("original_name")]
    teamName: Annotated[str, Of("team_name")]
    teamProfileImages: TeamProfileImages
    userName: Annotated[str, Of("person_name")]
    userProfileImages: FilmerProfileImages


class User(Wire):
    """A user."""

    id: Annotated[UUID, Of("id")]
    firstName: Annotated[str | None, Of("first_name")]
    lastName: Annotated[str | None, Of("last_name")]
    name: Annotated[str, Of("name")]
    email: Annotated[str, Of("email")]
    status: Annotated[Literal["active", "pending"], Of("status")]
    onlineStatus: Annotated[Literal["online", "offline"], Of("presence")]
    profileImages: UserProfileImages
    userBio: Annotated[str | None, Of("bio")]
