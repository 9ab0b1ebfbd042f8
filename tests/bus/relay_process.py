"""A relay in a process of its own, so that a test can have it killed at a crash point: url, two schemas, broker url or `inprocess`."""

import asyncio
import sys

from pydantic import SecretStr

from shared.bus.inprocess import InProcessTransport
from shared.bus.rabbit import RabbitTransport
from shared.bus.relay import Relay
from shared.bus.transport import Transport
from shared.settings import DatabaseSettings
from shared.sql.database import open_backend
from tests.bus.facts import ThingMoved


async def main(url: str, sender: str, receiver: str, broker: str) -> None:
    """Relay until killed."""
    settings = DatabaseSettings(url=SecretStr(url), pool_max=2, read_pool_max=2)
    async with open_backend(settings, receiver) as backend:
        transport: Transport
        if broker == "inprocess":
            transport = InProcessTransport(expects=[receiver])
            await transport.attach(receiver, backend, {ThingMoved.type})
        else:
            transport = RabbitTransport(broker, expects=[receiver])
            transport.start()
        async with Relay(url, sender, transport):
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
