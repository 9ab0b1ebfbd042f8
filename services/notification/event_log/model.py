"""Which events a list shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Filters:
    """All of them must hold; None is no filter. `type` may end in `*`."""

    type: str | None = None
    organization_id: UUID | None = None
    project_id: UUID | None = None
    subject: str | None = None
    actor: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    limit: int = 50
    page: int = 0
