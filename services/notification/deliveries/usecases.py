"""Fan-out to recipients, and the sending of each batch."""

from typing import Any
from uuid import UUID

import structlog

from services.notification.deliveries import store
from services.notification.deliveries.errors import NotDelivered
from services.notification.deliveries.model import Audience, Delivery
from services.notification.devices import usecases as devices
from services.notification.mails import usecases as mails
from services.notification.mails.errors import MailRefused
from shared.bus import jobs
from shared.errors import ServiceError
from shared.faults import crash_point
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection

JOB = "deliver"
_LOG = structlog.get_logger(__name__)


async def fan_out(uow: UnitOfWork, audience: Audience) -> None:
    """Make deliveries for all recipients, and a job for each batch of them."""
    await store.insert_for(uow.conn, audience)
    for batch in await store.batches(uow.conn, audience.announcement_id):
        payload: dict[str, Any] = {"id": str(audience.announcement_id), "batch": batch}
        await jobs.enqueue(uow, JOB, payload, key=f"{JOB}/{audience.announcement_id}/{batch}", max_attempts=12)


async def send_batch(backend: Backend, announcement_id: UUID, batch: int) -> None:
    """Send what is pending of a batch, each marked as soon as it is gone. Raises NotDelivered if something is to be tried again."""
    async with backend.reading() as uow:
        pending = await store.list_pending(uow.conn, announcement_id, batch)
    waiting: list[str] = []
    for delivery in pending:
        try:
            state, code = await _send(backend, delivery)
        except ServiceError as error:
            waiting.append(error.reason)
            continue
        crash_point("notification: sent, not marked")
        async with backend.transaction() as uow:
            await store.mark(uow.conn, delivery.id, state, code)
    if waiting:
        raise NotDelivered(count=len(waiting), problem=waiting[0])


async def _send(backend: Backend, delivery: Delivery) -> tuple[str, str | None]:
    values = {
        "message": delivery.message,
        "name": delivery.name,
        "team": delivery.team_name,
        "project": delivery.project_title,
        "clip": delivery.clip_name,
    }
    if delivery.email is None:
        return "error", "RECIPIENT_GONE"
    if delivery.channel == "push":
        return await devices.push(backend, delivery.person_id, values)
    try:
        await mails.send(backend, delivery.email, "announcement", values, message_key=f"delivery-{delivery.id}")
    except MailRefused as error:
        _LOG.info("mail refused", delivery=str(delivery.id), reason=error.reason)
        return "error", error.code
    return "sent", None


async def give_up_batch(uow: UnitOfWork, announcement_id: UUID, batch: int, code: str) -> None:
    """What is left of a batch could not be sent however often it was tried."""
    await store.fail_batch(uow.conn, announcement_id, batch, code)


async def outcome(uow: UnitOfWork, announcement_id: UUID) -> str | None:
    """The state an announcement ends in; None while something is pending."""
    return await store.outcome(uow.conn, announcement_id)


async def list_page(uow: UnitOfWork, announcement_id: UUID, projection: Projection, *, limit: int, page: int) -> JsonText:
    """Deliveries of an announcement that the caller was found to administer."""
    return await store.page(uow.conn, announcement_id, projection, limit=limit, offset=limit * page)
