"""Opening and completing uploads. Media is asked with no unit open; what became of the bytes is settled in one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.catalog.clips import usecases as clips
from services.catalog.clips.model import NewClip
from services.catalog.directory import usecases as directory
from services.catalog.members import usecases as members
from services.catalog.projects import usecases as projects
from services.catalog.projects.errors import ProjectNotActive
from services.catalog.projects.model import Project
from services.catalog.shots import usecases as shots
from services.catalog.uploads.errors import OrganizationNotActive, StorageLocked, TeamPaused, UploadNotFound
from services.catalog.uploads.model import SentParts, UploadRequest, clip_context, example_context, purpose, teaser_context
from services.catalog.videos import usecases as videos
from services.catalog.videos.model import Completion, MediaDesk, OpenUpload, UploadWish, Video
from shared.actor import Actor
from shared.errors import NotPermitted, ReadOnlyCredential
from shared.events.media import ObjectKind
from shared.faults import crash_point
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection

_CLOSED = ("inactive", "free_trial_expired")


async def _contributable(uow: UnitOfWork, actor: Actor, project_id: UUID, *, as_admin: bool) -> Project:
    """A project that the caller may send bytes to: administrators anything, members clips. Raises ProjectNotFound, NotPermitted."""
    project = await projects.get(uow, actor, project_id)
    if project.is_administered:
        return project
    if actor.read_only:
        raise ReadOnlyCredential
    if as_admin or actor.person_id is None or not await members.is_active(uow, project_id, actor.person_id):
        raise NotPermitted
    return project


async def _refuse_if_closed(uow: UnitOfWork, project: Project) -> None:
    organization = await directory.find_organization(uow, project.organization_id)
    team = await directory.find_team(uow, project.team_id) if project.team_id else None
    if organization is not None and organization.status in _CLOSED:
        raise OrganizationNotActive(status=organization.status)
    if organization is not None and organization.storage_status == "locked":
        raise StorageLocked
    if team is not None and team.status == "paused":
        raise TeamPaused


async def open_(backend: Backend, actor: Actor, request: UploadRequest) -> OpenUpload:
    """Let somebody send a video to a project; only an active project takes clips. Call it with no unit open.

    Raises ProjectNotFound, NotPermitted, ProjectNotActive, OrganizationNotActive, StorageLocked, TeamPaused, and what media refuses.
    """
    async with backend.reading(actor) as uow:
        project = await _contributable(uow, actor, request.project_id, as_admin=request.kind != "clip")
        if request.kind == "clip" and project.status != "active":
            raise ProjectNotActive(status=project.status)
        await _refuse_if_closed(uow, project)
    wish = UploadWish(
        organization_id=project.organization_id,
        team_id=project.team_id,
        project_id=project.id,
        person_id=actor.person_id,
        kind=request.kind,
        content_type=request.content_type,
        extension=request.extension,
        size=request.size,
    )
    return await backend.use(MediaDesk).open_upload(wish)


async def complete_clip(backend: Backend, actor: Actor, sent: SentParts, new: NewClip, projection: Projection) -> JsonText:
    """Make a clip, or a final video, of an upload; the same clip however often it is asked for. Call it with no unit open.

    Only an administrator makes final videos, or clips in another person's name, who must belong to the organization.
    Raises ProjectNotFound, NotPermitted, PersonNotFound, ShotNotFound, UploadNotFound, and what media refuses.
    """
    new = replace(new, person_id=new.person_id or actor.person_id)
    as_other = new.person_id != actor.person_id
    async with backend.reading(actor) as uow:
        project = await _contributable(uow, actor, new.project_id, as_admin=new.is_final or as_other)
        if new.shot_id is not None:
            await shots.get(uow, actor, new.project_id, new.shot_id)
    if as_other and new.person_id is not None:
        person = await directory.find_person_of(backend, project.organization_id, new.person_id)
        async with backend.transaction(actor) as uow:
            await directory.remember_person(uow, person)
    kinds: tuple[ObjectKind, ...] = ("clip", "edit") if project.is_administered else ("clip",)
    video = await _completed(backend, project, sent, kinds=kinds, context=clip_context(new), person_id=new.person_id)
    async with backend.transaction(actor) as uow:
        await settle(uow, video, clip_context(new))
        return await clips.show(uow, actor, video.id, projection)


async def complete_example(backend: Backend, actor: Actor, shot: tuple[UUID, UUID], sent: SentParts, projection: Projection) -> JsonText:
    """Make an upload the example of a `shot` (project, shot); the shot as JSON. Call it with no unit open.

    Raises ProjectNotFound, NotPermitted, ShotNotFound, UploadNotFound, and what media refuses.
    """
    project_id, shot_id = shot
    async with backend.reading(actor) as uow:
        project = await _contributable(uow, actor, project_id, as_admin=True)
        await shots.get(uow, actor, project_id, shot_id)
    context = example_context(project_id, shot_id)
    video = await _completed(backend, project, sent, kinds=("shot",), context=context)
    async with backend.transaction(actor) as uow:
        await settle(uow, video, context)
        return await shots.show(uow, actor, shot_id, projection)


async def complete_teaser(backend: Backend, actor: Actor, project_id: UUID, sent: SentParts, projection: Projection) -> JsonText:
    """Make an upload the teaser of a project; the project as JSON. Call it with no unit open.

    Raises ProjectNotFound, NotPermitted, UploadNotFound, and what media refuses.
    """
    async with backend.reading(actor) as uow:
        project = await _contributable(uow, actor, project_id, as_admin=True)
    context = teaser_context(project_id)
    video = await _completed(backend, project, sent, kinds=("teaser",), context=context)
    async with backend.transaction(actor) as uow:
        await settle(uow, video, context)
        return await projects.show(uow, actor, project_id, projection)


async def _completed(
    backend: Backend,
    project: Project,
    sent: SentParts,
    *,
    kinds: tuple[ObjectKind, ...],
    context: Mapping[str, Any],
    person_id: UUID | None = None,
) -> Video:
    completion = Completion(
        upload_id=sent.upload_id,
        file_name=sent.file_name,
        parts=sent.parts,
        project_id=project.id,
        kinds=kinds,
        person_id=person_id,
        original_name=sent.original_name,
        context=context,
    )
    video = await backend.use(MediaDesk).complete_upload(completion)
    if video.project_id != project.id or video.kind not in kinds:
        raise UploadNotFound
    crash_point("catalog.upload.completed")
    return video


async def settle(uow: UnitOfWork, video: Video, context: Mapping[str, Any]) -> None:
    """Make of a completed upload what it was for, once: called by who completed it, and again by media's event."""
    for_ = purpose(context)
    if for_ == "clip":
        new = NewClip.from_context(context)
        if video.project_id == new.project_id and video.kind in ("clip", "edit"):
            await clips.register(uow, video, replace(new, is_final=new.is_final or video.kind == "edit"))
        return
    if for_ not in ("example", "teaser") or video.project_id is None or str(video.project_id) != context.get("project_id"):
        return
    project = await projects.find_any(uow, video.project_id)
    if project is None:
        return
    await videos.keep_first(uow, video, project.id)
    if for_ == "example":
        await shots.set_example(uow, project, UUID(context["shot_id"]), video.id)
    else:
        await projects.set_teaser(uow, project, video.id)
