"""What a password must be, and how it is hashed: argon2id, off the event loop, a few at a time."""

import asyncio
import secrets
from datetime import timedelta

import argon2

SHORTEST, LONGEST = 8, 256


class Hasher:
    """argon2id with `memory` KiB and `passes`. At most two run at once: each takes its memory and a core."""

    def __init__(self, *, memory_kib: int, passes: int, at_once: int = 2) -> None:
        self._hasher = argon2.PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._turns = asyncio.Semaphore(at_once)
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether this is the password. With None, for somebody who has none, it takes as long and is False."""
        if hashed is None:
            if self._decoy is None:
                self._decoy = await self.hash(secrets.token_urlsafe(16))
            await self._matches(self._decoy, password)
            return False
        return await self._matches(hashed, password)

    async def _matches(self, hashed: str, password: str) -> bool:
        async with self._turns:
            return await asyncio.to_thread(self._verified, hashed, password)

    def _verified(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)


class ResetPolicy:
    """How long a link to reset a password lives, and the page it opens."""

    def __init__(self, *, lifetime: timedelta, url: str) -> None:
        self.lifetime = lifetime
        self._url = url

    def link(self, token: str) -> str:
        """The link with its single-use token."""
        return f"{self._url}{'&' if '?' in self._url else '?'}token={token}"


def is_acceptable(password: str, email: str) -> bool:
    """Whether it is long enough, not too long to hash, and not the address itself."""
    return SHORTEST <= len(password) <= LONGEST and password.strip().lower() != email.strip().lower()
