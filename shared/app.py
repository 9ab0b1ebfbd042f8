"""What every service is: logs, traces, probes, database, bus and operations around its own few lines of composition."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import structlog
import uvloop
from aiohttp import web

from shared.bus import runtime
from shared.bus.consumer import Consumers
from shared.bus.transport import Transport
from shared.http import idempotency, operator, probes
from shared.http.dialect import Dialect
from shared.http.middleware import DIALECTS, SERVICE, around
from shared.http.mount import BACKEND, BODY_LIMIT, SECRET, mount
from shared.http.operation import Operation
from shared.settings import ProcessSettings, ServiceSettings
from shared.sql import database, migrate
from shared.telemetry import logging, tracing

_LOG = structlog.get_logger("app")
Context = Callable[[web.Application], AsyncIterator[None]]
SETTINGS = operator.SETTINGS


@dataclass(frozen=True, slots=True)
class Service:
    """What makes a service itself: its name (also its schema's), its operations, what it consumes, what it needs at hand.

    `contexts` are opened in order once the database is there, and closed in reverse; each may put ports into
    `app[BACKEND].ports` and probes into `app[PROBES]`.
    """

    name: str
    operations: Sequence[Operation]
    dialects: Sequence[Dialect]
    consumers: Consumers = field(default_factory=Consumers)
    contexts: Sequence[Context] = ()


def build(service: Service, settings: ServiceSettings, *, transport: Transport | None = None) -> web.Application:
    """The service as an aiohttp application. `transport` lends it one (the embedded mode's); else it opens its own."""
    app = web.Application(middlewares=[around], client_max_size=settings.body_limit_bytes)
    app[SETTINGS] = settings
    app[SERVICE] = service.name
    app[DIALECTS] = service.dialects
    app[SECRET] = settings.internal_secret.get_secret_value()
    app[BODY_LIMIT] = settings.body_limit_bytes
    probes.add_probes(app)
    mount(app, [*service.operations, *operator.routes])
    app.cleanup_ctx.append(_database(service.name, settings))
    app.cleanup_ctx.extend(service.contexts)
    app.cleanup_ctx.append(_bus(service, settings, transport))
    return app


def _database(name: str, settings: ServiceSettings) -> Context:
    async def context(app: web.Application) -> AsyncIterator[None]:
        await migrate.migrate(settings.database.url.get_secret_value(), name)
        session = {
            "rushes__delivery_secret": settings.delivery_secret.get_secret_value(),
            "rushes__public_url": settings.public_url.rstrip("/"),
        }
        async with database.open_backend(settings.database, name, **session) as backend:
            app[BACKEND] = backend
            app[probes.PROBES]["database"] = lambda: database.is_answering(backend)
            sweeper = asyncio.create_task(idempotency.sweep(backend), name="idempotency-sweeper")
            yield
            sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeper

    return context


def _bus(service: Service, settings: ServiceSettings, lent: Transport | None) -> Context:
    async def context(app: web.Application) -> AsyncIterator[None]:
        async with runtime.running(
            service.name, app[BACKEND], service.consumers, settings.broker, settings.database, transport=lent
        ) as transport:
            app[operator.TRANSPORT] = transport
            app[probes.PROBES]["broker"] = transport.is_answering
            yield

    return context


async def serve(app: web.Application, *, host: str, port: int, drain_seconds: float) -> None:
    """Serve until SIGTERM or SIGINT; then say not ready, let running requests end, and close everything in reverse."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=drain_seconds, handler_cancellation=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=1024)
        await site.start()
        _LOG.info("serving", address=site.name, service=app[SERVICE])
        await stop.wait()
        app[probes.DRAINING].set()
        _LOG.info("draining", service=app[SERVICE])
    finally:
        await runner.cleanup()


def run(name: str, app: web.Application, settings: ProcessSettings) -> None:
    """The process of one service, from start to exit."""
    logging.configure(settings.telemetry, name)
    tracing.configure(settings.telemetry, name)
    uvloop.run(serve(app, host=settings.host, port=settings.port, drain_seconds=settings.drain_seconds))
