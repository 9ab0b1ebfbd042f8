"""What the rest of the bus asks of a broker. Two kinds exist: RabbitMQ (`rabbit`) and in-process (`inprocess`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import structlog

from shared.errors import Kind, ServiceError

if TYPE_CHECKING:
    from shared.sql.database import Backend

_LOG = structlog.get_logger(__name__)


class BrokerAway(ServiceError):
    """The broker cannot be reached, or did not confirm in time; what was to be sent stays in the outbox."""

    kind = Kind.UNAVAILABLE
    code = "BROKER_AWAY"
    message = "The message broker is not available: {problem}"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to travel: a fact for whoever listens, or with `queue`, a command for that one queue."""

    id: UUID
    type: str
    queue: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that arrived. `attempt` counts from 1; it grows with each failed handling."""

    queue: str
    message_id: str
    type: str
    attempt: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """The message is handled: forget it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Deliver the message again `after` so many seconds."""

    after: float
    error: str


@dataclass(frozen=True, slots=True)
class Dead:
    """The message cannot be handled: keep it aside with its error until someone replays it."""

    error: str


Verdict = Done | Retry | Dead
Receiver = Callable[[Delivery], Awaitable[Verdict]]
Stop = Callable[[], Awaitable[None]]
Heard = Callable[[str, bytes], None]


async def judged(receiver: Receiver, delivery: Delivery) -> Verdict:
    """The receiver's verdict; one that breaks instead of judging gets the message again, so that nothing is lost by it."""
    try:
        return await receiver(delivery)
    except Exception as error:  # noqa: BLE001  a bug in a receiver must not lose the message
        _LOG.exception("receiver broke", queue=delivery.queue, message_id=delivery.message_id)
        return Retry(after=5.0, error=repr(error))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up: why, when, after how many attempts, and its body."""

    id: UUID
    queue: str
    type: str
    error: str
    died_at: datetime | None
    attempts: int
    body: bytes


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a message is tried (`attempts` deliveries in all) and how long it rests: `first_delay` seconds, doubling."""

    attempts: int = 5
    first_delay: float = 1.0
    longest_delay: float = 300.0

    def delay(self, attempt: int) -> float:
        """Seconds to wait after the failed attempt number `attempt`."""
        return float(min(self.first_delay * 2 ** (min(attempt, 64) - 1), self.longest_delay))


class Transport(Protocol):
    """A broker, as one process uses it. Delivery is at least once; the order of one publisher is kept until a retry."""

    async def attach(self, service: str, backend: Backend, types: Collection[str] | None = None) -> None:
        """Make `service` an addressee: its command queues, and facts of `types` (None leaves those as they were)."""

    async def ready(self) -> None:
        """Wait until messages can be published without loss."""

    async def publish(self, parcels: Sequence[Parcel]) -> None:
        """Hand all parcels over, in their order; returns when every one is safe. Raises BrokerAway, perhaps half way."""

    async def receive(self, queue: str, receiver: Receiver, *, prefetch: int = 32) -> Stop:
        """Pass what arrives on `queue` to `receiver`, up to `prefetch` at once, started in the order of arrival.

        Awaiting the returned function stops taking messages and waits for those being handled; cancelling it gives them back.
        """

    async def listen(self, types: Collection[str], heard: Heard) -> Stop:
        """Tell `heard` of facts of these types from now on: nothing is stored, nothing is repeated, for caches that also expire."""

    async def depth(self, queue: str) -> int:
        """How many messages wait on `queue` (0 when there is no such queue)."""

    async def dead_letters(self, queue: str, *, limit: int = 100) -> list[DeadLetter]:
        """What was given up on `queue`, oldest first; looking removes nothing."""

    async def replay(self, queue: str, ids: Collection[UUID] | None = None) -> int:
        """Put the dead letters with these ids (None: all) back on `queue`, with fresh attempts; returns how many."""

    async def purge(self) -> None:
        """Forget every message that waits anywhere; for `rushes reset`, never in production."""

    async def is_answering(self) -> bool:
        """Whether the broker answers now; for readiness probes."""

    async def close(self) -> None:
        """Let go of every connection. Receivers are stopped first by who started them."""
