"""Shots, without I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

CHANGEABLE = ("title", "description", "orientation", "fps", "quality", "is_hidden")
DEFAULT_FPS = 30
DEFAULT_QUALITY = "1080"


@dataclass(frozen=True, slots=True)
class Shot:
    """A shot as a use-case needs it."""

    id: UUID
    project_id: UUID
    title: str
    position: int
    is_hidden: bool
    example_id: UUID | None


@dataclass(frozen=True, slots=True)
class NewShot:
    """A shot to be made; `facts` are of CHANGEABLE. What is not said comes from its type, then from the project."""

    shot_type_id: UUID | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    position: int | None = None


@dataclass(frozen=True, slots=True)
class ShotChange:
    """What is to be different about one shot; `position` counts from 0, beyond the end is the end."""

    shot_id: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)
    position: int | None = None


def reordered(ids: Sequence[UUID], wanted: Mapping[UUID, int]) -> list[UUID]:
    """The list after each of `wanted` went to its place; the others keep their order. Nothing is left out, no place is empty.

    >>> a, b, c = UUID(int=1), UUID(int=2), UUID(int=3)
    >>> reordered([a, b, c], {c: 0}) == [c, a, b]
    True
    """
    result = [id_ for id_ in ids if id_ not in wanted]
    last = -1
    for id_, place in sorted(wanted.items(), key=lambda item: item[1]):
        last = min(max(place, last + 1), len(result))
        result.insert(last, id_)
    return result
