"""An invite, and what makes one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


class InvitePolicy:
    """How long an invite lives, and the page its link opens."""

    def __init__(self, *, lifetime: timedelta, url: str) -> None:
        self.lifetime = lifetime
        self._url = url

    def link(self, token: str) -> str:
        """The link with its single-use token."""
        return f"{self._url}{'&' if '?' in self._url else '?'}token={token}"


@dataclass(frozen=True, slots=True)
class Invite:
    """A link in somebody's mailbox, for an organization or team that they were made part of."""

    id: UUID
    person_id: UUID
    organization_id: UUID | None
    team_id: UUID | None
    role_id: UUID | None
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    declined_at: datetime | None

    def is_answered(self) -> bool:
        """Whether it was accepted or declined."""
        return self.accepted_at is not None or self.declined_at is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says who accepts an invite."""

    token: str
    first_name: str | None = None
    last_name: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the holder of a link is told before they answer."""

    email: str
    organization_name: str | None
    team_name: str | None
    needs_password: bool
    expires_at: datetime


BETWEEN_MAILS = timedelta(minutes=1)
"""An invite is not sent again before this."""
