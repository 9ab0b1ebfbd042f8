"""What can be done with sessions."""

from uuid import UUID

from services.auth.people import usecases as people
from services.auth.sessions import store
from services.auth.sessions.errors import SessionEnded, SessionNotFound
from services.auth.sessions.model import Because, Client, SessionPolicy, Tokens, new_token, token_hash
from services.auth.signing_keys import usecases as signing_keys
from shared.actor import Actor
from shared.errors import NotSignedIn
from shared.events.auth import CredentialRevoked
from shared.ids import new_id
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection
from shared.sql.where import Where


async def begin(uow: UnitOfWork, person_id: UUID, client: Client) -> Tokens:
    """A new session of a person who has just proved who they are."""
    policy, session_id = uow.backend.use(SessionPolicy), new_id()
    await store.insert(uow.conn, session_id, person_id, client=client, at=uow.now, expires_at=uow.now + policy.refresh_lifetime)
    await people.touch(uow, person_id)
    return await _tokens(uow, session_id, person_id)


async def _tokens(uow: UnitOfWork, session_id: UUID, person_id: UUID) -> Tokens:
    policy, refresh_token = uow.backend.use(SessionPolicy), new_token()
    await store.add_token(uow.conn, session_id, token_hash(refresh_token), uow.now)
    access = await signing_keys.sign(uow, person_id=person_id, session_id=session_id, lifetime=policy.access_lifetime)
    return Tokens(access, refresh_token, int(policy.access_lifetime.total_seconds()), session_id, person_id)


async def refresh(backend: Backend, refresh_token: str, client: Client) -> Tokens:
    """New tokens for old; the old refresh token is used up. Raises SessionEnded.

    A refresh token that comes a second time was copied: nobody can tell who is the thief, so the whole session ends. It opens its
    own unit, since the session must end although the request fails.
    """
    async with backend.transaction() as uow:
        tokens = await _refreshed(uow, refresh_token, client)
    if tokens is None:
        raise SessionEnded
    return tokens


async def _refreshed(uow: UnitOfWork, refresh_token: str, client: Client) -> Tokens | None:
    policy, hashed = uow.backend.use(SessionPolicy), token_hash(refresh_token)
    presented = await store.present(uow.conn, hashed)
    if presented is None or not presented.session.is_open(uow.now):
        return None
    session = presented.session
    if presented.was_reused(uow.now, policy.grace):
        await _revoke(uow, Where().add("s.id = {}", session.id), "token_reused")
        return None
    await store.use(uow.conn, hashed, uow.now)
    expires_at = uow.now + policy.refresh_lifetime
    await store.prolong(uow.conn, session.id, at=uow.now, expires_at=expires_at, address=client.address)
    return await _tokens(uow, session.id, session.person_id)


async def log_out(uow: UnitOfWork, actor: Actor, refresh_token: str | None) -> None:
    """End the session that a refresh token belongs to, or else the one that the caller came by.

    One that has ended already is no failure. Raises NotSignedIn without either.
    """
    if refresh_token is not None:
        presented = await store.present(uow.conn, token_hash(refresh_token))
        session_id = presented.session.id if presented else None
    elif actor.person_id is None:
        raise NotSignedIn
    else:
        session_id = actor.credential_id
    if session_id is not None:
        await _revoke(uow, Where().add("s.id = {}", session_id), "logout")


async def revoke(uow: UnitOfWork, actor: Actor, session_id: UUID) -> None:
    """End a session of one's own, or anybody's for the domain's admins. Raises SessionNotFound."""
    where = Where().add("s.id = {}", session_id)
    if not actor.is_domain_admin(to_write=True):
        where.add("s.person_id = {}", actor.person_id)
    if not await _revoke(uow, where, "revoked"):
        raise SessionNotFound


async def revoke_all_of(uow: UnitOfWork, person_id: UUID, because: Because) -> None:
    """End every session of a person."""
    await _revoke(uow, Where().add("s.person_id = {}", person_id), because)


async def _revoke(uow: UnitOfWork, where: Where, because: Because) -> list[UUID]:
    ended = await store.revoke(uow.conn, where, because)
    for session_id in ended:
        await uow.publish(CredentialRevoked(credential_id=session_id, kind="session"))
    return ended


async def list_own(uow: UnitOfWork, actor: Actor, projection: Projection, *, limit: int, page: int) -> JsonText:
    """A page of the caller's open sessions. Raises NotAPerson for keys."""
    own, current = people.self_of(actor), actor.credential_id
    return await store.list_of(uow.conn, own, projection, current_id=current, limit=limit, page=page)


async def forget_old(uow: UnitOfWork) -> None:
    """Remove what ended a month ago."""
    await store.forget_old(uow.conn)
