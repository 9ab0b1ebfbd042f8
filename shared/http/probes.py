"""Health: `/live` touches nothing, `/ready` asks every probe that a context registered, `/metrics` is Prometheus'."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Probe = Callable[[], Awaitable[bool]]
PROBES = web.AppKey("probes", dict[str, Probe])
DRAINING = web.AppKey("draining", asyncio.Event)

_PATIENCE = 3.0


async def _asked(probe: Probe) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await probe()
    except Exception:  # noqa: BLE001  a probe that fails in any way has told that its thing is away
        return False


async def states(app: web.Application) -> dict[str, bool]:
    """Every probe's name and whether it answered."""
    probes = app[PROBES]
    answers = await asyncio.gather(*(_asked(probe) for probe in probes.values()))
    return dict(zip(probes, answers, strict=True))


async def _live(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _ready(request: web.Request) -> web.Response:
    found = await states(request.app)
    ready = all(found.values()) and not request.app[DRAINING].is_set()
    parts = {name: "ok" if answered else "away" for name, answered in found.items()}
    return web.json_response({"status": "ok" if ready else "not ready", "parts": parts}, status=200 if ready else 503)


async def _metrics(_: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def add_process_pages(app: web.Application) -> None:
    """Serve what tells of this process alone: that it lives, and its metrics."""
    for path in ("/live", "/healthz"):
        app.router.add_get(path, _live)
    app.router.add_get("/metrics", _metrics)


def add_probes(app: web.Application) -> None:
    """Serve the health and metrics pages."""
    app[PROBES] = {}
    app[DRAINING] = asyncio.Event()
    add_process_pages(app)
    for path in ("/ready", "/readyz"):
        app.router.add_get(path, _ready)
