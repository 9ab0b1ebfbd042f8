"""Keeping the read model of media's objects."""

from uuid import UUID

from services.catalog.videos import store
from services.catalog.videos.model import Video
from shared.sql.database import UnitOfWork


async def keep_first(uow: UnitOfWork, video: Video, project_id: UUID) -> None:
    """Remember an object at its completion; facts about it that came first stay."""
    await store.keep(uow.conn, video, project_id, is_newer=False)


async def keep(uow: UnitOfWork, video: Video) -> None:
    """Follow an object of a project."""
    if video.project_id is not None:
        await store.keep(uow.conn, video, video.project_id, is_newer=True)


async def forget(uow: UnitOfWork, video_id: UUID) -> None:
    """The bytes of an object are gone for good."""
    await store.forget(uow.conn, video_id)
