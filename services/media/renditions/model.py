"""A rendition: one thing made of an original, with its own state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.media.engine.plan import RenditionKind


@dataclass(frozen=True, slots=True)
class Rendition:
    """One rendition and its job. `progress` from 0 to 1; `size` in bytes, 0 until it is ready."""

    object_id: UUID
    kind: RenditionKind
    is_copy: bool
    width: int
    height: int
    state: Literal["waiting", "running", "ready", "failed"]
    job_id: UUID
    storage_id: str | None
    size: int
    failure_code: str | None
    failure_reason: str | None
    ready_at: datetime | None
    progress: float
    attempts: int
