"""Jobs: long work as rows, each leased to one worker at a time; the broker only tells the workers that there is some.

A row is queued, running, then done, failed or cancelled. Workers claim by `skip locked`, so a lost message delays a job and
never loses it. A lease is held by (worker, attempt): whoever lost it can neither finish nor fail the job any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from shared.bus import outbox, topology
from shared.errors import Kind, ServiceError
from shared.events.envelope import Command
from shared.ids import new_id

if TYPE_CHECKING:
    import asyncpg

    from shared.sql.database import Connection, UnitOfWork

_INSERT = """
insert into job (id, kind, queue, payload, key, priority, max_attempts, run_after, sent_at)
values ($1, $2, $3, $4, $5, $6, $7, coalesce($8, now()), now())
on conflict (key) do nothing
returning id, run_after <= now() as is_due
"""

_CLAIM = """
update job set state = 'running', worker = $2, attempts = attempts + 1, lease_until = now() + make_interval(secs => $4),
    started_at = now(), progress = 0, failure_code = null, failure_reason = null
where id = (
    select id from job
    where queue = $1 and state = 'queued' and run_after <= now() and kind = any($3::text[])
    order by priority desc, run_after, id limit 1 for update skip locked
)
returning id, kind, payload, attempts, max_attempts
"""

_EXTEND = """
update job set lease_until = now() + make_interval(secs => $4)
where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning true
"""
_PROGRESS = """
update job set progress = $4 where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning true
"""
_COMPLETE = """
update job set state = 'done', progress = 1, lease_until = null, finished_at = now()
where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning true
"""
_FAIL = """
update job set state = 'failed', lease_until = null, finished_at = now(), failure_code = $4, failure_reason = $5
where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning true
"""
_POSTPONE = """
update job set state = 'queued', lease_until = null, run_after = now() + make_interval(secs => $4),
    failure_code = $5, failure_reason = $6
where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning true
"""
_RELEASE = """
update job set state = 'queued', lease_until = null, worker = null, run_after = now(), attempts = attempts - 1
where id = $1 and worker = $2 and attempts = $3 and state = 'running' returning true
"""
_CANCEL = """
update job set state = 'cancelled', lease_until = null, finished_at = now() where id = $1 and state in ('queued', 'running')
returning true
"""
_RESTART = """
update job set state = 'queued', attempts = 0, progress = 0, run_after = now(), sent_at = now(), finished_at = null,
    failure_code = null, failure_reason = null
where id = $1 and state in ('failed', 'cancelled') returning kind, queue
"""
_FIND = """
select id, kind, queue, payload, key, state, attempts, max_attempts, progress, failure_code, failure_reason, created_at, finished_at
from job where id = $1
"""
_LOST = """
select id, kind, payload, attempts, max_attempts, worker from job
where queue = $1 and state = 'running' and lease_until < now() order by lease_until limit $2 for update skip locked
"""
_FORGOTTEN = """
update job set sent_at = now() where id = any (array(
    select id from job where queue = $1 and state = 'queued' and run_after < now() - make_interval(secs => $2)
        and coalesce(sent_at, created_at) < now() - make_interval(secs => $2)
    order by run_after limit $3 for update skip locked))
returning id, kind
"""


class LeaseLost(ServiceError):
    """The job was cancelled, or given to another worker because this one had not been heard of."""

    kind = Kind.CONFLICT
    code = "JOB_LEASE_LOST"
    message = "Job {id} is no longer this worker's; nothing of this attempt is kept."


class JobFailed(ServiceError):
    """Raised by a handler whose job cannot succeed, however often it is tried. Subclasses own their code and message."""

    code = "JOB_FAILED"
    message = "{problem}"


class RunJob(Command):
    """There is a job to do; it goes to the queue of the workers that the row names."""

    type: ClassVar[str] = "rushes.bus.job.run"
    queue: ClassVar[str] = "jobs"

    job_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it is stored. `progress` from 0 to 1."""

    id: UUID
    kind: str
    queue: str
    payload: dict[str, Any]
    key: str | None
    state: str
    attempts: int
    max_attempts: int
    progress: float
    failure_code: str | None
    failure_reason: str | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed job: who holds it, and which attempt this is. Both are asked for before anything of it is kept."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    worker: str
    attempt: int
    max_attempts: int


async def enqueue(
    uow: UnitOfWork,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_after: datetime | None = None,
    queue: str | None = None,
    priority: int = 0,
    max_attempts: int = 5,
) -> UUID:
    """Make a job in this transaction and return its id; with a `key` that a job has already, return that one's and make none.

    `queue` defaults to `<schema>.jobs`. Higher `priority` goes first. `run_after` None means at once.
    """
    queue = queue or topology.jobs_queue(uow.backend.schema)
    id_ = new_id()
    made = await uow.conn.fetchrow(_INSERT, id_, kind, queue, payload, key, priority, max_attempts, run_after)
    if made is None:
        return UUID(str(await uow.conn.fetchval("select id from job where key = $1", key)))
    if made["is_due"]:
        await outbox.insert_command(uow.conn, RunJob(job_id=id_, kind=kind), at=uow.now, queue=queue)
    return id_


async def find(conn: Connection, job_id: UUID) -> JobRow | None:
    """The job of this id, or None."""
    row = await conn.fetchrow(_FIND, job_id)
    return None if row is None else JobRow(**dict(row))


async def cancel(uow: UnitOfWork, job_id: UUID) -> bool:
    """Stop a job that has not ended; a worker that runs it hears of it at its next heartbeat. Whether there was one to stop."""
    return bool(await uow.conn.fetchval(_CANCEL, job_id))


async def restart(uow: UnitOfWork, job_id: UUID) -> bool:
    """Queue a failed or cancelled job again with all its attempts. Whether it was one."""
    row = await uow.conn.fetchrow(_RESTART, job_id)
    if row is None:
        return False
    await outbox.insert_command(uow.conn, RunJob(job_id=job_id, kind=row["kind"]), at=uow.now, queue=row["queue"])
    return True


def _claim(row: asyncpg.Record, worker: str) -> Claim:
    return Claim(row["id"], row["kind"], row["payload"], worker, row["attempts"], row["max_attempts"])


async def claim(conn: Connection, queue: str, worker: str, *, kinds: list[str], lease: float) -> Claim | None:
    """The most urgent due job of these kinds, leased to `worker` for `lease` seconds; None when none is due."""
    row = await conn.fetchrow(_CLAIM, queue, worker, kinds, lease)
    return None if row is None else _claim(row, worker)


async def extend(conn: Connection, held: Claim, lease: float) -> None:
    """Keep a lease for `lease` seconds from now. Raises LeaseLost."""
    await _if_held(await conn.fetchval(_EXTEND, held.id, held.worker, held.attempt, lease), held)


async def progress(conn: Connection, held: Claim, value: float) -> None:
    """Store how far a job is, from 0 to 1. Raises LeaseLost."""
    await _if_held(await conn.fetchval(_PROGRESS, held.id, held.worker, held.attempt, min(1.0, max(0.0, value))), held)


async def complete(conn: Connection, held: Claim) -> None:
    """The job is done, in the transaction that holds its results. Raises LeaseLost, and the results must go then."""
    await _if_held(await conn.fetchval(_COMPLETE, held.id, held.worker, held.attempt), held)


async def fail(conn: Connection, held: Claim, code: str, reason: str) -> None:
    """The job cannot be done. Raises LeaseLost."""
    await _if_held(await conn.fetchval(_FAIL, held.id, held.worker, held.attempt, code, reason), held)


async def postpone(conn: Connection, held: Claim, code: str, reason: str, *, delay: float) -> None:
    """Try again in `delay` seconds. Raises LeaseLost."""
    await _if_held(await conn.fetchval(_POSTPONE, held.id, held.worker, held.attempt, delay, code, reason), held)


async def release(conn: Connection, held: Claim) -> None:
    """Give a job back untried, for a worker that must stop; the attempt does not count. Raises LeaseLost."""
    await _if_held(await conn.fetchval(_RELEASE, held.id, held.worker, held.attempt), held)


async def lost(conn: Connection, queue: str, limit: int) -> list[Claim]:
    """Jobs whose worker has not been heard of within its lease, held until the transaction ends."""
    return [_claim(row, row["worker"]) for row in await conn.fetch(_LOST, queue, limit)]


async def send_forgotten(uow: UnitOfWork, queue: str, *, after: float, limit: int) -> int:
    """Tell the workers again of jobs that have been due for `after` seconds; returns how many."""
    rows = await uow.conn.fetch(_FORGOTTEN, queue, after, limit)
    for row in rows:
        await outbox.insert_command(uow.conn, RunJob(job_id=row["id"], kind=row["kind"]), at=uow.now, queue=queue)
    return len(rows)


async def _if_held(held: Any, job: Claim) -> None:
    if not held:
        raise LeaseLost(id=job.id)
