"""The bus of one running service: transport, consumers, relay and pruning, opened and closed in the order that loses nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from shared.bus.consumer import Consumer, Consumers
from shared.bus.inprocess import InProcessTransport
from shared.bus.rabbit import RabbitTransport
from shared.bus.relay import Relay
from shared.bus.transport import RetryPolicy, Transport
from shared.settings import BrokerSettings, DatabaseSettings
from shared.sql.database import Backend

_LOG = structlog.get_logger(__name__)
_DRAIN_SECONDS = 5.0
_PRUNE_SECONDS = 600.0
_KEEP_DAYS = 14
_PRUNE_BATCH = 5000
_PRUNE = "select prune_bus(make_interval(days => $1), $2)"


@contextlib.asynccontextmanager
async def open_transport(settings: BrokerSettings) -> AsyncIterator[Transport]:
    """The transport that the settings name, until the block ends. A broker that is away is waited for in the background."""
    url = settings.url.get_secret_value()
    if url.startswith("inprocess:"):
        yield InProcessTransport()
        return
    rabbit = RabbitTransport(url)
    rabbit.start()
    try:
        yield rabbit
    finally:
        await rabbit.close()


@contextlib.asynccontextmanager
async def running(
    service: str,
    backend: Backend,
    consumers: Consumers,
    broker: BrokerSettings,
    database: DatabaseSettings,
    *,
    transport: Transport | None = None,
) -> AsyncIterator[Transport]:
    """Consume, relay and prune for `service` until the block ends; `transport` lends one, which is then left open."""
    async with contextlib.AsyncExitStack() as stack:
        used = transport if transport is not None else await stack.enter_async_context(open_transport(broker))
        await stack.enter_async_context(_pruning(backend))
        await stack.enter_async_context(Relay(database.url.get_secret_value(), service, used))
        consumer = Consumer(consumers, backend, RetryPolicy(broker.attempts, broker.retry_seconds))
        stack.push_async_callback(consumer.stop, _DRAIN_SECONDS)
        await consumer.start(used)
        yield used


@contextlib.asynccontextmanager
async def _pruning(backend: Backend) -> AsyncIterator[None]:
    task = asyncio.create_task(_prune_for_ever(backend), name=f"prune {backend.schema}")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _prune_for_ever(backend: Backend) -> None:
    while True:
        await asyncio.sleep(_PRUNE_SECONDS)
        try:
            while await prune(backend) >= _PRUNE_BATCH:
                _LOG.info("pruned", service=backend.schema)
        except Exception:  # noqa: BLE001  the next round tries again
            _LOG.exception("pruning failed; the next round tries again", service=backend.schema)


async def prune(backend: Backend, *, keep_days: int = _KEEP_DAYS) -> int:
    """Remove a batch of published, handled and finished rows older than `keep_days`; returns how many."""
    async with backend.transaction() as uow:
        return int(await uow.conn.fetchval(_PRUNE, keep_days, _PRUNE_BATCH))
