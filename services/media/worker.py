"""`python -m services.media.worker`: does the jobs of media, any number of them, anywhere that reaches database, broker and store."""

import contextlib
import sys
from collections.abc import AsyncIterator

from aiohttp import web
from pydantic import ValidationError

from services.media.engine.ffmpeg import Ffmpeg
from services.media.renditions import usecases as renditions
from services.media.renditions.making import ENCODES, QUICK
from services.media.settings import MediaSettings
from shared.app import SETTINGS, run
from shared.bus.runtime import open_transport
from shared.bus.transport import Transport
from shared.bus.worker import Worker, WorkerOptions
from shared.dialects.rushes import DIALECT
from shared.http import probes
from shared.http.middleware import DIALECTS, SERVICE, around
from shared.http.mount import BACKEND
from shared.objects import MinioObjects, StorageAway, open_objects
from shared.sql import database, migrate

_GRACE_SECONDS = 2.0


def build(settings: MediaSettings, *, transport: Transport | None = None) -> web.Application:
    """A worker as an application that serves probes and metrics only. `transport` lends it one (the embedded mode's)."""
    app = web.Application(middlewares=[around])
    app[SETTINGS], app[SERVICE], app[DIALECTS] = settings, "worker", (DIALECT,)
    probes.add_probes(app)

    async def context(app: web.Application) -> AsyncIterator[None]:
        async with _working(app, settings, transport):
            yield

    app.cleanup_ctx.append(context)
    return app


@contextlib.asynccontextmanager
async def _working(app: web.Application, settings: MediaSettings, lent: Transport | None) -> AsyncIterator[None]:
    await migrate.migrate(settings.database.url.get_secret_value(), "media")
    async with contextlib.AsyncExitStack() as stack:
        backend = await stack.enter_async_context(database.open_backend(settings.database, "media"))
        store = await stack.enter_async_context(open_objects(settings.storage))
        backend.ports.update({MediaSettings: settings, MinioObjects: store, Ffmpeg: await Ffmpeg.find()})
        with contextlib.suppress(StorageAway):
            await store.ensure_bucket()
        used = lent if lent is not None else await stack.enter_async_context(open_transport(settings.broker))
        # Two queues, so that the stills of a new clip need not wait for the hour that another one takes to encode.
        rules = settings.rules
        quick = Worker(QUICK, backend, options=WorkerOptions(slots=rules.quick_slots, lease=rules.lease_seconds))
        encoding = WorkerOptions(slots=rules.encode_slots, lease=rules.lease_seconds)
        encodes = Worker(ENCODES, backend, queue=renditions.ENCODE_QUEUE, options=encoding)
        for worker in (encodes, quick):
            stack.push_async_callback(worker.stop, _GRACE_SECONDS)
            await worker.start(used)
        app[BACKEND] = backend
        app[probes.PROBES].update(
            {"database": lambda: database.is_answering(backend), "storage": store.is_answering, "broker": used.is_answering}
        )
        yield


def main() -> None:
    """Work until SIGTERM; exit with 2 on settings that are missing or wrong."""
    try:
        settings = MediaSettings()
    except ValidationError as error:
        for problem in error.errors():
            sys.stderr.write(f"setting {'.'.join(map(str, problem['loc']))}: {problem['msg']}\n")
        sys.exit(2)
    run("worker", build(settings), settings)


if __name__ == "__main__":
    main()
