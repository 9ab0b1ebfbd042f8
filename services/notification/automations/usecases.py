"""Choosing automatic announcements, and making them."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from services.notification.announcements import usecases as announcements
from services.notification.announcements.errors import ProjectNotFound, TeamNotFound
from services.notification.announcements.model import NewAnnouncement
from services.notification.automations import store
from services.notification.automations.model import KINDS, AutomaticKind, Occasion
from services.notification.replicas import usecases as replicas
from services.notification.replicas.model import Project
from shared.actor import Actor
from shared.events.catalog import ClipRecord
from shared.sql.database import UnitOfWork

Choices = dict[AutomaticKind, bool | None]


async def show(uow: UnitOfWork, actor: Actor, scope: Literal["team", "project"], scope_id: UUID) -> Choices:
    """What is chosen for a team or project: None where nothing is. Raises TeamNotFound or ProjectNotFound."""
    await _require(uow, actor, scope, scope_id, to_write=False)
    chosen = await store.list_of(uow.conn, scope, scope_id)
    return {kind: chosen.get(kind) for kind in KINDS}


async def choose(
    uow: UnitOfWork, actor: Actor, scope: Literal["team", "project"], *, scope_id: UUID, chosen: Mapping[AutomaticKind, bool | None]
) -> Choices:
    """Choose for a team or project; None leaves it to the level above. Raises TeamNotFound or ProjectNotFound."""
    await _require(uow, actor, scope, scope_id, to_write=True)
    for kind, is_on in sorted(chosen.items()):
        await store.keep(uow.conn, scope, scope_id, kind, is_on=is_on)
    return await show(uow, actor, scope, scope_id)


async def consider_project(uow: UnitOfWork, kind: AutomaticKind, project: Project) -> None:
    """Announce that a project was made or activated, if that is wanted; a project of no team has nobody to tell."""
    if project.team_id is not None:
        await _consider(uow, Occasion(kind, project.organization_id, project.team_id, project.id, project.title, cause=project.id))


async def consider_final_video(uow: UnitOfWork, clip: ClipRecord) -> None:
    """Announce a final video, if that is wanted."""
    project = await replicas.project(uow, clip.project_id, ProjectNotFound)
    if project.team_id is not None:
        where = (project.organization_id, project.team_id, project.id, project.title)
        await _consider(uow, Occasion("final_edit", *where, cause=clip.id, clip_id=clip.id))


async def _consider(uow: UnitOfWork, occasion: Occasion) -> None:
    """Announce an occasion if its project or team wants it, once however often it is considered."""
    wanted = await store.is_wanted(uow.conn, team_id=occasion.team_id, project_id=occasion.project_id, kind=occasion.kind)
    if not wanted:
        return
    new = NewAnnouncement(
        team_id=occasion.team_id,
        kind=occasion.kind,
        message=occasion.message,
        project_id=occasion.project_id,
        clip_id=occasion.clip_id,
    )
    await announcements.announce(uow, new, organization_id=occasion.organization_id, origin=occasion.origin)


async def _require(uow: UnitOfWork, actor: Actor, scope: str, scope_id: UUID, *, to_write: bool) -> None:
    """Raise what is not found unless the actor administers it."""
    if scope == "team":
        team = await replicas.team(uow, scope_id, TeamNotFound)
        if not actor.may_administer(organization_id=team.organization_id, team_id=team.id, to_write=to_write):
            raise TeamNotFound
        return
    project = await replicas.project(uow, scope_id, ProjectNotFound)
    if not actor.may_administer(organization_id=project.organization_id, team_id=project.team_id, to_write=to_write):
        raise ProjectNotFound
