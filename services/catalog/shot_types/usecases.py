"""Asking for kinds of shots."""

from uuid import UUID

from services.catalog.shot_types import store
from services.catalog.shot_types.errors import ShotTypeNotFound
from services.catalog.shot_types.model import ShotType
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


async def list_all(uow: UnitOfWork, projection: Projection) -> JsonText:
    """Every kind of shot, in order."""
    return await store.list_all(uow.conn, projection)


async def get(uow: UnitOfWork, shot_type_id: UUID) -> ShotType:
    """One kind of shot. Raises ShotTypeNotFound."""
    found = await store.find(uow.conn, shot_type_id)
    if found is None:
        raise ShotTypeNotFound
    return found
