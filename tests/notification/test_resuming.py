"""A process that is killed between sending a mail and noting it: nobody is forgotten, and a repeated mail is recognisable."""

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest_asyncio

from shared import tokens
from shared.native.mail import MailCatcher
from shared.native.process import free_port
from shared.testing.databases import Database
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET, PUBLIC_URL
from tests.notification.conftest import Service, Studio, new

_ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 120


class Process:
    """The service as a process of its own."""

    def __init__(self, database: Database, smtp: MailCatcher, crash_file: Path) -> None:
        self.port = free_port()
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(_ROOT),
            "RUSHES_ENVIRONMENT": "test",
            "RUSHES_CRASH_FILE": str(crash_file),
            "RUSHES_PORT": str(self.port),
            "RUSHES_PUBLIC_URL": PUBLIC_URL,
            "RUSHES_INTERNAL_SECRET": INTERNAL_SECRET,
            "RUSHES_DELIVERY_SECRET": DELIVERY_SECRET,
            "RUSHES_JOB_LEASE_SECONDS": "2",
            "RUSHES_DELIVERIES_AT_ONCE": "1",
            "DATABASE_URL": database.url("notification"),
            "BROKER_URL": "inprocess://",
            "MAIL_PORT": str(smtp.port),
        }
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "services.notification", "serve"]
        self.running = subprocess.Popen(command, env=self._environment, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    async def died(self) -> int:
        assert self.running is not None
        return await asyncio.wait_for(asyncio.to_thread(self.running.wait), _PATIENCE_SECONDS)

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.kill()
            self.running.wait()


@pytest_asyncio.fixture
async def process(database: Database, smtp: MailCatcher, tmp_path: Path) -> AsyncIterator[Process]:
    crash_file = tmp_path / "crash"
    crash_file.write_text("notification: sent, not marked")
    made = Process(database, smtp, crash_file)
    yield made
    made.stop()


async def answered(process: Process, method: str, path: str, studio: Studio, body: object = None) -> dict[str, object]:
    """The answer, once the process listens."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    headers = {tokens.HEADER: tokens.sign(studio.key, INTERNAL_SECRET)}
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.request(method, f"http://127.0.0.1:{process.port}{path}", json=body, headers=headers) as response:
                    found: dict[str, object] = await response.json()
                    assert response.status == 200, found
                    return found
            except aiohttp.ClientConnectionError:
                assert time.monotonic() < deadline, "the process does not listen"
                await asyncio.sleep(0.1)


async def test_a_kill_between_sending_and_noting_forgets_nobody(
    service: Service, studio: Studio, process: Process, smtp: MailCatcher
) -> None:
    await service.client.close()
    process.start()
    body = new(studio, projectId=str(studio.project_id))
    made = await answered(process, "POST", "/app/3.0/notifications", studio, body)
    assert await process.died() == -9
    assert len(smtp.mails) == 1

    process.start()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (await answered(process, "GET", "/app/3.0/scheduledNotifications", studio))["scheduledNotifications"][0]["status"] != "sent":  # type: ignore[index]
        assert time.monotonic() < deadline, "the announcement is not resumed"
        await asyncio.sleep(0.1)

    assert made
    received = Counter((mail["to"][0], mail["message_id"]) for mail in smtp.mails)
    assert sorted(to for to, _ in received) == ["ada@creators.example", "ben@creators.example"]
    assert sorted(received.values()) == [1, 2], "only the mail that was under way came again, under the same Message-ID"
