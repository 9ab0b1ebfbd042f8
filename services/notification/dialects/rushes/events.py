"""The event log, and what became of announcements."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from services.notification.announcements import usecases as announcements
from services.notification.event_log import usecases as event_log
from services.notification.event_log.model import Filters
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.http.wire import Of, Wire
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "events")


class LoggedEvent(Wire):
    """A fact, as it happened."""

    id: Annotated[UUID, Of("id")]
    type: Annotated[str, Of("type")]
    source: Annotated[str, Of("source")]
    subject: Annotated[str, Of("subject")]
    organizationId: Annotated[UUID | None, Of("organization_id")]  # noqa: N815  the wire's name
    projectId: Annotated[UUID | None, Of("project_id")]  # noqa: N815  the wire's name
    actor: Annotated[str | None, Of("actor")]
    time: Annotated[str, Of("time")]
    sequence: Annotated[int, Of("sequence")]
    data: Annotated[dict[str, Any], Of("data")]


class LoggedEvents(BaseModel):
    """A page of the log."""

    total: int
    items: list[LoggedEvent]


class Delivery(Wire):
    """An announcement to one person by one channel."""

    personId: Annotated[UUID, Of("person_id")]  # noqa: N815  the wire's name
    channel: Annotated[Literal["mail", "push"], Of("channel")]
    state: Annotated[Literal["pending", "sent", "blocked", "error"], Of("state")]
    attempts: Annotated[int, Of("attempts")]
    failureCode: Annotated[str | None, Of("failure_code")]  # noqa: N815  the wire's name
    updatedAt: Annotated[str, Of("updated_at")]  # noqa: N815  the wire's name


class Deliveries(BaseModel):
    """A page of deliveries."""

    total: int
    items: list[Delivery]


class EventsQuery(rushes.Paged):
    """Which events; `type` may end in `*`."""

    type: str | None = None
    organizationId: UUID | None = None  # noqa: N815  the wire's name
    projectId: UUID | None = None  # noqa: N815  the wire's name
    subject: str | None = None
    actor: str | None = None
    after: AwareDatetime | None = None
    before: AwareDatetime | None = None

    def filters(self) -> Filters:
        """The domain's question."""
        after: datetime | None = self.after
        return Filters(
            type=self.type,
            organization_id=self.organizationId,
            project_id=self.projectId,
            subject=self.subject,
            actor=self.actor,
            after=after,
            before=self.before,
            limit=self.limit,
            page=self.page,
        )


@routes.get("/rushes/v1/events", allow=Permission.VIEW, reply=LoggedEvents)
async def list_events(call: Call, query: EventsQuery) -> JsonText:
    """Everything that happened in the organizations that the caller administers, newest first."""
    return rushes.page(await event_log.list_page(call.uow, call.actor, query.filters(), LoggedEvent.projection()))


@routes.get("/rushes/v1/announcements/{announcementId}/deliveries", allow=Permission.VIEW, reply=Deliveries)
async def list_deliveries(call: Call, announcement_id: UUID, query: rushes.Paged) -> JsonText:
    """What became of an announcement, recipient by recipient."""
    shown = Delivery.projection()
    return rushes.page(
        await announcements.list_deliveries(call.uow, call.actor, announcement_id, projection=shown, limit=query.limit, page=query.page)
    )
