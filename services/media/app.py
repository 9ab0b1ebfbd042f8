"""Composition of the media service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from aiohttp import web

from services.media.consumers import consumers
from services.media.delivery.model import Memory
from services.media.dialects import OPERATIONS
from services.media.objects import usecases as objects
from services.media.settings import MediaSettings
from services.media.uploads import usecases as uploads
from shared import app as shared_app
from shared.app import SETTINGS, Service
from shared.bus.transport import Transport
from shared.dialects import cinebody as cinebody_grammar
from shared.dialects import rushes as rushes_grammar
from shared.http.mount import BACKEND
from shared.http.probes import PROBES
from shared.objects import MinioObjects, StorageAway, open_objects

_LOG = structlog.get_logger("media")


async def storage(app: web.Application) -> AsyncIterator[None]:
    """The object store, its bucket and what of it is kept in memory."""
    settings = app[SETTINGS]
    assert isinstance(settings, MediaSettings)
    async with open_objects(settings.storage) as store:
        app[BACKEND].ports.update({MediaSettings: settings, MinioObjects: store, Memory: Memory(settings.rules.thumbnail_memory_bytes)})
        app[PROBES]["storage"] = store.is_answering
        # a store that is away at the start is made ready by the sweeper, once it is back
        with contextlib.suppress(StorageAway):
            await store.ensure_bucket()
        yield


async def sweeping(app: web.Application) -> AsyncIterator[None]:
    """Finish, expire and empty now and then; several processes may."""
    task = asyncio.create_task(_sweep_for_ever(app), name="media sweeper")
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _sweep_for_ever(app: web.Application) -> None:
    backend = app[BACKEND]
    pause = backend.use(MediaSettings).rules.sweep_seconds
    duties: list[Callable[[], Awaitable[object]]] = [
        backend.use(MinioObjects).ensure_bucket,
        lambda: uploads.sweep(backend),
        lambda: objects.empty_trash(backend),
    ]
    while True:
        for duty in duties:
            try:
                await duty()
            except StorageAway as error:
                _LOG.warning("sweeping waits for the object store", error=str(error))
            except Exception:  # noqa: BLE001  whatever it was, the sweeper must not end
                _LOG.exception("sweeping failed; the next round tries again")
        await asyncio.sleep(pause)


SERVICE = Service(
    name="media",
    operations=OPERATIONS,
    dialects=(rushes_grammar.DIALECT, cinebody_grammar.DIALECT),
    consumers=consumers,
    contexts=(storage, sweeping),
)


def build(settings: MediaSettings, *, transport: Transport | None = None) -> web.Application:
    """The media service as an application."""
    return shared_app.build(SERVICE, settings, transport=transport)
