"""How queues are made on RabbitMQ. All are quorum queues: durable, replicated, and with a delivery limit."""

from __future__ import annotations

from collections.abc import Collection

from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity
from pamqp.common import FieldValue

from shared.bus import topology
from shared.bus.rabbit_link import Link

Arguments = dict[str, FieldValue]

_QUORUM: Arguments = {"x-queue-type": "quorum"}
# A message that a queue passes on by itself (limit reached, rest over) is confirmed by the next queue before it leaves this one.
_SAFE_PASSING_ON: Arguments = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish", "x-dead-letter-exchange": ""}


async def exists(link: Link, queue: str) -> bool:
    """Whether there is such a queue."""
    try:
        async with link.brief_channel() as channel:
            await channel.declare_queue(queue, passive=True)
    except ChannelNotFoundEntity:
        return False
    return True


async def declare(channel: AbstractChannel, queue: str, *, one_at_a_time: bool = False) -> None:
    """Make a queue and the one of its dead.

    `one_at_a_time`: of several consumers only one gets messages, so that replicas of a service keep the order of facts.
    """
    dead = topology.dead_queue(queue)
    await channel.declare_queue(dead, durable=True, arguments=dict(_QUORUM))
    arguments: Arguments = {
        **_QUORUM,
        **_SAFE_PASSING_ON,
        "x-delivery-limit": topology.DELIVERY_LIMIT,
        "x-dead-letter-routing-key": dead,
        **({"x-single-active-consumer": True} if one_at_a_time else {}),
    }
    await channel.declare_queue(queue, durable=True, arguments=arguments)


async def declare_retry(channel: AbstractChannel, queue: str, delay_ms: int) -> None:
    """Make the queue on which messages of `queue` wait for `delay_ms`, then go back by themselves."""
    arguments: Arguments = {**_QUORUM, **_SAFE_PASSING_ON, "x-message-ttl": delay_ms, "x-dead-letter-routing-key": queue}
    await channel.declare_queue(topology.retry_queue(queue, delay_ms), durable=True, arguments=arguments)


async def bind(channel: AbstractChannel, queue: str, types: Collection[str]) -> None:
    """Let facts of these types come to the queue."""
    found = await channel.get_queue(queue, ensure=False)
    for type_ in sorted(types):
        await found.bind(topology.EXCHANGE, type_)


async def narrow(channel: AbstractChannel, queue: str, types: Collection[str]) -> None:
    """Let only these types come, where everything came before; bound first and unbound after, so that none is missed."""
    await bind(channel, queue, types)
    if topology.EVERYTHING not in types:
        found = await channel.get_queue(queue, ensure=False)
        await found.unbind(topology.EXCHANGE, topology.EVERYTHING)


async def depth(link: Link, queue: str) -> int:
    """How many messages are ready on the queue; 0 if there is none of the name."""
    try:
        async with link.brief_channel() as channel:
            found = await channel.declare_queue(queue, passive=True)
            return found.declaration_result.message_count or 0
    except ChannelNotFoundEntity:
        return 0


async def purge(link: Link, queues: Collection[str]) -> None:
    """Empty those of the queues that exist."""
    for queue in sorted(queues):
        if await exists(link, queue):
            async with link.brief_channel() as channel:
                found = await channel.get_queue(queue, ensure=False)
                await found.purge()
