"""What a worker can do: `Jobs` collects the handlers by kind, `Job` is what a handler has in its hands."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from shared.actor import service as service_actor
from shared.bus import jobs as rows
from shared.bus.jobs import Claim
from shared.sql.database import Backend, UnitOfWork

_PROGRESS_SECONDS = 1.0


@dataclass(slots=True)
class Job:
    """A job in the hands of its handler. `attempt` counts from 1."""

    held: Claim
    backend: Backend
    is_finished: bool = False
    _reported: float = field(default=0.0, repr=False)

    @property
    def id(self) -> UUID:
        """The job's id."""
        return self.held.id

    @property
    def payload(self) -> dict[str, Any]:
        """What was handed over when the job was made."""
        return self.held.payload

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self.held.attempt

    async def report(self, progress: float) -> None:
        """Tell how far the job is, from 0 to 1; written at most once a second. Raises LeaseLost when it is no longer ours."""
        now = time.monotonic()
        if now - self._reported >= _PROGRESS_SECONDS:
            self._reported = now
            async with self.backend.transaction() as uow:
                await rows.progress(uow.conn, self.held, progress)

    @contextlib.asynccontextmanager
    async def finishing(self) -> AsyncIterator[UnitOfWork]:
        """A unit for the results of the job; the job is done if and only if it commits.

        Raises LeaseLost, and keeps nothing, when the job was cancelled or given to another worker meanwhile.
        """
        async with self.backend.transaction(service_actor(self.backend.schema)) as uow:
            await rows.complete(uow.conn, self.held)
            yield uow
        self.is_finished = True


Handler = Callable[[Job], Awaitable[None]]
GaveUp = Callable[[UnitOfWork, Claim, str, str], Awaitable[None]]
H = TypeVar("H", bound=Handler)
G = TypeVar("G", bound=GaveUp)


class Jobs:
    """The kinds of jobs that a worker can do."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.deadlines: dict[str, timedelta] = {}
        self.gave_up_on: dict[str, GaveUp] = {}

    def does(self, kind: str, *, deadline: timedelta = timedelta(hours=1)) -> Callable[[H], H]:
        """Do jobs of `kind`; one attempt that takes longer than `deadline` is stopped and counts as failed.

        The handler ends with `job.finishing()`, or just returns. A ServiceError fails the job at once with its code, unless its
        kind says that it will pass; any other exception is tried again with growing delay.
        """

        def register(handler: H) -> H:
            if kind in self.handlers:
                raise ValueError(f"two handlers do {kind}")
            self.handlers[kind] = handler
            self.deadlines[kind] = deadline
            return handler

        return register

    def gave_up(self, *kinds: str) -> Callable[[G], G]:
        """Called as `(uow, claim, code, reason)` in the transaction that marks a job of these kinds failed for good."""

        def register(handler: G) -> G:
            self.gave_up_on.update(dict.fromkeys(kinds, handler))
            return handler

        return register
