"""Inviting people: they are part of an organization or team at once, and active when they follow the link in their mailbox."""

from uuid import UUID

from services.auth.invites import store
from services.auth.invites.errors import InviteAnswered, InviteExpired, InviteNotFound, PasswordMissing, SentJustNow
from services.auth.invites.model import BETWEEN_MAILS, Answer, Invite, InvitePolicy, Shown
from services.auth.organizations import usecases as organizations
from services.auth.passwords import usecases as passwords
from services.auth.people import usecases as people
from services.auth.people.model import NewPerson, Person
from services.auth.roles import usecases as roles
from services.auth.roles.model import Place, Wish
from services.auth.sessions.model import new_token, token_hash
from services.auth.teams import usecases as teams
from shared.actor import Actor
from shared.bus.outbox import actor_text
from shared.errors import NotPermitted
from shared.events.notification import SendMail
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


async def invite(uow: UnitOfWork, actor: Actor, new: NewPerson, wish: Wish, shown: Projection) -> JsonText:
    """Give whoever has this address a role, and mail them a link; the invite as JSON.

    Raises not-found errors, NotPermitted, NotAnEmail, ScopeMissing.
    """
    place = await roles.place_for(uow, actor, wish)
    person, _ = await people.find_or_make(uow, new)
    held = await roles.grant(uow, person.id, wish.role, place, read_only=wish.read_only)
    invite_id = await send(uow, person, place, role_id=held.id)
    return await store.show(uow.conn, invite_id, shown)


async def send(uow: UnitOfWork, person: Person, place: Place | None, *, role_id: UUID | None = None) -> UUID:
    """Mail the person a link to a new invite, in the transaction of what it is for; returns the invite's id."""
    policy, token = uow.backend.use(InvitePolicy), new_token()
    organization_id, team_id = (place.organization_id, place.team_id) if place else (None, None)
    invite_id = await store.insert(
        uow.conn,
        person_id=person.id,
        place=(organization_id, team_id, role_id),
        token_hash=token_hash(token),
        invited_by=actor_text(uow.actor),
        at=uow.now,
        expires_at=uow.now + policy.lifetime,
    )
    await _mail(uow, person, token, organization_id=organization_id, team_id=team_id)
    return invite_id


async def _mail(uow: UnitOfWork, person: Person, token: str, *, organization_id: UUID | None, team_id: UUID | None) -> None:
    policy = uow.backend.use(InvitePolicy)
    organization, team = await _names(uow, organization_id, team_id)
    values = {
        "name": person.name,
        "link": policy.link(token),
        "organization": organization,
        "team": team,
        "days": max(1, round(policy.lifetime.total_seconds() / 86_400)),
        "needs_password": person.is_pending,
        "invited_by": uow.actor.name if uow.actor and uow.actor.person_id else None,
    }
    await uow.send(SendMail(to=person.email, template="invite", values=values, locale=person.locale))


async def _names(uow: UnitOfWork, organization_id: UUID | None, team_id: UUID | None) -> tuple[str | None, str | None]:
    organization = await organizations.get(uow, organization_id) if organization_id else None
    team = await teams.get(uow, team_id) if team_id else None
    return organization.name if organization else None, team.name if team else None


async def resend(uow: UnitOfWork, actor: Actor, invite_id: UUID, shown: Projection) -> JsonText:
    """Mail another link; the one before is no longer good. Raises InviteNotFound, InviteAnswered, SentJustNow, NotPermitted."""
    found = await store.lock_visible(uow.conn, actor, invite_id)
    if found is None:
        raise InviteNotFound
    if not actor.may_administer(organization_id=found.organization_id, team_id=found.team_id):
        raise NotPermitted
    if found.is_answered():
        raise InviteAnswered
    if uow.now - found.sent_at < BETWEEN_MAILS:
        raise SentJustNow
    policy, token = uow.backend.use(InvitePolicy), new_token()
    await store.resend(uow.conn, found.id, token_hash(token), at=uow.now, expires_at=uow.now + policy.lifetime)
    person = await people.get(uow, found.person_id)
    await _mail(uow, person, token, organization_id=found.organization_id, team_id=found.team_id)
    return await store.show(uow.conn, found.id, shown)


async def look_at(uow: UnitOfWork, token: str) -> Shown:
    """What a link is for. Raises InviteNotFound, InviteExpired, InviteAnswered."""
    found = _good(await store.find_by_token(uow.conn, token_hash(token)), uow)
    person = await people.get(uow, found.person_id)
    organization, team = await _names(uow, found.organization_id, found.team_id)
    needs_password = not await passwords.has_one(uow, person.id)
    return Shown(person.email, organization, team, needs_password, found.expires_at)


async def accept(backend: Backend, answer: Answer) -> Person:
    """The person is active from now on. Who has no password chooses one; a password that is there already stays.

    Opens its own units, since hashing holds no connection. Raises InviteNotFound, InviteExpired, InviteAnswered, PasswordMissing,
    WeakPassword.
    """
    async with backend.reading() as uow:
        shown = await look_at(uow, answer.token)
    hash_ = None
    if shown.needs_password:
        if answer.password is None:
            raise PasswordMissing
        passwords.check(answer.password, shown.email)
        hash_ = await passwords.hashed(backend, answer.password)
    async with backend.transaction() as uow:
        found = _good(await store.find_by_token(uow.conn, token_hash(answer.token)), uow)
        person = await people.find_and_lock(uow, found.person_id)
        found = _good(await store.lock_by_token(uow.conn, token_hash(answer.token)), uow)
        if person is None:
            raise InviteNotFound
        if hash_ is not None and not await passwords.has_one(uow, person.id):
            await passwords.keep(uow, person.id, hash_)
        await store.answer(uow.conn, found.id, accepted=True, at=uow.now)
        if not person.is_pending:
            return person
        return await people.activate(uow, person.id, first_name=answer.first_name, last_name=answer.last_name)


async def decline(uow: UnitOfWork, token: str) -> None:
    """Give the role back that came with the invite. Raises InviteNotFound, InviteExpired, InviteAnswered, LastAdmin."""
    found = _good(await store.lock_by_token(uow.conn, token_hash(token)), uow)
    await store.answer(uow.conn, found.id, accepted=False, at=uow.now)
    held = await roles.find(uow, found.role_id) if found.role_id else None
    if held is not None:
        await roles.revoke_all(uow, [held])


async def list_visible(
    uow: UnitOfWork, actor: Actor, projection: Projection, *, organization_id: UUID | None, limit: int, page: int
) -> JsonText:
    """A page of the invites that the caller may know of, newest first."""
    return await store.list_visible(uow.conn, actor, projection, organization_id=organization_id, limit=limit, page=page)


async def forget_old(uow: UnitOfWork) -> None:
    """Remove what nobody can answer any longer."""
    await store.forget_old(uow.conn)


def _good(found: Invite | None, uow: UnitOfWork) -> Invite:
    if found is None:
        raise InviteNotFound
    if found.is_answered():
        raise InviteAnswered
    if found.expires_at <= uow.now:
        raise InviteExpired
    return found
