"""`rushes up`: every service in one process, on PostgreSQL, S3 and a mail catcher from wheels, with the in-process bus."""

import asyncio
import contextlib
import importlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from rushes.runtime import secrets
from rushes.runtime.instance import Instance
from shared.bus.inprocess import InProcessTransport
from shared.bus.transport import Transport
from shared.http.probes import DRAINING
from shared.native.mail import MailCatcher
from shared.native.postgres import SERVICES, Postgres
from shared.native.process import free_port
from shared.native.s3 import S3
from shared.settings import DatabaseSettings, MailSettings, ObjectStoreSettings, ServiceSettings

_DRAIN_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Options:
    """What `rushes up` was told."""

    host: str
    port: int
    folder: Path
    environment: str = "development"
    admin_email: str = "admin@rushes.local"
    admin_password: str | None = None
    durable: bool = True


@dataclass(slots=True)
class Servers:
    """The child processes of an embedded instance."""

    postgres: Postgres
    s3: S3
    mail: MailCatcher

    @classmethod
    def start(cls, options: Options, kept: secrets.Secrets) -> "Servers":
        """Start all three, and make the database."""
        servers = cls(
            Postgres(options.folder / "postgres", durable=options.durable),
            S3(options.folder / "s3", secret_key=kept.storage_secret),
            MailCatcher(folder=options.folder / "mails"),
        )
        servers.postgres.start()
        servers.postgres.create(kept.passwords)
        servers.s3.start()
        servers.mail.start()
        return servers

    def stop(self) -> None:
        """Stop all three."""
        self.mail.stop()
        self.s3.stop()
        self.postgres.stop()


def _settings_class(service: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"services.{service}.settings")
    found: type[ServiceSettings] = getattr(module, f"{service.capitalize()}Settings")
    return found


class Embedded:
    """All services of one instance in this event loop."""

    def __init__(self, options: Options, servers: Servers, kept: secrets.Secrets) -> None:
        """Choose addresses; nothing is started."""
        self.options, self.servers, self.kept = options, servers, kept
        self.ports = {service: free_port() for service in SERVICES}
        self.port = options.port or free_port()
        shown = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104  compared, not bound
        self.url = f"http://{shown}:{self.port}"
        self.password = options.admin_password or kept.admin_password
        self._runners: list[tuple[web.AppRunner, web.Application | None]] = []
        self.apps: dict[str, web.Application] = {}
        self.mail_port = free_port()

    def _common(self) -> dict[str, Any]:
        addresses = {f"{service}_url": f"http://127.0.0.1:{port}" for service, port in self.ports.items()}
        return {
            "environment": self.options.environment,
            "public_url": self.url,
            "internal_secret": self.kept.internal_secret,
            "delivery_secret": self.kept.delivery_secret,
            **addresses,
        }

    def settings(self, service: str) -> ServiceSettings:
        """The settings of one service; what the instance does not fix comes from the environment."""
        fixed: dict[str, Any] = {
            **self._common(),
            "port": self.port if service == "gateway" else self.ports[service],
            "host": self.options.host if service == "gateway" else "127.0.0.1",
        }
        if service != "gateway":
            url = self.servers.postgres.url(service, self.kept.passwords[service], "rushes")
            fixed["database"] = DatabaseSettings.model_validate({"url": url, "pool_max": 6, "read_pool_max": 6})
        if service == "auth":
            fixed |= {"admin_email": self.options.admin_email, "admin_password": self.password}
        if service == "media":
            s3 = self.servers.s3
            fixed["storage"] = ObjectStoreSettings.model_validate(
                {"url": s3.url, "access_key": s3.access_key, "secret_key": s3.secret_key, "region": s3.region}
            )
        if service == "notification":
            fixed["mail"] = MailSettings.model_validate({"host": "127.0.0.1", "port": self.servers.mail.port})
        return _settings_class(service)(**fixed)

    async def start(self) -> Instance:
        """Start every service in the order in which they need each other, and return the note of the instance."""
        transport = InProcessTransport()
        for service in SERVICES:
            await self._serve(service, _builder(f"services.{service}.app"), transport, "127.0.0.1", self.ports[service])
        await self._serve("worker", _builder("services.media.worker"), transport, None, 0)
        await self._serve("gateway", _builder("services.gateway.app"), transport, self.options.host, self.port)
        await self._listen(self.servers.mail.application(), "127.0.0.1", self.mail_port, None)
        return await self._note()

    async def _serve(self, name: str, build: Callable[..., web.Application], transport: Transport, host: str | None, port: int) -> None:
        app = build(self.settings("media" if name == "worker" else name), transport=transport)
        self.apps[name] = app
        await self._listen(app, host, port, app)

    async def _listen(self, app: web.Application, host: str | None, port: int, drains: web.Application | None) -> None:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_DRAIN_SECONDS)
        await runner.setup()
        self._runners.append((runner, drains))
        if host is not None:
            await web.TCPSite(runner, host, port, backlog=1024).start()

    async def _note(self) -> Instance:
        s3 = self.servers.s3
        note = Instance(
            kind="embedded",
            environment=self.options.environment,
            url=self.url,
            services={**{s: f"http://127.0.0.1:{p}" for s, p in self.ports.items()}, "gateway": self.url},
            databases={s: self.servers.postgres.url(s, self.kept.passwords[s], "rushes") for s in SERVICES},
            broker_url="inprocess://",
            storage={"url": s3.url, "access_key": s3.access_key, "secret_key": s3.secret_key, "region": s3.region, "bucket": "rushes"},
            mail_url=f"http://127.0.0.1:{self.mail_port}",
            internal_secret=self.kept.internal_secret,
            admin_email=self.options.admin_email,
            admin_password=self.password,
        )
        note.api_key = await first_key(note, self.kept.api_key)
        if note.api_key != self.kept.api_key:
            self.kept.api_key = note.api_key
            secrets.save(self.options.folder, self.kept)
        return note

    async def stop(self) -> None:
        """Say not ready, let running requests end, close everything in reverse."""
        for _, drains in self._runners:
            if drains is not None:
                drains[DRAINING].set()
        for runner, _ in reversed(self._runners):
            with contextlib.suppress(Exception):
                await runner.cleanup()


def _builder(module: str) -> Callable[..., web.Application]:
    build: Callable[..., web.Application] = importlib.import_module(module).build
    return build


async def first_key(note: Instance, known: str | None) -> str:
    """An API key for the whole installation that works: the one known, or a new one."""
    async with aiohttp.ClientSession(note.services["auth"], headers=note.internal_headers()) as session:
        if known is not None:
            async with session.post("/internal/identify", json={"kind": "api_key", "value": known}) as response:
                if response.status == 200:
                    return known
        async with session.post("/internal/keys", json={"name": "first key", "read_only": False}) as response:
            response.raise_for_status()
            return str((await response.json())["key"])


async def serve(options: Options, servers: Servers, kept: secrets.Secrets, *, ready: Callable[[Instance], None]) -> None:
    """Run an instance until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    embedded = Embedded(options, servers, kept)
    try:
        note = await embedded.start()
        note.pid = os.getpid()
        note.write(options.folder)
        ready(note)
        await stop.wait()
    finally:
        Instance.remove(options.folder)  # before the requests that still run have ended: commands find nothing to talk to
        await embedded.stop()
