"""One clip over presigned parts, as a phone on a bad connection does it: a part fails and is sent again."""

import asyncio
from typing import Any

import aiohttp

from rushes.demo.client import Client, DemoFailed
from rushes.demo.footage import Footage

_AT_ONCE = 4


async def _put(session: aiohttp.ClientSession, url: str, part: bytes) -> str:
    async with session.put(url, data=part) as response:
        if response.status != 200:
            raise DemoFailed(f"part refused: {response.status} {await response.text()}")
        return response.headers["ETag"]


async def _fail_on_purpose(session: aiohttp.ClientSession, url: str, part: bytes) -> None:
    """Break the connection in the middle of a part, and damage another try's signature: neither may count."""

    async def half() -> Any:
        yield part[: len(part) // 2]
        raise ConnectionResetError("the train entered a tunnel")

    try:
        async with session.put(url, data=half(), headers={"Content-Length": str(len(part))}) as response:
            await response.read()
    except (aiohttp.ClientError, ConnectionError):
        pass
    async with session.put(url.replace("X-Amz-Signature=", "X-Amz-Signature=0"), data=part) as response:
        if response.status < 400:
            raise DemoFailed("the S3 server took a part with a wrong signature")


async def send(client: Client, project_id: str, footage: Footage, *, kind: str = "clip", fails_once: bool = False) -> dict[str, Any]:
    """Send every part of a file and return the body that completes its upload."""
    question = {"type": kind, "contentType": footage.content_type, "ext": footage.ext, "sizeBytes": footage.size}
    upload = await client.get(f"/app/3.0/projects/{project_id}/upload", **question)
    size, gate = int(upload["chunkSizeBytes"]), asyncio.Semaphore(_AT_ONCE)

    async def one(number: int, url: str) -> dict[str, Any]:
        async with gate:
            with footage.path.open("rb") as file:
                file.seek((number - 1) * size)
                part = file.read(size)
            if fails_once and number == 1:
                await _fail_on_purpose(client.session, url, part)
            return {"partNumber": number, "etag": await _put(client.session, url, part)}

    parts = await asyncio.gather(*(one(number, url) for number, url in enumerate(upload["signedUrls"], start=1)))
    return {
        "filename": upload["filename"],
        "uploadId": upload["uploadId"],
        "originalFileName": footage.path.name,
        "contentType": footage.content_type,
        "parts": parts,
    }


async def clip(client: Client, project_id: str, footage: Footage, *, fails_once: bool = False, **facts: Any) -> dict[str, Any]:
    """Upload a clip (or, with isEdit, a final video) and return its MediaFile."""
    kind = "edit" if facts.get("isEdit") else "clip"
    body = {**await send(client, project_id, footage, kind=kind, fails_once=fails_once), **facts}
    done = await client.post(f"/app/3.0/projects/{project_id}/clipCompleteUpload", body)
    again = await client.post(f"/app/3.0/projects/{project_id}/clipCompleteUpload", body)
    if again["mediaFile"]["id"] != done["mediaFile"]["id"]:
        raise DemoFailed("completing twice made two clips")
    media_file: dict[str, Any] = done["mediaFile"]
    return media_file
