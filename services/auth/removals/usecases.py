"""What must go along when an organization, a team, a person or somebody's place in one goes."""

from uuid import UUID

from services.auth.api_keys import usecases as api_keys
from services.auth.organizations import usecases as organizations
from services.auth.people import usecases as people
from services.auth.people.errors import PersonNotFound
from services.auth.removals.errors import AdminOfOrganization
from services.auth.roles import usecases as roles
from services.auth.roles.model import Assignment
from services.auth.rosters import usecases as rosters
from services.auth.sessions import usecases as sessions
from services.auth.teams import usecases as teams
from shared.actor import Actor, Role, Scope
from shared.errors import NotPermitted
from shared.events.auth import CredentialRevoked, PersonRemoved
from shared.sql.database import UnitOfWork


async def remove_organization(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> None:
    """Delete an organization with its teams, roles and keys. Raises OrganizationNotFound, NotPermitted unless a domain's admin asks."""
    await organizations.get_visible(uow, actor, organization_id)
    if not actor.is_domain_admin(to_write=True):
        raise NotPermitted
    organization = await organizations.lock(uow, organization_id)
    for team in await teams.lock_all_of(uow, organization_id):
        await roles.revoke_all(uow, await roles.held_in_team(uow, team.id), even_the_last=True)
        await teams.forget(uow, team)
    await roles.revoke_all(uow, await roles.held_in_organization(uow, organization_id), even_the_last=True)
    await api_keys.revoke_all_of(uow, organization_id)
    await organizations.forget(uow, organization)


async def remove_team(uow: UnitOfWork, actor: Actor, team_id: UUID) -> None:
    """Delete a team with its roles; the catalog follows with its projects. Raises TeamNotFound, NotPermitted."""
    await teams.get_administered(uow, actor, team_id)
    team = await teams.lock(uow, team_id)
    await roles.revoke_all(uow, await roles.held_in_team(uow, team_id), even_the_last=True)
    await teams.forget(uow, team)


async def remove_from_organization(uow: UnitOfWork, actor: Actor, organization_id: UUID, person_id: UUID) -> None:
    """End all that a person is in an organization and its teams.

    Raises OrganizationNotFound, NotPermitted, PersonNotFound for who is not part of it, LastAdmin.
    """
    await organizations.get_administered(uow, actor, organization_id)
    held = await roles.held_in_organization(uow, organization_id, person_id=person_id)
    if not held and not await rosters.has_place(uow, person_id, organization_id=organization_id):
        raise PersonNotFound
    await roles.revoke_all(uow, held)
    await rosters.forget_places(uow, person_id, organization_id=organization_id)
    await _tell(uow, person_id, Scope.ORGANIZATION, organization_id, organization_id)


async def remove_from_team(uow: UnitOfWork, actor: Actor, team_id: UUID, person_id: UUID) -> None:
    """End all that a person is in a team. Raises TeamNotFound, NotPermitted, PersonNotFound, AdminOfOrganization."""
    team = await teams.get_administered(uow, actor, team_id)
    held = await roles.held_in_team(uow, team_id, person_id=person_id)
    has_place = await rosters.has_place(uow, person_id, organization_id=team.organization_id, team_id=team_id)
    if not held and not has_place:
        in_organization = await roles.held_in_organization(uow, team.organization_id, person_id=person_id)
        raise AdminOfOrganization if any(map(_administers_organization, in_organization)) else PersonNotFound
    await roles.revoke_all(uow, held)
    await rosters.forget_places(uow, person_id, organization_id=team.organization_id, team_id=team_id)
    await _tell(uow, person_id, Scope.TEAM, team_id, team.organization_id)


async def remove_person(uow: UnitOfWork, actor: Actor, person_id: UUID) -> None:
    """Delete a person with all they hold. Raises PersonNotFound, LastAdmin, NotPermitted unless a domain's admin asks."""
    await people.get_visible(uow, actor, person_id)
    if not actor.is_domain_admin(to_write=True):
        raise NotPermitted
    person = await people.lock(uow, person_id)
    await roles.revoke_all(uow, await roles.held_by(uow, person_id))
    await sessions.revoke_all_of(uow, person_id, "person_removed")
    await uow.publish(CredentialRevoked(credential_id=person_id, kind="person"))
    await people.forget(uow, person)


def _administers_organization(held: Assignment) -> bool:
    return held.role is Role.ADMIN and held.scope is Scope.ORGANIZATION


async def _tell(uow: UnitOfWork, person_id: UUID, scope: Scope, scope_id: UUID, organization_id: UUID) -> None:
    await uow.publish(PersonRemoved(organization_id=organization_id, person_id=person_id, scope=scope, scope_id=scope_id))
