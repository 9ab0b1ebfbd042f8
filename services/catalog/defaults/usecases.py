"""Starting over."""

from services.catalog.defaults import store
from shared.sql.database import UnitOfWork


async def start_over(uow: UnitOfWork, *, with_defaults: bool) -> None:
    """Forget everything; `with_defaults`: but for what a new installation offers."""
    await store.empty(uow.conn)
    if with_defaults:
        await store.seed(uow.conn)
