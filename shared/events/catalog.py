"""Facts that the catalog service publishes: productions, their people, shots and clips."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from shared.events.envelope import Event


class ProjectRecord(BaseModel):
    """A project as others may know it."""

    id: UUID
    organization_id: UUID
    team_id: UUID | None
    title: str | None
    access: Literal["public", "private"] = "public"
    publish_status: Literal["unpublished", "published", "publish_all"] = "unpublished"
    status: Literal["upcoming", "active", "inactive", "archived"] = "active"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    image_id: UUID | None = None


class _OfProject(Event):
    project: ProjectRecord

    def subject(self) -> str:
        """The project's id."""
        return str(self.project.id)


class ProjectCreated(_OfProject):
    """A project was made."""

    type: ClassVar[str] = "rushes.catalog.project.created"


class ProjectUpdated(_OfProject):
    """A project's record changed."""

    type: ClassVar[str] = "rushes.catalog.project.updated"


class ProjectDeleted(_OfProject):
    """A project is gone, with its clips."""

    type: ClassVar[str] = "rushes.catalog.project.deleted"


class MembershipRecord(BaseModel):
    """A person on a project; `inactive` means blocked from contributing."""

    project_id: UUID
    team_id: UUID | None
    organization_id: UUID
    person_id: UUID
    status: Literal["active", "inactive"] = "active"


class _OfMembership(Event):
    membership: MembershipRecord

    def subject(self) -> str:
        """The project's and the person's id."""
        return f"{self.membership.project_id}/{self.membership.person_id}"


class MemberJoined(_OfMembership):
    """A person joined a project, by code or by hand."""

    type: ClassVar[str] = "rushes.catalog.member.joined"


class MemberBlocked(_OfMembership):
    """A person may no longer contribute to a project."""

    type: ClassVar[str] = "rushes.catalog.member.blocked"


class MemberUnblocked(_OfMembership):
    """A person may contribute to a project again."""

    type: ClassVar[str] = "rushes.catalog.member.unblocked"


class MemberLeft(_OfMembership):
    """A person is no longer on a project."""

    type: ClassVar[str] = "rushes.catalog.member.left"


class ShotRecord(BaseModel):
    """A shot as others may know it."""

    id: UUID
    project_id: UUID
    title: str
    position: int
    is_hidden: bool = False


class _OfShot(Event):
    shot: ShotRecord

    def subject(self) -> str:
        """The shot's id."""
        return str(self.shot.id)


class ShotCreated(_OfShot):
    """A shot was added to a project's shot list."""

    type: ClassVar[str] = "rushes.catalog.shot.created"


class ShotUpdated(_OfShot):
    """A shot's record changed."""

    type: ClassVar[str] = "rushes.catalog.shot.updated"


class ShotDeleted(_OfShot):
    """A shot is gone; its clips stay, without a shot."""

    type: ClassVar[str] = "rushes.catalog.shot.deleted"


class ClipRecord(BaseModel):
    """A clip or final video. Its id is the media object's id. `display_name` has no extension."""

    id: UUID
    project_id: UUID
    team_id: UUID | None
    organization_id: UUID
    person_id: UUID | None
    shot_id: UUID | None
    is_final: bool
    status: Literal["pending", "approved", "rejected"]
    display_name: str
    file_name: str


class _OfClip(Event):
    clip: ClipRecord

    def subject(self) -> str:
        """The clip's id."""
        return str(self.clip.id)


class ClipAdded(_OfClip):
    """A clip or final video is part of a project from now on."""

    type: ClassVar[str] = "rushes.catalog.clip.added"


class ClipUpdated(_OfClip):
    """A clip's record changed, its moderation apart."""

    type: ClassVar[str] = "rushes.catalog.clip.updated"


class ClipModerated(_OfClip):
    """A clip was approved, rejected or put back to pending."""

    type: ClassVar[str] = "rushes.catalog.clip.moderated"

    moderated_by: UUID | None = None
    moderated_at: datetime


class ClipDeleted(_OfClip):
    """A clip went to the trash; its bytes stay until the trash is emptied."""

    type: ClassVar[str] = "rushes.catalog.clip.deleted"


class ClipRestored(_OfClip):
    """A clip came back from the trash."""

    type: ClassVar[str] = "rushes.catalog.clip.restored"


class TeamContentChanged(Event):
    """What a team's projects hold together changed; auth keeps it beside the team."""

    type: ClassVar[str] = "rushes.catalog.team_content.changed"

    team_id: UUID
    clip_count: int
    has_incentive: bool

    def subject(self) -> str:
        """The team's id."""
        return str(self.team_id)
