"""Leased jobs: claimed once, kept by heartbeats, fenced when lost, retried, given up, swept."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from shared.bus import jobs, topology
from shared.bus.job_handlers import Job, Jobs
from shared.bus.jobs import Claim, JobFailed, JobRow, LeaseLost
from shared.bus.relay import Relay
from shared.bus.transport import RetryPolicy
from shared.bus.worker import Worker, WorkerOptions
from shared.errors import Unavailable
from shared.sql.database import UnitOfWork
from tests.bus.conftest import World, eventually, write
from tests.bus.facts import WrongColour

QUICK = WorkerOptions(slots=2, lease=30.0, poll=0.1, sweep=0.1, policy=RetryPolicy(first_delay=0.05))
LATE = WorkerOptions(slots=2, lease=30.0, poll=3600, sweep=3600, policy=RetryPolicy(first_delay=0.05))

in_process = pytest.mark.parametrize("world", ["inprocess"], indirect=True)


@contextlib.asynccontextmanager
async def working(world: World, work: Jobs, options: WorkerOptions = QUICK) -> AsyncIterator[Worker]:
    worker = Worker(work, world.receiver, options=options)
    await worker.start(world.transport)
    try:
        yield worker
    finally:
        await worker.stop(grace=0)


async def enqueue(world: World, kind: str = "paint", **options: object) -> UUID:
    async with world.receiver.transaction() as uow:
        return await jobs.enqueue(uow, kind, {"colour": "red"}, **options)  # type: ignore[arg-type]  # passed on as given


async def row(world: World, job_id: UUID) -> JobRow:
    async with world.receiver.reading() as uow:
        found = await jobs.find(uow.conn, job_id)
    assert found is not None
    return found


async def in_state(world: World, job_id: UUID, *states: str) -> JobRow:
    async def ask() -> JobRow | None:
        found = await row(world, job_id)
        return found if found.state in states else None

    return await eventually(ask)


async def claim(world: World, worker: str = "w1") -> Claim | None:
    async with world.receiver.transaction() as uow:
        return await jobs.claim(uow.conn, topology.jobs_queue(world.receiver.schema), worker, kinds=["paint"], lease=30)


async def run_out(world: World) -> None:
    async with world.receiver.transaction() as uow:
        await uow.conn.execute("update job set lease_until = now() - interval '1 second' where state = 'running'")


async def test_a_job_runs_on_the_brokers_word_and_ends_with_its_results(world: World) -> None:
    work = Jobs()

    @work.does("paint")
    async def paint(job: Job) -> None:
        await job.report(0.5)
        async with job.finishing() as uow:
            await write(uow.conn, f"painted {job.payload['colour']}")

    await world.transport.attach(world.receiver.schema, world.receiver, ())
    # The worker looks for jobs itself once, when it starts; the second job can only be told to it.
    async with working(world, work, LATE), Relay(world.url, world.receiver.schema, world.transport):
        await in_state(world, await enqueue(world), "done")
        done = await in_state(world, await enqueue(world), "done")
    assert (done.progress, done.attempts, done.failure_code) == (1.0, 1, None)
    assert await world.effects() == ["painted red", "painted red"]


@in_process
async def test_a_job_whose_message_was_lost_is_found_all_the_same(world: World) -> None:
    work = Jobs()
    work.does("paint")(_nothing)
    async with working(world, work):
        await in_state(world, await enqueue(world), "done")


async def _nothing(_: Job) -> None:
    """Do the job, which is to do nothing."""


@in_process
async def test_a_key_makes_one_job_however_often_it_is_asked_for(world: World) -> None:
    first = await enqueue(world, key="wall 7")
    assert await enqueue(world, key="wall 7") == first
    assert await enqueue(world, key="wall 8") != first


@in_process
async def test_urgent_jobs_go_first_and_future_ones_not_yet(world: World) -> None:
    plain = await enqueue(world)
    urgent = await enqueue(world, priority=5)
    async with world.receiver.transaction() as uow:
        await jobs.enqueue(uow, "paint", {}, run_after=uow.now + timedelta(days=1), priority=9)
    claims = [await claim(world), await claim(world), await claim(world)]
    assert [found.id if found else None for found in claims] == [urgent, plain, None]


@in_process
async def test_a_job_that_fails_for_a_while_is_tried_again(world: World) -> None:
    work = Jobs()
    tries: list[int] = []

    @work.does("paint")
    async def paint(job: Job) -> None:
        tries.append(job.attempt)
        if job.attempt == 1:
            raise Unavailable(part="paint shop")
        if job.attempt == 2:
            raise RuntimeError("brush broke")

    async with working(world, work):
        await in_state(world, await enqueue(world), "done")
    assert tries == [1, 2, 3]


@in_process
async def test_a_job_out_of_attempts_fails_with_its_reason_and_tells_who_asked(world: World) -> None:
    work = Jobs()

    @work.does("paint")
    async def paint(_: Job) -> None:
        raise RuntimeError("brush broke")

    @work.gave_up("paint")
    async def sorry(uow: UnitOfWork, held: Claim, code: str, reason: str) -> None:
        await write(uow.conn, f"{held.payload['colour']} {code} {reason}")

    async with working(world, work):
        failed = await in_state(world, await enqueue(world, max_attempts=2), "failed")
    assert (failed.attempts, failed.failure_code) == (2, "SERVER_ERROR")
    assert await world.effects() == ["red SERVER_ERROR RuntimeError('brush broke')"]


@in_process
@pytest.mark.parametrize(("error", "code"), [(WrongColour(), "WRONG_COLOUR"), (JobFailed(problem="no wall"), "JOB_FAILED")])
async def test_a_job_that_cannot_succeed_is_not_tried_again(world: World, error: Exception, code: str) -> None:
    work = Jobs()

    @work.does("paint")
    async def paint(_: Job) -> None:
        raise error

    async with working(world, work):
        failed = await in_state(world, await enqueue(world), "failed")
        assert (failed.attempts, failed.failure_code) == (1, code)
        async with world.receiver.transaction() as uow:
            assert await jobs.restart(uow, failed.id)
        again = await eventually(lambda: _failed_again(world, failed))
        assert again.attempts == 1


async def _failed_again(world: World, before: JobRow) -> JobRow | None:
    found = await row(world, before.id)
    return found if found.state == "failed" and found.finished_at != before.finished_at else None


@in_process
async def test_a_job_over_its_deadline_fails_with_that_reason(world: World) -> None:
    work = Jobs()

    @work.does("paint", deadline=timedelta(seconds=0.05))
    async def paint(_: Job) -> None:
        await asyncio.Event().wait()

    async with working(world, work):
        failed = await in_state(world, await enqueue(world, max_attempts=1), "failed")
    assert failed.failure_code == "JOB_DEADLINE"


@in_process
async def test_who_lost_the_lease_can_keep_nothing_of_the_job(world: World) -> None:
    job_id = await enqueue(world)
    slow = await claim(world, "slow")
    assert slow is not None
    await run_out(world)
    await Worker(Jobs(), world.receiver, options=QUICK).sweep()
    quick = await eventually(lambda: claim(world, "quick"))
    assert (quick.id, quick.attempt) == (job_id, 2)

    with pytest.raises(LeaseLost):
        async with Job(slow, world.receiver).finishing() as uow:
            await write(uow.conn, "slow")
    async with world.receiver.transaction() as uow:
        for late in (
            jobs.fail(uow.conn, slow, "X", "x"),
            jobs.postpone(uow.conn, slow, "X", "x", delay=1.0),
            jobs.extend(uow.conn, slow, 30.0),
            jobs.progress(uow.conn, slow, 0.5),
            jobs.release(uow.conn, slow),
        ):
            with pytest.raises(LeaseLost):
                await late
    async with Job(quick, world.receiver).finishing() as uow:
        await write(uow.conn, "quick")
    assert await world.effects() == ["quick"]
    assert (await row(world, job_id)).state == "done"


@in_process
async def test_a_worker_that_keeps_dying_fails_the_job_in_the_end(world: World) -> None:
    work = Jobs()

    @work.gave_up("paint")
    async def sorry(uow: UnitOfWork, held: Claim, code: str, _: str) -> None:
        await write(uow.conn, f"{held.attempt} {code}")

    job_id = await enqueue(world, max_attempts=2)
    sweeper = Worker(work, world.receiver, options=QUICK)
    for _ in range(2):
        await eventually(lambda: claim(world))
        await run_out(world)
        await sweeper.sweep()
    assert (await row(world, job_id)).failure_code == "WORKER_LOST"
    assert await world.effects() == ["2 WORKER_LOST"]


@in_process
async def test_heartbeats_keep_a_lease_longer_than_it_lasts(world: World) -> None:
    work = Jobs()
    beats: set[object] = set()

    @work.does("paint")
    async def paint(job: Job) -> None:
        while len(beats) < 3:
            async with job.backend.reading() as uow:
                beats.add(await uow.conn.fetchval("select lease_until from job where id = $1", job.id))
            await asyncio.sleep(0.01)

    # A lease so long that no pause of a busy machine can cost it; a beat each ten seconds would be too slow a test.
    async with working(world, work, WorkerOptions(lease=30.0, beat=0.05, poll=0.1, sweep=3600)):
        done = await in_state(world, await enqueue(world), "done")
    assert done.attempts == 1


@in_process
async def test_cancelling_stops_the_work(world: World) -> None:
    work = Jobs()
    started, stopped = asyncio.Event(), asyncio.Event()

    @work.does("paint")
    async def paint(_: Job) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with working(world, work, WorkerOptions(lease=30.0, beat=0.05, poll=0.1)), asyncio.timeout(60):
        job_id = await enqueue(world)
        await started.wait()
        async with world.receiver.transaction() as uow:
            assert await jobs.cancel(uow, job_id)
        await stopped.wait()
    assert (await row(world, job_id)).state == "cancelled"
    async with world.receiver.transaction() as uow:
        assert not await jobs.cancel(uow, job_id)


@in_process
async def test_a_worker_that_stops_gives_its_jobs_back_uncounted(world: World) -> None:
    work = Jobs()
    started = asyncio.Event()

    @work.does("paint")
    async def paint(_: Job) -> None:
        started.set()
        await asyncio.Event().wait()

    async with working(world, work, QUICK), asyncio.timeout(60):
        job_id = await enqueue(world)
        await started.wait()
    given_back = await row(world, job_id)
    assert (given_back.state, given_back.attempts) == ("queued", 0)
    again = await claim(world)
    assert again is not None
    assert again.attempt == 1


@in_process
async def test_jobs_that_nobody_took_are_told_of_again(world: World) -> None:
    await enqueue(world)
    async with world.receiver.transaction() as uow:
        await uow.conn.execute("update job set run_after = now() - interval '5 minutes', sent_at = now() - interval '5 minutes'")
        await uow.conn.execute("delete from outbox")
    sweeper = Worker(Jobs(), world.receiver, options=QUICK)
    await sweeper.sweep()
    await sweeper.sweep()
    async with world.receiver.reading() as uow:
        assert await uow.conn.fetchval("select count(*) from outbox where type = $1", jobs.RunJob.type) == 1


@in_process
async def test_many_workers_do_each_job_once(world: World) -> None:
    work = Jobs()

    @work.does("paint")
    async def paint(job: Job) -> None:
        async with job.finishing() as uow:
            await write(uow.conn, str(job.id))

    ids = [str(await enqueue(world)) for _ in range(40)]
    async with working(world, work), working(world, work), working(world, work):
        effects = await world.has_effects(40)
    assert sorted(effects) == sorted(ids)
