"""Which events a list shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
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


def team_of(data: dict[str, Any]) -> UUID | None:
    """The team that a fact is about, if its data names one: as itself, as the record's team, or as a role's scope."""
    records = [record for record in data.values() if isinstance(record, dict)]
    found = [data["team"].get("id")] if isinstance(data.get("team"), dict) else []
    found += [record.get("team_id") for record in (data, *records)]
    found += [data.get("scope_id")] if data.get("scope") == "team" else []
    try:
        return next((UUID(str(id_)) for id_ in found if id_), None)
    except ValueError:
        return None
