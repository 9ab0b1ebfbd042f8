"""The files themselves, over HTTP: ranges, tags, caching, and nothing that a browser could be tricked into running."""

import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

from aiohttp import web

from services.media.delivery import usecases as delivery
from services.media.delivery.model import NotSatisfiable, Span, is_shown, span_of
from services.media.delivery.usecases import Delivered
from shared.actor import Permission
from shared.dialects.rushes import DIALECT
from shared.http.operation import Call, Routes
from shared.objects import MinioObjects, StorageAway, disposition

routes = Routes(DIALECT, "files")
_FOREVER = "public, max-age=31536000, immutable"
_A_DAY = "private, max-age=86400, immutable"


@routes.get("/files/{object_id}/{token}/{file_name}", allow=Permission.ANYONE, unit="none")
@routes.add("HEAD", "/files/{object_id}/{token}/{file_name}", allow=Permission.ANYONE, unit="none")
async def get_file(call: Call, object_id: UUID, token: str, file_name: str) -> web.StreamResponse:
    """Deliver a file to who holds a signed link."""
    return await _sent(call, await delivery.of_object(call.backend, object_id, token, file_name), file_name, caching=_A_DAY)


@routes.get("/files/images/{image_id}/{name}", allow=Permission.ANYONE, unit="none")
@routes.add("HEAD", "/files/images/{image_id}/{name}", allow=Permission.ANYONE, unit="none")
async def get_image(call: Call, image_id: UUID, name: str) -> web.StreamResponse:
    """Deliver a picture in one of its sizes."""
    return await _sent(call, await delivery.of_image(call.backend, image_id, name), name, caching=_FOREVER)


@routes.get("/files/defaults/{kind}/{letter}/{name}", allow=Permission.ANYONE, unit="none")
@routes.add("HEAD", "/files/defaults/{kind}/{letter}/{name}", allow=Permission.ANYONE, unit="none")
async def get_placeholder(call: Call, kind: str, letter: str, name: str) -> web.StreamResponse:
    """Deliver the picture of who has none: a letter on a colour."""
    return await _sent(call, await delivery.of_placeholder(call.backend, kind, letter, name), name, caching=_FOREVER)


def _headers(found: Delivered, name: str, caching: str) -> dict[str, str]:
    kind = found.file.content_type
    # Not `inline` with a name for what is shown: a browser takes the name of the address.
    saving = {} if is_shown(kind) else {"Content-Disposition": disposition(name)}
    return {
        "Content-Type": kind if is_shown(kind) else "application/octet-stream",
        "ETag": f'"{found.size:x}-{name.rpartition(".")[0].encode().hex()[-40:]}"',
        "Cache-Control": caching,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        **saving,
    }


async def _sent(call: Call, found: Delivered, name: str, *, caching: str) -> web.StreamResponse:
    """Answer with all of it, a part of it (206), no news (304), or nothing there (416)."""
    headers = _headers(found, name, caching)
    asked = call.request.headers
    if _matches(asked.get("If-None-Match"), headers["ETag"]):
        del headers["Content-Type"]
        return web.Response(status=304, headers=headers)
    whole = Span(0, found.size)
    is_current = asked.get("If-Range") in (None, headers["ETag"])
    try:
        span = span_of(asked.get("Range"), found.size) if is_current and call.request.method == "GET" else None
    except NotSatisfiable:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{found.size}", "Accept-Ranges": "bytes"})
    if span is not None:
        headers["Content-Range"] = f"bytes {span.start}-{span.start + span.length - 1}/{found.size}"
    chosen = span or whole
    headers["Content-Length"] = str(chosen.length)
    status = 200 if span is None else 206
    if call.request.method == "HEAD":
        return web.Response(status=status, headers=headers)
    if found.data is not None:
        return web.Response(status=status, headers=headers, body=found.data[chosen.start : chosen.start + chosen.length])
    return await _streamed(call, call.backend.use(MinioObjects).read(found.file.key, chosen.start, chosen.length), status, headers)


def _matches(asked: str | None, etag: str) -> bool:
    return asked is not None and (asked.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in asked.split(",")))


async def _streamed(call: Call, chunks: AsyncIterator[bytes], status: int, headers: dict[str, str]) -> web.StreamResponse:
    """Pass the bytes on as they come. Headers go out with the first of them, so that a store that is away is still an error."""
    response = web.StreamResponse(status=status, headers=headers)
    async with contextlib.aclosing(chunks) as closing:  # type: ignore[type-var]  # it is a generator
        first = await anext(closing, b"")
        await response.prepare(call.request)
        await response.write(first)
        try:
            async for chunk in closing:
                await response.write(chunk)
        except StorageAway as error:
            # the client must see that this is not the end of the file
            if call.request.transport is not None:
                call.request.transport.abort()
            raise ConnectionResetError from error
    await response.write_eof()
    return response
