"""Faults survived: after each, no clip is lost, nothing has happened twice, and the job's end state is reached."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import aio_pika
import asyncpg
import pytest

from tests import footage
from tests.e2e.conftest import RunningStack
from tests.e2e.processes import rushes
from tests.e2e.small_job import SmallJob

pytestmark = pytest.mark.e2e


async def until(found: Callable[[], Awaitable[bool]], *, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await found():
            await asyncio.sleep(0.1)


async def agrees(stack: RunningStack) -> None:
    """Rows and files agree, once the work that is still going on has ended."""

    async def once() -> bool:
        return (await rushes("fsck", data_dir=stack.data_dir)).code == 0

    with contextlib.suppress(TimeoutError):
        await until(once, seconds=40)
        return
    finished = await rushes("fsck", data_dir=stack.data_dir)
    assert finished.code == 0, finished.out + finished.err


async def test_the_small_job_without_any_fault(stack: RunningStack, job: SmallJob) -> None:
    await job.upload(footage.h264())
    await job.reach_end_state()
    await agrees(stack)


async def test_the_worker_is_killed_while_it_encodes(stack: RunningStack, job: SmallJob) -> None:
    clip_id = await job.upload(footage.hevc())

    async def is_encoding() -> bool:
        conn = await asyncpg.connect(stack.note.databases["media"])
        running = await conn.fetchval(
            "select exists (select from media.job where state = 'running' and payload::text like $1)", f"%{clip_id}%"
        )
        await conn.close()
        return bool(running)

    with contextlib.suppress(TimeoutError):
        await until(is_encoding, seconds=5)
    stack.processes.kill("worker")
    await job.reach_end_state()
    await agrees(stack)


async def test_media_is_killed_between_storage_and_commit(stack: RunningStack, job: SmallJob) -> None:
    upload = await job.send_parts(footage.h264())
    stack.crash_at("media.upload.stored")
    await job.complete(upload)
    assert stack.has_crashed()
    await job.reach_end_state()
    await agrees(stack)


async def test_a_relay_is_killed_between_publishing_and_marking(stack: RunningStack, job: SmallJob) -> None:
    stack.crash_at("bus.relay.published")
    await job.upload(footage.h264())

    async def crashed() -> bool:
        return stack.has_crashed()

    await until(crashed)
    await job.reach_end_state()
    await agrees(stack)


async def test_rabbitmq_is_away_for_twenty_seconds(stack: RunningStack, job: SmallJob) -> None:
    await asyncio.to_thread(stack.processes.take_down, "rabbitmq")
    await job.upload(footage.h264())
    await asyncio.sleep(20)
    await asyncio.to_thread(stack.processes.bring_up, "rabbitmq")
    await job.reach_end_state()
    await agrees(stack)


async def test_postgres_is_restarted(stack: RunningStack, job: SmallJob) -> None:
    upload = await job.send_parts(footage.h264())
    stack.processes.kill("postgres")
    await job.complete(upload)
    await job.reach_end_state()
    await agrees(stack)


async def test_the_object_store_is_away(stack: RunningStack, job: SmallJob) -> None:
    upload = await job.send_parts(footage.h264())
    await asyncio.to_thread(stack.processes.take_down, "minio")
    completing = asyncio.create_task(job.complete(upload))
    await asyncio.sleep(3)
    await asyncio.to_thread(stack.processes.bring_up, "minio")
    await completing
    await job.reach_end_state()
    await agrees(stack)


async def test_every_event_is_delivered_twice(stack: RunningStack, job: SmallJob) -> None:
    await job.upload(footage.h264())
    await job.reach_end_state()
    for service, url in stack.note.databases.items():
        conn = await asyncpg.connect(url)
        await conn.execute(f"update {service}.outbox set published_at = null")

        async def all_sent(conn: "asyncpg.Connection[asyncpg.Record]" = conn, service: str = service) -> bool:
            return not await conn.fetchval(f"select exists (select from {service}.outbox where published_at is null)")

        await until(all_sent)
        await conn.close()
    await job.reach_end_state()
    await agrees(stack)


async def test_a_poison_message_is_set_aside_listed_and_replayed(stack: RunningStack) -> None:
    connection = await aio_pika.connect(stack.note.broker_url)
    async with connection:
        channel = await connection.channel()
        message = aio_pika.Message(b"{not json", type="rushes.auth.person.created", message_id="00000000-0000-4000-8000-000000000001")
        await channel.default_exchange.publish(message, routing_key="catalog.events")

    async def is_dead() -> bool:
        return "catalog.events" in (await rushes("events", "dead", data_dir=stack.data_dir)).out

    await until(is_dead)
    replayed = await rushes("events", "replay", data_dir=stack.data_dir)
    assert replayed.code == 0
    assert "0 messages" not in replayed.out
    await until(is_dead)
    doctor = await rushes("doctor", data_dir=stack.data_dir)
    assert doctor.code == 1
    assert "dead letters" in doctor.out
    connection = await aio_pika.connect(stack.note.broker_url)
    async with connection:
        channel = await connection.channel()
        await channel.declare_queue("catalog.events.dead", passive=True)
        queue = await channel.get_queue("catalog.events.dead")
        await queue.purge()
