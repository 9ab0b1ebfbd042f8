"""Links to files: signed, expiring, the same for a whole day so that caches and browsers can keep what they point at.

`/files/{object_id}/{expires}.{signature}/{file_name}` opens every file of one object until `expires` (seconds since 1970).
The signature is made in Python here and in SQL by the function `signed_path` (shared/bus/migrations), which must agree.
"""

import hashlib
import hmac
import time
from uuid import UUID

DAY = 86_400


def expiry(now: float | None = None, days: int = 1) -> int:
    """The end of the day `days` after today, in seconds since 1970: between `days` and `days + 1` days from now."""
    return (int(time.time() if now is None else now) // DAY + 1 + days) * DAY


def signature(object_id: UUID, expires: int, secret: str) -> str:
    """32 hexadecimal digits that only who knows `secret` can make: sha256(secret sha256(secret message)), as SQL can do it."""
    inner = hashlib.sha256(f"{secret}{object_id}.{expires}".encode()).hexdigest()
    return hashlib.sha256(f"{secret}{inner}".encode()).hexdigest()[:32]


def path(object_id: UUID, file_name: str, secret: str, *, expires: int | None = None) -> str:
    """The path at the gateway under which `file_name` of an object is served until `expires`."""
    until = expires or expiry()
    return f"/files/{object_id}/{until}.{signature(object_id, until, secret)}/{file_name}"


def is_valid(object_id: UUID, token: str, secret: str) -> bool:
    """Whether `token` (`{expires}.{signature}`) opens the object now."""
    until, _, signed = token.partition(".")
    if not until.isdigit() or len(until) > 12 or int(until) < time.time():
        return False
    return hmac.compare_digest(signature(object_id, int(until), secret), signed)
