"""Scheduled notifications as Cinebody prints them."""
# ruff: noqa: N815  the wire's names

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.notification.announcements.model import Kind, NewAnnouncement
from shared.dialects.cinebody import API_VERSION, Body
from shared.http.wire import Of, Wire

NotificationType = Literal["individualMessage", "message", "finalEdit", "projectActive", "projectCreated"]
NotificationStatus = Literal["pending", "processing", "sent", "blocked", "error"]
KINDS: dict[str, Kind] = {
    "individualMessage": "individual_message",
    "message": "message",
    "finalEdit": "final_edit",
    "projectActive": "project_active",
    "projectCreated": "project_created",
}
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Moment = Annotated[datetime, AfterValidator(lambda moment: moment if moment.tzinfo else moment.replace(tzinfo=UTC))]


class Links(BaseModel):
    """Custom data of a push: what the message is about."""

    teamId: UUID
    projectId: UUID | None
    mediaFileId: UUID | None


class ScheduledNotification(Wire):
    """A scheduled notification."""

    id: Annotated[UUID, Of("id")]
    emailMessage: Annotated[str | None, Of("nothing")]
    pushMessage: Annotated[str | None, Of("message")]
    read: Annotated[bool, Of("is_read")]
    isFromTeam: Annotated[Literal["true", "false"], Of("is_from_team")]
    type: Annotated[NotificationType, Of("kind_camel")]
    sendAt: Annotated[str | None, Of("send_at")]
    status: Annotated[NotificationStatus, Of("state")]
    imageUrl: Annotated[str | None, Of("image_url")]
    data: Annotated[Links | None, Of("links")]
    ProjectId: Annotated[UUID | None, Of("project_id")]
    TeamId: Annotated[UUID | None, Of("team_id")]
    FromUserId: Annotated[UUID | None, Of("created_by")]
    ToUserId: Annotated[UUID | None, Of("person_id")]
    MediaFileId: Annotated[UUID | None, Of("clip_id")]
    createdAt: Annotated[str, Of("created_at")]


class NewNotification(Body):
    """What is to be sent, to whom and when."""

    message: Text
    teamId: UUID
    projectId: UUID | None = None
    userId: UUID | None = None
    mediaFileId: UUID | None = None
    isFromTeam: bool | None = Field(None, description="Ignored: what an API app sends always comes from the team")
    type: NotificationType
    sendAt: Moment | None = None

    def to_command(self) -> NewAnnouncement:
        """The domain's command."""
        return NewAnnouncement(
            team_id=self.teamId,
            kind=KINDS[self.type],
            message=self.message,
            project_id=self.projectId,
            person_id=self.userId,
            clip_id=self.mediaFileId,
            send_at=self.sendAt,
        )


class NotificationChange(Body):
    """Another text, another time."""

    message: Text | None = None
    sendAt: Moment | None = None

    def to_command(self) -> dict[str, Any]:
        """The domain's arguments."""
        return {"message": self.message, "moves": "sendAt" in self.model_fields_set, "send_at": self.sendAt}


class NotificationReply(BaseModel):
    """One notification."""

    apiVersion: str = API_VERSION
    scheduledNotification: ScheduledNotification


class NotificationsReply(BaseModel):
    """A page of notifications."""

    apiVersion: str = API_VERSION
    count: int
    scheduledNotifications: list[ScheduledNotification]
