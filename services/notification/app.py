"""Composition of the notification service."""

import asyncio
from collections.abc import AsyncIterator

import structlog
from aiohttp import web

from services.notification.consumers import consumers
from services.notification.devices.usecases import Pusher
from services.notification.dialects import OPERATIONS
from services.notification.event_log import usecases as event_log
from services.notification.mail_server import mailer
from services.notification.mails.usecases import Mailer
from services.notification.push_services import open_pusher
from services.notification.replicas.usecases import Directory
from services.notification.sending import JOBS
from services.notification.settings import NotificationSettings
from shared import app as shared_app
from shared.app import Service
from shared.bus.runtime import open_transport
from shared.bus.transport import Transport
from shared.bus.worker import Worker, WorkerOptions
from shared.dialects import cinebody, rushes
from shared.http.mount import BACKEND
from shared.http.peers import Peer

_LOG = structlog.get_logger("notification")
_PRUNE_SECONDS = 3600.0


def build(settings: NotificationSettings, *, transport: Transport | None = None) -> web.Application:
    """The notification service as an application. `transport` lends it one; else it opens its own."""

    async def ports(app: web.Application) -> AsyncIterator[None]:
        secret = settings.internal_secret.get_secret_value()
        async with (
            Peer("auth", settings.auth_url, secret, caller="notification") as auth,
            Peer("catalog", settings.catalog_url, secret, caller="notification") as catalog,
            open_pusher(settings) as pusher,
        ):
            directory = Directory(lambda path: auth.ask("GET", path), lambda path: catalog.ask("GET", path))
            app[BACKEND].ports.update({Directory: directory, Mailer: mailer(settings.mail), Pusher: pusher})
            yield

    async def sending(app: web.Application) -> AsyncIterator[None]:
        lease = settings.job_lease_seconds
        options = WorkerOptions(slots=settings.deliveries_at_once, poll=1.0, lease=lease, sweep=min(5.0, lease))
        worker = Worker(JOBS, app[BACKEND], options=options)
        if transport is not None:
            await worker.start(transport)
            yield
            await worker.stop()
            return
        async with open_transport(settings.broker) as own:
            await worker.start(own)
            yield
            await worker.stop()

    async def pruning(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_prune_for_ever(app, settings.event_log_days), name="event log pruning")
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    service = Service("notification", OPERATIONS, (rushes.DIALECT, cinebody.DIALECT), consumers, (ports, sending, pruning))
    return shared_app.build(service, settings, transport=transport)


async def _prune_for_ever(app: web.Application, days: int) -> None:
    while True:
        await asyncio.sleep(_PRUNE_SECONDS)
        try:
            async with app[BACKEND].transaction() as uow:
                await event_log.prune(uow, days)
        except Exception:  # noqa: BLE001  the next round tries again
            _LOG.warning("the event log could not be pruned")
