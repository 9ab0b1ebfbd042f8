"""A scheduled notification."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.events.notification import AnnouncementRecord, AnnouncementState

Kind = Literal["individual_message", "message", "final_edit", "project_active", "project_created"]


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """What is asked for. `send_at` None: at once."""

    team_id: UUID
    kind: Kind
    message: str
    project_id: UUID | None = None
    person_id: UUID | None = None
    clip_id: UUID | None = None
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A stored one. `revision` grows with each change, so that only the newest plan is carried out."""

    id: UUID
    organization_id: UUID
    team_id: UUID
    project_id: UUID | None
    person_id: UUID | None
    clip_id: UUID | None
    kind: Kind
    message: str
    send_at: datetime | None
    state: AnnouncementState
    revision: int

    @property
    def may_be_changed(self) -> bool:
        """Whether it has not begun to be sent."""
        return self.state == "pending"

    def record(self) -> AnnouncementRecord:
        """As others may know it."""
        return AnnouncementRecord(
            id=self.id,
            team_id=self.team_id,
            project_id=self.project_id,
            person_id=self.person_id,
            clip_id=self.clip_id,
            state=self.state,
            send_at=self.send_at,
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """Which announcements a list shows."""

    team_id: UUID | None = None
    project_id: UUID | None = None
    created_by: UUID | None = None
    clip_id: UUID | None = None
    is_from_team: bool | None = None
    kind: Kind | None = None
    state: AnnouncementState | None = None
    descending: bool = True
    limit: int = 10
    page: int = 0
