"""A session: what a login opens, and what its tokens are."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Because = Literal["logout", "revoked", "password_changed", "token_reused", "person_removed"]


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """How long tokens live. `grace`: how long a used refresh token is taken once more, for clients that lost the answer."""

    access_lifetime: timedelta
    refresh_lifetime: timedelta
    grace: timedelta


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, as the session list and the login log show it."""

    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A login's session."""

    id: UUID
    person_id: UUID
    expires_at: datetime
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether its tokens are taken."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class Presented:
    """A refresh token that somebody showed, and its session, held against other writers."""

    session: Session
    used_at: datetime | None

    def was_reused(self, now: datetime, grace: timedelta) -> bool:
        """Whether the token was used before, longer ago than a lost answer explains: then somebody copied it."""
        return self.used_at is not None and now - self.used_at > grace


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client keeps of its session. Lifetime in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    session_id: UUID
    person_id: UUID


def new_token() -> str:
    """A secret of 32 random bytes, fit for a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is kept of a token; 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()
