"""Two services in one fresh database, and a transport between them: each test runs on RabbitMQ and in process."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, TypeVar

import aio_pika
import asyncpg
import pytest
from pydantic import SecretStr

from shared import clock
from shared.bus import topology
from shared.bus.consumer import Consumer, Consumers
from shared.bus.inprocess import InProcessTransport
from shared.bus.rabbit import RabbitTransport
from shared.bus.relay import Relay
from shared.bus.transport import DeadLetter, Parcel, RetryPolicy, Transport
from shared.events.envelope import Envelope, Event
from shared.native.postgres import Postgres
from shared.settings import DatabaseSettings
from shared.sql.database import Backend, open_backend

DEADLINE = 60.0
T = TypeVar("T")
FAST = RetryPolicy(attempts=3, first_delay=0.2)


async def eventually(ask: Callable[[], Awaitable[T | None]]) -> T:
    """The first truthy answer of `ask`; fails after a minute."""
    until = time.monotonic() + DEADLINE
    while not (answer := await ask()):
        assert time.monotonic() < until, "it did not happen"
        await asyncio.sleep(0.02)
    return answer


async def until(condition: Callable[[], object]) -> None:
    """Wait until the condition is true; fails after a minute."""

    async def ask() -> bool:
        return bool(condition())

    await eventually(ask)


@dataclass
class World:
    """A service that tells (`sender`), one that hears (`receiver`), and what is between them."""

    kind: str
    url: str
    sender: Backend
    receiver: Backend
    transport: Transport
    consumers: Consumers = field(default_factory=Consumers)
    _stack: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    @property
    def queue(self) -> str:
        """The receiver's facts."""
        return topology.events_queue(self.receiver.schema)

    async def consume(self) -> Consumer:
        """Start the receiver's handlers."""
        consumer = Consumer(self.consumers, self.receiver, FAST)
        await consumer.start(self.transport)
        self._stack.push_async_callback(consumer.stop, 10)
        return consumer

    async def relay(self) -> Relay:
        """Start the sender's relay."""
        return await self._stack.enter_async_context(Relay(self.url, self.sender.schema, self.transport))

    async def tell(self, *events: Event) -> None:
        """Commit facts in the sender's outbox, in one transaction."""
        async with self.sender.transaction() as uow:
            for event in events:
                await uow.publish(event)

    def parcel(self, event: Event, *, sequence: int = 1) -> Parcel:
        """A fact as the relay would send it."""
        id_ = uuid.uuid4()
        envelope = Envelope(
            id=id_,
            source="/rushes/test",
            type=event.type,
            subject=event.subject(),
            time=clock.now(),
            sequence=sequence,
            data=event.model_dump(mode="json"),
        )
        return Parcel(id=id_, type=event.type, queue=None, body=envelope.encode())

    async def unpublished(self) -> int:
        """How many rows the sender's outbox still has to send."""
        async with self.sender.reading() as uow:
            return int(await uow.conn.fetchval("select count(*) from outbox where published_at is null"))

    async def effects(self) -> list[str]:
        """What the receiver's handlers wrote, in the order of writing."""
        async with self.receiver.reading() as uow:
            return [row["what"] for row in await uow.conn.fetch("select what from effect order by id")]

    async def has_effects(self, count: int) -> list[str]:
        """Wait until there are at least so many effects and return them."""

        async def ask() -> list[str]:
            found = await self.effects()
            return found if len(found) >= count else []

        return await eventually(ask)

    async def dead(self, count: int = 1) -> list[DeadLetter]:
        """Wait until exactly so many messages are dead and return them."""

        found: list[DeadLetter] = []

        async def ask() -> bool:
            found[:] = await self.transport.dead_letters(self.queue)
            return len(found) == count

        await eventually(ask)
        return found


async def write(conn: Any, what: str) -> None:
    """An effect that can be counted."""
    await conn.execute("insert into effect (what) values ($1)", what)


@pytest.fixture
async def two_schemas(postgres: Postgres) -> AsyncIterator[str]:
    """The url of a fresh database with the schemas of two services."""
    name = f"bus_{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(postgres.url())
    await admin.execute(f"create database {name}")
    url = postgres.url(database=name)
    migration = resources.files("shared.bus.migrations").joinpath("0000_bus.sql").read_text()
    schemas = [f"a{name[4:]}", f"b{name[4:]}"]
    conn = await asyncpg.connect(url)
    for schema in schemas:
        await conn.execute(f"create schema {schema}; set search_path to {schema}; {migration}")
        await conn.execute("create table effect (id bigint generated always as identity, what text not null)")
    await conn.close()
    yield url
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


async def forget_queues(url: str, schemas: list[str]) -> None:
    """Delete what a test made on the broker, for the broker is shared by all of them."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        names = [f"{schema}.{work}" for schema in schemas for work in ("events", "jobs", "bell")]
        delays = [round(FAST.delay(attempt) * 1000) for attempt in (1, 2)]
        for name in names:
            for queue in (name, topology.dead_queue(name), *(topology.retry_queue(name, delay) for delay in delays)):
                await channel.queue_delete(queue)


@pytest.fixture(params=["inprocess", "rabbitmq"])
async def world(request: pytest.FixtureRequest, two_schemas: str) -> AsyncIterator[World]:
    """Both services and a transport, on each kind of transport."""
    settings = DatabaseSettings(url=SecretStr(two_schemas), pool_max=10, read_pool_max=4)
    suffix = two_schemas.rpartition("_")[2]
    schemas = [f"a{suffix}", f"b{suffix}"]
    async with contextlib.AsyncExitStack() as stack:
        sender = await stack.enter_async_context(open_backend(settings, schemas[0]))
        receiver = await stack.enter_async_context(open_backend(settings, schemas[1]))
        transport: Transport
        if request.param == "rabbitmq":
            url = request.getfixturevalue("rabbitmq").url
            rabbit = RabbitTransport(url, expects=schemas)
            rabbit.start()
            stack.push_async_callback(forget_queues, url, schemas)
            stack.push_async_callback(rabbit.close)
            async with asyncio.timeout(DEADLINE):
                await rabbit.ready()
            transport = rabbit
        else:
            transport = InProcessTransport(expects=schemas)
        await transport.attach(sender.schema, sender, ())
        world = World(request.param, two_schemas, sender, receiver, transport)
        stack.push_async_callback(world._stack.aclose)
        yield world
