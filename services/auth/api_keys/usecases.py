"""What can be done with API keys."""

from uuid import UUID

from services.auth.api_keys import store
from services.auth.api_keys.errors import ExpiresInThePast, KeyMakingKey, KeyNotFound
from services.auth.api_keys.model import MadeKey, NewKey, key_hash, new_key, shown
from services.auth.organizations import usecases as organizations
from shared.actor import Actor, ActorKind
from shared.bus.outbox import actor_text
from shared.errors import NotPermitted
from shared.events.auth import ApiKeyCreated, CredentialRevoked
from shared.ids import new_id
from shared.sql.database import Backend, JsonText, UnitOfWork
from shared.sql.projection import Projection


async def make(backend: Backend, actor: Actor, new: NewKey) -> MadeKey:
    """A new key, shown this once. Raises OrganizationNotFound, NotPermitted, KeyMakingKey, ExpiresInThePast.

    Opens its own unit, which keeps the key out of the record of answers that an Idempotency-Key would make.
    """
    if actor.kind not in (ActorKind.PERSON, ActorKind.SERVICE):
        raise KeyMakingKey
    async with backend.transaction(actor) as uow:
        if new.expires_at is not None and new.expires_at <= uow.now:
            raise ExpiresInThePast
        if new.organization_id is not None:
            await organizations.get_administered(uow, actor, new.organization_id)
            await organizations.lock(uow, new.organization_id)
        elif not actor.is_domain_admin(to_write=True):
            raise NotPermitted
        key = new_key()
        made = MadeKey(new_id(), key, shown(key), new, uow.now)
        await store.insert(uow.conn, made, key_hash(key), created_by=actor_text(actor))
        facts = {"name": new.name, "prefix": made.prefix, "read_only": new.read_only, "expires_at": new.expires_at}
        await uow.publish(ApiKeyCreated.model_validate({"organization_id": new.organization_id, "key_id": made.id, **facts}))
    return made


async def revoke(uow: UnitOfWork, actor: Actor, key_id: UUID) -> None:
    """End a key; gateways forget it at once. Raises KeyNotFound."""
    if not await store.revoke_visible(uow.conn, actor, key_id):
        raise KeyNotFound
    await uow.publish(CredentialRevoked(credential_id=key_id, kind="api_key"))


async def revoke_all_of(uow: UnitOfWork, organization_id: UUID) -> None:
    """End all keys of an organization."""
    for key_id in await store.revoke_all_of(uow.conn, organization_id):
        await uow.publish(CredentialRevoked(organization_id=organization_id, credential_id=key_id, kind="api_key"))


async def touch(uow: UnitOfWork, key_id: UUID) -> None:
    """Note that the key was used, at most once a minute."""
    await store.touch(uow.conn, key_id)


async def list_visible(
    uow: UnitOfWork, actor: Actor, projection: Projection, *, organization_id: UUID | None, limit: int, page: int
) -> JsonText:
    """A page of the keys that the caller may know of, oldest first."""
    return await store.list_visible(uow.conn, actor, projection, organization_id=organization_id, limit=limit, page=page)
