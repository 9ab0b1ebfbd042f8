"""The worker runtime: claims jobs of one queue, keeps their leases, ends them; and sweeps up after workers that died."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg
import structlog

from shared.actor import service as service_actor
from shared.bus import jobs as rows
from shared.bus import metrics, topology
from shared.bus.job_handlers import Job, Jobs
from shared.bus.jobs import Claim, LeaseLost
from shared.bus.transport import Delivery, Done, RetryPolicy, Stop, Transport, Verdict
from shared.errors import Kind, ServiceError
from shared.ids import new_id
from shared.sql.database import Backend, UnitOfWork

_LOG = structlog.get_logger(__name__)
_DATABASE_AWAY = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, TimeoutError)
_PASSING = {Kind.UNAVAILABLE, Kind.LIMITED, Kind.INTERNAL}
_SLOT_SECONDS = 300.0
_FORGOTTEN_SECONDS = 60.0
_SWEEP_BATCH = 100


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker works: `slots` jobs at once; the rest are seconds.

    A worker may be silent for `lease` and gives a sign of life each `beat` (default: a third of that); it looks for due jobs
    each `poll`, and for lost ones each `sweep`.
    """

    slots: int = 2
    lease: float = 30.0
    beat: float | None = None
    poll: float = 2.0
    sweep: float = 5.0
    policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(first_delay=2.0))


class Worker:
    """Does the jobs of one queue (default `<schema>.jobs`), up to `slots` at once, until it is stopped."""

    def __init__(self, jobs: Jobs, backend: Backend, *, queue: str | None = None, options: WorkerOptions | None = None) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{new_id().hex[-8:]}"
        self._jobs = jobs
        self._backend = backend
        self._queue = queue or topology.jobs_queue(backend.schema)
        self._options = options or WorkerOptions()
        self._slots = asyncio.Semaphore(self._options.slots)
        self._running: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._stop: Stop | None = None
        self._stopping = False

    async def start(self, transport: Transport) -> None:
        """Begin to take jobs: on the broker's word, and by looking for due ones now and then."""
        await transport.attach(topology.owner(self._queue), self._backend)
        self._stop = await transport.receive(self._queue, self._told, prefetch=self._options.slots)
        self._loops = [
            asyncio.create_task(self._every(self._options.poll, self._look), name=f"jobs {self._queue}"),
            asyncio.create_task(self._every(self._options.sweep, self.sweep), name=f"sweep {self._queue}"),
        ]

    async def stop(self, grace: float = 5.0) -> None:
        """Take no more; let running jobs end for `grace` seconds, then stop them and give them back at once."""
        self._stopping = True
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if self._stop is not None:
            told = asyncio.ensure_future(self._stop())
            await asyncio.wait({told}, timeout=0.5)
            told.cancel()
            await asyncio.gather(told, return_exceptions=True)
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _told(self, _: Delivery) -> Verdict:
        """There is a job: take the most urgent one as soon as a slot is free. The message is done once that is claimed.

        Not later, for the broker closes channels that ack too late; nor after minutes without a slot: the row waits as well.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SLOT_SECONDS):
                await self._slots.acquire()
            await self._take_one()
        return Done()

    async def _look(self) -> None:
        while not self._slots.locked():
            await self._slots.acquire()
            if not await self._take_one():
                return

    async def _take_one(self) -> bool:
        """With a slot in hand: claim a due job and run it, else free the slot; whether there was one."""
        held = None
        try:
            if not self._stopping:
                async with self._backend.transaction() as uow:
                    kinds = list(self._jobs.handlers)
                    held = await rows.claim(uow.conn, self._queue, self.name, kinds=kinds, lease=self._options.lease)
        except _DATABASE_AWAY as error:
            _LOG.warning("no job can be claimed", error=repr(error))
        finally:
            if held is None:
                self._slots.release()
        if held is None:
            return False
        task = asyncio.create_task(self._run(held), name=f"job {held.kind}")
        self._running.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._slots.release()

    async def _run(self, held: Claim) -> None:
        with structlog.contextvars.bound_contextvars(job_id=str(held.id), job_kind=held.kind, attempt=held.attempt):
            work = asyncio.create_task(self._work(held), name=f"work {held.kind}")
            heart = asyncio.create_task(self._beat(held), name=f"heartbeat {held.kind}")
            try:
                await asyncio.wait({work, heart}, return_when=asyncio.FIRST_COMPLETED)
                if not work.done():
                    _LOG.warning("job lost; stopping work on it")
                    self._count(held, "lost")
            except asyncio.CancelledError:
                await self._cancelled(work, heart)
                if not work.cancelled():
                    return
                await self._give_back(held)
            finally:
                await self._cancelled(work, heart)

    async def _cancelled(self, *tasks: asyncio.Task[None]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, held: Claim) -> None:
        job = Job(held, self._backend)
        limit = asyncio.timeout(self._jobs.deadlines[held.kind].total_seconds())
        try:
            async with limit:
                await self._jobs.handlers[held.kind](job)
            if not job.is_finished:
                async with job.finishing():
                    pass
            self._count(held, "done")
        except LeaseLost:
            _LOG.warning("job lost; its results are dropped")
            self._count(held, "lost")
        except ServiceError as error:
            await self._not_done(held, error.code, str(error), may_pass=error.kind in _PASSING and not isinstance(error, rows.JobFailed))
        except Exception as error:  # noqa: BLE001  whatever it was, the job must end in a state that tells it
            _LOG.warning("job failed", exc_info=error)
            code = "JOB_DEADLINE" if limit.expired() else "SERVER_ERROR"
            await self._not_done(held, code, repr(error), may_pass=True)

    async def _not_done(self, held: Claim, code: str, reason: str, *, may_pass: bool) -> None:
        try:
            async with self._backend.transaction(service_actor(self._backend.schema)) as uow:
                await self._judge(uow, held, code, reason, may_pass=may_pass)
        except LeaseLost:
            self._count(held, "lost")
        except _DATABASE_AWAY as error:
            _LOG.warning("failure not written; the lease will run out", error=repr(error))

    async def _judge(self, uow: UnitOfWork, held: Claim, code: str, reason: str, *, may_pass: bool) -> None:
        if may_pass and held.attempt < held.max_attempts:
            self._count(held, "retried")
            await rows.postpone(uow.conn, held, code, reason, delay=self._options.policy.delay(held.attempt))
            return
        await rows.fail(uow.conn, held, code, reason)
        if hook := self._jobs.gave_up_on.get(held.kind):
            await hook(uow, held, code, reason)
        self._count(held, "failed")

    async def _beat(self, held: Claim) -> None:
        """Extend the lease until it is lost, or the database has been away for as long as it lasts."""
        heard = time.monotonic()
        while time.monotonic() - heard < self._options.lease:
            await asyncio.sleep(self._options.beat or self._options.lease / 3)
            asked = time.monotonic()
            try:
                async with self._backend.transaction() as uow:
                    await rows.extend(uow.conn, held, self._options.lease)
                heard = asked
            except LeaseLost:
                return
            except _DATABASE_AWAY as error:
                _LOG.warning("lease not extended", error=repr(error))

    async def _give_back(self, held: Claim) -> None:
        try:
            async with self._backend.transaction() as uow:
                await rows.release(uow.conn, held)
        except (LeaseLost, *_DATABASE_AWAY) as error:
            _LOG.warning("job not given back", error=repr(error))

    async def sweep(self) -> None:
        """Give lost jobs to others, or up, and tell again of those that were due long ago."""
        async with self._backend.transaction(service_actor(self._backend.schema)) as uow:
            for held in await rows.lost(uow.conn, self._queue, _SWEEP_BATCH):
                _LOG.warning("worker lost", job_id=str(held.id), job_kind=held.kind, worker=held.worker)
                await self._judge(uow, held, "WORKER_LOST", f"worker {held.worker} was not heard of", may_pass=True)
            await rows.send_forgotten(uow, self._queue, after=_FORGOTTEN_SECONDS, limit=_SWEEP_BATCH)

    async def _every(self, seconds: float, do: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await do()
            except Exception:  # noqa: BLE001  the worker must go on
                _LOG.exception("worker's round failed; the next one tries again", queue=self._queue)
            await asyncio.sleep(seconds)

    def _count(self, held: Claim, outcome: str) -> None:
        metrics.JOBS.labels(self._backend.schema, held.kind, outcome).inc()
