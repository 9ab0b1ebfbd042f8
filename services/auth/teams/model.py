"""A team, who may change it, and what a slug is."""

import re
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from shared.actor import Actor

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
Status = Literal["paused", "active", "will_pause", "will_delete"]


@dataclass(frozen=True, slots=True)
class Team:
    """A division of an organization."""

    id: UUID
    organization_id: UUID
    name: str
    slug: str | None
    status: str
    image_id: UUID | None

    def may_be_changed_by(self, actor: Actor) -> bool:
        """Whether the caller administers it, and may write."""
        return actor.may_administer(organization_id=self.organization_id, team_id=self.id)


@dataclass(frozen=True, slots=True)
class TeamQuestion:
    """Which teams, in which order, which page of them."""

    organization_ids: list[UUID] | None = None
    status: str | None = None
    sort_by: Literal["name", "status"] = "name"
    descending: bool = False
    limit: int = 10
    page: int = field(default=0)


CHANGEABLE = (
    "name",
    "slug",
    "description",
    "status",
    "is_page_published",
    "address_name",
    "address_line1",
    "address_line2",
    "address_city",
    "address_state",
    "address_zip",
    "address_country",
)
"""What the team's admins may change."""


def is_slug(text: str) -> bool:
    """Whether this can stand in an address: 1 to 63 small letters, digits and inner hyphens."""
    return _SLUG.fullmatch(text) is not None
