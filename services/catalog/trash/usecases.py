"""Looking into the trash, taking out of it, emptying it. Media empties its own, and tells which objects are gone."""

from uuid import UUID

from services.catalog.clips import usecases as clips
from services.catalog.join_codes import usecases as join_codes
from services.catalog.members import usecases as members
from services.catalog.projects import usecases as projects
from services.catalog.trash import store
from services.catalog.trash.model import TrashQuestion, TrashRules
from shared.actor import Actor
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


async def list_visible(uow: UnitOfWork, actor: Actor, projection: Projection, question: TrashQuestion) -> JsonText:
    """A page of what the caller could restore."""
    return await store.list_visible(uow.conn, actor, projection, question)


async def restore_project(uow: UnitOfWork, actor: Actor, project_id: UUID, projection: Projection) -> JsonText:
    """Take a project out of the trash, with its members and clips. Raises ProjectNotFound, NotPermitted, TeamGone."""
    await projects.restore(uow, actor, project_id)
    await members.tell_all(uow, project_id)
    await clips.tell_all_restored(uow, project_id)
    return await projects.show(uow, actor, project_id, projection)


async def sweep(backend: Backend) -> None:
    """Forget what has been in the trash for too long, and guesses that no longer count."""
    async with backend.transaction() as uow:
        await projects.purge(uow, before=uow.now - backend.use(TrashRules).keep)
        await join_codes.forget_old(uow)
