"""An API key: what it looks like, and what is kept of it."""

import hashlib
import secrets
import string
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

PREFIX = "rsh_"
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LENGTH = 43
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is to be. `organization_id` None: a key of the whole installation."""

    name: str
    organization_id: UUID | None = None
    read_only: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that was made just now: the only time that it can be seen whole."""

    id: UUID
    key: str
    prefix: str
    new: NewKey
    created_at: datetime


def new_key() -> str:
    """`rsh_` and 32 random bytes in base62."""
    number, digits = int.from_bytes(secrets.token_bytes(32)), []
    for _ in range(_LENGTH):
        number, rest = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[rest])
    return PREFIX + "".join(reversed(digits))


def key_hash(key: str) -> bytes:
    """What is kept of a key; 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(key.encode()).digest()


def shown(key: str) -> str:
    """The part by which people tell keys apart."""
    return key[:_SHOWN]
