"""Making people who need no invite."""

from services.auth.passwords import usecases as passwords
from services.auth.people import usecases as people
from services.auth.people.model import NewPerson, Person
from services.auth.roles import usecases as roles
from services.auth.roles.model import Place, Wish
from shared.actor import Actor, Role
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


async def make(backend: Backend, actor: Actor, new: NewPerson, password: str, *, wish: Wish, shown: Projection) -> JsonText:
    """A new, active person with a role within what the caller administers, as JSON.

    Opens its own units, since hashing holds no connection. Raises EmailTaken, NotAnEmail, WeakPassword, and what `place_for` raises.
    """
    passwords.check(password, new.email)
    async with backend.reading(actor) as uow:
        await roles.place_for(uow, actor, wish)
    hash_ = await passwords.hashed(backend, password)
    async with backend.transaction(actor) as uow:
        place = await roles.place_for(uow, actor, wish)
        person = await people.make(uow, new)
        await passwords.keep(uow, person.id, hash_)
        await people.activate(uow, person.id)
        await roles.grant(uow, person.id, wish.role, place, read_only=wish.read_only)
        return await people.show(uow, actor, person.id, shown)


async def make_admin(backend: Backend, new: NewPerson, password: str) -> Person:
    """An admin of the whole installation with this password; somebody who is there already becomes one.

    Raises NotAnEmail, WeakPassword.
    """
    passwords.check(password, new.email)
    hash_ = await passwords.hashed(backend, password)
    async with backend.transaction() as uow:
        return await keep_admin(uow, new, hash_)


async def keep_admin(uow: UnitOfWork, new: NewPerson, hash_: str) -> Person:
    """The same with a password that was hashed before. Raises NotAnEmail."""
    person, _ = await people.find_or_make(uow, new)
    await passwords.keep(uow, person.id, hash_)
    await roles.grant(uow, person.id, Role.ADMIN, Place.domain())
    return await people.activate(uow, person.id, first_name=new.first_name, last_name=new.last_name)
