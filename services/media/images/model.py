"""A picture of somebody or something."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shared.events.media import OwnerKind


@dataclass(frozen=True, slots=True)
class NewImage:
    """Whose picture it is to be, and what for."""

    id: UUID
    owner_kind: OwnerKind
    owner_id: UUID
    organization_id: UUID | None
    usage: Literal["profile", "hero"]


def key(image_id: UUID, name: str) -> str:
    """Where in the store a file of a picture lies."""
    return f"images/{image_id}/{name}"
