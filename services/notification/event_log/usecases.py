"""The log of every fact."""

from datetime import timedelta

from services.notification.event_log import store
from services.notification.event_log.model import Filters
from shared.actor import Actor
from shared.events.envelope import Envelope
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


async def keep(uow: UnitOfWork, envelope: Envelope) -> None:
    """Keep a fact, once."""
    await store.insert(uow.conn, envelope)


async def list_page(uow: UnitOfWork, actor: Actor, filters: Filters, projection: Projection) -> JsonText:
    """A page of what happened in the organizations that the caller administers."""
    return await store.page(uow.conn, actor, filters, projection)


async def prune(uow: UnitOfWork, days: int) -> None:
    """Forget what is older than so many days."""
    await store.remove_before(uow.conn, uow.now - timedelta(days=days))
