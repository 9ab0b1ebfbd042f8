"""An organization, and who may change it."""

from dataclasses import dataclass
from uuid import UUID

from shared.actor import Actor


@dataclass(frozen=True, slots=True)
class Organization:
    """A company. `quota_bytes` None: unlimited."""

    id: UUID
    name: str
    status: str
    storage_status: str
    quota_bytes: int | None
    image_id: UUID | None

    def may_be_changed_by(self, actor: Actor) -> bool:
        """Whether the caller administers it, and may write."""
        return actor.may_administer(organization_id=self.id)


CHANGEABLE = (
    "name",
    "email",
    "billing_name",
    "address_name",
    "address_line1",
    "address_line2",
    "address_city",
    "address_state",
    "address_zip",
    "address_country",
    "should_auto_upgrade",
)
"""What the organization's own admins may change."""

CHANGEABLE_BY_DOMAIN = (*CHANGEABLE, "status", "quota_bytes", "is_billed_offline", "trial_ends_at")
"""What the installation's admins may change besides."""
