"""What can be done with projects."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.catalog.directory import usecases as directory
from services.catalog.join_codes import usecases as join_codes
from services.catalog.join_codes.errors import CodeNotFound
from services.catalog.join_codes.model import Guesser
from services.catalog.projects import store
from services.catalog.projects.errors import DatesReversed, ProjectNotFound, TeamGone
from services.catalog.projects.model import NewProject, Project, ProjectChange, ProjectQuestion, status_columns
from services.catalog.statistics import usecases as statistics
from services.catalog.videos.model import MediaDesk, PictureFor
from shared.actor import Actor
from shared.bus.outbox import actor_text
from shared.errors import NotPermitted
from shared.events.catalog import ProjectCreated, ProjectDeleted, ProjectRecord, ProjectUpdated
from shared.ids import new_id
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


def record(project: Project) -> ProjectRecord:
    """The project as other services know it."""
    return ProjectRecord(**{name: getattr(project, name) for name in ProjectRecord.model_fields})


async def get(uow: UnitOfWork, actor: Actor, project_id: UUID) -> Project:
    """A project that the caller may know of. Raises ProjectNotFound."""
    found = await store.find(uow.conn, actor, project_id)
    if found is None:
        raise ProjectNotFound
    return found


async def get_administered(uow: UnitOfWork, actor: Actor, project_id: UUID) -> Project:
    """A project that the caller may change. Raises ProjectNotFound, NotPermitted."""
    found = await get(uow, actor, project_id)
    if not found.is_administered:
        raise NotPermitted
    return found


async def lock(uow: UnitOfWork, actor: Actor, project_id: UUID) -> Project:
    """A project that the caller may change, held until the unit ends. Raises ProjectNotFound, NotPermitted."""
    found = await store.find(uow.conn, actor, project_id, for_update=True)
    if found is None:
        raise ProjectNotFound
    if not found.is_administered:
        raise NotPermitted
    return found


async def find_any(uow: UnitOfWork, project_id: UUID) -> Project | None:
    """The project, whoever asks, in the trash or not."""
    return await store.find_any(uow.conn, project_id)


async def find_by_code(uow: UnitOfWork, actor: Actor, code: str) -> Project:
    """The project with this join code, for who guesses within the limits. Raises CodeNotFound."""
    found = await store.find_by_code(uow.conn, actor, code)
    if found is None:
        raise CodeNotFound
    return found


async def show(uow: UnitOfWork, actor: Actor, project_id: UUID, projection: Projection) -> JsonText:
    """The project as JSON. Raises ProjectNotFound."""
    found = await store.show(uow.conn, actor, project_id, projection)
    if found is None:
        raise ProjectNotFound
    return found


async def show_by_code(backend: Backend, actor: Actor, code: str, projection: Projection, *, guesser: Guesser) -> JsonText:
    """The project with this join code as JSON. Raises CodeNotFound, TooManyAttempts."""
    async with join_codes.guessing(backend, guesser), backend.reading(actor) as uow:
        found = await find_by_code(uow, actor, code)
        shown = await store.show_found(uow.conn, found.id, projection)
    if shown is None:
        raise CodeNotFound
    return shown


async def count(uow: UnitOfWork, actor: Actor, project_id: UUID, projection: Projection, *, by_person: tuple[str, Projection]) -> JsonText:
    """A project's statistics, for its administrators. Raises ProjectNotFound, NotPermitted."""
    found = await statistics.find_of_project(uow, actor, project_id, projection, by_person=by_person)
    if found is None:
        await get(uow, actor, project_id)
        raise NotPermitted
    return found


async def list_visible(uow: UnitOfWork, actor: Actor, projection: Projection, question: ProjectQuestion) -> JsonText:
    """A page of the projects that the caller may know of."""
    return await store.list_visible(uow.conn, actor, projection, question)


async def create(uow: UnitOfWork, actor: Actor, new: NewProject, projection: Projection) -> JsonText:
    """Make a project under a team. Raises TeamNotFound, NotPermitted, CodeMalformed, CodeTaken, DatesReversed."""
    team = await directory.get_team(uow, actor, new.team_id)
    if not actor.may_administer(organization_id=team.organization_id, team_id=team.id):
        raise NotPermitted
    await directory.remember_team(uow, team)
    facts = dict(new.facts)
    facts["join_code"] = join_codes.checked(facts["join_code"]) if facts.get("join_code") else await join_codes.generate(uow)
    facts |= {**status_columns(facts, new.status, uow.now), "created_at": uow.now}
    _check_dates(facts, None)
    place = (team.organization_id, team.id)
    made = await store.insert(uow.conn, new_id(), place, facts=facts, by=actor_text(actor))
    await store.mark_told(uow.conn, made)
    await uow.publish(ProjectCreated(organization_id=made.organization_id, project_id=made.id, project=record(made)))
    await statistics.tell_team(uow, made.organization_id, made.team_id)
    return await show(uow, actor, made.id, projection)


def _check_dates(facts: Mapping[str, Any], before: Project | None) -> None:
    starts_at = facts.get("starts_at", before.starts_at if before else None)
    ends_at = facts.get("ends_at", before.ends_at if before else None)
    if starts_at is not None and ends_at is not None and starts_at >= ends_at:
        raise DatesReversed


async def change(uow: UnitOfWork, actor: Actor, change: ProjectChange, projection: Projection) -> JsonText:
    """Change a project; the project as JSON. Raises ProjectNotFound, NotPermitted, CodeMalformed, CodeTaken, DatesReversed."""
    before = await lock(uow, actor, change.project_id)
    changes = {**change.facts, **status_columns(change.facts, change.status, uow.now)}
    if "join_code" in changes:
        changes["join_code"] = join_codes.checked(changes["join_code"]) if changes["join_code"] else await join_codes.generate(uow)
    _check_dates(changes, before)
    await _tell_changed(uow, await store.change(uow.conn, before.id, changes, at=uow.now))
    return await show(uow, actor, before.id, projection)


async def _tell_changed(uow: UnitOfWork, after: Project) -> None:
    await store.mark_told(uow.conn, after)
    await uow.publish(ProjectUpdated(organization_id=after.organization_id, project_id=after.id, project=record(after)))
    await statistics.tell_team(uow, after.organization_id, after.team_id)


async def set_picture(backend: Backend, actor: Actor, project_id: UUID, picture: bytes) -> None:
    """Give the project a picture, which media keeps. Call it with no unit open. Raises ProjectNotFound, NotPermitted, media's refusal."""
    async with backend.reading(actor) as uow:
        project = await get_administered(uow, actor, project_id)
    image_id = await backend.use(MediaDesk).put_picture(PictureFor(project_id, project.organization_id), picture)
    async with backend.transaction(actor) as uow:
        await lock(uow, actor, project_id)
        await _tell_changed(uow, await store.change(uow.conn, project_id, {"image_id": image_id}, at=uow.now))


async def keep_picture(uow: UnitOfWork, project_id: UUID, image_id: UUID) -> None:
    """Media made a picture of the project ready: take it if it was not taken when it was handed over."""
    before = await store.find_any(uow.conn, project_id)
    if before is not None and before.image_id != image_id and before.deleted_at is None:
        await _tell_changed(uow, await store.change(uow.conn, project_id, {"image_id": image_id}, at=uow.now))


async def set_teaser(uow: UnitOfWork, project: Project, video_id: UUID) -> None:
    """Make a video the project's teaser."""
    if project.teaser_id != video_id:
        await _tell_changed(uow, await store.change(uow.conn, project.id, {"teaser_id": video_id}, at=uow.now))


async def remove(uow: UnitOfWork, actor: Actor, project_id: UUID) -> None:
    """Put the project into the trash. Raises ProjectNotFound, NotPermitted."""
    await lock(uow, actor, project_id)
    gone = await store.change(uow.conn, project_id, {"deleted_at": uow.now}, at=None)
    await uow.publish(ProjectDeleted(organization_id=gone.organization_id, project_id=gone.id, project=record(gone)))
    await statistics.tell_team(uow, gone.organization_id, gone.team_id)


async def restore(uow: UnitOfWork, actor: Actor, project_id: UUID) -> Project:
    """Take the project out of the trash; with a new join code if another project took its own meanwhile.

    Raises ProjectNotFound, NotPermitted, TeamGone.
    """
    before = await store.find_deleted(uow.conn, actor, project_id)
    if before is None:
        raise ProjectNotFound
    if not before.is_administered:
        raise NotPermitted
    if before.team_id is not None and await directory.find_team(uow, before.team_id) is None:
        raise TeamGone
    changes: dict[str, Any] = {"deleted_at": None}
    if not await store.is_code_free(uow.conn, project_id):
        changes["join_code"] = await join_codes.generate(uow)
    back = await store.change(uow.conn, project_id, changes, at=None)
    await _tell_changed(uow, back)
    return back


async def remove_all_of(uow: UnitOfWork, column: str, owner_id: UUID) -> None:
    """The team (`column` team_id) or the organization (organization_id) is gone: so are its projects."""
    for gone in await store.remove_all_of(uow.conn, column, owner_id, at=uow.now):
        await uow.publish(ProjectDeleted(organization_id=gone.organization_id, project_id=gone.id, project=record(gone)))


async def follow_clock(backend: Backend) -> None:
    """Announce projects that started or ended by the clock, each in a unit of its own; several processes may share the work."""
    while True:
        async with backend.transaction() as uow:
            turned = await store.lock_turned(uow.conn)
            if turned is None:
                return
            await _tell_changed(uow, turned)


async def purge(uow: UnitOfWork, *, before: datetime) -> None:
    """Forget projects that have been in the trash since `before`."""
    await store.purge(uow.conn, before, 100)
