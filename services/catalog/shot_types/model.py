"""A kind of shot, without I/O."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ShotType:
    """What a shot of this kind starts from; None: no opinion."""

    id: UUID
    name: str
    fps: int | None
    quality: str | None
