"""Keeping the read model of announcements."""

from uuid import UUID

from services.catalog.announcements import store
from services.catalog.announcements.model import Announcement
from shared.sql.database import UnitOfWork


async def keep(uow: UnitOfWork, announcement: Announcement) -> None:
    """Follow an announcement."""
    await store.keep(uow.conn, announcement)


async def forget(uow: UnitOfWork, announcement_id: UUID) -> None:
    """An announcement was withdrawn."""
    await store.forget(uow.conn, announcement_id)
