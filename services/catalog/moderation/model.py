"""A change that an administrator makes to a clip."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.catalog.clips.model import ClipStatus


@dataclass(frozen=True, slots=True)
class ClipEdit:
    """New words (`facts`, of clips.CHANGEABLE) and a decision for one clip; None: no decision."""

    clip_id: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: ClipStatus | None = None
