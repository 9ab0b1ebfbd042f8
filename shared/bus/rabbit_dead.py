"""Looking at the dead letters of a queue on RabbitMQ, and sending them round again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import ChannelNotFoundEntity

from shared.bus import topology
from shared.bus.rabbit_link import Link
from shared.bus.rabbit_receiving import DIED_AT, ERROR, attempts_of, copy_of
from shared.bus.transport import DeadLetter

_NO_ERROR = f"{topology.DELIVERY_LIMIT} deliveries ended without a verdict"
_NIL = UUID(int=0)


def _id(message: AbstractIncomingMessage) -> UUID:
    try:
        return UUID(message.message_id or "")
    except ValueError:
        return _NIL


def _letter(message: AbstractIncomingMessage, queue: str) -> DeadLetter:
    died_at = message.headers.get(DIED_AT)
    return DeadLetter(
        id=_id(message),
        queue=queue,
        type=message.type or "",
        error=str(message.headers.get(ERROR, _NO_ERROR)),
        died_at=datetime.fromisoformat(died_at) if isinstance(died_at, str) else None,
        attempts=attempts_of(message),
        body=message.body,
    )


def _age(letter: DeadLetter) -> datetime:
    return letter.died_at or datetime.min.replace(tzinfo=UTC)


@asynccontextmanager
async def _held(link: Link, queue: str, limit: int) -> AsyncIterator[tuple[AbstractChannel, list[AbstractIncomingMessage]]]:
    """The oldest dead letters, on a channel whose closing puts back what was not acked."""
    async with link.brief_channel() as channel:
        try:
            dead = await channel.declare_queue(topology.dead_queue(queue), passive=True)
        except ChannelNotFoundEntity:
            yield channel, []
            return
        messages: list[AbstractIncomingMessage] = []
        while len(messages) < limit and (message := await dead.get(fail=False)) is not None:
            messages.append(message)
        yield channel, messages


async def look(link: Link, queue: str, limit: int) -> list[DeadLetter]:
    """The dead letters of a queue, oldest first; they stay."""
    async with _held(link, queue, limit) as (_, messages):
        return sorted((_letter(message, queue) for message in messages), key=_age)


async def replay(link: Link, queue: str, ids: Collection[UUID] | None) -> int:
    """Put dead letters back on their queue with fresh attempts, each confirmed there before it leaves; returns how many."""
    count = 0
    async with _held(link, queue, 100_000) as (channel, messages):
        for message in messages:
            if ids is None or _id(message) in ids:
                await channel.default_exchange.publish(copy_of(message, {}), queue)
                await message.ack()
                count += 1
    return count
