"""What can be done with organizations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.auth.organizations import store
from services.auth.organizations.errors import OrganizationNotFound
from services.auth.organizations.model import CHANGEABLE, Organization
from shared.actor import Actor
from shared.errors import NotPermitted
from shared.events.auth import OrganizationCreated, OrganizationDeleted, OrganizationRecord, OrganizationUpdated
from shared.ids import new_id
from shared.sql.database import JsonText, UnitOfWork
from shared.sql.projection import Projection


def record(organization: Organization) -> OrganizationRecord:
    """The organization as other services may know it."""
    facts: dict[str, Any] = {name: getattr(organization, name) for name in OrganizationRecord.model_fields}
    return OrganizationRecord(**facts)


async def get(uow: UnitOfWork, organization_id: UUID) -> Organization:
    """The organization, whoever asks. Raises OrganizationNotFound."""
    return _found(await store.find(uow.conn, organization_id))


async def get_visible(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> Organization:
    """The organization, if the caller may know of it. Raises OrganizationNotFound."""
    return _found(await store.find_visible(uow.conn, actor, organization_id))


async def get_administered(uow: UnitOfWork, actor: Actor, organization_id: UUID, *, to_write: bool = True) -> Organization:
    """The organization, if the caller administers it. Raises OrganizationNotFound, or NotPermitted if they may only see it."""
    organization = await get_visible(uow, actor, organization_id)
    if not actor.may_administer(organization_id=organization.id, to_write=to_write):
        raise NotPermitted
    return organization


async def lock(uow: UnitOfWork, organization_id: UUID) -> Organization:
    """The organization, held against other writers until the unit ends. Raises OrganizationNotFound."""
    return _found(await store.lock(uow.conn, organization_id))


async def make(uow: UnitOfWork, facts: Mapping[str, object], *, id_: UUID | None = None) -> Organization:
    """A new organization; `facts` are name, email, billing_name, quota_bytes (bytes), trial_ends_at."""
    made = await store.insert(uow.conn, id_ or new_id(), {"trial_ends_at": uow.now, **facts})
    await uow.publish(OrganizationCreated(organization_id=made.id, organization=record(made)))
    return made


async def change(uow: UnitOfWork, actor: Actor, organization_id: UUID, changes: Mapping[str, object]) -> Organization:
    """Set what is in `changes`. Raises OrganizationNotFound, and NotPermitted for what only the domain's admins may change."""
    await get_administered(uow, actor, organization_id)
    if not actor.is_domain_admin(to_write=True) and not set(changes) <= set(CHANGEABLE):
        raise NotPermitted
    changed = _found(await store.change(uow.conn, organization_id, changes))
    await _announce(uow, changed)
    return changed


async def keep_storage_status(uow: UnitOfWork, organization_id: UUID, status: str) -> None:
    """What media says of its quota; an organization that is gone by now is no failure."""
    await _announce(uow, await store.set_storage_status(uow.conn, organization_id, status))


async def keep_image(uow: UnitOfWork, organization_id: UUID, image_id: UUID) -> None:
    """Its picture from now on."""
    await _announce(uow, await store.set_image(uow.conn, organization_id, image_id))


async def keep_hero_image(uow: UnitOfWork, organization_id: UUID, image_id: UUID) -> None:
    """Its banner from now on."""
    await store.set_hero_image(uow.conn, organization_id, image_id)


async def forget(uow: UnitOfWork, organization: Organization) -> None:
    """Delete the organization and all that hangs on it."""
    await store.remove(uow.conn, organization.id)
    await uow.publish(OrganizationDeleted(organization_id=organization.id, organization=record(organization)))


async def show(uow: UnitOfWork, actor: Actor, organization_id: UUID, projection: Projection) -> JsonText:
    """The organization as JSON. Raises OrganizationNotFound."""
    shown = await store.show(uow.conn, actor, organization_id, projection)
    if shown is None:
        raise OrganizationNotFound
    return shown


async def list_visible(uow: UnitOfWork, actor: Actor, projection: Projection, *, limit: int, page: int) -> JsonText:
    """A page of the organizations that the caller may know of, by name."""
    return await store.list_visible(uow.conn, actor, projection, limit=limit, page=page)


async def _announce(uow: UnitOfWork, changed: Organization | None) -> None:
    if changed is not None:
        await uow.publish(OrganizationUpdated(organization_id=changed.id, organization=record(changed)))


def _found(organization: Organization | None) -> Organization:
    if organization is None:
        raise OrganizationNotFound
    return organization
