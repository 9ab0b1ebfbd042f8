"""Composition root of the catalog service."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog
from aiohttp import web

from services.catalog import ports
from services.catalog.consumers import consumers
from services.catalog.dialects import OPERATIONS
from services.catalog.join_codes.model import Limits
from services.catalog.projects import usecases as projects
from services.catalog.settings import CatalogSettings
from services.catalog.trash import usecases as trash
from services.catalog.trash.model import TrashRules
from shared import app
from shared.bus.transport import Transport
from shared.dialects import cinebody, rushes
from shared.http.mount import BACKEND

_LOG = structlog.get_logger("catalog")


def build(settings: CatalogSettings, *, transport: Transport | None = None) -> web.Application:
    """The catalog service. `transport` lends it a bus; else it opens its own."""
    contexts = [_rules(settings), ports.opening(settings), _sweeping(settings)]
    dialects = (rushes.DIALECT, cinebody.DIALECT)
    return app.build(app.Service("catalog", OPERATIONS, dialects, consumers, contexts), settings, transport=transport)


def _rules(settings: CatalogSettings) -> app.Context:
    async def context(application: web.Application) -> AsyncIterator[None]:
        rules = settings.rules
        limits = Limits(rules.guesses, rules.guesses_address, timedelta(minutes=rules.guess_minutes))
        application[BACKEND].ports.update({Limits: limits, TrashRules: TrashRules(timedelta(days=rules.trash_days))})
        yield

    return context


def _sweeping(settings: CatalogSettings) -> app.Context:
    async def context(application: web.Application) -> AsyncIterator[None]:
        backend, rules = application[BACKEND], settings.rules
        tasks = [
            asyncio.create_task(_for_ever(partial(trash.sweep, backend), rules.sweep_seconds), name="catalog sweeper"),
            asyncio.create_task(_for_ever(partial(projects.follow_clock, backend), rules.turn_seconds), name="catalog clock"),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return context


async def _for_ever(duty: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        try:
            await duty()
        except Exception as error:  # noqa: BLE001  the next round tries again
            _LOG.warning("a duty failed; the next round tries again", duty=str(duty), error=repr(error))
        await asyncio.sleep(pause)
