"""An upload, the size of its parts, and the rules that its completion must meet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.media.uploads.errors import (
    ContentTypeNotTaken,
    EmptyUpload,
    EtagMismatch,
    PartMissing,
    PartNumbersWrong,
    PartTooSmall,
    SizeMismatch,
    TooManyParts,
)
from shared.errors import InvalidInput
from shared.events.media import ObjectKind
from shared.objects.port import MIB, PART_MAXIMUM, PART_MINIMUM, PARTS_MAXIMUM, StoredPart

_USUAL_PARTS = 1000
_EXTENSION = re.compile(r"[A-Za-z0-9]{1,8}", re.ASCII)
_CONTENT_TYPE = re.compile(r"video/[A-Za-z0-9.+_-]{1,100}|application/mp4|application/octet-stream", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone wants to upload. `size` in bytes, None when they do not know yet; `person_id` whose it will be."""

    organization_id: UUID
    kind: ObjectKind
    content_type: str
    extension: str
    size: int | None = None
    team_id: UUID | None = None
    project_id: UUID | None = None
    person_id: UUID | None = None

    def check(self) -> None:
        """Raise ContentTypeNotTaken, InvalidInput or EmptyUpload for what is never taken, path tricks included."""
        if not _CONTENT_TYPE.fullmatch(self.content_type):
            raise ContentTypeNotTaken
        if not _EXTENSION.fullmatch(self.extension):
            raise InvalidInput(problem="ext: 1 to 8 letters or digits")
        if self.size is not None and self.size <= 0:
            raise EmptyUpload


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as it is stored."""

    id: UUID
    organization_id: UUID
    team_id: UUID | None
    project_id: UUID | None
    person_id: UUID | None
    kind: ObjectKind
    content_type: str
    file_name: str
    key: str
    storage_id: str
    declared_size: int | None
    part_size: int
    state: Literal["open", "completing", "complete", "expired"]
    parts: list[dict[str, Any]] | None
    context: dict[str, Any]
    original_name: str | None
    lease_until: datetime | None
    created_at: datetime
    expires_at: datetime
    completed_at: datetime | None
    aborted_at: datetime | None

    @property
    def part_count(self) -> int | None:
        """How many parts there must be, None if no size was announced."""
        return None if self.declared_size is None else -(-self.declared_size // self.part_size)

    def told_parts(self) -> list["ToldPart"]:
        """The parts as the client told them."""
        return [ToldPart(int(part["number"]), str(part["etag"])) for part in self.parts or []]


@dataclass(frozen=True, slots=True)
class ToldPart:
    """A part as the client says it sent it."""

    number: int
    etag: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload that was registered, and where each part goes."""

    upload: Upload
    part_urls: list[str]


@dataclass(frozen=True, slots=True)
class Completion:
    """What a client says when it has sent everything. `context` is kept and given back in the event.

    `project_id` and `kinds`: what the upload must be for, where the caller may complete no other.
    """

    upload_id: str
    parts: tuple[ToldPart, ...]
    context: Mapping[str, Any]
    original_name: str | None = None
    person_id: UUID | None = None
    project_id: UUID | None = None
    kinds: tuple[ObjectKind, ...] | None = None

    def is_of(self, upload: Upload) -> bool:
        """Whether the client means this upload, and may."""
        is_theirs = self.project_id is None or self.project_id == upload.project_id
        return is_theirs and self.upload_id == upload.storage_id and (self.kinds is None or upload.kind in self.kinds)


def part_size(size: int | None, usual: int) -> int:
    """Bytes of every part but the last: the usual, or whole MiB enough to keep the parts of a large file to a thousand.

    Without a size there is one part, as large as a part can be.
    """
    if size is None:
        return PART_MAXIMUM
    needed = -(-size // (_USUAL_PARTS * MIB)) * MIB
    return max(usual, PART_MINIMUM, needed)


def plain_etag(etag: str) -> str:
    """An ETag without the quotes that some clients keep and some drop."""
    return etag.strip().removeprefix("W/").strip('"').lower()


def check_list(told: Sequence[ToldPart], expected: int | None) -> None:
    """Raise TooManyParts, PartNumbersWrong or PartMissing unless the list is 1, 2, 3... as many as there must be."""
    if len(told) > PARTS_MAXIMUM:
        raise TooManyParts(limit=PARTS_MAXIMUM)
    numbers = sorted(part.number for part in told)
    for place, number in enumerate(numbers, 1):
        if not 1 <= number <= PARTS_MAXIMUM:
            raise PartNumbersWrong(problem=f"{number} is out of range")
        if place > 1 and number == numbers[place - 2]:
            raise PartNumbersWrong(problem=f"{number} is repeated")
        if number != place:
            raise PartMissing(number=place)
    if not numbers or (expected is not None and len(numbers) < expected):
        raise PartMissing(number=len(numbers) + 1)
    if expected is not None and len(numbers) > expected:
        raise PartNumbersWrong(problem=f"there should be {expected}")


def check_arrived(told: Sequence[ToldPart], arrived: Sequence[StoredPart], declared: int | None) -> list[StoredPart]:
    """The parts to put together, in order; raises the error for the first thing that does not agree."""
    by_number = {part.number: part for part in arrived}
    chosen: list[StoredPart] = []
    for part in sorted(told, key=lambda part: part.number):
        found = by_number.get(part.number)
        if found is None:
            raise PartMissing(number=part.number)
        if plain_etag(part.etag) != plain_etag(found.etag):
            raise EtagMismatch(number=part.number)
        chosen.append(found)
    total = sum(part.size for part in chosen)
    if total == 0:
        raise EmptyUpload
    if declared is not None and total != declared:
        raise SizeMismatch(found=total, declared=declared)
    for stored in chosen[:-1]:
        if stored.size < PART_MINIMUM:
            raise PartTooSmall(number=stored.number, size=stored.size, least=PART_MINIMUM)
    return chosen
