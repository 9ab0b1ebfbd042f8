"""Who belongs to an organization or a team, and what is asked of that."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["admins", "organization_admins", "team_admins"]
SortBy = Literal["name", "first_name", "last_name"]


@dataclass(frozen=True, slots=True)
class RosterQuestion:
    """Which people, in which order, which page of them. `text` is looked for in their names.

    `project_id` limits to the people of one project and tells their status on it; the other project filters are then ignored.
    """

    text: str | None = None
    kind: Kind | None = None
    project_id: UUID | None = None
    in_project_ids: list[UUID] | None = None
    not_in_project_ids: list[UUID] | None = None
    person_ids: list[UUID] | None = None
    sort_by: SortBy = "name"
    descending: bool = False
    limit: int = 10
    page: int = 0


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to be added: by id, or by address."""

    person_id: UUID | None = None
    email: str | None = None
    as_admin: bool = False
