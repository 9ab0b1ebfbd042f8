"""When an address is locked out, and what is asked of the login log."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from weakref import WeakValueDictionary


@dataclass(frozen=True, slots=True)
class LockOutPolicy:
    """After `free` failures in a row an address is locked out for `first`, doubled by each further failure up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta

    def lock(self, failures: int) -> timedelta | None:
        """How long the address is closed after this many failures in a row; None: not yet."""
        if failures < self.free:
            return None
        # Beyond twenty doublings any policy has reached its longest, and timedelta its limits.
        return min(self.first * (1 << min(failures - self.free, 20)), self.longest)


class Turns:
    """One attempt at a time for each address in this process, so that guesses sent all at once do not outrun the count."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, email_key: str) -> asyncio.Lock:
        """The lock of this address; it lives as long as somebody holds it or waits for it."""
        return self._locks.setdefault(email_key, asyncio.Lock())


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """Whose logins, and which page of them."""

    person_id: UUID | None = None
    limit: int = 50
    page: int = 0


FORGIVEN_AFTER = timedelta(days=1)
"""An address that saw no failure for this long starts from nothing."""
