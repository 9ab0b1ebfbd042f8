"""A large upload through the API against the same parts put straight to the S3 server; and how soon it plays."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from minio import Minio

from benchmarks.api import Api
from benchmarks.measure import Figure, paired, resident
from rushes.demo import footage

_AT_ONCE = 2


async def _put_all(session: aiohttp.ClientSession, urls: list[str], path: Path, size: int) -> list[dict[str, Any]]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int, url: str) -> dict[str, Any]:
        async with gate:
            with path.open("rb") as file:
                file.seek((number - 1) * size)
                part = file.read(size)
            async with session.put(url, data=part) as response:
                response.raise_for_status()
                return {"partNumber": number, "etag": response.headers["ETag"]}

    return list(await asyncio.gather(*(one(number, url) for number, url in enumerate(urls, start=1))))


async def _through_api(api: Api, path: Path) -> str:
    question = f"type=clip&contentType=video/mp4&ext=mp4&sizeBytes={path.stat().st_size}"
    told = await api.ask("GET", f"/app/3.0/projects/{api.project_id}/upload?{question}")
    parts = await _put_all(api.session, told["signedUrls"], path, told["chunkSizeBytes"])
    body = {"filename": told["filename"], "uploadId": told["uploadId"], "contentType": "video/mp4", "parts": parts}
    made = await api.ask("POST", f"/app/3.0/projects/{api.project_id}/clipCompleteUpload", body)
    return str(made["mediaFile"]["id"])


def _client(api: Api) -> Minio:
    storage = api.note.storage
    return Minio(
        storage["url"].removeprefix("http://"),
        access_key=storage["access_key"],
        secret_key=storage["secret_key"],
        region=storage["region"],
        secure=False,
    )


async def _straight(api: Api, path: Path, part_size: int) -> None:
    """The same parts, put the same way, with S3's own multipart upload and nothing of ours."""
    client, bucket, name = _client(api), api.note.storage["bucket"], f"bench/{time.time_ns()}"
    upload_id = await asyncio.to_thread(client._create_multipart_upload, bucket, name, {})  # noqa: SLF001  the library has no public way
    count = -(-path.stat().st_size // part_size)
    urls = [
        client.get_presigned_url(
            "PUT", bucket, name, expires=timedelta(hours=1), extra_query_params={"partNumber": str(number), "uploadId": upload_id}
        )
        for number in range(1, count + 1)
    ]
    parts = await _put_all(api.session, urls, path, part_size)
    from minio.datatypes import Part  # noqa: PLC0415  beside its only use

    done = [Part(part["partNumber"], part["etag"].strip('"')) for part in parts]
    await asyncio.to_thread(client._complete_multipart_upload, bucket, name, upload_id, done)  # noqa: SLF001  the library has no public way
    await asyncio.to_thread(client.remove_object, bucket, name)


async def upload(api: Api, folder: Path, gigabytes: float) -> list[Figure]:
    """A file of so many gigabytes, both ways in turns; and the memory of our process meanwhile."""
    path = folder / "bench-upload.mp4"
    small = (await footage.large(folder, 50)).path.read_bytes()
    if not path.exists():
        with path.open("wb") as file:
            for _ in range(int(gigabytes * 1e9 / len(small)) + 1):
                file.write(small)
    question = f"type=clip&contentType=video/mp4&ext=mp4&sizeBytes={path.stat().st_size}"
    part_size = (await api.ask("GET", f"/app/3.0/projects/{api.project_id}/upload?{question}"))["chunkSizeBytes"]
    before, most = resident(api.note.pid), 0.0
    stop = asyncio.Event()

    async def watch() -> None:
        nonlocal most
        while not stop.is_set():
            most = max(most, resident(api.note.pid))
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(watch())
    ours, bare = await paired(lambda: _through_api(api, path), lambda: _straight(api, path, part_size), rounds=3)
    stop.set()
    await watching
    size = path.stat().st_size / 1e9
    path.unlink()
    return [
        Figure(
            f"upload of {size:.1f} GB through the API, against the same parts straight to S3",
            "1.2x",
            f"{ours / bare:.2f}x ({ours:.2f} s, {bare:.2f} s)",
            ours / bare <= 1.2,
        ),
        Figure("growth of our process during it", "flat", f"{most - before:.0f} MB (from {before:.0f} MB)", most - before < 64),
    ]


async def playable(api: Api, folder: Path, megabytes: int) -> Figure:
    """From completing the upload of a file that already plays, to its web copy being there."""
    path = (await footage.large(folder, megabytes)).path
    object_id = await _through_api(api, path)
    started = time.perf_counter()
    while True:
        told = await api.ask("GET", f"/rushes/v1/objects/{object_id}/renditions")
        if any(one["kind"] == "web" and one["state"] == "ready" for one in told["items"]):
            break
        await asyncio.sleep(0.05)
    took = time.perf_counter() - started
    return Figure(f"stream copy of {path.stat().st_size / 1e6:.0f} MB playable after its completion", "3 s", f"{took:.2f} s", took <= 3)
