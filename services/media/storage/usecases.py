"""Accounting: who takes up what, and telling when a line is crossed."""

from uuid import UUID

from services.media.settings import MediaSettings
from services.media.storage import store
from services.media.storage.errors import OrganizationNotFound, StorageLocked
from services.media.storage.model import Usage, status_of
from shared.actor import Actor
from shared.events.media import StorageChanged
from shared.sql.database import UnitOfWork


async def recheck(uow: UnitOfWork, organization_id: UUID) -> None:
    """Announce the organization's status if what changed in this transaction moved it across a line of its quota."""
    quota_bytes, announced = await store.lock(uow.conn, organization_id)
    total = sum(part.total_bytes for part in await store.usage(uow.conn, organization_id))
    status = status_of(total, quota_bytes, uow.backend.use(MediaSettings).rules.grace_share)
    if status != announced:
        await store.change_status(uow.conn, organization_id, status)
        await uow.publish(StorageChanged(organization_id=organization_id, total_bytes=total, status=status))


async def refuse_if_locked(uow: UnitOfWork, organization_id: UUID, more_bytes: int) -> None:
    """Raise StorageLocked if the organization is over its limit, or would be with `more_bytes` more."""
    quota_bytes = await store.quota(uow.conn, organization_id)
    if quota_bytes is None:
        return
    total = sum(part.total_bytes for part in await store.usage(uow.conn, organization_id))
    if status_of(total + more_bytes, quota_bytes, uow.backend.use(MediaSettings).rules.grace_share) == "locked":
        raise StorageLocked


async def of_organization(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> list[Usage]:
    """What each team takes up, a team without files included. Raises OrganizationNotFound for who does not administer it."""
    if not actor.may_administer(organization_id=organization_id, to_write=False) or not await store.exists(uow.conn, organization_id):
        raise OrganizationNotFound
    used = await store.usage(uow.conn, organization_id)
    known = {part.team_id for part in used}
    idle = [Usage(team_id, 0, 0, 0, 0) for team_id in await store.team_ids(uow.conn, organization_id) if team_id not in known]
    return used + idle
