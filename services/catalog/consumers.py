"""What the catalog does with the facts of auth, media and notification: read models, and consequences."""

from services.catalog.announcements import usecases as announcements
from services.catalog.clips import usecases as clips
from services.catalog.directory import usecases as directory
from services.catalog.members import usecases as members
from services.catalog.projects import usecases as projects
from services.catalog.templates import usecases as templates
from services.catalog.uploads import usecases as uploads
from services.catalog.videos import usecases as videos
from shared.actor import Scope
from shared.bus import replica
from shared.bus.consumer import Consumers
from shared.events.auth import (
    OrganizationCreated,
    OrganizationDeleted,
    OrganizationUpdated,
    PersonCreated,
    PersonDeleted,
    PersonRemoved,
    PersonUpdated,
    RoleGranted,
    RoleRevoked,
    TeamCreated,
    TeamDeleted,
    TeamUpdated,
)
from shared.events.envelope import Envelope
from shared.events.media import ImageReady, ObjectFailed, ObjectProgressed, ObjectPurged, ObjectReady, ObjectRestored, UploadCompleted
from shared.events.notification import AnnouncementCancelled, AnnouncementChanged, AnnouncementScheduled
from shared.sql.database import UnitOfWork

consumers = Consumers()


@consumers.on(OrganizationCreated, OrganizationUpdated, OrganizationDeleted)
async def keep_organization(
    uow: UnitOfWork, event: OrganizationCreated | OrganizationUpdated | OrganizationDeleted, envelope: Envelope
) -> None:
    """Follow organizations; the projects and templates of a deleted one go."""
    if not await replica.is_newest(uow, envelope, "organization"):
        return
    if isinstance(event, OrganizationDeleted):
        await projects.remove_all_of(uow, "organization_id", event.organization.id)
        await templates.forget_organization(uow, event.organization.id)
        await directory.forget_organization(uow, event.organization.id)
        return
    await directory.keep_organization(uow, event.organization)


@consumers.on(TeamCreated, TeamUpdated, TeamDeleted)
async def keep_team(uow: UnitOfWork, event: TeamCreated | TeamUpdated | TeamDeleted, envelope: Envelope) -> None:
    """Follow teams; the projects of a deleted one go."""
    if not await replica.is_newest(uow, envelope, "team"):
        return
    if isinstance(event, TeamDeleted):
        await projects.remove_all_of(uow, "team_id", event.team.id)
        await directory.forget_team(uow, event.team.id)
        return
    await directory.keep_team(uow, event.team)


@consumers.on(PersonCreated, PersonUpdated, PersonDeleted)
async def keep_person(uow: UnitOfWork, event: PersonCreated | PersonUpdated | PersonDeleted, envelope: Envelope) -> None:
    """Follow people; who is gone is on no project, and their clips are nobody's."""
    if not await replica.is_newest(uow, envelope, "person"):
        return
    if isinstance(event, PersonDeleted):
        await members.forget_person(uow, event.person.id)
        await clips.forget_person(uow, event.person.id)
        await directory.forget_person(uow, event.person.id)
        return
    await directory.keep_person(uow, event.person)


@consumers.on(PersonRemoved)
async def end_places(uow: UnitOfWork, event: PersonRemoved) -> None:
    """Who is taken off a team or an organization is off its projects."""
    columns = {Scope.TEAM: "team_id", Scope.ORGANIZATION: "organization_id"}
    if event.scope in columns:
        await members.forget_places(uow, event.person_id, column=columns[event.scope], owner_id=event.scope_id)


@consumers.on(RoleGranted, RoleRevoked)
async def keep_role(uow: UnitOfWork, event: RoleGranted | RoleRevoked, envelope: Envelope) -> None:
    """Follow who is part of which team and organization."""
    thing = f"role {event.role} {event.scope} {event.scope_id}"
    if event.scope_id is None or not await replica.is_newest(uow, envelope, thing):
        return
    keep = directory.keep_role if isinstance(event, RoleGranted) else directory.forget_role
    await keep(uow, event.person_id, event.role, scope=event.scope, scope_id=event.scope_id)


@consumers.on(UploadCompleted)
async def settle_upload(uow: UnitOfWork, event: UploadCompleted) -> None:
    """Make of an upload what it was for, if the process that completed it died before it could."""
    await uploads.settle(uow, event.object, event.context)


@consumers.on(ObjectProgressed, ObjectReady, ObjectFailed)
async def follow_object(uow: UnitOfWork, event: ObjectProgressed | ObjectReady | ObjectFailed, envelope: Envelope) -> None:
    """Follow what media found out and made."""
    if await replica.is_newest(uow, envelope, "object"):
        await clips.follow(uow, event.object)


@consumers.on(ObjectPurged)
async def forget_object(uow: UnitOfWork, event: ObjectPurged) -> None:
    """The bytes are gone for good, and so is what they were."""
    await videos.forget(uow, event.object_id)


@consumers.on(ObjectRestored)
async def restore_object(uow: UnitOfWork, event: ObjectRestored) -> None:
    """Media took an object out of its trash: the clip comes out of ours."""
    assert uow.actor is not None, "the consumer runtime acts as the service"
    await clips.follow_restored(uow, uow.actor, event.object.id)


@consumers.on(ImageReady)
async def keep_picture(uow: UnitOfWork, event: ImageReady, envelope: Envelope) -> None:
    """Show a project's new picture."""
    if event.owner_kind == "project" and event.usage == "profile" and await replica.is_newest(uow, envelope, "image"):
        await projects.keep_picture(uow, event.owner_id, event.image_id)


@consumers.on(AnnouncementScheduled, AnnouncementChanged, AnnouncementCancelled)
async def count_announcement(
    uow: UnitOfWork, event: AnnouncementScheduled | AnnouncementChanged | AnnouncementCancelled, envelope: Envelope
) -> None:
    """Count scheduled notifications by state."""
    if not await replica.is_newest(uow, envelope, "announcement"):
        return
    if isinstance(event, AnnouncementCancelled):
        await announcements.forget(uow, event.announcement.id)
        return
    await announcements.keep(uow, event.announcement)
