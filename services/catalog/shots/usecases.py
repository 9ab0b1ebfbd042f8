"""What can be done with a shot list."""

from collections.abc import Sequence
from uuid import UUID

from services.catalog.projects import usecases as projects
from services.catalog.projects.model import Project
from services.catalog.shot_types import usecases as shot_types
from services.catalog.shots import store
from services.catalog.shots.errors import ShotNotFound
from services.catalog.shots.model import DEFAULT_FPS, DEFAULT_QUALITY, NewShot, Shot, ShotChange, reordered
from shared.actor import Actor
from shared.events.catalog import ShotCreated, ShotDeleted, ShotRecord, ShotUpdated
from shared.ids import new_id
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


async def _tell(uow: UnitOfWork, fact: type[ShotCreated | ShotUpdated | ShotDeleted], project: Project, shot: Shot) -> None:
    record = ShotRecord(**{name: getattr(shot, name) for name in ShotRecord.model_fields})
    await uow.publish(fact(organization_id=project.organization_id, project_id=project.id, shot=record))


async def list_visible(uow: UnitOfWork, actor: Actor, project_id: UUID, projection: Projection) -> JsonText:
    """The shot list of a project, in its order. Raises ProjectNotFound."""
    await projects.get(uow, actor, project_id)
    return await store.list_visible(uow.conn, actor, project_id, projection)


async def get(uow: UnitOfWork, actor: Actor, project_id: UUID, shot_id: UUID) -> Shot:
    """A shot of this project that the caller may know of. Raises ShotNotFound."""
    found = await store.find(uow.conn, actor, shot_id)
    if found is None or found.project_id != project_id:
        raise ShotNotFound
    return found


async def show(uow: UnitOfWork, actor: Actor, shot_id: UUID, projection: Projection) -> JsonText:
    """A shot as JSON. Raises ShotNotFound."""
    found = await store.show(uow.conn, actor, shot_id, projection)
    if found is None:
        raise ShotNotFound
    return found


async def create(uow: UnitOfWork, actor: Actor, project_id: UUID, new: NewShot, projection: Projection) -> JsonText:
    """Add a shot to the list, at the end unless it says where; the whole list as JSON.

    Raises ProjectNotFound, NotPermitted, ShotTypeNotFound.
    """
    project = await projects.lock(uow, actor, project_id)
    facts = dict(new.facts)
    type_ = await shot_types.get(uow, new.shot_type_id) if new.shot_type_id else None
    defaults = {
        "orientation": project.orientation,
        "fps": (type_.fps if type_ else None) or DEFAULT_FPS,
        "quality": (type_.quality if type_ else None) or DEFAULT_QUALITY,
    }
    facts |= {name: value for name, value in defaults.items() if facts.get(name) is None}
    before = [shot.id for shot in await store.lock_all(uow.conn, project_id)]
    made = await store.insert(uow.conn, new_id(), (project_id, new.shot_type_id, len(before)), facts=facts, at=uow.now)
    if new.position is not None:
        await store.place(uow.conn, reordered([*before, made.id], {made.id: new.position}))
    await _tell(uow, ShotCreated, project, made)
    return await store.list_visible(uow.conn, actor, project_id, projection)


async def change(uow: UnitOfWork, actor: Actor, project_id: UUID, changes: Sequence[ShotChange]) -> None:
    """Change shots of one project, all or none. Raises ProjectNotFound, NotPermitted, ShotNotFound."""
    project = await projects.lock(uow, actor, project_id)
    ids = [shot.id for shot in await store.lock_all(uow.conn, project_id)]
    if any(one.shot_id not in ids for one in changes):
        raise ShotNotFound
    wanted = {one.shot_id: one.position for one in changes if one.position is not None}
    if wanted:
        await store.place(uow.conn, reordered(ids, wanted))
    for one in changes:
        after = await store.change(uow.conn, one.shot_id, one.facts, at=uow.now)
        if after is not None:
            await _tell(uow, ShotUpdated, project, after)


async def remove(uow: UnitOfWork, actor: Actor, shot_id: UUID) -> None:
    """Take a shot off the list; its clips stay, without a shot. Raises ShotNotFound, NotPermitted."""
    shot = await store.find(uow.conn, actor, shot_id)
    if shot is None:
        raise ShotNotFound
    project = await projects.lock(uow, actor, shot.project_id)
    ids = [other.id for other in await store.lock_all(uow.conn, project.id)]
    if shot_id not in ids:
        raise ShotNotFound
    await store.remove(uow.conn, shot_id)
    await store.place(uow.conn, [id_ for id_ in ids if id_ != shot_id])
    await _tell(uow, ShotDeleted, project, shot)


async def set_example(uow: UnitOfWork, project: Project, shot_id: UUID, video_id: UUID) -> None:
    """Make a video the example of a shot; nothing if it is already, or the shot is gone."""
    shot = next((one for one in await store.lock_all(uow.conn, project.id) if one.id == shot_id), None)
    if shot is None or shot.example_id == video_id:
        return
    after = await store.change(uow.conn, shot_id, {"example_id": video_id}, at=uow.now)
    if after is not None:
        await _tell(uow, ShotUpdated, project, after)
