"""Composition root of the catalog service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import structlog
from aiohttp import web

from services.catalog import ports
from services.catalog.consumers import consumers
from services.catalog.dialects import OPERATIONS
from services.catalog.join_codes.model import Limits
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
        task = asyncio.create_task(_sweep_for_ever(application, settings.rules.sweep_seconds), name="catalog sweeper")
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return context


async def _sweep_for_ever(application: web.Application, pause: float) -> None:
    while True:
        try:
            await trash.sweep(application[BACKEND])
        except Exception:  # noqa: BLE001  the next round tries again
            _LOG.warning("the trash could not be swept; the next round tries again")
        await asyncio.sleep(pause)
