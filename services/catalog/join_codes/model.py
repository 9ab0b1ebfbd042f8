"""What a join code may be."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for another one."""
LENGTH = 10
"""With 31 signs: 8 * 10**14 codes."""
RESERVED = frozenset(
    [
        "admin",
        "administrator",
        "api",
        "app",
        "apps",
        "code",
        "help",
        "join",
        "joincode",
        "login",
        "logout",
        "me",
        "none",
        "null",
        "project",
        "projects",
        "public",
        "private",
        "root",
        "rushes",
        "support",
        "system",
        "undefined",
        "user",
        "users",
    ]
)
_CODE = re.compile(r"[A-Za-z0-9]{3,32}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many wrong codes one caller, or one address, may try before `window` has passed."""

    caller: int
    address: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who tries a code: a credential, and the address it comes from if that is known."""

    credential: str
    address: str | None = None

    @classmethod
    def of(cls, credential: str | None, forwarded_for: str) -> "Guesser":
        """Who asks, and the first address of an X-Forwarded-For header, which our gateway fills in."""
        address = forwarded_for.partition(",")[0].strip()[:64]
        return cls(credential or "anonymous", f"address:{address}" if address else None)


def generated() -> str:
    """A code that cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_well_formed(code: str) -> bool:
    """Whether it is 3 to 32 ASCII letters and digits."""
    return _CODE.fullmatch(code) is not None


def is_reserved(code: str) -> bool:
    """Whether it would be mistaken for a word of ours."""
    return code.lower() in RESERVED
