"""From a committed transaction of one service to one effect in another, whatever happens on the way, on both transports."""

import asyncio
import contextlib
import random
import time

from shared.bus.transport import Parcel
from shared.errors import Unavailable
from shared.events.envelope import Envelope, Event
from shared.ids import new_id
from shared.sql.database import Backend, UnitOfWork
from tests.bus.conftest import FAST, World, eventually, until, write
from tests.bus.facts import RingBell, ThingMoved, ThingPainted, WrongColour


async def test_a_committed_fact_has_one_effect_and_leaves_the_outbox(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved, envelope: Envelope) -> None:
        await write(uow.conn, f"{event.thing} {envelope.subject} {envelope.source}")

    await world.consume()
    await world.relay()
    await world.tell(ThingMoved(thing="chair"))
    assert await world.has_effects(1) == [f"chair chair /rushes/{world.sender.schema}"]
    await eventually(lambda: _is_zero(world))


async def _is_zero(world: World) -> bool:
    return await world.unpublished() == 0


async def test_a_fact_of_a_rolled_back_transaction_is_never_told(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)

    await world.consume()
    await world.relay()
    with contextlib.suppress(WrongColour):
        await _tell_and_change_ones_mind(world)
    await world.tell(ThingMoved(thing="chair"))
    assert await world.has_effects(1) == ["chair"]


async def _tell_and_change_ones_mind(world: World) -> None:
    async with world.sender.transaction() as uow:
        await uow.publish(ThingMoved(thing="ghost"))
        raise WrongColour


async def test_every_fact_delivered_twice_has_one_effect(world: World) -> None:
    seen: list[str] = []

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)

    @world.consumers.on(ThingMoved, unit=None)
    async def count(_: Backend, event: ThingMoved) -> None:
        seen.append(event.thing)

    await world.consume()
    parcels = [world.parcel(ThingMoved(thing=f"chair {i}")) for i in range(10)]
    await world.transport.publish(parcels)
    await until(lambda: len(seen) == 10)
    await eventually(lambda: _is_empty(world))
    await world.transport.publish(parcels)
    await until(lambda: len(seen) == 20)
    assert sorted(await world.effects()) == sorted(f"chair {i}" for i in range(10))


async def _is_empty(world: World) -> bool:
    return await world.transport.depth(world.queue) == 0


async def test_facts_told_before_the_receiver_first_starts_wait_for_it(world: World) -> None:
    await world.relay()
    await world.tell(ThingMoved(thing="early"))

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)

    await world.consume()
    assert await world.has_effects(1) == ["early"]


async def test_facts_about_one_thing_arrive_in_their_order(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await asyncio.sleep(random.random() / 200)  # noqa: S311  jitter, to give disorder a chance
        await write(uow.conn, f"{event.thing}:{event.step}")

    await world.consume()
    await world.relay()
    for step in range(40):
        await world.tell(*(ThingMoved(thing=thing, step=step) for thing in "abcdef"))
    effects = await world.has_effects(240)
    for thing in "abcdef":
        assert [effect for effect in effects if effect.startswith(thing)] == [f"{thing}:{step}" for step in range(40)]


async def test_a_passing_failure_is_tried_again_after_growing_rests(world: World) -> None:
    tries: list[float] = []

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise Unavailable(part="the lift")

    await world.consume()
    await world.transport.publish([world.parcel(ThingMoved(thing="chair"))])
    assert await world.has_effects(1) == ["chair"]
    assert len(tries) == 3
    # Rests can only be longer than asked for, on a busy machine; a tenth is for clocks that differ.
    assert tries[1] - tries[0] > FAST.delay(1) * 0.9
    assert tries[2] - tries[1] > FAST.delay(2) * 0.9


async def test_a_message_that_keeps_failing_is_dead_and_can_be_replayed(world: World) -> None:
    is_mended = False

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)
        if not is_mended:
            raise RuntimeError("the floor is wet")

    await world.consume()
    parcel = world.parcel(ThingMoved(thing="chair"))
    await world.transport.publish([parcel])
    (letter,) = await world.dead()
    assert (letter.id, letter.type, letter.queue) == (parcel.id, ThingMoved.type, world.queue)
    assert letter.attempts == FAST.attempts
    assert "the floor is wet" in letter.error
    assert letter.died_at is not None
    assert letter.body == parcel.body
    assert await world.effects() == []

    is_mended = True
    assert await world.transport.replay(world.queue, [new_id()]) == 0
    assert await world.transport.replay(world.queue, [parcel.id]) == 1
    assert await world.has_effects(1) == ["chair"]
    assert await world.dead(0) == []


async def test_what_the_domain_refuses_is_dead_at_once_and_holds_nothing_up(world: World) -> None:
    tried: list[str] = []

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        tried.append(event.thing)
        if event.thing == "mauve":
            raise WrongColour
        await write(uow.conn, event.thing)

    await world.consume()
    await world.transport.publish([world.parcel(ThingMoved(thing=thing)) for thing in ("mauve", "red")])
    (letter,) = await world.dead()
    assert letter.error.startswith("WRONG_COLOUR")
    assert letter.attempts == 1
    assert await world.has_effects(1) == ["red"]
    assert tried.count("mauve") == 1


async def test_poison_is_dead_listed_and_dead_again_after_a_replay(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)

    await world.consume()
    bad_data = world.parcel(ThingMoved(thing="x"))
    poison = [
        Parcel(id=new_id(), type=ThingMoved.type, queue=None, body=b"\x00 not json"),
        Parcel(id=new_id(), type=ThingMoved.type, queue=None, body=bad_data.body.replace(b'"thing"', b'"thong"')),
    ]
    await world.transport.publish([*poison, world.parcel(ThingMoved(thing="chair"))])
    letters = await world.dead(2)
    assert {letter.id for letter in letters} == {parcel.id for parcel in poison}
    assert await world.has_effects(1) == ["chair"]
    assert await world.transport.replay(world.queue) == 2
    again = await world.dead(2)
    assert {letter.body for letter in again} == {parcel.body for parcel in poison}


async def test_a_handler_that_fails_neither_undoes_nor_repeats_another(world: World) -> None:
    fails = [True]

    @world.consumers.on(ThingMoved)
    async def first(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, f"first {event.thing}")

    @world.consumers.on(ThingMoved)
    async def second(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, f"second {event.thing}")
        if fails:
            fails.pop()
            raise RuntimeError("once")

    await world.consume()
    await world.transport.publish([world.parcel(ThingMoved(thing="chair"))])
    assert await world.has_effects(2) == ["first chair", "second chair"]
    await eventually(lambda: _is_empty(world))
    assert await world.effects() == ["first chair", "second chair"]


async def test_types_that_nothing_handles_are_let_go(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)

    await world.consume()
    await world.transport.publish([world.parcel(ThingPainted(thing="wall")), world.parcel(ThingMoved(thing="chair"))])
    assert await world.has_effects(1) == ["chair"]
    await eventually(lambda: _is_empty(world))
    assert await world.transport.dead_letters(world.queue) == []


async def test_a_handler_of_every_event_hears_all_of_them(world: World) -> None:
    @world.consumers.on(Event)
    async def log(uow: UnitOfWork, event: Event) -> None:
        await write(uow.conn, event.type)

    await world.consume()
    await world.transport.publish([world.parcel(ThingPainted(thing="wall")), world.parcel(ThingMoved(thing="chair"))])
    assert sorted(await world.has_effects(2)) == [ThingMoved.type, ThingPainted.type]


async def test_a_command_goes_to_its_queue_and_waits_there_for_who_does_it(world: World) -> None:
    queue = f"{world.receiver.schema}.bell"
    rung = type("Rung", (RingBell,), {"queue": queue, "__module__": __name__})

    @world.consumers.does(RingBell, unit=None)
    async def ring(backend: Backend, command: RingBell) -> None:
        async with backend.transaction() as uow:
            await write(uow.conn, f"ding x {command.times}")

    world.consumers.queues = {queue}
    await world.relay()
    async with world.sender.transaction() as uow:
        await uow.send(rung(times=3))
    await world.consume()
    assert await world.has_effects(1) == ["ding x 3"]


async def test_a_handler_stopped_half_way_is_run_again_by_the_next(world: World) -> None:
    started = asyncio.Event()
    hangs = [True]

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)
        if hangs:
            started.set()
            await asyncio.Event().wait()

    first = await world.consume()
    await world.transport.publish([world.parcel(ThingMoved(thing="chair"))])
    async with asyncio.timeout(60):
        await started.wait()
    await first.stop(grace=0)
    assert await world.effects() == []
    hangs.clear()
    await world.consume()
    assert await world.has_effects(1) == ["chair"]


async def test_a_lost_database_connection_costs_a_try_and_no_effect(world: World) -> None:
    cuts = [True]

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)
        if cuts:
            cuts.pop()
            async with world.sender.transaction() as other:
                await other.conn.execute("select pg_terminate_backend($1)", uow.conn.get_server_pid())
            await write(uow.conn, "never")

    await world.consume()
    await world.transport.publish([world.parcel(ThingMoved(thing="chair"))])
    assert await world.has_effects(1) == ["chair"]


async def test_purging_forgets_messages_and_dead_letters(world: World) -> None:
    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)
        raise WrongColour

    consumer = await world.consume()
    await world.transport.publish([world.parcel(ThingMoved(thing="chair"))])
    await world.dead()
    await consumer.stop(5)
    await world.transport.publish([world.parcel(ThingMoved(thing="table"))])
    await world.transport.purge()
    await eventually(lambda: _is_empty(world))
    assert await world.transport.dead_letters(world.queue) == []
    assert await world.transport.is_answering()


async def test_a_cache_that_listens_hears_facts_from_then_on_until_it_stops(world: World) -> None:
    heard: list[str] = []
    await world.transport.attach(world.receiver.schema, world.receiver, ())
    stop = await world.transport.listen({ThingMoved.type}, lambda type_, body: heard.append(f"{type_} {len(body) > 0}"))
    await world.transport.publish([world.parcel(ThingPainted(thing="wall")), world.parcel(ThingMoved(thing="chair"))])
    await until(lambda: heard)
    assert heard == [f"{ThingMoved.type} True"]
    await stop()


async def test_a_worker_that_is_here_before_its_service_lets_no_fact_be_lost(world: World) -> None:
    await world.transport.attach(world.receiver.schema, world.receiver)
    await world.relay()
    await world.tell(ThingMoved(thing="early"))

    @world.consumers.on(ThingMoved)
    async def move(uow: UnitOfWork, event: ThingMoved) -> None:
        await write(uow.conn, event.thing)

    await world.consume()
    assert await world.has_effects(1) == ["early"]
