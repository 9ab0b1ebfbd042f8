"""What this service knows of teams and projects."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Team:
    """A team."""

    id: UUID
    organization_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project."""

    id: UUID
    organization_id: UUID
    team_id: UUID | None
    title: str | None
    status: str
    is_live: bool
    """Whether people can see it and film for it now."""
