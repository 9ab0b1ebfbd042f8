"""What media does with the facts of catalog and auth: read models, and the trash."""

from services.media.objects import usecases as objects
from services.media.replicas import usecases as replicas
from services.media.storage import usecases as storage
from shared.bus import replica
from shared.bus.consumer import Consumers
from shared.events.auth import (
    OrganizationCreated,
    OrganizationDeleted,
    OrganizationUpdated,
    PersonDeleted,
    TeamCreated,
    TeamDeleted,
    TeamUpdated,
)
from shared.events.catalog import (
    ClipAdded,
    ClipDeleted,
    ClipModerated,
    ClipRestored,
    ClipUpdated,
    MemberBlocked,
    MemberJoined,
    MemberLeft,
    MemberUnblocked,
    ProjectCreated,
    ProjectDeleted,
    ProjectUpdated,
)
from shared.events.envelope import Envelope
from shared.sql.database import UnitOfWork

consumers = Consumers()


@consumers.on(OrganizationCreated, OrganizationUpdated, OrganizationDeleted)
async def keep_organization(
    uow: UnitOfWork, event: OrganizationCreated | OrganizationUpdated | OrganizationDeleted, envelope: Envelope
) -> None:
    """Follow quotas; what a deleted organization stored goes to the trash."""
    if not await replica.is_newest(uow, envelope, "organization"):
        return
    if isinstance(event, OrganizationDeleted):
        await objects.trash(uow, "organization_id", event.organization.id)
        await replicas.forget_organization(uow.conn, event.organization.id)
        return
    await replicas.keep_organization(uow.conn, event.organization)
    await storage.recheck(uow, event.organization.id)


@consumers.on(TeamCreated, TeamUpdated, TeamDeleted)
async def keep_team(uow: UnitOfWork, event: TeamCreated | TeamUpdated | TeamDeleted, envelope: Envelope) -> None:
    """Follow teams; what a deleted one stored goes to the trash."""
    if not await replica.is_newest(uow, envelope, "team"):
        return
    if isinstance(event, TeamDeleted):
        await replicas.forget_team(uow.conn, event.team.id)
        await objects.trash(uow, "team_id", event.team.id)
        return
    await replicas.keep_team(uow.conn, event.team)


@consumers.on(PersonDeleted)
async def forget_person(uow: UnitOfWork, event: PersonDeleted) -> None:
    """A person that is gone sees nothing any more."""
    await replicas.forget_person(uow.conn, event.person.id)


@consumers.on(ProjectCreated, ProjectUpdated, ProjectDeleted)
async def keep_project(uow: UnitOfWork, event: ProjectCreated | ProjectUpdated | ProjectDeleted, envelope: Envelope) -> None:
    """Follow what members may see; what a deleted project held goes to the trash, and comes back with it."""
    if not await replica.is_newest(uow, envelope, "project"):
        return
    if isinstance(event, ProjectDeleted):
        await replicas.forget_project(uow.conn, event.project.id)
        await objects.trash(uow, "project_id", event.project.id)
        return
    await replicas.keep_project(uow.conn, event.project)
    # Clips come back one by one, as catalog tells of each.
    await objects.untrash_examples(uow, event.project.id)


@consumers.on(MemberJoined, MemberBlocked, MemberUnblocked, MemberLeft)
async def keep_member(uow: UnitOfWork, event: MemberJoined | MemberBlocked | MemberUnblocked | MemberLeft, envelope: Envelope) -> None:
    """Follow who is on a project."""
    if not await replica.is_newest(uow, envelope, "member"):
        return
    if isinstance(event, MemberLeft):
        await replicas.forget_member(uow.conn, event.membership.project_id, event.membership.person_id)
        return
    await replicas.keep_member(uow.conn, event.membership)


@consumers.on(ClipAdded, ClipUpdated, ClipModerated, ClipDeleted, ClipRestored)
async def keep_clip(
    uow: UnitOfWork, event: ClipAdded | ClipUpdated | ClipModerated | ClipDeleted | ClipRestored, envelope: Envelope
) -> None:
    """Follow whose clip an object is and what it is called; a deleted clip's bytes go to the trash, a restored one's come back."""
    if not await replica.is_newest(uow, envelope, "clip"):
        return
    await replicas.keep_clip(uow.conn, event.clip)
    if isinstance(event, ClipDeleted):
        await objects.trash(uow, "id", event.clip.id)
    elif isinstance(event, ClipRestored):
        await objects.untrash(uow, event.clip.id)
