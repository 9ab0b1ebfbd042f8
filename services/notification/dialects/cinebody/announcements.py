"""POST /notifications and /scheduledNotifications."""
# ruff: noqa: N815  the wire's names

from typing import TYPE_CHECKING
from uuid import UUID

from services.notification.announcements import usecases as announcements
from services.notification.announcements.model import Filters
from services.notification.dialects.cinebody import wire
from shared.actor import Permission
from shared.dialects import cinebody
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(cinebody.DIALECT, "Notifications")
if TYPE_CHECKING:
    Attributes = list[str] | None
else:
    Attributes = cinebody.attributes_of(wire.ScheduledNotification)


class NotificationQuery(cinebody.Query):
    """Which attributes to print."""

    attributes: Attributes = None


class NotificationsQuery(cinebody.Paged):
    """Which notifications, in which order, which attributes, which page."""

    teamId: UUID | None = None
    projectId: UUID | None = None
    fromUserId: UUID | None = None
    mediaFileId: UUID | None = None
    isFromTeam: bool | None = None
    type: wire.NotificationType | None = None
    status: wire.NotificationStatus | None = None
    sortOrder: cinebody.SortOrder = "desc"
    attributes: Attributes = None

    def filters(self) -> Filters:
        """The domain's question."""
        return Filters(
            team_id=self.teamId,
            project_id=self.projectId,
            created_by=self.fromUserId,
            clip_id=self.mediaFileId,
            is_from_team=self.isFromTeam,
            kind=wire.KINDS[self.type] if self.type else None,
            state=self.status,
            descending=self.sortOrder == "desc",
            limit=self.limit,
            page=self.page,
        )


@routes.post("/app/3.0/notifications", allow=Permission.MODERATE, reply=wire.NotificationReply)
async def create_notification(call: Call, query: NotificationQuery, body: wire.NewNotification) -> JsonText:
    """Create a notification."""
    made = await announcements.schedule(call.uow, call.actor, body.to_command())
    shown = await announcements.show(call.uow, made, wire.ScheduledNotification.projection(query.attributes))
    return cinebody.item("scheduledNotification", shown)


@routes.get("/app/3.0/scheduledNotifications", allow=Permission.VIEW, reply=wire.NotificationsReply)
async def list_scheduled_notifications(call: Call, query: NotificationsQuery) -> JsonText:
    """Get scheduled notifications."""
    shown = wire.ScheduledNotification.projection(query.attributes)
    return cinebody.page("scheduledNotifications", await announcements.list_page(call.uow, call.actor, query.filters(), shown))


@routes.patch("/app/3.0/scheduledNotifications/{scheduledNotificationId}", allow=Permission.MODERATE, reply=wire.NotificationReply)
async def update_scheduled_notification(
    call: Call, scheduled_notification_id: UUID, query: NotificationQuery, body: wire.NotificationChange
) -> JsonText:
    """Update a notification that is not sent yet."""
    await announcements.change(call.uow, call.actor, scheduled_notification_id, **body.to_command())
    shown = wire.ScheduledNotification.projection(query.attributes)
    return cinebody.item("scheduledNotification", await announcements.show(call.uow, scheduled_notification_id, shown))


@routes.delete("/app/3.0/scheduledNotifications/{scheduledNotificationId}", allow=Permission.MODERATE, reply=cinebody.Done)
async def delete_scheduled_notification(call: Call, scheduled_notification_id: UUID) -> JsonText:
    """Delete a notification that is not sent yet."""
    await announcements.cancel(call.uow, call.actor, scheduled_notification_id)
    return cinebody.DONE
