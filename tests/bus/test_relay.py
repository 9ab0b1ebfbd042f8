"""The relay: killed between publish and mark, doubled, and with a broker that is away."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.bus import outbox
from shared.bus.inprocess import InProcessTransport
from shared.bus.relay import Relay
from shared.bus.transport import BrokerAway, Parcel
from shared.sql.database import UnitOfWork
from tests.bus.conftest import World, eventually, until, write
from tests.bus.facts import ThingMoved

ROOT = Path(__file__).parents[2]


async def _relay_process(world: World, broker: str, crash_file: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bus.relay_process", world.url, world.sender.schema, world.receiver.schema, broker),
        cwd=ROOT,
        env={**os.environ, "RUSHES_ENVIRONMENT": "test", "RUSHES_CRASH_FILE": str(crash_file)},
    )


async def test_a_relay_killed_between_publish_and_mark_costs_no_fact_and_doubles_none(
    world: World, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)

    broker = "inprocess" if world.kind == "inprocess" else request.getfixturevalue("rabbitmq").url
    things = [f"chair {i}" for i in range(5)]
    await world.tell(*(ThingMoved(thing=thing) for thing in things))
    crash_file = tmp_path / "crash"
    crash_file.write_text("bus.relay.published")
    process = await _relay_process(world, broker, crash_file)
    async with asyncio.timeout(60):
        assert await process.wait() == -9
    assert await world.unpublished() == 5

    await world.consume()
    assert sorted(await world.has_effects(5)) == things
    await world.relay()
    await eventually(lambda: _all_settled(world))
    assert sorted(await world.effects()) == things


async def _all_settled(world: World) -> bool:
    return await world.unpublished() == 0 and await world.transport.depth(world.queue) == 0


class _Recorder(InProcessTransport):
    """Keeps what was published; away for the first `away` times."""

    def __init__(self, away: int = 0) -> None:
        super().__init__(expects=())
        self.away = away
        self.sent: list[Parcel] = []

    async def publish(self, parcels: Sequence[Parcel]) -> None:
        if self.away:
            self.away -= 1
            raise BrokerAway(problem="gone for lunch")
        self.sent.extend(parcels)


@pytest.mark.parametrize("world", ["inprocess"], indirect=True)
async def test_of_two_relays_one_works_and_the_other_takes_over(world: World) -> None:
    first, second = _Recorder(), _Recorder()
    async with contextlib.AsyncExitStack() as stack:
        async with Relay(world.url, world.sender.schema, first):
            await world.tell(ThingMoved(thing="chair"))
            await until(lambda: len(first.sent) == 1)
            await stack.enter_async_context(Relay(world.url, world.sender.schema, second))
            for step in range(20):
                await world.tell(ThingMoved(thing="chair", step=step))
            await until(lambda: len(first.sent) == 21)
            assert second.sent == []
        await world.tell(ThingMoved(thing="table"))
        await until(lambda: len(second.sent) == 1)
    assert len(first.sent) == 21


@pytest.mark.parametrize("world", ["inprocess"], indirect=True)
async def test_what_a_broker_did_not_take_is_sent_later_and_in_order(world: World) -> None:
    transport = _Recorder(away=2)
    await world.tell(*(ThingMoved(thing="chair", step=step) for step in range(250)))
    async with Relay(world.url, world.sender.schema, transport):
        await until(lambda: len(transport.sent) == 250)
    async with world.sender.reading() as uow:
        ids = [row["id"] for row in await uow.conn.fetch("select id from outbox order by seq")]
    assert [parcel.id for parcel in transport.sent] == ids


@pytest.mark.parametrize("world", ["inprocess"], indirect=True)
async def test_a_relay_survives_the_loss_of_its_connection(world: World) -> None:
    transport = _Recorder()
    async with Relay(world.url, world.sender.schema, transport):
        await world.tell(ThingMoved(thing="one"))
        await until(lambda: len(transport.sent) == 1)
        await eventually(lambda: _cut(world))
        await world.tell(ThingMoved(thing="two"))
        await until(lambda: any(b"two" in parcel.body for parcel in transport.sent))


async def _cut(world: World) -> Any:
    async with world.sender.transaction() as uow:
        return await uow.conn.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = $1",
            f"rushes-{world.sender.schema}-relay",
        )


@pytest.mark.parametrize("world", ["inprocess"], indirect=True)
async def test_rows_of_other_claims_are_skipped(world: World) -> None:
    await world.tell(ThingMoved(thing="one"), ThingMoved(thing="two"))
    async with world.sender.transaction() as first, world.sender.transaction() as second:
        assert len(await outbox.claim(first.conn, 1)) == 1
        (row,) = await outbox.claim(second.conn, 10)
        assert row["subject"] == "two"
