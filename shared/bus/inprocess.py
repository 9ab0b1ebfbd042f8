"""The transport of the embedded mode: one object shared by all services of one process, messages kept in their own schemas.

A published message is a row in the `mailbox` of each service it is for before `publish` returns, so killing the process loses
nothing. Delivery, retry, delay and dead letters behave as on RabbitMQ; the same tests hold both to it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import structlog

from shared.bus import mailbox
from shared.bus.topology import EVERYTHING, SERVICES, events_queue, owner
from shared.bus.transport import BrokerAway, Dead, DeadLetter, Delivery, Done, Heard, Parcel, Receiver, Retry, Stop, judged
from shared.ids import new_id

if TYPE_CHECKING:
    from shared.sql.database import Backend

_LOG = structlog.get_logger(__name__)
_POLL_SECONDS = 1.0
_PAUSE_SECONDS = 1.0
_CLOCKS_DIFFER_SECONDS = 0.005
_PATIENCE_SECONDS = 10.0
_DATABASE_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


@dataclass(slots=True)
class _Address:
    backend: Backend
    types: frozenset[str] | None = None
    """None until the service has said what it wants to hear: everything is kept for it."""

    def wants(self, type_: str) -> bool:
        return self.types is None or type_ in self.types or EVERYTHING in self.types


@dataclass(slots=True)
class _Desk:
    """One queue being received from."""

    queue: str
    backend: Backend
    receiver: Receiver
    prefetch: int
    taker: UUID = field(default_factory=new_id)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: bool = False
    running: set[asyncio.Task[None]] = field(default_factory=set)
    handled: list[int] = field(default_factory=list)

    def ended(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        self.wake.set()


class InProcessTransport:
    """Shared by the services of one process. `expects` names those that must be attached before anything is published."""

    def __init__(self, expects: Collection[str] = SERVICES) -> None:
        self._expects = frozenset(expects)
        self._addresses: dict[str, _Address] = {}
        self._attached = asyncio.Condition()
        self._desks: defaultdict[str, list[_Desk]] = defaultdict(list)
        self._listeners: list[tuple[frozenset[str], Heard]] = []

    async def attach(self, service: str, backend: Backend, types: Collection[str] | None = None) -> None:
        """Make `service` an addressee; see Transport."""
        known = self._addresses.get(service)
        kept = known.types if known is not None else None
        self._addresses[service] = _Address(backend, kept if types is None else frozenset(types))
        async with self._attached:
            self._attached.notify_all()

    async def ready(self) -> None:
        """Wait until every expected service is attached; one of which only a worker is here is not."""
        while missing := self._missing():
            try:
                async with self._attached, asyncio.timeout(_PATIENCE_SECONDS):
                    await self._attached.wait_for(lambda: not self._missing())
            except TimeoutError:
                _LOG.warning("facts wait for services that are not here", missing=sorted(missing))

    def _missing(self) -> frozenset[str]:
        return self._expects - {service for service, address in self._addresses.items() if address.types is not None}

    async def publish(self, parcels: Sequence[Parcel]) -> None:
        """Write the parcels into the mailbox of each addressee. Raises BrokerAway if one of them cannot be written to."""
        by_queue: defaultdict[str, list[Parcel]] = defaultdict(list)
        for parcel in parcels:
            if parcel.queue is not None:
                by_queue[parcel.queue].append(parcel)
                continue
            for service, address in self._addresses.items():
                if address.wants(parcel.type):
                    by_queue[events_queue(service)].append(parcel)
        for queue, those in by_queue.items():
            await self._put(queue, those)
        for types, heard in self._listeners:
            for parcel in parcels:
                if parcel.type in types:
                    heard(parcel.type, parcel.body)

    async def _put(self, queue: str, parcels: Sequence[Parcel]) -> None:
        address = self._addresses.get(owner(queue))
        if address is None:
            # Expected services are attached before anything is published, so this one was declared not to be part of the process.
            _LOG.warning("command for a service that is not here", queue=queue, messages=[str(parcel.id) for parcel in parcels])
            return
        try:
            await mailbox.put(address.backend, queue, parcels)
        except _DATABASE_AWAY as error:
            raise BrokerAway(problem=repr(error)) from error
        for desk in self._desks[queue]:
            desk.wake.set()

    async def listen(self, types: Collection[str], heard: Heard) -> Stop:
        """Tell `heard` of facts of these types; see Transport."""
        entry = (frozenset(types), heard)
        self._listeners.append(entry)

        async def stop() -> None:
            self._listeners = [other for other in self._listeners if other is not entry]

        return stop

    def _address(self, queue: str) -> _Address:
        address = self._addresses.get(owner(queue))
        if address is None:
            raise BrokerAway(problem=f"nobody here owns the queue {queue}")
        return address

    async def receive(self, queue: str, receiver: Receiver, *, prefetch: int = 32) -> Stop:
        """Pass what arrives on `queue` to `receiver`; see Transport."""
        desk = _Desk(queue, self._address(queue).backend, receiver, prefetch)
        self._desks[queue].append(desk)
        pump = asyncio.create_task(self._pump(desk), name=f"mailbox {queue}")

        async def stop() -> None:
            desk.stopping = True
            desk.wake.set()
            try:
                await asyncio.shield(pump)
            finally:
                await self._clear(desk, pump)

        return stop

    async def _clear(self, desk: _Desk, pump: asyncio.Task[None]) -> None:
        self._desks[desk.queue] = [other for other in self._desks[desk.queue] if other is not desk]
        for task in (pump, *desk.running):
            task.cancel()
        await asyncio.gather(pump, *desk.running, return_exceptions=True)
        try:
            await self._flush(desk)
            await mailbox.give_back(desk.backend, desk.queue, desk.taker)
        except _DATABASE_AWAY as error:
            _LOG.warning("mailbox not given back; the next start does", queue=desk.queue, error=repr(error))

    async def _pump(self, desk: _Desk) -> None:
        while not (desk.stopping and not desk.running):
            desk.wake.clear()
            try:
                more = await self._turn(desk)
            except _DATABASE_AWAY as error:
                _LOG.warning("mailbox cannot be read; trying again", queue=desk.queue, error=repr(error))
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            if not more:
                await _wait(desk.wake, _POLL_SECONDS)

    async def _turn(self, desk: _Desk) -> bool:
        """Settle what is handled and start what is due; whether more may be due already."""
        await self._flush(desk)
        room = 0 if desk.stopping else desk.prefetch - len(desk.running)
        if room <= 0:
            return False
        rows = await mailbox.take(desk.backend, desk.queue, desk.taker, room)
        for row in rows:
            task = asyncio.create_task(self._deliver(desk, row), name=f"{desk.queue} {row['type']}")
            desk.running.add(task)
            task.add_done_callback(desk.ended)
        return len(rows) == room

    async def _flush(self, desk: _Desk) -> None:
        handled = list(desk.handled)
        if handled:
            await mailbox.forget(desk.backend, handled)
            del desk.handled[: len(handled)]

    async def _deliver(self, desk: _Desk, row: Any) -> None:
        delivery = Delivery(desk.queue, str(row["message_id"]), row["type"], row["attempts"] + 1, row["body"])
        verdict = await judged(desk.receiver, delivery)
        while True:
            try:
                match verdict:
                    case Done():
                        desk.handled.append(row["seq"])
                    case Retry(after=after):
                        await mailbox.rest(desk.backend, row["seq"], after)
                        asyncio.get_running_loop().call_later(after + _CLOCKS_DIFFER_SECONDS, desk.wake.set)
                    case Dead(error=error):
                        await mailbox.bury(desk.backend, row["seq"], error)
            except _DATABASE_AWAY:
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                return

    async def depth(self, queue: str) -> int:
        """How many messages wait on `queue` or rest before their next attempt."""
        return await mailbox.depth(self._address(queue).backend, queue)

    async def dead_letters(self, queue: str, *, limit: int = 100) -> list[DeadLetter]:
        """What was given up on `queue`, oldest first."""
        return await mailbox.dead_letters(self._address(queue).backend, queue, limit)

    async def replay(self, queue: str, ids: Collection[UUID] | None = None) -> int:
        """Put dead letters back on `queue`; returns how many."""
        count = await mailbox.replay(self._address(queue).backend, queue, ids)
        for desk in self._desks[queue]:
            desk.wake.set()
        return count

    async def purge(self) -> None:
        """Forget every message and dead letter of the attached services."""
        for address in list(self._addresses.values()):
            await mailbox.purge(address.backend)

    async def is_answering(self) -> bool:
        """Always: the database has a probe of its own."""
        return True

    async def close(self) -> None:
        """Nothing to let go of: the tables belong to the services."""


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
