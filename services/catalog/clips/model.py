"""Clips, without I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

ClipStatus = Literal["pending", "approved", "rejected"]
CHANGEABLE = ("name", "description", "final_description")


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip as a use-case needs it. `is_administered`: the caller administers its project."""

    id: UUID
    project_id: UUID
    team_id: UUID | None
    organization_id: UUID
    person_id: UUID | None
    is_final: bool
    status: ClipStatus
    is_administered: bool


@dataclass(frozen=True, slots=True)
class NewClip:
    """What is known of a clip besides its bytes. `duration` in seconds, as the client tells it; `shot_at` None: now."""

    project_id: UUID
    person_id: UUID | None = None
    shot_id: UUID | None = None
    is_final: bool = False
    shot_at: datetime | None = None
    fps: int | None = None
    quality: str | None = None
    orientation: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    in_case_mode: bool = False
    duration: float | None = None

    def to_context(self) -> dict[str, Any]:
        """As JSON-ready values, for media to give back; `from_context` reverses it."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name in _IDS:
            values[name] = str(values[name]) if values[name] else None
        return {**values, "shot_at": self.shot_at.isoformat() if self.shot_at else None}

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "NewClip":
        """The clip told by `to_context`."""
        values: dict[str, Any] = {name: context[name] for name in cls.__dataclass_fields__ if name in context}
        for name in _IDS:
            values[name] = UUID(values[name]) if values.get(name) else None
        shot_at = values.get("shot_at")
        values["shot_at"] = datetime.fromisoformat(shot_at) if shot_at else None
        return cls(**values)


_IDS = ("project_id", "person_id", "shot_id")


@dataclass(frozen=True, slots=True)
class ClipQuestion:
    """Which clips of a project to list. `free_shoot`: True adds those on no shot to those that the shots choose; False leaves them out."""

    shot_ids: Sequence[UUID] | None = None
    shot_type_ids: Sequence[UUID] | None = None
    person_ids: Sequence[UUID] | None = None
    is_final: bool | None = None
    free_shoot: bool | None = None
    is_favorite: bool | None = None
    status: ClipStatus | None = None
    fps: int | None = None
    quality: str | None = None
    descending: bool = True
    limit: int = 10
    page: int = 0
