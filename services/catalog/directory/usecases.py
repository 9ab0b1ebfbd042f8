"""Looking up who and what auth knows, and keeping the read models.

A look-up asks auth when the read model has no row, so that what was made a moment ago is found; the answer is kept if the unit may write.
"""

from uuid import UUID

from services.catalog.directory import store
from services.catalog.directory.errors import OrganizationNotFound, PersonNotFound, TeamNotFound
from services.catalog.directory.model import AuthDesk, Organization, Person, Team, Wanted
from shared.actor import Actor, Role, Scope
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


async def find_organization(uow: UnitOfWork, organization_id: UUID) -> Organization | None:
    """The organization, whoever asks."""
    found = await store.find_organization(uow.conn, organization_id)
    return found or await uow.backend.use(AuthDesk).organization(organization_id)


async def find_team(uow: UnitOfWork, team_id: UUID) -> Team | None:
    """The team, whoever asks."""
    return await store.find_team(uow.conn, team_id) or await uow.backend.use(AuthDesk).team(team_id)


async def get_organization(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> Organization:
    """An organization that the caller administers, if only to read. Raises OrganizationNotFound."""
    if not actor.may_administer(organization_id=organization_id, to_write=False):
        raise OrganizationNotFound
    found = await find_organization(uow, organization_id)
    if found is None:
        raise OrganizationNotFound
    return found


async def get_team(uow: UnitOfWork, actor: Actor, team_id: UUID) -> Team:
    """A team that the caller administers, if only to read. Raises TeamNotFound."""
    found = await find_team(uow, team_id)
    if found is None or not actor.may_administer(organization_id=found.organization_id, team_id=team_id, to_write=False):
        raise TeamNotFound
    return found


async def remember_team(uow: UnitOfWork, team: Team) -> None:
    """Keep a team, and its organization, that was just read through, so that statements can join on them."""
    await store.keep_team(uow.conn, team, is_newer=False)
    organization = await find_organization(uow, team.organization_id)
    if organization is not None:
        await store.keep_organization(uow.conn, organization, is_newer=False)


async def remember_person(uow: UnitOfWork, person: Person) -> None:
    """Keep a person that was just read through."""
    await store.keep_person(uow.conn, person, is_newer=False)


async def get_person(uow: UnitOfWork, person_id: UUID) -> Person:
    """The person, whoever asks; kept. Raises PersonNotFound."""
    found = await store.find_person(uow.conn, person_id)
    if found is None:
        found = await uow.backend.use(AuthDesk).person(person_id)
        if found is None:
            raise PersonNotFound
        await remember_person(uow, found)
    return found


async def find_person_of(backend: Backend, organization_id: UUID, person_id: UUID) -> Person:
    """A person who belongs to the organization. Call it with no unit open. Raises PersonNotFound for anybody else."""
    async with backend.reading() as uow:
        person = await store.find_person(uow.conn, person_id)
        if person is not None and await store.is_affiliated(uow.conn, person_id, organization_id):
            return person
    found = await backend.use(AuthDesk).person_of(person_id, organization_id)
    if found is None:
        raise PersonNotFound
    return found


async def find_or_invite(backend: Backend, wanted: Wanted) -> Person:
    """Who has this address; a stranger is invited. Call it with no unit open. Raises what auth refuses."""
    return await backend.use(AuthDesk).find_or_invite(wanted)


async def show_person(uow: UnitOfWork, person_id: UUID, projection: Projection) -> JsonText:
    """A known person as JSON."""
    return await store.show_person(uow.conn, person_id, projection)


async def keep_organization(uow: UnitOfWork, organization: Organization) -> None:
    """Follow an organization."""
    await store.keep_organization(uow.conn, organization, is_newer=True)


async def keep_team(uow: UnitOfWork, team: Team) -> None:
    """Follow a team."""
    await store.keep_team(uow.conn, team, is_newer=True)


async def keep_person(uow: UnitOfWork, person: Person) -> None:
    """Follow a person."""
    await store.keep_person(uow.conn, person, is_newer=True)


async def forget_organization(uow: UnitOfWork, organization_id: UUID) -> None:
    """An organization is gone."""
    await store.forget_organization(uow.conn, organization_id)


async def forget_team(uow: UnitOfWork, team_id: UUID) -> None:
    """A team is gone."""
    await store.forget_team(uow.conn, team_id)


async def forget_person(uow: UnitOfWork, person_id: UUID) -> None:
    """A person is gone."""
    await store.forget_person(uow.conn, person_id)


async def keep_role(uow: UnitOfWork, person_id: UUID, role: Role, *, scope: Scope, scope_id: UUID) -> None:
    """Follow who is part of what."""
    await store.keep_affiliation(uow.conn, person_id, role, scope=scope, scope_id=scope_id)


async def forget_role(uow: UnitOfWork, person_id: UUID, role: Role, *, scope: Scope, scope_id: UUID) -> None:
    """Follow who is no longer part of what."""
    await store.forget_affiliation(uow.conn, person_id, role, scope=scope, scope_id=scope_id)


async def hold_team(uow: UnitOfWork, team_id: UUID) -> None:
    """Make others that count what the team holds wait until this unit ends."""
    await store.hold_team(uow.conn, team_id)
