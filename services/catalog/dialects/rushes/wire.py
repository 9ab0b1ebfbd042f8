"""Projects, members, clips and templates as we print them ourselves."""
# ruff: noqa: N815  the wire's names

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from shared.http.wire import Of, Wire

Orientation = Literal["landscape", "portrait"]
Access = Literal["public", "private"]
PublishStatus = Literal["unpublished", "published", "publish_all"]
Status = Literal["upcoming", "active", "inactive", "archived"]
ClipStatus = Literal["pending", "approved", "rejected"]


class Project(Wire):
    """A project. `scheduleStatus` is what the dates say, `status` what holds."""

    id: Annotated[UUID, Of("id")]
    organizationId: Annotated[UUID, Of("organization_id")]
    teamId: Annotated[UUID | None, Of("team_id")]
    title: Annotated[str | None, Of("title")]
    description: Annotated[str | None, Of("description")]
    orientation: Annotated[Orientation, Of("orientation")]
    theme: Annotated[str, Of("theme")]
    access: Annotated[Access, Of("access")]
    publishStatus: Annotated[PublishStatus, Of("publish_status")]
    status: Annotated[Status, Of("status")]
    scheduleStatus: Annotated[Status, Of("schedule_status")]
    startsAt: Annotated[datetime | None, Of("starts_at")]
    endsAt: Annotated[datetime | None, Of("ends_at")]
    incentive: Annotated[str | None, Of("incentive")]
    joinCode: Annotated[str | None, Of("join_code")]
    isGeoVisible: Annotated[bool, Of("is_geo_visible")]
    coverUrl: Annotated[str | None, Of("cover_url")]
    pictureUrl: Annotated[str, Of("profile_80_2x")]
    memberCount: Annotated[int, Of("member_count")]
    createdAt: Annotated[datetime, Of("created_at")]
    updatedAt: Annotated[datetime, Of("updated_at")]


class Member(Wire):
    """A person on a project; inactive is blocked."""

    personId: Annotated[UUID, Of("person_id")]
    email: Annotated[str | None, Of("email")]
    firstName: Annotated[str | None, Of("first_name")]
    lastName: Annotated[str | None, Of("last_name")]
    name: Annotated[str, Of("name")]
    pictureUrl: Annotated[str, Of("picture_150")]
    status: Annotated[Literal["active", "inactive"], Of("status")]
    joinedBy: Annotated[Literal["code", "hand"], Of("joined_by")]
    joinedAt: Annotated[datetime, Of("joined_at")]
    clipCount: Annotated[int, Of("clip_count")]


class Clip(Wire):
    """A clip or final video. Where it was filmed is told only if its project says so. Sizes in bytes, durations in seconds."""

    id: Annotated[UUID, Of("id")]
    projectId: Annotated[UUID, Of("project_id")]
    teamId: Annotated[UUID | None, Of("team_id")]
    shotId: Annotated[UUID | None, Of("shot_id")]
    personId: Annotated[UUID | None, Of("person_id")]
    personName: Annotated[str, Of("person_name")]
    isFinal: Annotated[bool, Of("is_final")]
    isFavorite: Annotated[bool, Of("is_favorite")]
    status: Annotated[ClipStatus, Of("status")]
    moderatedAt: Annotated[datetime | None, Of("moderated_at")]
    moderatedBy: Annotated[UUID | None, Of("moderated_by")]
    name: Annotated[str | None, Of("name")]
    displayName: Annotated[str, Of("display_name")]
    description: Annotated[str | None, Of("description")]
    finalDescription: Annotated[str | None, Of("final_description")]
    shotAt: Annotated[datetime, Of("shot_at")]
    createdAt: Annotated[datetime, Of("created_at")]
    latitude: Annotated[float | None, Of("latitude")]
    longitude: Annotated[float | None, Of("longitude")]
    fps: Annotated[int | None, Of("fps")]
    quality: Annotated[str | None, Of("quality")]
    orientation: Annotated[str, Of("orientation")]
    fileName: Annotated[str, Of("file_name")]
    originalName: Annotated[str | None, Of("original_name")]
    contentType: Annotated[str, Of("content_type")]
    size: Annotated[int, Of("size")]
    duration: Annotated[float | None, Of("duration")]
    isTranscoded: Annotated[bool, Of("is_transcoded")]
    hasFailed: Annotated[bool, Of("has_failed")]
    failureCode: Annotated[str | None, Of("failure_code")]
    playUrl: Annotated[str, Of("play_url")]
    stillUrls: Annotated[list[str], Of("still_urls")]


class Decision(Wire):
    """One decision on a clip. `decidedBy` is `person:<id>` or `api_key:<id>`."""

    id: Annotated[UUID, Of("id")]
    previous: Annotated[ClipStatus, Of("previous")]
    status: Annotated[ClipStatus, Of("status")]
    decidedBy: Annotated[str | None, Of("decided_by")]
    decidedAt: Annotated[datetime, Of("decided_at")]


class Template(Wire):
    """A starting point for projects; `organizationId` null: everybody's."""

    id: Annotated[UUID, Of("id")]
    organizationId: Annotated[UUID | None, Of("organization_id")]
    title: Annotated[str, Of("title")]
    description: Annotated[str, Of("description")]
    orientation: Annotated[Orientation, Of("orientation")]
    theme: Annotated[str, Of("theme")]
    access: Annotated[Access, Of("access")]
    publishStatus: Annotated[PublishStatus, Of("publish_status")]
    incentive: Annotated[str | None, Of("incentive")]


class Deleted(Wire):
    """Something in the trash."""

    kind: Annotated[Literal["project", "clip"], Of("kind")]
    id: Annotated[UUID, Of("id")]
    name: Annotated[str | None, Of("name")]
    projectId: Annotated[UUID, Of("project_id")]
    deletedAt: Annotated[datetime, Of("deleted_at")]
