"""One delivery: an announcement to one person by one channel."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Channel = Literal["mail", "push"]
BATCH = 50
"""Deliveries that one job sends."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an announcement reaches: one person, else a project's people, else a team's; `kind` is what preferences are about."""

    announcement_id: UUID
    team_id: UUID
    project_id: UUID | None
    person_id: UUID | None
    kind: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A pending one, with what is needed to send it."""

    id: UUID
    person_id: UUID
    channel: Channel
    email: str
    name: str
    locale: str
    message: str
    team_name: str
    project_title: str | None
    clip_name: str | None
    announcement_id: UUID
