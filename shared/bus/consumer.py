"""What a service does with facts and commands: `Consumers` collects its handlers, `Consumer` runs them on what arrives."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pydantic
import structlog
from opentelemetry import propagate, trace

from shared import clock
from shared.actor import service as service_actor
from shared.bus import metrics, topology
from shared.bus.lanes import Lanes
from shared.bus.transport import Dead, Delivery, Done, Receiver, Retry, RetryPolicy, Stop, Transport, Verdict
from shared.errors import Kind, ServiceError
from shared.events.envelope import EVENTS, Command, Envelope, Event, Message
from shared.ids import new_id
from shared.sql import database

_LOG = structlog.get_logger(__name__)
_TRACER = trace.get_tracer("rushes.bus")
_WIDTH = 4
_PREFETCH = 32
_PAUSE_SECONDS = 1.0
_PASSING = {Kind.UNAVAILABLE, Kind.LIMITED, Kind.INTERNAL}

_RECORD = "insert into inbox (message_id, consumer) values ($1, $2) on conflict do nothing returning true"

Handler = Callable[..., Awaitable[None]]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class Registration:
    """One handler: its name in the inbox, and whether it runs in a transaction or does its own idempotence."""

    name: str
    handler: Handler
    model: type[Message]
    in_unit: bool
    wants_envelope: bool
    attempts: int | None


class Consumers:
    """The handlers of one service.

    A handler takes `(uow, message)` or `(uow, message, envelope)`; with `unit=None` it gets the backend in place of the unit,
    runs outside of any transaction, and may see a message twice. `attempts` replaces the number of tries of the settings.
    """

    def __init__(self) -> None:
        self._by_type: dict[str, list[Registration]] = {}
        self._on_all: list[Registration] = []
        self.queues: set[str] = set()

    def on(self, *events: type[Event], unit: str | None = "transaction", attempts: int | None = None) -> Callable[[H], H]:
        """Handle these facts; `Event` itself stands for every fact there is."""

        def register(handler: H) -> H:
            for event in events:
                registration = _registration(handler, event, unit=unit, attempts=attempts)
                (self._on_all if event is Event else self._by_type.setdefault(event.type, [])).append(registration)
            return handler

        return register

    def does(self, command: type[Command], *, unit: str | None = "transaction", attempts: int | None = None) -> Callable[[H], H]:
        """Do this command. Raises ValueError if something else here does it already."""

        def register(handler: H) -> H:
            if command.type in self._by_type:
                raise ValueError(f"two handlers do {command.type}")
            self._by_type[command.type] = [_registration(handler, command, unit=unit, attempts=attempts)]
            self.queues.add(command.queue)
            return handler

        return register

    def types(self) -> set[str]:
        """The types of facts that are handled here, as topics."""
        if self._on_all:
            return {topology.EVERYTHING}
        return {type_ for type_, found in self._by_type.items() if issubclass(found[0].model, Event)}

    def handlers(self, type_: str) -> list[Registration]:
        """Who handles messages of this type."""
        return [*self._by_type.get(type_, []), *(self._on_all if type_ in EVENTS else [])]

    async def deliver(self, backend: database.Backend, message: Message, *, sequence: int = 1, source: str = "test") -> Verdict:
        """Pass one message through decoding, inbox and handlers, without a broker; for tests."""
        subject = message.subject() if isinstance(message, Event) else ""
        data = message.model_dump(mode="json")
        id_ = new_id()
        envelope = Envelope(
            id=id_, source=f"/rushes/{source}", type=message.type, subject=subject, time=clock.now(), sequence=sequence, data=data
        )
        consumer = Consumer(self, backend)
        return await consumer.receive(Delivery("", str(id_), message.type, 1, envelope.encode()))


def _registration(handler: Handler, model: type[Message], *, unit: str | None, attempts: int | None) -> Registration:
    count = len(inspect.signature(handler).parameters)
    if count not in (2, 3):
        raise TypeError(f"{handler.__qualname__} takes {count} arguments; a handler takes (uow, message) or (uow, message, envelope)")
    name = f"{handler.__module__}.{handler.__qualname__}"
    return Registration(name, handler, model, in_unit=unit is not None, wants_envelope=count == 3, attempts=attempts)


class Consumer:
    """Runs the handlers of one service: decode, one transaction with the inbox row for each handler, verdict to the transport."""

    def __init__(self, consumers: Consumers, backend: database.Backend, policy: RetryPolicy | None = None) -> None:
        self._consumers = consumers
        self._backend = backend
        self._service = backend.schema
        self._policy = policy or RetryPolicy()
        self._lanes = Lanes(_WIDTH)
        self._stops: list[Stop] = []

    async def start(self, transport: Transport) -> None:
        """Attach the service and receive its facts and commands."""
        await transport.attach(self._service, self._backend, self._consumers.types())
        for queue in [topology.events_queue(self._service), *sorted(self._consumers.queues)]:
            self._stops.append(await transport.receive(queue, self.receive, prefetch=_PREFETCH))

    async def stop(self, grace: float) -> None:
        """Take no more, let running handlers end for `grace` seconds, then cancel them: their messages come again."""
        stops, self._stops = self._stops, []
        tasks = [asyncio.ensure_future(stop()) for stop in stops]
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def receive(self, delivery: Delivery) -> Verdict:
        """Handle one delivery; never raises but when cancelled."""
        try:
            envelope = Envelope.decode(delivery.body)
        except pydantic.ValidationError as error:
            return self._dead(delivery, f"not an envelope: {error}")
        found = self._consumers.handlers(envelope.type)
        if not found:
            metrics.UNKNOWN.labels(self._service).inc()
            return Done()
        with _surroundings(envelope, delivery):
            async with self._lanes.turn(f"{envelope.source} {envelope.subject or envelope.id}"):
                metrics.LAG.labels(self._service).observe(max(0.0, (clock.now() - envelope.time).total_seconds()))
                # Each handler has a transaction and an inbox row of its own: one that fails does not undo or repeat the others.
                verdicts = [await self._handle(registration, envelope, delivery) for registration in found]
        return next((v for v in verdicts if isinstance(v, Retry)), None) or next((v for v in verdicts if isinstance(v, Dead)), Done())

    async def _handle(self, registration: Registration, envelope: Envelope, delivery: Delivery) -> Verdict:
        model = EVENTS[envelope.type] if registration.model is Event else registration.model
        try:
            message = model.model_validate(envelope.data)
        except pydantic.ValidationError as error:
            return self._dead(delivery, f"not a {model.__name__}: {error}")
        while True:
            try:
                await self._run(registration, message, envelope)
            except ServiceError as error:
                if error.kind not in _PASSING:
                    _LOG.warning("message refused", code=error.code, error=str(error))
                    return self._dead(delivery, f"{error.code}: {error}")
                return self._retry(registration, delivery, error)
            except Exception as error:  # noqa: BLE001  whatever it was, the message must not be lost
                if await self._is_database_there():
                    return self._retry(registration, delivery, error)
                # An outage is not the message's fault: hold it, and its lane, without counting an attempt.
                _LOG.warning("handling waits for the database", error=repr(error))
                await self._wait_for_database()
            else:
                return Done()

    async def _run(self, registration: Registration, message: Message, envelope: Envelope) -> None:
        more = (envelope,) if registration.wants_envelope else ()
        if not registration.in_unit:
            await registration.handler(self._backend, message, *more)
        else:
            async with self._backend.transaction(service_actor(self._service)) as uow:
                if await uow.conn.fetchval(_RECORD, envelope.id, registration.name) is None:
                    metrics.REPEATED.labels(self._service, envelope.type).inc()
                    return
                await registration.handler(uow, message, *more)
        metrics.HANDLED.labels(self._service, envelope.type).inc()

    def _dead(self, delivery: Delivery, error: str) -> Dead:
        metrics.DEAD.labels(self._service, delivery.type).inc()
        _LOG.error("message is dead", queue=delivery.queue, message_id=delivery.message_id, message_type=delivery.type, error=error)
        return Dead(error)

    def _retry(self, registration: Registration, delivery: Delivery, error: Exception) -> Verdict:
        if delivery.attempt >= (registration.attempts or self._policy.attempts):
            return self._dead(delivery, repr(error))
        metrics.FAILED.labels(self._service, delivery.type).inc()
        after = self._policy.delay(delivery.attempt)
        _LOG.warning("handling failed", handler=registration.name, attempt=delivery.attempt, retry_seconds=after, exc_info=error)
        return Retry(after, repr(error))

    async def _is_database_there(self) -> bool:
        try:
            return await database.is_answering(self._backend)
        except Exception:  # noqa: BLE001  any failure to answer is the answer
            return False

    async def _wait_for_database(self) -> None:
        while not await self._is_database_there():  # noqa: ASYNC110  only asking tells
            await asyncio.sleep(_PAUSE_SECONDS)


@contextlib.contextmanager
def _surroundings(envelope: Envelope, delivery: Delivery) -> Iterator[None]:
    """Logs and spans that tell which message is being handled, and continue the sender's trace."""
    carrier: dict[str, Any] = {"traceparent": envelope.traceparent} if envelope.traceparent else {}
    bound = {"message_id": str(envelope.id), "message_type": envelope.type, "attempt": delivery.attempt, **carrier}
    with (
        structlog.contextvars.bound_contextvars(**bound),
        _TRACER.start_as_current_span(envelope.type, context=propagate.extract(carrier), kind=trace.SpanKind.CONSUMER),
    ):
        yield


__all__ = ["Consumer", "Consumers", "Receiver", "Registration"]
