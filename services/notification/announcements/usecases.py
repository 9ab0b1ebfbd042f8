"""Scheduling, changing, withdrawing and sending of notifications."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notification.announcements import errors, store
from services.notification.announcements.model import Announcement, Filters, NewAnnouncement
from services.notification.deliveries import usecases as deliveries
from services.notification.deliveries.model import Audience
from services.notification.replicas import usecases as replicas
from shared.actor import Actor, service
from shared.bus import jobs
from shared.events.notification import AnnouncementCancelled, AnnouncementChanged, AnnouncementScheduled
from shared.ids import new_id
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection

JOB = "announce"
LATE_JOB = "announce_late"
_LATE = timedelta(seconds=3)
_US = service("notification")


async def schedule(uow: UnitOfWork, actor: Actor, new: NewAnnouncement) -> UUID:
    """Plan a notification; one whose time is past or not given is sent at once. Returns its id.

    Raises TeamNotFound, ProjectNotFound, RecipientNotFound, ClipNotFound, RecipientMissing or RecipientNotTaken.
    """
    team = await replicas.team(uow, new.team_id, errors.TeamNotFound)
    if not actor.may_administer(organization_id=team.organization_id, team_id=team.id):
        raise errors.TeamNotFound
    await _check(uow, new)
    if new.send_at is not None and new.send_at <= uow.now:
        new = replace(new, send_at=None)
    made = await store.insert(uow.conn, new, id_=new_id(), organization_id=team.organization_id, created_by=actor.person_id, at=uow.now)
    await uow.publish(AnnouncementScheduled(announcement=made.record(), **_where(made)))
    await _plan(uow, made)
    return made.id


async def announce(uow: UnitOfWork, new: NewAnnouncement, *, organization_id: UUID, origin: str) -> None:
    """Announce at once what a fact caused; the same `origin` is announced once."""
    made = await store.insert_once(uow.conn, new, id_=new_id(), organization_id=organization_id, origin=origin, at=uow.now)
    if made is not None:
        await uow.publish(AnnouncementScheduled(announcement=made.record(), **_where(made)))
        await _plan(uow, made)


async def withdraw_all(uow: UnitOfWork, *, team_id: UUID | None = None, project_id: UUID | None = None) -> None:
    """Take back what a team or project that is gone was still to be told."""
    for found in await store.remove_pending(uow.conn, team_id=team_id, project_id=project_id):
        await uow.publish(AnnouncementCancelled(announcement=found.record(), **_where(found)))


async def _check(uow: UnitOfWork, new: NewAnnouncement) -> None:
    if new.kind == "individual_message" and new.person_id is None:
        raise errors.RecipientMissing
    if new.kind != "individual_message" and new.person_id is not None:
        raise errors.RecipientNotTaken
    if new.project_id is not None:
        project = await replicas.project(uow, new.project_id, errors.ProjectNotFound)
        if project.team_id != new.team_id:
            raise errors.ProjectNotFound
    if new.person_id is not None:
        await replicas.require_person_in(uow, new.person_id, new.team_id, errors.RecipientNotFound)
    if new.clip_id is not None:
        project_id = await replicas.project_of_clip(uow, new.clip_id, errors.ClipNotFound)
        if new.project_id is not None and project_id != new.project_id:
            raise errors.ClipNotFound
        if (await replicas.project(uow, project_id, errors.ClipNotFound)).team_id != new.team_id:
            raise errors.ClipNotFound


def _where(made: Announcement) -> dict[str, Any]:
    return {"organization_id": made.organization_id, "project_id": made.project_id}


async def _plan(uow: UnitOfWork, made: Announcement) -> None:
    payload = {"id": str(made.id), "revision": made.revision}
    await jobs.enqueue(uow, JOB, payload, key=f"{JOB}/{made.id}/{made.revision}", run_after=made.send_at, max_attempts=20)


async def _pending(uow: UnitOfWork, actor: Actor, announcement_id: UUID) -> Announcement:
    found = await store.lock(uow.conn, actor, announcement_id)
    if found is None:
        raise errors.AnnouncementNotFound
    if not found.may_be_changed:
        raise errors.AlreadySent(state=found.state)
    return found


async def change(
    uow: UnitOfWork,
    actor: Actor,
    announcement_id: UUID,
    *,
    message: str | None = None,
    moves: bool = False,
    send_at: datetime | None = None,
) -> None:
    """Another text, or with `moves` another time (None: at once). Raises AnnouncementNotFound or AlreadySent."""
    found = await _pending(uow, actor, announcement_id)
    when = send_at if moves else found.send_at
    if when is not None and when <= uow.now:
        when = None
    changed = await store.change(uow.conn, found.id, found.message if message is None else message, when, uow.now)
    await uow.publish(AnnouncementChanged(announcement=changed.record(), **_where(changed)))
    await _plan(uow, changed)


async def cancel(uow: UnitOfWork, actor: Actor, announcement_id: UUID) -> None:
    """Withdraw one that is not sent. Raises AnnouncementNotFound or AlreadySent."""
    found = await _pending(uow, actor, announcement_id)
    await store.remove(uow.conn, found.id)
    await uow.publish(AnnouncementCancelled(announcement=found.record(), **_where(found)))


async def show(uow: UnitOfWork, announcement_id: UUID, projection: Projection) -> JsonText:
    """One, printed; for the reply to the request that made or changed it."""
    return await store.show(uow.conn, announcement_id, projection)


async def list_page(uow: UnitOfWork, actor: Actor, filters: Filters, projection: Projection) -> JsonText:
    """A page of those that the caller administers."""
    return await store.page(uow.conn, actor, filters, projection)


async def list_deliveries(
    uow: UnitOfWork, actor: Actor, announcement_id: UUID, *, projection: Projection, limit: int, page: int
) -> JsonText:
    """What became of an announcement, recipient by recipient. Raises AnnouncementNotFound."""
    if not await store.is_visible(uow.conn, actor, announcement_id):
        raise errors.AnnouncementNotFound
    return await deliveries.list_page(uow, announcement_id, projection, limit=limit, page=page)


async def begin(uow: UnitOfWork, announcement_id: UUID, revision: int) -> None:
    """Fan out: a notice and deliveries for every recipient. Repeating it tells nobody twice; an outdated plan does nothing."""
    found = await store.lock(uow.conn, _US, announcement_id)
    if found is None or found.revision != revision or found.state not in ("pending", "processing"):
        return
    await _move(uow, found.id, "processing")
    await deliveries.fan_out(uow, _audience(found))
    await settle(uow, found.id)
    if found.person_id is None:
        await jobs.enqueue(uow, LATE_JOB, {"id": str(found.id)}, key=f"{LATE_JOB}/{found.id}", run_after=uow.now + _LATE)


async def catch_up(uow: UnitOfWork, announcement_id: UUID) -> None:
    """Tell those who had joined before it was sent, but whose joining was only heard of afterwards."""
    found = await store.lock(uow.conn, _US, announcement_id)
    if found is not None:
        await deliveries.fan_out(uow, replace(_audience(found), is_late=True))


def _audience(found: Announcement) -> Audience:
    """A new project has no people of its own yet: the team is told of it."""
    project_id = None if found.kind == "project_created" else found.project_id
    return Audience(found.id, found.team_id, project_id, found.person_id, found.kind)


async def settle(uow: UnitOfWork, announcement_id: UUID) -> None:
    """Bring the announcement to its end state once nothing of it is pending."""
    state = await deliveries.outcome(uow, announcement_id)
    if state is not None:
        await _move(uow, announcement_id, state)


async def _move(uow: UnitOfWork, announcement_id: UUID, state: str) -> None:
    moved = await store.set_state(uow.conn, announcement_id, state)
    if moved is not None:
        await uow.publish(AnnouncementChanged(announcement=moved.record(), **_where(moved)))


async def give_up(uow: UnitOfWork, announcement_id: UUID, revision: int) -> None:
    """The fan-out could not be done however often it was tried. An outdated plan gives nothing up."""
    found = await store.lock(uow.conn, _US, announcement_id)
    if found is not None and found.revision == revision:
        await _move(uow, announcement_id, "error")
