"""Joining, adding, blocking, leaving."""

import re
from uuid import UUID

from services.catalog.directory import usecases as directory
from services.catalog.directory.model import Person, Wanted
from services.catalog.join_codes import usecases as join_codes
from services.catalog.join_codes.model import Guesser
from services.catalog.members import store
from services.catalog.members.errors import EmailMalformed, MemberBlocked, MemberNotFound, NobodyNamed, PersonRequired
from services.catalog.members.model import JoinedBy, Member, MemberQuestion, MemberStatus, NewMember
from services.catalog.projects import usecases as projects
from services.catalog.projects.errors import ProjectArchived
from services.catalog.projects.model import Project
from shared.actor import Actor
from shared.errors import NotPermitted
from shared.events.catalog import MemberBlocked as BlockedEvent
from shared.events.catalog import MemberJoined, MemberLeft, MembershipRecord, MemberUnblocked
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
_Fact = type[MemberJoined] | type[MemberLeft] | type[BlockedEvent] | type[MemberUnblocked]


async def _tell(uow: UnitOfWork, fact: _Fact, member: Member) -> None:
    record = MembershipRecord(**{name: getattr(member, name) for name in MembershipRecord.model_fields})
    await uow.publish(fact(organization_id=member.organization_id, project_id=member.project_id, membership=record))


async def _put(uow: UnitOfWork, project: Project, person_id: UUID, *, by: JoinedBy) -> Member:
    is_new = await store.put(uow.conn, project.id, person_id, by=by, at=uow.now)
    member = await store.find(uow.conn, project.id, person_id, for_update=True)
    if member is None:
        raise MemberNotFound
    if is_new:
        await _tell(uow, MemberJoined, member)
    return member


async def join(backend: Backend, actor: Actor, code: str, projection: Projection, *, guesser: Guesser) -> JsonText:
    """Put the caller on the project with this code; the project as JSON. Joining twice is joining once.

    Call it with no unit open. Raises CodeNotFound, TooManyAttempts, ProjectArchived, MemberBlocked, PersonRequired.
    """
    person_id = actor.person_id
    if person_id is None:
        raise PersonRequired
    async with join_codes.guessing(backend, guesser), backend.transaction(actor) as uow:
        project = await projects.find_by_code(uow, actor, code)
        if project.status == "archived":
            raise ProjectArchived
        await directory.get_person(uow, person_id)
        member = await _put(uow, project, person_id, by="code")
        if member.status != "active":
            raise MemberBlocked
        return await projects.show(uow, actor, project.id, projection)


async def _named(backend: Backend, project: Project, new: NewMember) -> Person:
    if new.person_id is not None:
        return await directory.find_person_of(backend, project.organization_id, new.person_id)
    if not new.email:
        raise NobodyNamed
    if not _EMAIL.fullmatch(new.email):
        raise EmailMalformed
    return await directory.find_or_invite(backend, Wanted(new.email, project.organization_id, project.team_id))


async def add(backend: Backend, actor: Actor, new: NewMember, projection: Projection) -> JsonText:
    """Put somebody on a project by hand, which also unblocks them; the person as JSON. Call it with no unit open.

    Raises ProjectNotFound, NotPermitted, PersonNotFound, NobodyNamed, EmailMalformed.
    """
    async with backend.reading(actor) as uow:
        project = await projects.get_administered(uow, actor, new.project_id)
    person = await _named(backend, project, new)
    async with backend.transaction(actor) as uow:
        project = await projects.lock(uow, actor, new.project_id)
        await directory.remember_person(uow, person)
        member = await _put(uow, project, person.id, by="hand")
        if member.status != "active":
            await _set_status(uow, member, "active")
        return await directory.show_person(uow, person.id, projection)


async def _set_status(uow: UnitOfWork, member: Member, status: MemberStatus) -> None:
    if await store.set_status(uow.conn, member.project_id, member.person_id, status):
        after = Member(member.project_id, member.team_id, member.organization_id, member.person_id, status)
        await _tell(uow, MemberUnblocked if status == "active" else BlockedEvent, after)


async def set_status(uow: UnitOfWork, actor: Actor, project_id: UUID, person_id: UUID, *, status: MemberStatus) -> None:
    """Block (inactive) or unblock (active) a member. Raises ProjectNotFound, NotPermitted, MemberNotFound."""
    await projects.get_administered(uow, actor, project_id)
    member = await store.find(uow.conn, project_id, person_id, for_update=True)
    if member is None:
        raise MemberNotFound
    await _set_status(uow, member, status)


async def leave(uow: UnitOfWork, actor: Actor, project_id: UUID) -> None:
    """Take the caller off a project; a blocked one stays blocked. Raises ProjectNotFound, PersonRequired, MemberNotFound."""
    if actor.person_id is None:
        raise PersonRequired
    await projects.get(uow, actor, project_id)
    member = await store.find(uow.conn, project_id, actor.person_id, for_update=True)
    if member is None or member.status != "active":
        raise MemberNotFound
    await _remove(uow, await store.remove(uow.conn, actor.person_id, "id", project_id))


async def _remove(uow: UnitOfWork, gone: list[Member]) -> None:
    for member in gone:
        await _tell(uow, MemberLeft, member)


async def remove(uow: UnitOfWork, actor: Actor, project_id: UUID, person_id: UUID) -> None:
    """Take somebody off a project. Raises ProjectNotFound, NotPermitted, MemberNotFound."""
    await projects.get_administered(uow, actor, project_id)
    gone = await store.remove(uow.conn, person_id, "id", project_id)
    if not gone:
        raise MemberNotFound
    await _remove(uow, gone)


async def list_visible(uow: UnitOfWork, actor: Actor, project_id: UUID, projection: Projection, *, question: MemberQuestion) -> JsonText:
    """A page of a project's members, for its administrators. Raises ProjectNotFound, NotPermitted."""
    project = await projects.get(uow, actor, project_id)
    if not project.is_administered and not actor.may_administer(
        organization_id=project.organization_id, team_id=project.team_id, to_write=False
    ):
        raise NotPermitted
    return await store.list_visible(uow.conn, actor, project_id, projection, question)


async def is_active(uow: UnitOfWork, project_id: UUID, person_id: UUID) -> bool:
    """Whether the person is on the project, unblocked."""
    member = await store.find(uow.conn, project_id, person_id)
    return member is not None and member.status == "active"


async def tell_all(uow: UnitOfWork, project_id: UUID) -> None:
    """Announce everybody on a project that came back."""
    for member in await store.list_all_of(uow.conn, project_id):
        await _tell(uow, MemberJoined if member.status == "active" else BlockedEvent, member)


async def forget_places(uow: UnitOfWork, person_id: UUID, *, column: str, owner_id: UUID) -> None:
    """A person was taken off a team (`column` team_id) or an organization: their places on its projects end."""
    await _remove(uow, await store.remove(uow.conn, person_id, column, owner_id))


async def forget_person(uow: UnitOfWork, person_id: UUID) -> None:
    """A person is gone: their places end."""
    await _remove(uow, await store.remove_everywhere(uow.conn, person_id))
