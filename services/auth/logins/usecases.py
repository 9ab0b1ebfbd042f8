"""Signing in by password.

Nobody learns from here whether an account exists: unknown addresses are counted, locked out, answered and timed like known ones.
"""

import math
from datetime import timedelta

from services.auth.logins import store
from services.auth.logins.errors import LockedOut, WrongCredentials
from services.auth.logins.model import LockOutPolicy, LogQuestion, Turns
from services.auth.passwords import usecases as passwords
from services.auth.people import usecases as people
from services.auth.people.model import Person
from services.auth.sessions import usecases as sessions
from services.auth.sessions.model import Client, Tokens
from shared.actor import Actor
from shared.events.auth import PersonLockedOut
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


async def sign_in(backend: Backend, email: str, password: str, client: Client) -> Tokens:
    """A new session for who has this address and password. Raises WrongCredentials, LockedOut.

    Opens its own units: a failure must be kept although the request fails, and hashing must hold no connection.
    """
    key = people.email_key(email)
    async with backend.use(Turns).of(key):
        async with backend.transaction() as uow:
            person = await people.find_by_email(uow, email)
            until = await store.locked_until(uow.conn, key, uow.now)
            if until is not None:
                await _log(uow, person, email, "locked_out", client)
        if until is not None:
            raise LockedOut(seconds=max(1, math.ceil((until - uow.now).total_seconds())))
        if not await passwords.matches(backend, person.id if person else None, password) or person is None:
            async with backend.transaction() as uow:
                await _failed(uow, person, email, client)
            raise WrongCredentials
        async with backend.transaction() as uow:
            if await people.find_and_lock(uow, person.id) is None:
                raise WrongCredentials
            await store.forgive(uow.conn, key)
            await _log(uow, person, email, "success", client)
            return await sessions.begin(uow, person.id, client)


async def _failed(uow: UnitOfWork, person: Person | None, email: str, client: Client) -> None:
    key = people.email_key(email)
    await _log(uow, person, email, "wrong_credentials", client)
    closed_for = uow.backend.use(LockOutPolicy).lock(await store.count(uow.conn, key, uow.now))
    if closed_for is None:
        return
    until = uow.now + closed_for
    await store.lock(uow.conn, key, until)
    if person is not None:
        await uow.publish(PersonLockedOut(person_id=person.id, until=until))


async def _log(uow: UnitOfWork, person: Person | None, email: str, outcome: str, client: Client) -> None:
    await store.log(uow.conn, at=uow.now, person_id=person.id if person else None, email=email, outcome=outcome, client=client)


async def forgive(uow: UnitOfWork, email: str) -> None:
    """Open an address again."""
    await store.forgive(uow.conn, people.email_key(email))


async def list_visible(uow: UnitOfWork, actor: Actor, projection: Projection, question: LogQuestion) -> JsonText:
    """A page of the caller's own logins, or of anybody's for the domain's admins. Raises NotAPerson, PersonNotFound."""
    if not actor.is_domain_admin():
        own = people.self_of(actor)
        if question.person_id not in (None, own):
            await people.get_visible(uow, actor, question.person_id or own)
        question = LogQuestion(own, question.limit, question.page)
    return await store.list_of(uow.conn, projection, question)


async def forget_old(uow: UnitOfWork, keep: timedelta) -> None:
    """Remove what is older than `keep` from the log, and failures that are forgiven."""
    await store.forget_old(uow.conn, keep)
