"""One connection to RabbitMQ that is always being restored: whoever needs it waits for `up`, nobody waits for it to start."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from weakref import WeakSet

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

_LOG = structlog.get_logger(__name__)
_CONNECT_SECONDS = 10.0
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 3.0

AWAY = (AMQPError, OSError, ChannelInvalidStateError, TimeoutError, asyncio.InvalidStateError)
"""What the client library raises when the broker goes away at any moment."""

Setup = Callable[[], Awaitable[None]]


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """Tell a broken connection from a cancelled caller: the library cancels what waits on a connection that it closes."""
    try:
        yield
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise ConnectionError("the connection to the broker was closed") from None


class Link:
    """Keeps a connection; `setup` declares and subscribes anew on each one. A channel that fails counts as a lost link.

    The library's own robust connection is not used: it replays declarations that failed as a hidden task, and a publisher
    waits on it without bound. Here a publisher fails at once and the outbox keeps what it had.
    """

    def __init__(self, url: str, setup: Setup) -> None:
        self._url = url
        self._setup = setup
        self._connection: AbstractConnection | None = None
        self._up = asyncio.Event()
        self._lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._released: WeakSet[AbstractChannel] = WeakSet()

    def start(self) -> None:
        """Begin connecting in the background; returns at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep(), name="rabbit link")

    async def close(self) -> None:
        """Disconnect and stop reconnecting."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def wait(self) -> None:
        """Wait until the link is up."""
        await self._up.wait()

    @property
    def is_up(self) -> bool:
        """Whether the connection stands and everything is declared on it."""
        return self._up.is_set()

    def fail(self) -> None:
        """Give the present connection up and make a new one."""
        self._up.clear()
        self._lost.set()

    async def channel(self, *, confirms: bool = False) -> AbstractChannel:
        """A new channel on the present connection. Raises ConnectionError while there is none."""
        if self._connection is None:
            raise ConnectionError("not connected")
        channel = self._connection.channel(publisher_confirms=confirms, on_return_raises=confirms)
        with steady():
            await channel.initialize(timeout=_CONNECT_SECONDS)
        lost = self._lost

        def closed(*_: object) -> None:
            if channel not in self._released:
                lost.set()

        channel.close_callbacks.add(closed)
        return channel

    async def release(self, channel: AbstractChannel) -> None:
        """Close a channel that `channel` gave, on purpose: the link stays."""
        self._released.add(channel)
        with contextlib.suppress(*AWAY), steady():
            await channel.close()

    @contextlib.asynccontextmanager
    async def brief_channel(self) -> AsyncIterator[AbstractChannel]:
        """A channel for a question or two, whose failure concerns nobody else. Raises ConnectionError while there is none."""
        if self._connection is None:
            raise ConnectionError("not connected")
        channel = self._connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.initialize(timeout=_CONNECT_SECONDS)
        try:
            with steady():
                yield channel
        finally:
            with contextlib.suppress(*AWAY), steady():
                await channel.close()

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                with steady():
                    await self._connect()
                _LOG.info("broker connected")
                pause = _FIRST_PAUSE
                await self._lost.wait()
                _LOG.warning("broker connection lost")
            except AWAY as error:
                _LOG.warning("broker away", error=repr(error), retry_seconds=pause)
            finally:
                self._up.clear()
                await self._drop()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _connect(self) -> None:
        lost = self._lost = asyncio.Event()
        async with asyncio.timeout(_CONNECT_SECONDS):
            self._connection = await aio_pika.connect(self._url, heartbeat=20)
        self._connection.close_callbacks.add(lambda *_: lost.set())
        await self._setup()
        self._up.set()

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*AWAY), steady():
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await connection.close()
