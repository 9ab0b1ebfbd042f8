"""Facts that the notification service publishes, and the commands it takes."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.envelope import Command, Event

AnnouncementState = Literal["pending", "processing", "sent", "blocked", "error"]


class AnnouncementRecord(BaseModel):
    """A scheduled notification as others may know it."""

    id: UUID
    team_id: UUID
    project_id: UUID | None = None
    person_id: UUID | None = None
    clip_id: UUID | None = None
    state: AnnouncementState
    send_at: datetime | None = None


class _OfAnnouncement(Event):
    announcement: AnnouncementRecord

    def subject(self) -> str:
        """The announcement's id."""
        return str(self.announcement.id)


class AnnouncementScheduled(_OfAnnouncement):
    """A notification is to be sent."""

    type: ClassVar[str] = "rushes.notification.announcement.scheduled"


class AnnouncementChanged(_OfAnnouncement):
    """A scheduled notification changed its text, time or state."""

    type: ClassVar[str] = "rushes.notification.announcement.changed"


class AnnouncementCancelled(_OfAnnouncement):
    """A scheduled notification was withdrawn before it was sent."""

    type: ClassVar[str] = "rushes.notification.announcement.cancelled"


class SendMail(Command):
    """Send one mail made from a template of the notification service, with `values` filled in.

    A command, not an event: what it carries (single-use links) is never kept in the event log.
    """

    type: ClassVar[str] = "rushes.notification.mail.send"
    queue: ClassVar[str] = "notification.mail"

    to: str
    template: str
    values: dict[str, Any] = Field(default_factory=dict)
    locale: str = "en"
