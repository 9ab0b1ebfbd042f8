"""Receiving from one queue of RabbitMQ: runs the receiver, then acks, sends to rest, or buries, in the order that loses nothing."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

import structlog
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, HeadersType

from shared import clock
from shared.bus.rabbit_link import AWAY, Link, steady
from shared.bus.transport import Dead, Delivery, Done, Receiver, Retry, Verdict, judged

_LOG = structlog.get_logger(__name__)
ATTEMPTS = "x-rushes-attempts"
ERROR = "x-rushes-error"
DIED_AT = "x-rushes-died-at"
_LONGEST_ERROR = 2000


class Shelves(Protocol):
    """Where a message goes that was not handled."""

    async def put_back(self, message: Message, queue: str, delay_ms: int) -> None:
        """Let it rest, then try again."""

    async def bury(self, message: Message, queue: str) -> None:
        """Keep it with the dead."""


def attempts_of(message: AbstractIncomingMessage) -> int:
    """How many handlings of this message failed so far."""
    found = message.headers.get(ATTEMPTS, 0)
    return found if isinstance(found, int) else 0


def copy_of(message: AbstractIncomingMessage, headers: HeadersType) -> Message:
    """The same message with other headers."""
    return Message(
        message.body,
        headers=headers,
        message_id=message.message_id,
        type=message.type,
        content_type=message.content_type,
        delivery_mode=DeliveryMode.PERSISTENT,
    )


class Receiving:
    """One subscription; `start` is called anew on each connection. What is being handled when a connection breaks runs on."""

    def __init__(self, link: Link, shelves: Shelves, queue: str, *, receiver: Receiver, prefetch: int) -> None:
        self.queue = queue
        self._link = link
        self._shelves = shelves
        self._receiver = receiver
        self._prefetch = prefetch
        self._channel: AbstractChannel | None = None
        self._tag: str | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Subscribe on the present connection. Raises one of AWAY."""
        self._channel = await self._link.channel()
        await self._channel.set_qos(prefetch_count=self._prefetch)
        queue = await self._channel.get_queue(self.queue, ensure=False)
        self._tag = await queue.consume(self._take)

    async def stop(self) -> None:
        """Take no more and wait for what is being handled; when cancelled, cancel that too: the broker delivers it again."""
        channel = self._channel
        try:
            if channel is not None and self._tag is not None and not channel.is_closed:
                with contextlib.suppress(*AWAY), steady():
                    queue = await channel.get_queue(self.queue, ensure=False)
                    await queue.cancel(self._tag)
            if self._running:
                await asyncio.wait(self._running)
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            if channel is not None:
                await self._link.release(channel)

    async def _take(self, message: AbstractIncomingMessage) -> None:
        # A task of our own: the library cancels its tasks with the channel, and a handler should be let to end.
        task = asyncio.create_task(self._handle(message, self._channel), name=f"{self.queue} {message.type}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _handle(self, message: AbstractIncomingMessage, channel: AbstractChannel | None) -> None:
        attempt = attempts_of(message) + 1
        delivery = Delivery(self.queue, message.message_id or "", message.type or "", attempt, message.body)
        verdict = await judged(self._receiver, delivery)
        try:
            with steady():
                await self._settle(message, attempt, verdict)
        except AWAY as error:
            if channel is not None and not channel.is_closed:
                self._link.fail()
            # The broker has not heard the verdict and delivers again; the inbox knows what is done.
            _LOG.warning("verdict not delivered", queue=self.queue, message_id=message.message_id, error=repr(error))

    async def _settle(self, message: AbstractIncomingMessage, attempt: int, verdict: Verdict) -> None:
        match verdict:
            case Retry(after=after, error=error):
                headers: HeadersType = {ATTEMPTS: attempt, ERROR: error[:_LONGEST_ERROR]}
                await self._shelves.put_back(copy_of(message, headers), self.queue, max(1, round(after * 1000)))
            case Dead(error=error):
                headers = {ATTEMPTS: attempt, ERROR: error[:_LONGEST_ERROR], DIED_AT: clock.now().isoformat()}
                await self._shelves.bury(copy_of(message, headers), self.queue)
            case Done():
                pass
        await message.ack()
