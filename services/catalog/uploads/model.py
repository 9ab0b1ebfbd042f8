"""Uploads of clips, final videos, examples and teasers, without I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.catalog.clips.model import NewClip
from shared.events.media import ObjectKind


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """What somebody wants to upload to a project. `size` in bytes, None if it is not known."""

    project_id: UUID
    kind: ObjectKind
    content_type: str
    extension: str
    size: int | None


@dataclass(frozen=True, slots=True)
class SentParts:
    """What the client says it sent: (number, etag) of each part."""

    file_name: str
    upload_id: str
    parts: list[tuple[int, str]]
    original_name: str | None = None


def clip_context(new: NewClip) -> dict[str, Any]:
    """What media gives back when the bytes are there, so that the clip is made even if this process dies before."""
    return {"purpose": "clip", **new.to_context()}


def example_context(project_id: UUID, shot_id: UUID) -> dict[str, Any]:
    """The same for the example video of a shot."""
    return {"purpose": "example", "project_id": str(project_id), "shot_id": str(shot_id)}


def teaser_context(project_id: UUID) -> dict[str, Any]:
    """The same for a project's teaser."""
    return {"purpose": "teaser", "project_id": str(project_id)}


def purpose(context: Mapping[str, Any]) -> str:
    """What a completed upload was for; empty if it was not ours."""
    return str(context.get("purpose") or "")
