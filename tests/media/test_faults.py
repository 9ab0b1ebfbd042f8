"""Real processes on real servers, killed where it hurts: nothing is lost and nothing happens twice."""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest_asyncio

from shared.native.process import free_port
from shared.native.rabbitmq import RabbitMQ
from shared.settings import ObjectStoreSettings
from shared.testing.databases import Database
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET
from tests import footage
from tests.media.conftest import Client, until

_ROOT = Path(__file__).parents[2]


class Stack:
    """A media service and its worker as processes of their own."""

    def __init__(self, environment: dict[str, str], port: int, client: Client, crash_file: Path) -> None:
        self._environment = environment
        self.port = port
        self.client = client
        self.crash_file = crash_file
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    async def start(self, name: str) -> None:
        module = ["services.media", "serve"] if name == "media" else ["services.media.worker"]
        port = str(self.port if name == "media" else free_port())
        environment = {**self._environment, "RUSHES_PORT": port}
        log = (self.crash_file.parent / f"{name}.log").open("ab")
        with log:
            self._processes[name] = subprocess.Popen([sys.executable, "-m", *module], cwd=_ROOT, env=environment, stdout=log, stderr=log)
        if name == "media":
            await until(self._is_serving)

    async def _is_serving(self) -> bool:
        try:
            return (await self.client.ask("GET", "/live"))[0] == 200
        except aiohttp.ClientError:
            return False

    def kill(self, name: str) -> None:
        self._processes[name].send_signal(signal.SIGKILL)
        self._processes.pop(name).wait()

    async def died(self, name: str) -> None:
        process = self._processes.pop(name)
        assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL

    def end(self) -> None:
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest_asyncio.fixture
async def stack(database: Database, rabbitmq: RabbitMQ, storage_settings: ObjectStoreSettings, tmp_path: Path) -> AsyncIterator[Stack]:
    crash_file, port = tmp_path / "crash", free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "RUSHES_ENVIRONMENT": "test",
        "RUSHES_INTERNAL_SECRET": INTERNAL_SECRET,
        "RUSHES_DELIVERY_SECRET": DELIVERY_SECRET,
        "RUSHES_CRASH_FILE": str(crash_file),
        "DATABASE_URL": database.url("media"),
        "DATABASE_POOL_MAX": "5",
        "BROKER_URL": rabbitmq.url,
        "STORAGE_URL": storage_settings.url,
        "STORAGE_ACCESS_KEY": storage_settings.access_key,
        "STORAGE_SECRET_KEY": storage_settings.secret_key.get_secret_value(),
        "STORAGE_BUCKET": f"faults-{uuid.uuid4().hex[:20]}",
        "MEDIA_LEASE_SECONDS": "3",
        "MEDIA_SWEEP_SECONDS": "0.5",
        "MEDIA_COMPLETING_SECONDS": "1",
    }
    async with aiohttp.ClientSession() as session:
        made = Stack(environment, port, Client(f"http://127.0.0.1:{port}", session), crash_file)
        try:
            yield made
        finally:
            await asyncio.to_thread(made.end)


async def facts(database: Database, type_: str) -> list[Any]:
    conn = await asyncpg.connect(database.admin_url)
    try:
        return list(await conn.fetch("select data from media.outbox where type = $1", type_))
    finally:
        await conn.close()


def running(client: Client, object_id: str, kind: str) -> Callable[[], Any]:
    async def look() -> bool:
        made = {rendition["kind"]: rendition["state"] for rendition in (await client.object(object_id))["renditions"]}
        return made.get(kind) in ("running", "ready")

    return look


async def test_a_worker_that_is_killed_while_it_encodes_loses_no_clip(stack: Stack, database: Database) -> None:
    await stack.start("media")
    await stack.start("worker")
    stored = await stack.client.upload(footage.slow())
    await until(running(stack.client, stored["id"], "web"))
    stack.kill("worker")
    await stack.start("worker")

    found = await stack.client.settled(stored["id"])
    assert (found["state"], len(found["files"])) == ("ready", 7)
    assert len(await facts(database, "rushes.media.object.ready")) == 1
    _, agreed, _ = await stack.client.ask("GET", "/internal/fsck")
    assert agreed["agrees"], agreed


async def test_media_that_dies_after_the_store_has_the_bytes_finishes_the_upload_when_it_is_back(stack: Stack, database: Database) -> None:
    await stack.start("media")
    opened = await stack.client.register(4)
    parts = await stack.client.send(opened, b"1234")
    stack.crash_file.write_text("media.upload.stored")
    try:
        await stack.client.complete(opened, parts)
    except aiohttp.ClientError:
        pass
    else:
        raise AssertionError("it should have died")
    await stack.died("media")
    await stack.start("media")

    await until(lambda: facts(database, "rushes.media.upload.completed"))
    status, record = await stack.client.complete(opened, parts)
    assert (status, record["id"], record["size"]) == (200, opened["id"], 4)
    assert len(await facts(database, "rushes.media.upload.completed")) == 1
    _, agreed, _ = await stack.client.ask("GET", "/internal/fsck")
    assert agreed["agrees"], agreed
