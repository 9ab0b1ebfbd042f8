"""What notification does with facts and commands: one wiring each."""

from services.notification import sending
from services.notification.announcements import usecases as announcements
from services.notification.announcements.errors import ProjectNotFound
from services.notification.automations import usecases as automations
from services.notification.event_log import usecases as event_log
from services.notification.replicas import usecases as replicas
from shared.bus import jobs, replica
from shared.bus.consumer import Consumers
from shared.events import auth, catalog
from shared.events.envelope import Envelope, Event
from shared.events.notification import SendMail
from shared.sql.database import UnitOfWork

consumers = Consumers()


@consumers.on(Event)
async def keep_in_the_log(uow: UnitOfWork, event: Event, envelope: Envelope) -> None:
    """Every fact of every service is kept."""
    assert event.type == envelope.type
    await event_log.keep(uow, envelope)


@consumers.does(SendMail)
async def send_mail(uow: UnitOfWork, command: SendMail, envelope: Envelope) -> None:
    """A mail becomes a job, so that a mail server that is away for hours delays it and loses nothing."""
    payload = {"to": command.to, "template": command.template, "values": command.values, "key": f"mail-{envelope.id}"}
    await jobs.enqueue(uow, sending.MAIL_JOB, payload, key=f"{sending.MAIL_JOB}/{envelope.id}", max_attempts=14)


@consumers.on(auth.OrganizationCreated, auth.OrganizationUpdated, auth.OrganizationDeleted)
async def keep_organization(
    uow: UnitOfWork, event: auth.OrganizationCreated | auth.OrganizationUpdated | auth.OrganizationDeleted, envelope: Envelope
) -> None:
    """Follow organizations."""
    if not await replica.is_newest(uow, envelope, "organization"):
        return
    if isinstance(event, auth.OrganizationDeleted):
        await replicas.remove(uow.conn, "organization", event.organization.id)
    else:
        await replicas.keep_organization(uow.conn, event.organization)


@consumers.on(auth.TeamCreated, auth.TeamUpdated, auth.TeamDeleted)
async def keep_team(uow: UnitOfWork, event: auth.TeamCreated | auth.TeamUpdated | auth.TeamDeleted, envelope: Envelope) -> None:
    """Follow teams."""
    if not await replica.is_newest(uow, envelope, "team"):
        return
    if isinstance(event, auth.TeamDeleted):
        await replicas.remove(uow.conn, "team", event.team.id)
        await announcements.withdraw_all(uow, team_id=event.team.id)
    else:
        await replicas.keep_team(uow.conn, event.team)


@consumers.on(auth.PersonCreated, auth.PersonUpdated, auth.PersonDeleted)
async def keep_person(uow: UnitOfWork, event: auth.PersonCreated | auth.PersonUpdated | auth.PersonDeleted, envelope: Envelope) -> None:
    """Follow people."""
    if not await replica.is_newest(uow, envelope, "person"):
        return
    if isinstance(event, auth.PersonDeleted):
        await replicas.remove(uow.conn, "person", event.person.id)
    else:
        await replicas.keep_person(uow.conn, event.person)


@consumers.on(auth.RoleGranted, auth.RoleRevoked)
async def keep_role(uow: UnitOfWork, event: auth.RoleGranted | auth.RoleRevoked, envelope: Envelope) -> None:
    """Follow who holds a role on a team or an organization."""
    if event.scope_id is None:
        return
    if not await replica.is_newest(uow, envelope, f"{event.role} of {event.scope} {event.scope_id}"):
        return
    change = replicas.keep_role if isinstance(event, auth.RoleGranted) else replicas.remove_role
    await change(uow.conn, event.person_id, event.role, event.scope, event.scope_id)


@consumers.on(catalog.ProjectCreated, catalog.ProjectUpdated, catalog.ProjectDeleted)
async def keep_project(
    uow: UnitOfWork, event: catalog.ProjectCreated | catalog.ProjectUpdated | catalog.ProjectDeleted, envelope: Envelope
) -> None:
    """Follow projects."""
    if not await replica.is_newest(uow, envelope, "project"):
        return
    if isinstance(event, catalog.ProjectDeleted):
        await replicas.remove(uow.conn, "project", event.project.id)
        await announcements.withdraw_all(uow, project_id=event.project.id)
        return
    before = await replicas.keep_project(uow.conn, event.project)
    now = await replicas.project(uow, event.project.id, ProjectNotFound)
    if isinstance(event, catalog.ProjectCreated):
        await automations.consider_project(uow, "project_created", now)
    elif now.is_live and before is not None and not before.is_live:
        await automations.consider_project(uow, "project_active", now)


@consumers.on(catalog.MemberJoined, catalog.MemberBlocked, catalog.MemberUnblocked, catalog.MemberLeft)
async def keep_member(
    uow: UnitOfWork,
    event: catalog.MemberJoined | catalog.MemberBlocked | catalog.MemberUnblocked | catalog.MemberLeft,
    envelope: Envelope,
) -> None:
    """Follow who is on which project."""
    if not await replica.is_newest(uow, envelope, "member"):
        return
    if isinstance(event, catalog.MemberLeft):
        await replicas.remove_member(uow.conn, event.membership.project_id, event.membership.person_id)
    else:
        await replicas.keep_member(uow.conn, event.membership)


@consumers.on(catalog.ClipAdded, catalog.ClipUpdated, catalog.ClipDeleted, catalog.ClipRestored)
async def keep_clip(
    uow: UnitOfWork, event: catalog.ClipAdded | catalog.ClipUpdated | catalog.ClipDeleted | catalog.ClipRestored, envelope: Envelope
) -> None:
    """Follow the names of clips."""
    if not await replica.is_newest(uow, envelope, "clip"):
        return
    if isinstance(event, catalog.ClipDeleted):
        await replicas.remove(uow.conn, "clip", event.clip.id)
    else:
        await replicas.keep_clip(uow.conn, event.clip)


@consumers.on(catalog.ClipAdded, catalog.ClipModerated)
async def announce_final_video(uow: UnitOfWork, event: catalog.ClipAdded | catalog.ClipModerated) -> None:
    """A final video is out once it is approved."""
    if event.clip.is_final and event.clip.status == "approved":
        await automations.consider_final_video(uow, event.clip)
