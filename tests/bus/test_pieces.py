"""Lanes, replicas, pruning, registration and the runtime that puts all of it together."""

import asyncio

import pytest
from opentelemetry import trace
from pydantic import SecretStr

from shared.bus import outbox, replica, runtime
from shared.bus.consumer import Consumers
from shared.bus.lanes import Lanes
from shared.bus.transport import Dead, Done, RetryPolicy
from shared.events.envelope import Envelope
from shared.settings import BrokerSettings, DatabaseSettings
from shared.sql.database import Backend, UnitOfWork
from shared.telemetry import tracing
from tests.bus.conftest import World, write
from tests.bus.facts import RingBell, ThingMoved, WrongColour

in_process = pytest.mark.parametrize("world", ["inprocess"], indirect=True)


async def test_a_lane_keeps_its_order_and_no_more_than_the_width_run_at_once() -> None:
    lanes = Lanes(2)
    order: list[str] = []
    now = most = 0

    async def turn(key: str, step: int) -> None:
        nonlocal now, most
        async with lanes.turn(key):
            now += 1
            most = max(most, now)
            for _ in range((7 - step) % 5):
                await asyncio.sleep(0)
            order.append(f"{key}{step}")
            now -= 1

    await asyncio.gather(*(turn(key, step) for step in range(20) for key in "abc"))
    for key in "abc":
        assert [entry for entry in order if entry.startswith(key)] == [f"{key}{step}" for step in range(20)]
    assert most == 2


def test_rests_grow_and_end_at_the_longest() -> None:
    policy = RetryPolicy(attempts=5, first_delay=1.0, longest_delay=60.0)
    assert [policy.delay(attempt) for attempt in (1, 2, 3, 4, 10, 5000)] == [1, 2, 4, 8, 60, 60]


def test_a_handler_with_other_arguments_and_a_second_doer_are_refused_at_import() -> None:
    consumers = Consumers()

    async def no_message(_: UnitOfWork) -> None: ...

    async def ring(_: UnitOfWork, __: RingBell) -> None: ...

    with pytest.raises(TypeError, match="no_message"):
        consumers.on(ThingMoved)(no_message)
    consumers.does(RingBell)(ring)
    with pytest.raises(ValueError, match="two handlers"):
        consumers.does(RingBell)(ring)
    assert consumers.queues == {"bustest.bell"}
    assert consumers.types() == set()


@in_process
async def test_an_old_fact_does_not_undo_a_newer_one(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def keep(uow: UnitOfWork, event: ThingMoved, envelope: Envelope) -> None:
        if await replica.is_newest(uow, envelope, "thing"):
            await write(uow.conn, f"{event.thing} {event.step}")

    for thing, step in (("chair", 1), ("chair", 3), ("chair", 2), ("table", 2)):
        verdict = await world.consumers.deliver(world.receiver, ThingMoved(thing=thing, step=step), sequence=step)
        assert verdict == Done()
    assert await world.effects() == ["chair 1", "chair 3", "table 2"]


@in_process
async def test_a_refusal_is_told_to_who_delivers_by_hand(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def refuse(_: UnitOfWork, __: ThingMoved) -> None:
        raise WrongColour

    assert await world.consumers.deliver(world.receiver, ThingMoved(thing="x")) == Dead("WRONG_COLOUR: Not that colour.")


@in_process
async def test_the_trace_goes_from_the_outbox_into_the_handler(world: World) -> None:
    traceparent = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"
    seen: list[str] = []

    @world.consumers.on(ThingMoved, unit=None)
    async def look(_: Backend, __: ThingMoved) -> None:
        seen.append(f"{trace.get_current_span().get_span_context().trace_id:032x} {tracing.current()}")

    with trace.use_span(_span(traceparent)):
        await world.tell(ThingMoved(thing="chair"))
    async with world.sender.transaction() as uow:
        (row,) = await uow.conn.fetch("select *, data::text as data from outbox")
        claimed = await outbox.claim(uow.conn, 1)
    assert row["traceparent"].startswith("00-" + "ab" * 16)
    await world.transport.attach(world.receiver.schema, world.receiver, world.consumers.types())
    await world.transport.publish([outbox.parcel(claimed[0], "sender")])
    await world.consume()
    async with asyncio.timeout(60):
        while not seen:
            await asyncio.sleep(0.01)
    assert seen[0].startswith("ab" * 16)


def _span(traceparent: str) -> trace.Span:
    _, trace_id, span_id, _ = traceparent.split("-")
    return trace.NonRecordingSpan(trace.SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=trace.TraceFlags(1)))


@in_process
async def test_pruning_removes_what_is_old_and_published_only(world: World) -> None:
    await world.tell(*(ThingMoved(thing=thing) for thing in ("old", "new", "unpublished")))
    async with world.sender.transaction() as uow:
        await uow.conn.execute("update outbox set published_at = now() - interval '15 days' where subject = 'old'")
        await uow.conn.execute("update outbox set published_at = now(), time = '2020-01-01' where subject = 'new'")
        await uow.conn.execute(
            "insert into inbox select gen_random_uuid(), 'x', now() - make_interval(days => d) from unnest(array[1, 20]) d"
        )
    assert await runtime.prune(world.sender) == 2
    assert await runtime.prune(world.sender) == 0
    async with world.sender.reading() as uow:
        assert [row["subject"] for row in await uow.conn.fetch("select subject from outbox order by seq")] == ["new", "unpublished"]


async def test_the_runtime_of_two_services_carries_facts_between_them(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved, envelope: Envelope) -> None:
        await write(uow.conn, f"{event.thing} by {envelope.actor}")

    database = DatabaseSettings(url=SecretStr(world.url))
    broker = BrokerSettings(retry_seconds=0.1)
    async with (
        runtime.running(world.sender.schema, world.sender, Consumers(), broker, database, transport=world.transport),
        runtime.running(world.receiver.schema, world.receiver, world.consumers, broker, database, transport=world.transport) as used,
    ):
        assert used is world.transport
        await world.tell(ThingMoved(thing="chair"))
        assert await world.has_effects(1) == ["chair by None"]
