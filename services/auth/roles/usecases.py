"""What can be done with roles."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.auth.organizations import usecases as organizations
from services.auth.people import usecases as people
from services.auth.roles import store
from services.auth.roles.errors import LastAdmin, RoleNotFound, ScopeMissing, ScopeNotMeant
from services.auth.roles.model import Assignment, Place, RoleQuestion, Wish
from services.auth.teams import usecases as teams
from shared.actor import Actor, Role, Scope
from shared.bus.outbox import actor_text
from shared.errors import NotPermitted
from shared.events.auth import RoleGranted, RoleRevoked
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection
from shared.sql.where import Where


async def place_for(uow: UnitOfWork, actor: Actor, wish: Wish) -> Place:
    """Where the caller wants to give or take roles. Raises not-found errors, NotPermitted, ScopeMissing, ScopeNotMeant."""
    if wish.scope is Scope.DOMAIN:
        if wish.scope_id is not None:
            raise ScopeNotMeant
        if not actor.is_domain_admin(to_write=True):
            raise NotPermitted
        return Place.domain()
    if wish.scope_id is None:
        raise ScopeMissing
    if wish.scope is Scope.ORGANIZATION:
        return Place.organization((await organizations.get_administered(uow, actor, wish.scope_id)).id)
    team = await teams.get_administered(uow, actor, wish.scope_id)
    return Place.team(team.id, team.organization_id)


async def grant(uow: UnitOfWork, person_id: UUID, role: Role, place: Place, *, read_only: bool = False) -> Assignment:
    """Let the person hold the role; again has no effect, and `read_only` is what was asked last. The caller was checked before.

    Raises LastAdmin where an admin would become an observer and leave nobody.
    """
    held, is_new = await store.insert(
        uow.conn, person_id, role, place, read_only=read_only, granted_by=actor_text(uow.actor) if uow.actor else None
    )
    if not is_new:
        if read_only and not held.read_only:
            await _check_somebody_stays(uow, [held])
        if not await store.set_read_only(uow.conn, held.id, read_only=read_only):
            return held
    await uow.publish(_fact(RoleGranted, held, read_only=read_only))
    return held


async def assign(uow: UnitOfWork, actor: Actor, person_id: UUID, wish: Wish, shown: Projection) -> JsonText:
    """Let a person whom the caller may know of hold a role within what the caller administers; as JSON."""
    place = await place_for(uow, actor, wish)
    await people.get_visible(uow, actor, person_id)
    held = await grant(uow, person_id, wish.role, place, read_only=wish.read_only)
    return await store.show(uow.conn, held.id, shown)


async def revoke(uow: UnitOfWork, actor: Actor, role_id: UUID) -> None:
    """Take a role away. Raises RoleNotFound, NotPermitted, LastAdmin."""
    held = await store.find_visible(uow.conn, actor, role_id)
    if held is None:
        raise RoleNotFound
    if not actor.may_administer(organization_id=held.organization_id, team_id=held.team_id):
        raise NotPermitted
    await revoke_all(uow, [held])


async def revoke_all(uow: UnitOfWork, held: Sequence[Assignment], *, even_the_last: bool = False) -> None:
    """Take these away and tell. Raises LastAdmin if nobody would administer a scope that is to stay."""
    if not even_the_last:
        await _check_somebody_stays(uow, held)
    await store.remove(uow.conn, [one.id for one in held])
    for one in held:
        await uow.publish(_fact(RoleRevoked, one, read_only=one.read_only))


async def _check_somebody_stays(uow: UnitOfWork, leaving: Iterable[Assignment]) -> None:
    guarded = [one for one in leaving if one.is_guarded]
    for one in sorted(guarded, key=lambda one: str(one.scope_id)):
        await store.guard(uow.conn, one.scope, one.scope_id)
        if not await store.has_other_admin(uow.conn, one.scope, one.scope_id, than=[other.id for other in guarded]):
            raise LastAdmin(scope=one.scope)


async def held_by(uow: UnitOfWork, person_id: UUID) -> list[Assignment]:
    """All that a person holds, held against other writers until the unit ends."""
    return await store.select(uow.conn, Where().add("r.person_id = {}", person_id), to_change=True)


async def held_in_organization(uow: UnitOfWork, organization_id: UUID, *, person_id: UUID | None = None) -> list[Assignment]:
    """All that is held in an organization and its teams, by one person or by all."""
    where = Where().add("r.organization_id = {}", organization_id).add_if("r.person_id = {}", person_id)
    return await store.select(uow.conn, where, to_change=True)


async def held_in_team(uow: UnitOfWork, team_id: UUID, *, person_id: UUID | None = None) -> list[Assignment]:
    """All that is held in a team, by one person or by all."""
    where = Where().add("r.team_id = {}", team_id).add_if("r.person_id = {}", person_id)
    return await store.select(uow.conn, where, to_change=True)


async def find(uow: UnitOfWork, role_id: UUID) -> Assignment | None:
    """The assignment, whoever asks; None if it was revoked."""
    found = await store.select(uow.conn, Where().add("r.id = {}", role_id), to_change=True)
    return found[0] if found else None


async def is_domain_administered(uow: UnitOfWork) -> bool:
    """Whether anybody administers the installation; the answer holds until the unit ends."""
    await store.guard(uow.conn, Scope.DOMAIN, None)
    return await store.has_other_admin(uow.conn, Scope.DOMAIN, None, than=[])


async def list_visible(uow: UnitOfWork, actor: Actor, projection: Projection, question: RoleQuestion) -> JsonText:
    """A page of the assignments that the caller may know of."""
    return await store.list_visible(uow.conn, actor, projection, question)


def _fact(kind: type[RoleGranted] | type[RoleRevoked], held: Assignment, *, read_only: bool) -> RoleGranted | RoleRevoked:
    return kind(
        organization_id=held.organization_id,
        person_id=held.person_id,
        role=held.role,
        scope=held.scope,
        scope_id=held.scope_id,
        read_only=read_only,
    )
