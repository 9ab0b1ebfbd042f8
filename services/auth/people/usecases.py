"""What can be done with people."""

from collections.abc import Mapping
from uuid import UUID

from services.auth.people import store
from services.auth.people.errors import EmailTaken, NotAnEmail, NotAPerson, PersonNotFound
from services.auth.people.model import NewPerson, Person, email_key, is_email
from shared.actor import Actor
from shared.events.auth import PersonCreated, PersonDeleted, PersonRecord, PersonUpdated
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection

__all__ = ["NewPerson", "Person", "email_key"]

COLUMNS, NAME, SORTABLE = store.COLUMNS, store.NAME, store.SORTABLE
"""For the rosters, whose statements print people too."""


def record(person: Person) -> PersonRecord:
    """The person as other services may know them."""
    return PersonRecord(
        id=person.id,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        status="pending" if person.is_pending else "active",
        image_id=person.image_id,
        locale=person.locale,
    )


def self_of(actor: Actor) -> UUID:
    """The caller's own person id. Raises NotAPerson for keys and services."""
    if actor.person_id is None:
        raise NotAPerson
    return actor.person_id


async def get(uow: UnitOfWork, person_id: UUID) -> Person:
    """The person, whoever asks. Raises PersonNotFound."""
    person = await store.find(uow.conn, person_id)
    if person is None:
        raise PersonNotFound
    return person


async def get_visible(uow: UnitOfWork, actor: Actor, person_id: UUID) -> Person:
    """The person, if the caller may know of them. Raises PersonNotFound."""
    return await store.get_visible(uow.conn, actor, person_id)


async def find_and_lock(uow: UnitOfWork, person_id: UUID) -> Person | None:
    """The person, held against other writers until the unit ends; None if they are gone."""
    return await store.lock(uow.conn, person_id)


async def lock(uow: UnitOfWork, person_id: UUID) -> Person:
    """The person, held against other writers until the unit ends. Raises PersonNotFound.

    Lock the person before anything that hangs on them: who deletes a person goes the same way.
    """
    person = await store.lock(uow.conn, person_id)
    if person is None:
        raise PersonNotFound
    return person


async def find_by_email(uow: UnitOfWork, email: str) -> Person | None:
    """Who has this address, if anybody."""
    return await store.find_by_email(uow.conn, email)


async def find_or_make(uow: UnitOfWork, new: NewPerson) -> tuple[Person, bool]:
    """Who has this address, and whether they were made pending just now. Raises NotAnEmail."""
    if not is_email(new.email.strip()):
        raise NotAnEmail
    found = await store.find_by_email(uow.conn, new.email)
    if found is not None:
        return found, False
    made = await store.insert(uow.conn, new)
    if made is None:
        # Another writer was first and has committed by now: theirs is the person.
        found = await store.find_by_email(uow.conn, new.email)
        if found is None:
            raise EmailTaken
        return found, False
    await uow.publish(PersonCreated(person=record(made)))
    return made, True


async def make(uow: UnitOfWork, new: NewPerson) -> Person:
    """A new pending person. Raises EmailTaken, NotAnEmail."""
    person, is_new = await find_or_make(uow, new)
    if not is_new:
        raise EmailTaken
    return person


async def activate(uow: UnitOfWork, person_id: UUID, *, first_name: str | None = None, last_name: str | None = None) -> Person:
    """The person is here: no longer pending. Names that are None stay. Raises PersonNotFound."""
    return await _updated(uow, await store.activate(uow.conn, person_id, first_name, last_name))


async def change(uow: UnitOfWork, person_id: UUID, changes: Mapping[str, object]) -> Person:
    """Set those of first_name, last_name, bio, locale that are in `changes`. Raises PersonNotFound."""
    return await _updated(uow, await store.change(uow.conn, person_id, changes))


async def _updated(uow: UnitOfWork, person: Person | None) -> Person:
    if person is None:
        raise PersonNotFound
    await uow.publish(PersonUpdated(person=record(person)))
    return person


async def keep_image(uow: UnitOfWork, person_id: UUID, image_id: UUID) -> None:
    """Their picture from now on; a person who is gone by now is no failure."""
    person = await store.set_image(uow.conn, person_id, image_id)
    if person is not None:
        await uow.publish(PersonUpdated(person=record(person)))


async def touch(uow: UnitOfWork, person_id: UUID) -> None:
    """Note that they were seen, at most once a minute."""
    await store.touch(uow.conn, person_id)


async def forget(uow: UnitOfWork, person: Person) -> None:
    """Delete the person and all that hangs on them."""
    await store.remove(uow.conn, person.id)
    await uow.publish(PersonDeleted(person=record(person)))


async def show(uow: UnitOfWork, actor: Actor, person_id: UUID, projection: Projection) -> JsonText:
    """The person as JSON, if the caller may know of them. Raises PersonNotFound."""
    shown = await store.show(uow.conn, actor, person_id, projection)
    if shown is None:
        raise PersonNotFound
    return shown
