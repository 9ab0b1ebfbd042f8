"""The port to media, and what is asked of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.events.media import ObjectKind, ObjectRecord

Video = ObjectRecord


@dataclass(frozen=True, slots=True)
class UploadWish:
    """What is to be uploaded, and whose it will be. `size` in bytes, None if it is not known."""

    organization_id: UUID
    team_id: UUID | None
    project_id: UUID
    person_id: UUID | None
    kind: ObjectKind
    content_type: str
    extension: str
    size: int | None


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """An upload that waits for its parts: a URL for each, all of `part_size` bytes but the last."""

    upload_id: str
    file_name: str
    part_urls: list[str]
    part_size: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What the client says it sent: (number, etag) of each part. `context` comes back in media's event, untouched."""

    upload_id: str
    file_name: str
    parts: list[tuple[int, str]]
    project_id: UUID
    kinds: tuple[ObjectKind, ...]
    person_id: UUID | None
    original_name: str | None
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PictureFor:
    """Whose picture it is to be."""

    project_id: UUID
    organization_id: UUID


@dataclass(frozen=True, slots=True)
class MediaDesk:
    """The media service, as far as the catalog asks it. Each may raise media's own refusal, or that it is away."""

    open_upload: Callable[[UploadWish], Awaitable[OpenUpload]]
    complete_upload: Callable[[Completion], Awaitable[Video]]
    put_picture: Callable[[PictureFor, bytes], Awaitable[UUID]]
