"""Members, without I/O."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

MemberStatus = Literal["active", "inactive"]
JoinedBy = Literal["code", "hand"]


@dataclass(frozen=True, slots=True)
class Member:
    """A person on a project; `inactive` is blocked. Team and organization are the project's."""

    project_id: UUID
    team_id: UUID | None
    organization_id: UUID
    person_id: UUID
    status: MemberStatus


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to be put on a project, by id or else by e-mail address."""

    project_id: UUID
    person_id: UUID | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class MemberQuestion:
    """Which members to list."""

    status: MemberStatus | None = None
    text: str | None = None
    limit: int = 50
    page: int = 0
