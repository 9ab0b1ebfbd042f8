"""What a person was told, and whether they have read it."""

from uuid import UUID

from services.notification.feed import store
from services.notification.feed.errors import NotAPerson
from shared.actor import Actor
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


def person_of(actor: Actor) -> UUID:
    """The person who asks. Raises NotAPerson for a key."""
    if actor.person_id is None:
        raise NotAPerson
    return actor.person_id


async def list_page(uow: UnitOfWork, actor: Actor, projection: Projection, *, unread: bool, limit: int, page: int) -> JsonText:
    """A page of the caller's own notices."""
    return await store.page(uow.conn, person_of(actor), projection, unread=unread, limit=limit, offset=limit * page)


async def mark_read(uow: UnitOfWork, actor: Actor, ids: list[UUID] | None) -> int:
    """Mark the caller's notices as read, all of them without `ids`."""
    return await store.mark_read(uow.conn, person_of(actor), ids, uow.now)


async def count_unread(uow: UnitOfWork, actor: Actor) -> int:
    """How many the caller has not read."""
    return await store.count_unread(uow.conn, person_of(actor))
