"""What can be done with the people of an organization or a team."""

from uuid import UUID

from services.auth.invites import usecases as invites
from services.auth.organizations import usecases as organizations
from services.auth.people import usecases as people
from services.auth.people.errors import PersonNotFound
from services.auth.people.model import NewPerson, Person
from services.auth.roles import usecases as roles
from services.auth.roles.model import Place
from services.auth.rosters import store
from services.auth.rosters.errors import NobodyNamed
from services.auth.rosters.model import Newcomer, RosterQuestion
from services.auth.teams import usecases as teams
from shared.actor import Actor, Role
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


async def list_of_organization(
    uow: UnitOfWork, actor: Actor, organization_id: UUID, projection: Projection, question: RosterQuestion
) -> JsonText:
    """A page of the people of an organization that the caller administers. Raises OrganizationNotFound, NotPermitted."""
    await organizations.get_administered(uow, actor, organization_id, to_write=False)
    return await store.list_of_organization(uow.conn, organization_id, projection, question)


async def list_of_team(uow: UnitOfWork, actor: Actor, team_id: UUID, projection: Projection, question: RosterQuestion) -> JsonText:
    """A page of the people of a team that the caller administers. Raises TeamNotFound, NotPermitted."""
    team = await teams.get_administered(uow, actor, team_id, to_write=False)
    return await store.list_of_team(uow.conn, team.id, team.organization_id, projection, question)


async def add_to_organization(uow: UnitOfWork, actor: Actor, organization_id: UUID, newcomer: Newcomer, projection: Projection) -> JsonText:
    """Make somebody an admin or a member of an organization; a stranger is invited by mail. The person as JSON.

    Raises OrganizationNotFound, NotPermitted, PersonNotFound, NobodyNamed, NotAnEmail.
    """
    await organizations.get_administered(uow, actor, organization_id)
    role = Role.ADMIN if newcomer.as_admin else Role.USER
    person = await _added(uow, actor, newcomer, role=role, place=Place.organization(organization_id))
    return await people.show(uow, actor, person.id, projection)


async def add_to_team(uow: UnitOfWork, actor: Actor, team_id: UUID, newcomer: Newcomer, projection: Projection) -> JsonText:
    """Make somebody an admin or a creator of a team; a stranger is invited by mail. The person as JSON, in a list of one.

    Raises TeamNotFound, NotPermitted, PersonNotFound, NobodyNamed, NotAnEmail.
    """
    team = await teams.get_administered(uow, actor, team_id)
    role = Role.ADMIN if newcomer.as_admin else Role.CREATOR
    person = await _added(uow, actor, newcomer, role=role, place=Place.team(team.id, team.organization_id))
    question = RosterQuestion(person_ids=[person.id], limit=1)
    return await store.list_of_team(uow.conn, team.id, team.organization_id, projection, question)


async def _added(uow: UnitOfWork, actor: Actor, newcomer: Newcomer, *, role: Role, place: Place) -> Person:
    is_new = False
    if newcomer.person_id is not None:
        person = await people.get_visible(uow, actor, newcomer.person_id)
    elif newcomer.email:
        person, is_new = await people.find_or_make(uow, NewPerson(newcomer.email))
    else:
        raise NobodyNamed
    held = await roles.grant(uow, person.id, role, place)
    if is_new:
        await invites.send(uow, person, place, role_id=held.id)
    return person


async def find_or_invite(uow: UnitOfWork, new: NewPerson, *, organization_id: UUID | None, team_id: UUID | None) -> Person:
    """Who has this address, for another service that adds them to a project; a stranger is made pending and invited by mail."""
    person, is_new = await people.find_or_make(uow, new)
    if is_new:
        place = Place.organization(organization_id) if organization_id else None
        if team_id is not None:
            place = Place.team(team_id, (await teams.get(uow, team_id)).organization_id)
        await invites.send(uow, person, place)
    return person


async def get_of(uow: UnitOfWork, person_id: UUID, *, organization_id: UUID | None) -> Person:
    """A person, for another service; who must be part of the organization if one is given. Raises PersonNotFound."""
    if organization_id is not None and not await store.is_part_of(uow.conn, person_id, organization_id):
        raise PersonNotFound
    return await people.get(uow, person_id)


async def has_place(uow: UnitOfWork, person_id: UUID, *, organization_id: UUID, team_id: UUID | None = None) -> bool:
    """Whether the person is on a project of the organization, or of the team if one is given."""
    return await store.has_place(uow.conn, person_id, organization_id=organization_id, team_id=team_id)


async def forget_places(uow: UnitOfWork, person_id: UUID, *, organization_id: UUID, team_id: UUID | None = None) -> None:
    """The person is on no project of the organization, or of the team if one is given, any longer."""
    await store.forget_places(uow.conn, person_id, organization_id=organization_id, team_id=team_id)


async def keep_place(uow: UnitOfWork, project_id: UUID, person_id: UUID, *, above: tuple[UUID | None, UUID], status: str) -> None:
    """The catalog says that the person is on the project; `above` is its team's and its organization's id."""
    await store.keep_place(uow.conn, project_id, person_id, above=above, status=status)


async def forget_place(uow: UnitOfWork, project_id: UUID, person_id: UUID) -> None:
    """The catalog says that the person is no longer on the project."""
    await store.forget_place(uow.conn, project_id, person_id)


async def forget_project(uow: UnitOfWork, project_id: UUID) -> None:
    """The catalog says that the project is gone."""
    await store.forget_project(uow.conn, project_id)
