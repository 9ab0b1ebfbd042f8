"""What is taken up, and the rule of the quota."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

StorageStatus = Literal["compliant", "grace", "locked"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes by what they are; `team_id` None for what belongs to no team. What is in the trash does not count."""

    team_id: UUID | None
    files: int
    original_bytes: int
    proxy_bytes: int
    thumbnail_bytes: int

    @property
    def total_bytes(self) -> int:
        """All of it."""
        return self.original_bytes + self.proxy_bytes + self.thumbnail_bytes


def status_of(total_bytes: int, quota_bytes: int | None, grace_share: float) -> StorageStatus:
    """Compliant within the quota, in grace for `grace_share` of it beyond, locked after that; no quota, no limit."""
    if quota_bytes is None or total_bytes <= quota_bytes:
        return "compliant"
    return "grace" if total_bytes <= quota_bytes * (1 + grace_share) else "locked"
