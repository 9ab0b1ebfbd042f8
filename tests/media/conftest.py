import asyncio
import hashlib
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from services.media import app as media
from services.media import worker
from services.media.consumers import consumers
from services.media.settings import MediaSettings
from shared import actor, tokens
from shared.actor import Actor
from shared.bus.inprocess import InProcessTransport
from shared.bus.transport import Done
from shared.events.envelope import Event
from shared.http.mount import BACKEND
from shared.objects import MinioObjects, open_objects
from shared.settings import ObjectStoreSettings
from shared.sql.database import Backend
from shared.testing.databases import Database
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET, PUBLIC_URL

_PATIENCE_SECONDS = 300


@dataclass
class Client:
    """Speaks to a media service as another service, or as whom it is told to be."""

    url: str
    session: aiohttp.ClientSession
    organization_id: UUID = field(default_factory=uuid4)
    team_id: UUID = field(default_factory=uuid4)
    project_id: UUID = field(default_factory=uuid4)

    async def ask(
        self, method: str, path: str, *, body: object = None, data: bytes | None = None, caller: Actor | None = None, **headers: str
    ) -> tuple[int, Any, Any]:
        """Status, body (JSON where it is) and headers of the answer."""
        identity = tokens.sign(caller or actor.service("test"), INTERNAL_SECRET)
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | {tokens.HEADER: identity}
        address = URL(self.url + path, encoded=True)
        async with self.session.request(method, address, json=body, data=data, headers=headers) as response:
            content: Any = await response.json() if "json" in response.content_type else await response.read()
            return response.status, content, response.headers

    async def register(self, size: int | None, **also: object) -> dict[str, Any]:
        owner = {"organization_id": str(self.organization_id), "team_id": str(self.team_id), "project_id": str(self.project_id)}
        status, answer, _ = await self.ask("POST", "/internal/uploads", body={**owner, "kind": "clip", "size": size, **also})
        assert status == 201, answer
        return dict(answer)

    async def send(self, opened: dict[str, Any], content: bytes) -> list[dict[str, Any]]:
        parts = []
        for number, url in enumerate(opened["signed_urls"], 1):
            part = content[(number - 1) * opened["chunk_size"] : number * opened["chunk_size"]]
            async with self.session.put(URL(url, encoded=True), data=io.BytesIO(part)) as response:
                assert response.status == 200, await response.text()
                parts.append({"part_number": number, "etag": response.headers["ETag"]})
        return parts

    async def complete(self, opened: dict[str, Any], parts: list[dict[str, Any]], **also: object) -> tuple[int, Any]:
        body = {"upload_id": opened["upload_id"], "parts": parts, **also}
        status, answer, _ = await self.ask("POST", f"/internal/uploads/{opened['filename']}/complete", body=body)
        return status, answer

    async def upload(self, file: Path | bytes, *, kind: str = "clip", **also: object) -> dict[str, Any]:
        content = file if isinstance(file, bytes) else file.read_bytes()
        opened = await self.register(len(content), kind=kind)
        status, answer = await self.complete(opened, await self.send(opened, content), **also)
        assert status == 200, answer
        return dict(answer)

    async def object(self, object_id: str) -> dict[str, Any]:
        status, answer, _ = await self.ask("GET", f"/rushes/v1/objects/{object_id}")
        assert status == 200, answer
        return dict(answer)

    async def settled(self, object_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await until(lambda: self._if_settled(object_id))
        return found

    async def _if_settled(self, object_id: str) -> dict[str, Any] | None:
        found = await self.object(object_id)
        return found if found["state"] in ("ready", "failed") else None


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    """What `look` finds, as soon as it finds anything."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < give_up:
        if found := await look():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


@pytest_asyncio.fixture
async def objects(storage_settings: ObjectStoreSettings) -> AsyncIterator[MinioObjects]:
    """The object store, with a bucket of this test's own."""
    name = "test-" + hashlib.sha256(str(uuid4()).encode()).hexdigest()[:20]
    async with open_objects(storage_settings.model_copy(update={"bucket": name})) as store:
        await store.ensure_bucket()
        yield store


@pytest.fixture
def settings(database: Database, storage_settings: ObjectStoreSettings) -> MediaSettings:
    """Settings of a media service on this test's database and a bucket of its own."""
    return MediaSettings.model_validate(
        {
            "environment": "test",
            "internal_secret": INTERNAL_SECRET,
            "delivery_secret": DELIVERY_SECRET,
            "public_url": PUBLIC_URL,
            "database": database.settings("media"),
            "storage": storage_settings.model_copy(update={"bucket": f"media-{uuid4().hex[:20]}"}),
            "rules": {"part_bytes": 5 << 20, "completing_seconds": 2},
        }
    )


@dataclass
class Running:
    """A media service that runs, and its workers if they do."""

    app: web.Application
    client: Client

    @property
    def backend(self) -> Backend:
        return self.app[BACKEND]

    @property
    def objects(self) -> MinioObjects:
        return self.backend.use(MinioObjects)

    async def consume(self, event: Event, sequence: int = 1) -> None:
        """Handle a fact as if it had come over the bus."""
        assert await consumers.deliver(self.backend, event, sequence=sequence) == Done()


@pytest_asyncio.fixture
async def start(settings: MediaSettings) -> AsyncIterator[Callable[..., Awaitable[Running]]]:
    """Starts the service: `media = await start(working=True)`."""
    async with AsyncExitStack() as stack:

        async def started(*, working: bool = False, rules: dict[str, object] | None = None) -> Running:
            changed = settings.rules.model_copy(update=rules or {})
            transport = InProcessTransport(expects=("media",))
            own = settings.model_copy(update={"rules": changed})
            server = TestServer(media.build(own, transport=transport))
            await server.start_server()
            stack.push_async_callback(server.close)
            if working:
                workers = TestServer(worker.build(own, transport=transport))
                await workers.start_server()
                stack.push_async_callback(workers.close)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Running(server.app, Client(str(server.make_url("")).rstrip("/"), session))

        yield started


@pytest_asyncio.fixture
async def media_service(start: Callable[..., Awaitable[Running]]) -> Running:
    """The service without workers."""
    return await start()


@pytest_asyncio.fixture
async def working(start: Callable[..., Awaitable[Running]]) -> Running:
    """The service with a worker."""
    return await start(working=True)
