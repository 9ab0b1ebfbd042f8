"""The port for bytes: what the services ask of an object store, and what can go wrong there."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote

from shared.errors import NotFound, Unavailable

MIB = 1 << 20
PART_MINIMUM = 5 * MIB
PART_MAXIMUM = 5 * 1024 * MIB
PARTS_MAXIMUM = 10_000


class StorageAway(Unavailable):
    """The object store did not answer, or answered that it cannot now."""

    code = "STORAGE_UNAVAILABLE"
    message = "The object store is not available right now ({problem}); please retry."


class ObjectMissing(NotFound):
    """There are no bytes under this key."""

    message = "There is no object {key}."


class UploadUnknown(NotFound):
    """The store does not know this multipart upload: it was completed, aborted or never begun."""

    message = "The object store has no open upload for {key}."


class PartsRefused(Unavailable):
    """The store refused to put the parts together, though they were checked: the upload must be begun again."""

    code = "STORAGE_REFUSED"
    message = "The object store refused to complete {key}: {problem}."


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are in the store. `etag` is the store's own; it says nothing about how the bytes got there."""

    key: str
    size: int
    etag: str = ""
    content_type: str = "application/octet-stream"
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One part of an open upload. `etag` without quotes, `size` in bytes."""

    number: int
    etag: str
    size: int


class ObjectStore(Protocol):
    """Where bytes are kept. Every method raises StorageAway when the store does not answer."""

    async def ensure_bucket(self) -> None:
        """Make the bucket unless it is there."""

    async def is_answering(self) -> bool:
        """Whether the store answers now and has the bucket; raises nothing."""

    def part_url(self, key: str, upload_id: str, number: int, *, lifetime: timedelta) -> str:
        """A URL to which a client may PUT part `number` (from 1) until `lifetime` is over."""

    def download_url(self, key: str, *, lifetime: timedelta, file_name: str, content_type: str) -> str:
        """A URL from which a client may GET the bytes, to be saved as `file_name`."""

    def internal_url(self, key: str) -> str:
        """A URL from which a program of ours may read the bytes for a day."""

    async def stat(self, key: str) -> Stored | None:
        """What is stored under `key`, or None."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start`, `length` of them or all the rest. Raises ObjectMissing."""

    async def put(self, key: str, data: bytes, content_type: str) -> Stored:
        """Store `data` at once."""

    async def put_stream(
        self,
        key: str,
        chunks: AsyncIterator[bytes],
        content_type: str,
        *,
        begun: Callable[[str], Awaitable[None]] | None = None,
    ) -> Stored:
        """Store what `chunks` yields, in parts, holding at most two parts in memory; nothing is visible unless all of it arrived.

        `begun` is awaited with the id of the multipart upload once there is one, so that a successor can abort it.
        """

    async def create_multipart(self, key: str, content_type: str) -> str:
        """Begin an upload in parts; returns its id."""

    async def list_parts(self, key: str, upload_id: str) -> list[StoredPart]:
        """The parts that arrived, by number. Raises UploadUnknown."""

    async def complete_multipart(self, key: str, upload_id: str, parts: Sequence[StoredPart]) -> None:
        """Make one object of the parts. Raises UploadUnknown, PartsRefused."""

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts; no error if it is unknown."""

    async def remove(self, keys: Iterable[str]) -> None:
        """Delete objects; no error for one that is not there."""

    def list_keys(self, prefix: str) -> AsyncIterator[Stored]:
        """Everything whose key begins with `prefix`."""


def disposition(file_name: str, kind: str = "attachment") -> str:
    """A Content-Disposition header for any Unicode name, safe against quotes and line breaks (RFC 6266)."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%/;]', "_", file_name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
