"""One delivery: an announcement to one person by one channel."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Channel = Literal["mail", "push"]
BATCH = 50
"""Recipients that one job sends to."""
LATE_BATCH = 1_000_000
"""Number of the first batch of latecomers: a batch is sent by one job, and never grows after that was made."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an announcement reaches: one person, else a project's people, else a team's; `kind` is what preferences are about."""

    announcement_id: UUID
    team_id: UUID
    project_id: UUID | None
    person_id: UUID | None
    kind: str
    is_late: bool = False
    """Whether this is the second look, for those who were heard of too late for the first."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A pending one, with what is needed to send it."""

    id: UUID
    person_id: UUID
    channel: Channel
    email: str | None
    """None: the person is gone meanwhile."""
    name: str
    locale: str
    message: str
    team_name: str | None
    project_title: str | None
    clip_name: str | None
    announcement_id: UUID
