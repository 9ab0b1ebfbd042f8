"""What the catalog knows of organizations, teams and people, and the port to auth for what it does not know yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from shared.events.auth import OrganizationRecord, PersonRecord, TeamRecord

Organization = OrganizationRecord
Team = TeamRecord
Person = PersonRecord


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody to be found by e-mail address, or made and invited, for a team of an organization."""

    email: str
    organization_id: UUID
    team_id: UUID | None


@dataclass(frozen=True, slots=True)
class AuthDesk:
    """The auth service, as far as the catalog asks it. Look-ups answer None for what does not exist.

    `person_of` finds a person only if they belong to the organization.
    """

    organization: Callable[[UUID], Awaitable[Organization | None]]
    team: Callable[[UUID], Awaitable[Team | None]]
    person: Callable[[UUID], Awaitable[Person | None]]
    person_of: Callable[[UUID, UUID], Awaitable[Person | None]]
    find_or_invite: Callable[[Wanted], Awaitable[Person]]
