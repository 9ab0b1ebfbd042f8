"""The original, and the names of what is made of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Literal
from uuid import UUID

from shared.events.media import ObjectKind, ObjectRecord


@dataclass(frozen=True, slots=True)
class MediaObject:
    """A stored original. Sizes in bytes; `probe` as the engine told it, None until it has looked."""

    id: UUID
    organization_id: UUID
    team_id: UUID | None
    project_id: UUID | None
    person_id: UUID | None
    kind: ObjectKind
    file_name: str
    key: str
    original_name: str | None
    content_type: str
    size: int
    state: Literal["stored", "processing", "ready", "failed"]
    failure_code: str | None
    failure_reason: str | None
    probe: dict[str, Any] | None
    thumbnail_id: UUID
    thumbnail_count: int
    thumbnail_size: int
    web_size: int
    proxy_size: int
    created_at: datetime
    deleted_at: datetime | None
    is_proxy_failed: bool = False

    @property
    def stem(self) -> str:
        """The file name without its extension."""
        return PurePosixPath(self.file_name).stem

    @property
    def proxy_name(self) -> str:
        """The file name of the small proxy."""
        return f"{self.stem}-SD.mp4"

    @property
    def web_name(self) -> str:
        """The file name of the copy that plays everywhere."""
        return f"{self.stem}-WEB.mp4"

    @property
    def poster_name(self) -> str:
        """The file name of the poster."""
        return f"{self.thumbnail_id}-poster.jpg"

    def thumbnail_name(self, number: int) -> str:
        """The file name of still `number`, from 1."""
        return f"{self.thumbnail_id}-{number:05}.jpg"

    def key_of(self, file_name: str) -> str:
        """Where in the store a file of this object lies."""
        return f"objects/{self.id}/{file_name}"

    def file_names(self) -> list[str]:
        """The files that are there now."""
        thumbnails = [self.thumbnail_name(number) for number in range(1, self.thumbnail_count + 1)]
        return [
            self.file_name,
            *([self.web_name] if self.web_size else []),
            *([self.proxy_name] if self.proxy_size else []),
            *([*thumbnails, self.poster_name] if thumbnails else []),
        ]

    def keys(self) -> list[str]:
        """Every key under which this object may have bytes: written or about to be."""
        possible = [self.file_name, self.web_name, self.proxy_name, self.poster_name, *(self.thumbnail_name(n) for n in range(1, 4))]
        return [self.key if name == self.file_name else self.key_of(name) for name in dict.fromkeys([*possible, *self.file_names()])]

    def record(self) -> ObjectRecord:
        """The public record, as events carry it."""
        facts = self.probe or {}
        return ObjectRecord(
            id=self.id,
            organization_id=self.organization_id,
            team_id=self.team_id,
            project_id=self.project_id,
            kind=self.kind,
            file_name=self.file_name,
            original_name=self.original_name,
            content_type=self.content_type,
            size=self.size,
            state=self.state,
            failure_code=self.failure_code,
            **{name: facts.get(name) for name in ("duration", "width", "height", "fps", "video_codec", "audio_codec")},
            proxy_name=self.proxy_name if self.proxy_size else None,
            proxy_size=self.proxy_size,
            web_name=self.web_name if self.web_size else None,
            web_size=self.web_size,
            thumbnail_id=self.thumbnail_id if self.thumbnail_count else None,
            thumbnail_count=self.thumbnail_count,
            thumbnail_size=self.thumbnail_size,
            transcoded=bool(self.proxy_size),
            transcoding_failed=self.is_proxy_failed or self.state == "failed",
        )


@dataclass(frozen=True, slots=True)
class NewObject:
    """What a completed upload hands over."""

    id: UUID
    organization_id: UUID
    team_id: UUID | None
    project_id: UUID | None
    person_id: UUID | None
    kind: str
    file_name: str
    key: str
    original_name: str | None
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download: its bytes' key, and the name to save it by."""

    object_id: UUID
    key: str
    wire_name: str
    saved_as: str
    content_type: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where the bytes of a file are, and what they are."""

    key: str
    content_type: str
