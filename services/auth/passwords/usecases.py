"""What can be done with passwords. Hashing takes a tenth of a second, so it happens while no unit is open."""

from datetime import timedelta
from uuid import UUID

from services.auth.passwords import store
from services.auth.passwords.errors import ResetNotFound, WeakPassword, WrongPassword
from services.auth.passwords.model import Hasher, ResetPolicy, is_acceptable
from services.auth.people import usecases as people
from services.auth.sessions import usecases as sessions
from services.auth.sessions.model import Client, Tokens, new_token, token_hash
from shared.actor import Actor
from shared.events.notification import SendMail
from shared.sql.database import Backend, UnitOfWork

_BETWEEN_MAILS = timedelta(minutes=1)


def check(password: str, email: str) -> None:
    """Raise WeakPassword unless the password will do."""
    if not is_acceptable(password, email):
        raise WeakPassword


async def hashed(backend: Backend, password: str) -> str:
    """What is kept of a password. Call it with no unit open."""
    return await backend.use(Hasher).hash(password)


async def keep(uow: UnitOfWork, person_id: UUID, hash_: str) -> None:
    """The person's password from now on."""
    await store.set_hash(uow.conn, person_id, hash_)
    await store.forget_resets_of(uow.conn, person_id)


async def has_one(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether the person can sign in by password."""
    return await store.find(uow.conn, person_id) is not None


async def kept(uow: UnitOfWork, person_id: UUID) -> str | None:
    """The hash of the person's password, if they have one."""
    return await store.find(uow.conn, person_id)


async def matches(backend: Backend, person_id: UUID | None, password: str) -> bool:
    """Whether this is the person's password; for nobody it takes as long and is False. Call it with no unit open."""
    hasher, hash_ = backend.use(Hasher), None
    if person_id is not None:
        async with backend.reading() as uow:
            hash_ = await store.find(uow.conn, person_id)
    if not await hasher.verify(hash_, password) or person_id is None or hash_ is None:
        return False
    if hasher.is_outdated(hash_):
        renewed = await hasher.hash(password)
        async with backend.transaction() as uow:
            await store.replace(uow.conn, person_id, hash_, renewed)
    return True


async def change(backend: Backend, actor: Actor, *, current: str, new: str, client: Client) -> Tokens:
    """The caller's own password; every session ends and a new one begins. Raises NotAPerson, WrongPassword, WeakPassword."""
    person_id = people.self_of(actor)
    async with backend.reading(actor) as uow:
        person = await people.get(uow, person_id)
    check(new, person.email)
    if not await matches(backend, person_id, current):
        raise WrongPassword
    hash_ = await hashed(backend, new)
    async with backend.transaction(actor) as uow:
        await people.lock(uow, person_id)
        await keep(uow, person_id, hash_)
        await sessions.revoke_all_of(uow, person_id, "password_changed")
        return await sessions.begin(uow, person_id, client)


async def ask_for_reset(uow: UnitOfWork, email: str) -> None:
    """Mail a link to reset the password to whoever has this address; the caller is not told whether anybody does."""
    person = await people.find_by_email(uow, email)
    if person is None or await store.has_reset_since(uow.conn, person.id, uow.now - _BETWEEN_MAILS):
        return
    policy, token = uow.backend.use(ResetPolicy), new_token()
    await store.add_reset(uow.conn, token_hash(token), person.id, uow.now, uow.now + policy.lifetime)
    values = {"name": person.name, "link": policy.link(token), "minutes": int(policy.lifetime.total_seconds() // 60)}
    await uow.send(SendMail(to=person.email, template="password_reset", values=values, locale=person.locale))


async def show_reset(uow: UnitOfWork, token: str) -> str:
    """Whose address a link is for. Raises ResetNotFound."""
    person_id = await store.find_reset(uow.conn, token_hash(token), uow.now)
    if person_id is None:
        raise ResetNotFound
    return (await people.get(uow, person_id)).email


async def reset(backend: Backend, token: str, new: str) -> None:
    """Set the password by a link, once; every session ends. Raises ResetNotFound, WeakPassword."""
    async with backend.reading() as uow:
        check(new, await show_reset(uow, token))
    hash_ = await hashed(backend, new)
    async with backend.transaction() as uow:
        person_id = await store.find_reset(uow.conn, token_hash(token), uow.now)
        if person_id is None or await people.find_and_lock(uow, person_id) is None:
            raise ResetNotFound
        if await store.take_reset(uow.conn, token_hash(token), uow.now) is None:
            raise ResetNotFound
        await keep(uow, person_id, hash_)
        await people.activate(uow, person_id)
        await sessions.revoke_all_of(uow, person_id, "password_changed")


async def forget_old(uow: UnitOfWork) -> None:
    """Remove links that have expired."""
    await store.forget_old(uow.conn)
