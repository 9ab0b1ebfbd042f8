"""A role assignment, and what it is counted by."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.actor import Grant, Role, Scope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role is to hold: the domain, an organization or a team, with what lies above it."""

    scope: Scope
    id: UUID | None = None
    organization_id: UUID | None = None
    team_id: UUID | None = None

    @classmethod
    def domain(cls) -> "Place":
        """The whole installation."""
        return cls(Scope.DOMAIN)

    @classmethod
    def organization(cls, organization_id: UUID) -> "Place":
        """An organization."""
        return cls(Scope.ORGANIZATION, organization_id, organization_id)

    @classmethod
    def team(cls, team_id: UUID, organization_id: UUID) -> "Place":
        """A team of an organization."""
        return cls(Scope.TEAM, team_id, organization_id, team_id)


@dataclass(frozen=True, slots=True)
class Wish:
    """A role that somebody is to hold, and where, before it is known whether the place exists for the caller."""

    role: Role
    scope: Scope
    scope_id: UUID | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person holds a role at a scope; `read_only` makes them an observer."""

    id: UUID
    person_id: UUID
    role: Role
    scope: Scope
    scope_id: UUID | None
    organization_id: UUID | None
    team_id: UUID | None
    read_only: bool

    @property
    def is_guarded(self) -> bool:
        """Whether the last one of its kind must stay: somebody must administer the domain, and each organization that has an admin."""
        return self.role is Role.ADMIN and self.scope in (Scope.DOMAIN, Scope.ORGANIZATION) and not self.read_only


@dataclass(frozen=True, slots=True)
class RoleQuestion:
    """Which assignments, which page of them."""

    person_id: UUID | None = None
    organization_id: UUID | None = None
    team_id: UUID | None = None
    limit: int = 50
    page: int = 0


def grants(assignments: Iterable[Assignment]) -> tuple[Grant, ...]:
    """What an actor who holds these may do."""
    return tuple(Grant(held.role, held.scope, held.scope_id, held.read_only) for held in assignments)
