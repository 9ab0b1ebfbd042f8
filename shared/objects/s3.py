"""The object store on any S3 server, by way of the minio client.

minio signs and steers (create, list, complete, delete) in a small pool of threads; the bytes themselves travel over aiohttp on URLs
that minio signed, so that a thousand slow readers cost no thread and one large upload costs two parts of memory.
"""

import asyncio
import contextlib
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import urllib3
from minio import Minio
from minio.datatypes import Part
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from yarl import URL

from shared.objects.port import MIB, ObjectMissing, PartsRefused, StorageAway, Stored, StoredPart, UploadUnknown, disposition
from shared.settings import ObjectStoreSettings

INTERNAL_LIFETIME = timedelta(hours=24)

_STREAM_PART = 8 * MIB
_CHUNK = 256 * 1024
_THREADS = 8
_TRIES = 4
_CODE = re.compile(r"<Code>(\w+)</Code>")
_MISSING = {"NoSuchKey", "NoSuchObject", "ResourceNotFound"}

Result = TypeVar("Result")


def _client(url: str, settings: ObjectStoreSettings) -> Minio:
    parts = urlsplit(url)
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=3, read=60),
        maxsize=_THREADS,
        retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
    )
    return Minio(
        parts.netloc,
        access_key=settings.access_key,
        secret_key=settings.secret_key.get_secret_value(),
        secure=parts.scheme == "https",
        region=settings.region,
        http_client=pool,
    )


def _code_of(error: MinioException) -> str:
    """The S3 error code. Some servers send it as text/xml, which the client does not read for us."""
    found = _CODE.search(str(error))
    return str(error.code) if isinstance(error, S3Error) else found[1] if found else ""


@contextlib.asynccontextmanager
async def open_objects(settings: ObjectStoreSettings) -> AsyncIterator["MinioObjects"]:
    """The object store that `settings` describe, until the block ends. Does not talk to it yet."""
    timeout = aiohttp.ClientTimeout(total=None, connect=10, sock_connect=5, sock_read=120)
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="objects") as threads:
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=256), auto_decompress=False) as session:
            yield MinioObjects(settings, threads, session)


class MinioObjects:
    """See ObjectStore."""

    def __init__(self, settings: ObjectStoreSettings, threads: ThreadPoolExecutor, session: aiohttp.ClientSession) -> None:
        """Use `open_objects`, which closes what this holds."""
        self._bucket = settings.bucket
        self._near = _client(settings.url, settings)
        self._public = _client(settings.public_url or settings.url, settings)
        self._threads = threads
        self._session = session

    async def _ask(self, key: str, call: Callable[..., Result], *args: Any) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call, *args)
        except MinioException as error:
            code = _code_of(error)
            if code in _MISSING:
                raise ObjectMissing(key=key) from error
            if code == "NoSuchUpload":
                raise UploadUnknown(key=key) from error
            if code.startswith(("InvalidPart", "EntityTooSmall")):
                raise PartsRefused(key=key, problem=code) from error
            raise StorageAway(problem=code or type(error).__name__) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise StorageAway(problem=type(error).__name__) from error

    async def ensure_bucket(self) -> None:
        """See ObjectStore."""

        def make() -> None:
            try:
                if not self._near.bucket_exists(self._bucket):
                    self._near.make_bucket(self._bucket)
            except MinioException as error:
                if not _code_of(error).startswith("BucketAlready"):
                    raise

        await self._ask(self._bucket, make)

    async def is_answering(self) -> bool:
        """See ObjectStore."""
        with contextlib.suppress(StorageAway):
            return await self._ask(self._bucket, self._near.bucket_exists, self._bucket)
        return False

    def _signed(self, client: Minio, method: str, key: str, lifetime: timedelta, query: dict[str, str] | None = None) -> str:
        return str(client.get_presigned_url(method, self._bucket, key, expires=lifetime, extra_query_params=dict(query or {})))

    def part_url(self, key: str, upload_id: str, number: int, *, lifetime: timedelta) -> str:
        """See ObjectStore."""
        query = {"uploadId": upload_id, "partNumber": str(number)}
        return self._signed(self._public, "PUT", key, lifetime, query)

    def download_url(self, key: str, *, lifetime: timedelta, file_name: str, content_type: str) -> str:
        """See ObjectStore."""
        headers = {"response-content-disposition": disposition(file_name), "response-content-type": content_type}
        return self._signed(self._public, "GET", key, lifetime, headers)

    def internal_url(self, key: str) -> str:
        """See ObjectStore."""
        return self._signed(self._near, "GET", key, INTERNAL_LIFETIME)

    async def stat(self, key: str) -> Stored | None:
        """See ObjectStore."""
        try:
            found = await self._ask(key, self._near.stat_object, self._bucket, key)
        except ObjectMissing:
            return None
        return Stored(key, int(found.size or 0), str(found.etag or ""), str(found.content_type or ""), found.last_modified)

    async def read(self, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """See ObjectStore."""
        end = "" if length is None else start + length - 1
        headers = {"Range": f"bytes={start}-{end}"} if start or length is not None else {}
        try:
            async with self._session.get(URL(self.internal_url(key), encoded=True), headers=headers) as response:
                if response.status == 404:
                    raise ObjectMissing(key=key)
                if response.status not in (200, 206):
                    raise StorageAway(problem=f"status {response.status}")
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError) as error:
            raise StorageAway(problem=type(error).__name__) from error

    async def _send(self, url: str, data: bytes, headers: dict[str, str]) -> str:
        """PUT and return the ETag; tried again, as one lost connection must not end an hour's encode."""
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._session.put(URL(url, encoded=True), data=io.BytesIO(data), headers=headers) as response:
                    if response.status == 200:
                        return response.headers.get("ETag", "").strip('"')
                    problem = f"status {response.status}"
                    if response.status < 500:
                        break
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = type(error).__name__
            if attempt < _TRIES:
                await asyncio.sleep(0.2 * 2**attempt)
        raise StorageAway(problem=problem)

    async def put(self, key: str, data: bytes, content_type: str) -> Stored:
        """See ObjectStore."""
        etag = await self._send(self._signed(self._near, "PUT", key, INTERNAL_LIFETIME), data, {"Content-Type": content_type})
        return Stored(key, len(data), etag, content_type)

    async def put_stream(
        self,
        key: str,
        chunks: AsyncIterator[bytes],
        content_type: str,
        *,
        begun: Callable[[str], Awaitable[None]] | None = None,
    ) -> Stored:
        """See ObjectStore."""
        blocks = _blocks(chunks, _STREAM_PART)
        first = await anext(blocks, b"")
        if len(first) < _STREAM_PART:
            return await self.put(key, first, content_type)
        upload_id = await self.create_multipart(key, content_type)
        try:
            if begun is not None:
                await begun(upload_id)
            parts = await self._send_parts(key, upload_id, first, blocks)
            await self.complete_multipart(key, upload_id, parts)
        except BaseException:
            with contextlib.suppress(StorageAway):
                await asyncio.shield(self.abort_multipart(key, upload_id))
            raise
        return Stored(key, sum(part.size for part in parts), content_type=content_type)

    async def _send_parts(self, key: str, upload_id: str, first: bytes, rest: AsyncIterator[bytes]) -> list[StoredPart]:
        """Send one part while the next is gathered; never a third in memory."""
        parts: list[StoredPart] = []
        block, ended = first, False
        while not ended:
            query = {"uploadId": upload_id, "partNumber": str(len(parts) + 1)}
            url = self._signed(self._near, "PUT", key, INTERNAL_LIFETIME, query)
            sending = asyncio.create_task(self._send(url, block, {}))
            try:
                following = await anext(rest, b"")
                etag = await sending
            finally:
                sending.cancel()
            parts.append(StoredPart(len(parts) + 1, etag, len(block)))
            block, ended = following, not following
        return parts

    async def create_multipart(self, key: str, content_type: str) -> str:
        """See ObjectStore."""
        headers = {"Content-Type": content_type}
        return str(await self._ask(key, self._near._create_multipart_upload, self._bucket, key, headers))  # noqa: SLF001  the client offers no public name

    async def list_parts(self, key: str, upload_id: str) -> list[StoredPart]:
        """See ObjectStore."""
        found: list[StoredPart] = []
        marker: str | None = None
        while True:
            page = await self._ask(key, self._near._list_parts, self._bucket, key, upload_id, 1000, marker)  # noqa: SLF001  as above
            found += [StoredPart(part.part_number, str(part.etag).strip('"'), int(part.size or 0)) for part in page.parts]
            marker = str(page.next_part_number_marker or "") or None
            if not page.is_truncated or marker is None:
                return sorted(found, key=lambda part: part.number)

    async def complete_multipart(self, key: str, upload_id: str, parts: Sequence[StoredPart]) -> None:
        """See ObjectStore."""
        told = [Part(part.number, part.etag) for part in parts]
        await self._ask(key, self._near._complete_multipart_upload, self._bucket, key, upload_id, told)  # noqa: SLF001  as above

    async def abort_multipart(self, key: str, upload_id: str) -> None:
        """See ObjectStore."""
        with contextlib.suppress(UploadUnknown):
            await self._ask(key, self._near._abort_multipart_upload, self._bucket, key, upload_id)  # noqa: SLF001  as above

    async def remove(self, keys: Iterable[str]) -> None:
        """See ObjectStore."""
        doomed = [DeleteObject(key) for key in keys]

        def run() -> list[str]:
            return [str(error.code) for error in self._near.remove_objects(self._bucket, doomed)]

        for code in await self._ask("", run):
            if code not in _MISSING:
                raise StorageAway(problem=code)

    async def list_keys(self, prefix: str) -> AsyncIterator[Stored]:
        """See ObjectStore."""

        def page(after: str | None) -> list[Any]:
            found = self._near.list_objects(self._bucket, prefix=prefix, recursive=True, start_after=after)
            return [item for _, item in zip(range(1000), found, strict=False)]

        after: str | None = None
        while items := await self._ask(prefix, page, after):
            for item in items:
                yield Stored(str(item.object_name), int(item.size or 0), modified_at=item.last_modified)
            after = str(items[-1].object_name)


async def _blocks(chunks: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    """The same bytes in blocks of exactly `size`, but for the last."""
    gathered = bytearray()
    async for chunk in chunks:
        gathered += chunk
        while len(gathered) >= size:
            yield bytes(gathered[:size])
            del gathered[:size]
    if gathered:
        yield bytes(gathered)
