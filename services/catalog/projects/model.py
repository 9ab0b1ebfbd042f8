"""Projects, without I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Orientation = Literal["landscape", "portrait"]
Access = Literal["public", "private"]
PublishStatus = Literal["unpublished", "published", "publish_all"]
Status = Literal["upcoming", "active", "inactive", "archived"]

CHANGEABLE = (
    "title",
    "description",
    "orientation",
    "theme",
    "access",
    "publish_status",
    "starts_at",
    "ends_at",
    "incentive",
    "join_code",
    "is_geo_visible",
)
STATUS_COLUMNS = ("is_archived", "is_paused", "override", "override_at")


@dataclass(frozen=True, slots=True)
class Project:
    """A project as a use-case needs it. `is_administered`: the caller may change it."""

    id: UUID
    organization_id: UUID
    team_id: UUID | None
    title: str | None
    access: Access
    publish_status: PublishStatus
    status: Status
    starts_at: datetime | None
    ends_at: datetime | None
    image_id: UUID | None
    teaser_id: UUID | None
    orientation: Orientation
    is_geo_visible: bool
    is_administered: bool
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project to be made; `facts` are of CHANGEABLE. A status of None: what the dates say."""

    team_id: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """What is to be different about a project; `facts` are of CHANGEABLE. A join code of None: a new generated one."""

    project_id: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class ProjectQuestion:
    """Which projects to list, in which order."""

    text: str | None = None
    orientation: Orientation | None = None
    access: Access | None = None
    publish_status: PublishStatus | None = None
    status: Status | None = None
    organization_ids: Sequence[UUID] | None = None
    team_ids: Sequence[UUID] | None = None
    order: Literal["title", "orientation", "starts_at", "ends_at", "created_at"] = "created_at"
    descending: bool = True
    limit: int = 10
    page: int = 0


def status_columns(facts: Mapping[str, Any], status: Status | None, now: datetime) -> dict[str, Any]:
    """What a said status means. Archived and inactive hold until changed; active and upcoming until the schedule's next turn.

    New dates without a status let the schedule speak again.
    """
    if status is None:
        return {"override": None, "override_at": None} if "starts_at" in facts or "ends_at" in facts else {}
    override = status if status in ("active", "upcoming") else None
    return {
        "is_archived": status == "archived",
        "is_paused": status == "inactive",
        "override": override,
        "override_at": now if override else None,
    }
