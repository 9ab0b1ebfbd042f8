"""How long the trash is kept, and what of it to list."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class TrashRules:
    """Deleted projects are forgotten after `keep`."""

    keep: timedelta


@dataclass(frozen=True, slots=True)
class TrashQuestion:
    """Which page of the trash."""

    limit: int = 50
    page: int = 0
