"""What only a real broker can do to us: be away, stop in mid-stream, limit deliveries, have several consumers."""

import asyncio

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage

from shared.bus import topology
from shared.bus.consumer import Consumer
from shared.bus.rabbit import RabbitTransport
from shared.bus.relay import Relay
from shared.bus.transport import BrokerAway
from shared.native.process import free_port
from shared.native.rabbitmq import RabbitMQ
from shared.sql.database import UnitOfWork
from tests.bus.conftest import World, eventually, write
from tests.bus.facts import ThingMoved, ThingPainted

on_rabbit = pytest.mark.parametrize("world", ["rabbitmq"], indirect=True)


@on_rabbit
async def test_a_broker_stopped_in_mid_stream_costs_no_fact_and_doubles_none(world: World, rabbitmq: RabbitMQ) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, f"{event.step}")

    await world.consume()
    await world.relay()

    async def tell_all() -> None:
        for step in range(300):
            await world.tell(ThingMoved(thing=f"chair {step % 7}", step=step))

    telling = asyncio.create_task(tell_all())
    await world.has_effects(20)
    await asyncio.to_thread(rabbitmq.stop)
    try:
        await telling
        assert not await world.transport.is_answering()
        assert await world.unpublished() > 0
    finally:
        # Not in a thread: the broker dies with the thread that started it (see shared.native.process).
        rabbitmq.start()
    effects = await world.has_effects(300)
    assert sorted(map(int, effects)) == list(range(300))
    await eventually(lambda: _all_settled(world))
    assert len(await world.effects()) == 300
    assert await world.transport.dead_letters(world.queue) == []


async def _all_settled(world: World) -> bool:
    return await world.unpublished() == 0 and await world.transport.depth(world.queue) == 0


@pytest.mark.parametrize("world", ["inprocess"], indirect=True)
async def test_a_service_starts_while_the_broker_is_away(world: World) -> None:
    transport = RabbitTransport(f"amqp://nobody:nothing@127.0.0.1:{free_port()}/", expects=[world.receiver.schema])
    transport.start()
    async with Relay(world.url, world.sender.schema, transport):
        consumer = Consumer(world.consumers, world.receiver)
        async with asyncio.timeout(30):
            await consumer.start(transport)
            await world.tell(ThingMoved(thing="chair"))
            assert not await transport.is_answering()
            with pytest.raises(BrokerAway):
                await transport.publish([world.parcel(ThingMoved(thing="table"))])
            with pytest.raises(BrokerAway):
                await transport.dead_letters(world.queue)
            await consumer.stop(1)
    await transport.close()
    assert await world.unpublished() == 1


@on_rabbit
async def test_a_message_whose_handling_always_kills_the_process_is_dead_in_the_end(world: World, rabbitmq: RabbitMQ) -> None:
    await world.transport.attach(world.receiver.schema, world.receiver, {ThingMoved.type})
    parcel = world.parcel(ThingMoved(thing="bomb"))
    await world.transport.publish([parcel])
    connection = await aio_pika.connect(rabbitmq.url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue(world.queue)

        async def die(message: AbstractIncomingMessage) -> None:
            await message.nack(requeue=True)

        await queue.consume(die)
        (letter,) = await world.dead()
    assert letter.id == parcel.id
    assert str(topology.DELIVERY_LIMIT) in letter.error


@on_rabbit
async def test_replicas_of_a_service_keep_the_order_of_facts(world: World, rabbitmq: RabbitMQ) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, f"{event.step}")

    second = RabbitTransport(rabbitmq.url, expects=[world.receiver.schema])
    second.start()
    replica = Consumer(world.consumers, world.receiver)
    await world.consume()
    await replica.start(second)
    await world.relay()
    await world.tell(*(ThingMoved(thing="chair", step=step) for step in range(100)))
    assert await world.has_effects(100) == [str(step) for step in range(100)]
    await replica.stop(10)
    await second.close()


@on_rabbit
async def test_a_service_narrows_what_was_kept_for_it_to_what_it_handles(world: World) -> None:
    await world.transport.publish([world.parcel(ThingPainted(thing="wall"))])
    assert await eventually(lambda: world.transport.depth(world.queue)) == 1

    await world.transport.attach(world.receiver.schema, world.receiver, {ThingMoved.type})
    await world.transport.publish([world.parcel(ThingPainted(thing="wall")), world.parcel(ThingMoved(thing="chair"))])
    assert await eventually(lambda: _depth_over(world, 1)) == 2


async def _depth_over(world: World, count: int) -> int:
    depth = await world.transport.depth(world.queue)
    return depth if depth > count else 0
