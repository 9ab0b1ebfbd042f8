"""RabbitMQ: the topic exchange `rushes.events`, a quorum queue a service, command queues by name, retry and dead queues beside."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from aio_pika import DeliveryMode, ExchangeType, Message
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractIncomingMessage

from shared.bus import rabbit_dead, rabbit_queues, topology
from shared.bus.rabbit_link import AWAY, Link, steady
from shared.bus.rabbit_receiving import Receiving
from shared.bus.transport import BrokerAway, DeadLetter, Heard, Parcel, Receiver, Stop

if TYPE_CHECKING:
    from shared.sql.database import Backend

_CONFIRM_SECONDS = 30.0
_PROBE_SECONDS = 2.0


class RabbitTransport:
    """The broker at an amqp:// url. `start` returns at once and connects in the background, however long that takes."""

    def __init__(self, url: str, expects: Collection[str] = topology.SERVICES) -> None:
        self._link = Link(url, self._set_up)
        self._expects = frozenset(expects)
        self._types: dict[str, frozenset[str] | None] = {}
        self._receiving: list[Receiving] = []
        self._listeners: list[tuple[frozenset[str], Heard]] = []
        self._channel: AbstractChannel | None = None
        self._exchange: AbstractExchange | None = None
        self._declared: set[str] = set()

    def start(self) -> None:
        """Begin connecting."""
        self._link.start()

    async def close(self) -> None:
        """Disconnect."""
        await self._link.close()

    async def _set_up(self) -> None:
        """Everything that a new connection needs, in the order that loses nothing: queues, bindings, then consumers."""
        self._declared = set()
        self._channel = await self._link.channel(confirms=True)
        self._exchange = await self._channel.declare_exchange(topology.EXCHANGE, ExchangeType.TOPIC, durable=True)
        for service in sorted(self._expects | self._types.keys()):
            await self._declare_events(service)
        for receiving in self._receiving:
            await self._begin(receiving)
        for types, heard in self._listeners:
            await self._tune_in(types, heard)

    async def _tune_in(self, types: frozenset[str], heard: Heard) -> None:
        channel = await self._link.channel(confirms=False)
        queue = await channel.declare_queue(exclusive=True, auto_delete=True)
        for type_ in sorted(types):
            await queue.bind(topology.EXCHANGE, type_)

        async def arrived(message: AbstractIncomingMessage) -> None:
            heard(message.type or "", message.body)

        await queue.consume(arrived, no_ack=True)

    async def listen(self, types: Collection[str], heard: Heard) -> Stop:
        """Tell `heard` of facts of these types, on a queue of this connection that goes with it."""
        entry = (frozenset(types), heard)
        self._listeners.append(entry)
        if self._link.is_up:
            try:
                with steady():
                    await self._tune_in(*entry)
            except AWAY:
                self._link.fail()

        async def stop() -> None:
            self._listeners = [other for other in self._listeners if other is not entry]

        return stop

    async def _begin(self, receiving: Receiving) -> None:
        queue = receiving.queue
        await self._declare(queue, one_at_a_time=queue == topology.events_queue(topology.owner(queue)))
        await receiving.start()

    async def _declare_events(self, service: str) -> None:
        queue = topology.events_queue(service)
        is_new = not await rabbit_queues.exists(self._link, queue)
        assert self._channel is not None
        await self._declare(queue, one_at_a_time=True)
        types = self._types.get(service)
        if is_new and types is None:
            # The service has not said yet what it wants to hear: keep everything for it.
            await rabbit_queues.bind(self._channel, queue, {topology.EVERYTHING})
        if types is not None:
            await rabbit_queues.narrow(self._channel, queue, types)

    async def _declare(self, queue: str, *, one_at_a_time: bool = False) -> None:
        if queue not in self._declared:
            assert self._channel is not None
            await rabbit_queues.declare(self._channel, queue, one_at_a_time=one_at_a_time)
            self._declared.add(queue)

    async def attach(self, service: str, backend: Backend, types: Collection[str] | None = None) -> None:  # noqa: ARG002
        """Make `service` an addressee; while the broker is away, as soon as it is back."""
        if types is not None or service not in self._types:
            self._types[service] = None if types is None else frozenset(types)
        if self._link.is_up:
            try:
                with steady():
                    await self._declare_events(service)
            except AWAY:
                self._link.fail()

    async def ready(self) -> None:
        """Wait until the broker is there."""
        await self._link.wait()

    async def publish(self, parcels: Sequence[Parcel]) -> None:
        """Send all parcels pipelined, in their order, and wait for every confirmation. Raises BrokerAway."""
        if not self._link.is_up:
            raise BrokerAway(problem="not connected")
        try:
            with steady():
                for queue in {parcel.queue for parcel in parcels if parcel.queue is not None}:
                    await self._declare(queue)
            async with asyncio.timeout(_CONFIRM_SECONDS):
                # Each call queues its frame before it first waits, and the tasks start in this order: so the order is kept.
                results = await asyncio.gather(*(self._send(parcel) for parcel in parcels), return_exceptions=True)
            for result in results:
                if isinstance(result, asyncio.CancelledError):
                    raise ConnectionError("closed before the confirmation")
                if isinstance(result, BaseException):
                    raise result
        except AWAY as error:
            self._link.fail()
            raise BrokerAway(problem=repr(error)) from error

    async def _send(self, parcel: Parcel) -> None:
        message = Message(
            parcel.body,
            message_id=str(parcel.id),
            type=parcel.type,
            content_type="application/cloudevents+json",
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        await self._put(message, parcel.queue or parcel.type, is_fact=parcel.queue is None)

    async def _put(self, message: Message, key: str, *, is_fact: bool = False) -> None:
        """Publish with confirmation. A fact that nobody listens to is no error; a message for a queue must find it."""
        if self._channel is None or self._exchange is None:
            raise ConnectionError("not connected")
        exchange = self._exchange if is_fact else self._channel.default_exchange
        await exchange.publish(message, key, mandatory=not is_fact, timeout=_CONFIRM_SECONDS)

    async def put_back(self, message: Message, queue: str, delay_ms: int) -> None:
        """Let a message wait `delay_ms` before it is on `queue` again. Raises one of AWAY."""
        resting = topology.retry_queue(queue, delay_ms)
        if resting not in self._declared:
            assert self._channel is not None
            await rabbit_queues.declare_retry(self._channel, queue, delay_ms)
            self._declared.add(resting)
        await self._put(message, resting)

    async def bury(self, message: Message, queue: str) -> None:
        """Put a message with the dead ones of `queue`. Raises one of AWAY."""
        await self._put(message, topology.dead_queue(queue))

    async def receive(self, queue: str, receiver: Receiver, *, prefetch: int = 32) -> Stop:
        """Pass what arrives on `queue` to `receiver`; while the broker is away, from when it is back."""
        receiving = Receiving(self._link, self, queue, receiver=receiver, prefetch=prefetch)
        self._receiving.append(receiving)
        if self._link.is_up:
            try:
                with steady():
                    await self._begin(receiving)
            except AWAY:
                self._link.fail()

        async def stop() -> None:
            self._receiving = [other for other in self._receiving if other is not receiving]
            await receiving.stop()

        return stop

    async def depth(self, queue: str) -> int:
        """How many messages are ready on `queue`; those resting for a retry or being handled are not counted."""
        return await rabbit_queues.depth(self._link, queue)

    async def dead_letters(self, queue: str, *, limit: int = 100) -> list[DeadLetter]:
        """What was given up on `queue`, oldest first. Raises BrokerAway."""
        try:
            return await rabbit_dead.look(self._link, queue, limit)
        except AWAY as error:
            raise BrokerAway(problem=repr(error)) from error

    async def replay(self, queue: str, ids: Collection[UUID] | None = None) -> int:
        """Put dead letters back on `queue`; returns how many. Raises BrokerAway."""
        try:
            return await rabbit_dead.replay(self._link, queue, None if ids is None else frozenset(ids))
        except AWAY as error:
            raise BrokerAway(problem=repr(error)) from error

    async def purge(self) -> None:
        """Empty every queue that is known here, those of retries and dead letters too."""
        queues = self._declared | {r.queue for r in self._receiving} | set(topology.known_queues())
        await rabbit_queues.purge(self._link, queues | {topology.dead_queue(queue) for queue in queues})

    async def is_answering(self) -> bool:
        """Whether the broker opens a channel within two seconds."""
        if not self._link.is_up:
            return False
        try:
            async with asyncio.timeout(_PROBE_SECONDS), self._link.brief_channel():
                return True
        except AWAY:
            return False
