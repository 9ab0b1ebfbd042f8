"""What the stack relies on in the RabbitMQ that it runs."""

from pathlib import Path
from typing import Any

import aio_pika

from shared.native.rabbitmq import RabbitMQ

_QUORUM: dict[str, Any] = {"x-queue-type": "quorum"}


async def test_a_message_is_there_for_the_next_broker_on_the_same_folder(tmp_path: Path) -> None:
    first = RabbitMQ(tmp_path)
    first.start()
    async with await aio_pika.connect(first.url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await channel.declare_queue("kept", durable=True, arguments=_QUORUM)
        message = aio_pika.Message(b"take 1", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key=queue.name)
    first.stop()
    with RabbitMQ(tmp_path) as second:  # as the next `rushes stack` makes it: on other ports
        assert second.port != first.port
        async with await aio_pika.connect(second.url) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue("kept", durable=True, arguments=_QUORUM)
            found = await queue.get(timeout=60)
            await found.ack()
    assert found.body == b"take 1"
