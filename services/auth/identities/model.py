"""An identity: what stands behind a credential."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.actor import Actor, Grant, Scope


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a credential speaks for. `expires_at` None: until it is revoked. `is_stale`: not noted as used for a minute."""

    actor: Actor
    credential_id: UUID
    expires_at: datetime | None
    is_stale: bool


def home_of(grants: tuple[Grant, ...], organizations: set[UUID]) -> UUID | None:
    """The one organization that all of a person's roles lie in, if there is one and they hold none at the domain."""
    if any(grant.scope is Scope.DOMAIN for grant in grants) or len(organizations) != 1:
        return None
    return next(iter(organizations))
