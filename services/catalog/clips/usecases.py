"""What can be done with clips; deciding on them is in `moderation`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.catalog.clips import store
from services.catalog.clips.errors import ClipNotFound
from services.catalog.clips.model import Clip, ClipQuestion, ClipStatus, NewClip
from services.catalog.projects import usecases as projects
from services.catalog.statistics import usecases as statistics
from services.catalog.videos import usecases as videos
from services.catalog.videos.model import Video
from shared.actor import Actor
from shared.errors import NotPermitted
from shared.events.catalog import ClipAdded, ClipDeleted, ClipModerated, ClipRecord, ClipRestored, ClipUpdated
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection

_Fact = type[ClipAdded] | type[ClipUpdated] | type[ClipDeleted] | type[ClipRestored]


async def _tell(uow: UnitOfWork, fact: _Fact, clip: ClipRecord) -> None:
    await uow.publish(fact(organization_id=clip.organization_id, project_id=clip.project_id, clip=clip))
    if fact is not ClipUpdated and not clip.is_final:
        await statistics.tell_team(uow, clip.organization_id, clip.team_id)


async def register(uow: UnitOfWork, video: Video, new: NewClip) -> None:
    """Make a clip of a completed upload; nothing if it was made before, or its project is gone for good.

    In a project that was deleted meanwhile the clip is in the trash with it, and media is told so.
    """
    project = await projects.find_any(uow, new.project_id)
    if project is None or await store.is_known(uow.conn, video.id):
        return
    number = await store.next_number(uow.conn, project.id)
    # Asked again: the number also makes a second registration of this clip wait for the first.
    if await store.is_known(uow.conn, video.id):
        return
    told = video if video.duration is not None else video.model_copy(update={"duration": new.duration})
    await videos.keep_first(uow, told, project.id)
    await store.insert(uow.conn, video.id, new, number=number, at=uow.now)
    await store.apply_facts(uow.conn, video.id)
    added = await store.record(uow.conn, video.id)
    await _tell(uow, ClipAdded, added)
    if project.deleted_at is not None:
        await _tell(uow, ClipDeleted, added)


async def follow(uow: UnitOfWork, video: Video) -> None:
    """Media told more of an object."""
    await videos.keep(uow, video)
    await store.apply_facts(uow.conn, video.id)


async def show(uow: UnitOfWork, actor: Actor, clip_id: UUID, projection: Projection) -> JsonText:
    """A clip as JSON. Raises ClipNotFound."""
    found = await store.show(uow.conn, actor, clip_id, projection)
    if found is None:
        raise ClipNotFound
    return found


async def list_visible(uow: UnitOfWork, actor: Actor, project_id: UUID, projection: Projection, *, question: ClipQuestion) -> JsonText:
    """A page of a project's clips that the caller may know of. Raises ProjectNotFound."""
    found = await store.list_visible(uow.conn, actor, project_id, projection, question)
    if found.count == 0:
        await projects.get(uow, actor, project_id)
    return found


async def lock(uow: UnitOfWork, actor: Actor, clip_id: UUID) -> Clip:
    """A clip that the caller may know of, held until the unit ends. Raises ClipNotFound."""
    found = await store.lock(uow.conn, actor, clip_id)
    if found is None:
        raise ClipNotFound
    return found


async def lock_administered(uow: UnitOfWork, actor: Actor, clip_id: UUID) -> Clip:
    """A clip that the caller may decide on, held until the unit ends. Raises ClipNotFound, NotPermitted."""
    found = await lock(uow, actor, clip_id)
    if not found.is_administered:
        raise NotPermitted
    return found


async def describe(uow: UnitOfWork, clip: Clip, facts: Mapping[str, Any]) -> None:
    """Set the `facts` (names of CHANGEABLE) of a clip that is held."""
    if facts:
        await store.change(uow.conn, clip.id, facts)
        await _tell(uow, ClipUpdated, await store.record(uow.conn, clip.id))


async def set_status(uow: UnitOfWork, clip: Clip, status: ClipStatus, *, by: UUID | None) -> None:
    """Set the status of a clip that is held; `by`: the person who decided, if it was one."""
    await store.change(uow.conn, clip.id, {"status": status, "moderated_at": uow.now, "moderated_by": by})
    after = await store.record(uow.conn, clip.id)
    await uow.publish(
        ClipModerated(organization_id=clip.organization_id, project_id=clip.project_id, clip=after, moderated_by=by, moderated_at=uow.now)
    )


async def set_favorite(uow: UnitOfWork, actor: Actor, clip_id: UUID, *, is_favorite: bool) -> None:
    """Mark a clip as its filmer's favourite, or not. Raises ClipNotFound, NotPermitted for who neither filmed nor administers it."""
    clip = await lock(uow, actor, clip_id)
    if not clip.is_administered and (actor.person_id is None or clip.person_id != actor.person_id):
        raise NotPermitted
    await store.change(uow.conn, clip_id, {"is_favorite": is_favorite})
    await _tell(uow, ClipUpdated, await store.record(uow.conn, clip_id))


async def remove(uow: UnitOfWork, actor: Actor, clip_id: UUID) -> None:
    """Put a clip into the trash: for administrators, and for who filmed it until somebody decided on it.

    Raises ClipNotFound, NotPermitted.
    """
    clip = await lock(uow, actor, clip_id)
    is_own = actor.person_id is not None and clip.person_id == actor.person_id and not clip.is_final
    if not clip.is_administered and not (is_own and clip.status == "pending"):
        raise NotPermitted
    await store.change(uow.conn, clip_id, {"deleted_at": uow.now})
    await _tell(uow, ClipDeleted, await store.record(uow.conn, clip_id))


async def restore(uow: UnitOfWork, actor: Actor, clip_id: UUID, projection: Projection) -> JsonText:
    """Take a clip out of the trash. Raises ClipNotFound, NotPermitted."""
    clip = await store.lock_deleted(uow.conn, actor, clip_id)
    if clip is None:
        raise ClipNotFound
    if not clip.is_administered:
        raise NotPermitted
    await store.change(uow.conn, clip_id, {"deleted_at": None})
    await _tell(uow, ClipRestored, await store.record(uow.conn, clip_id))
    return await show(uow, actor, clip_id, projection)


async def follow_restored(uow: UnitOfWork, actor: Actor, clip_id: UUID) -> None:
    """Media took the bytes out of the trash: the clip comes with them, if it is there."""
    if await store.lock_deleted(uow.conn, actor, clip_id) is not None:
        await store.change(uow.conn, clip_id, {"deleted_at": None})
        await _tell(uow, ClipRestored, await store.record(uow.conn, clip_id))


async def tell_all_restored(uow: UnitOfWork, project_id: UUID) -> None:
    """The project came out of the trash: announce the clips that came with it."""
    for clip in await store.records_of(uow.conn, project_id):
        await uow.publish(ClipRestored(organization_id=clip.organization_id, project_id=project_id, clip=clip))


async def forget_person(uow: UnitOfWork, person_id: UUID) -> None:
    """A person is gone: their clips stay, and are nobody's."""
    await store.forget_person(uow.conn, person_id)
