"""Turning operations into aiohttp routes: who asks, may they, what do they say; then the handler, in its unit of work."""

import asyncio
import hashlib
from collections.abc import Iterable

import asyncpg
from aiohttp import web

from shared import tokens
from shared.actor import Actor, ActorKind, Permission
from shared.errors import InvalidInput, NotPermitted, NotSignedIn, ReadOnlyCredential, Unavailable
from shared.http import idempotency, params
from shared.http.operation import Call, Operation
from shared.sql.database import Backend

BACKEND = web.AppKey("backend", Backend)
SECRET = web.AppKey("internal_secret", str)
BODY_LIMIT = web.AppKey("body_limit", int)
OPERATION = web.RequestKey("operation", Operation)
ACTOR = web.RequestKey("actor", Actor)

_TRIES = 4
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)


def mount(app: web.Application, operations: Iterable[Operation]) -> None:
    """Add every operation to the application's router; what can be read answers HEAD too."""
    known = list(operations)
    heads = {operation.path for operation in known if operation.method == "HEAD"}
    for operation in known:
        app.router.add_route(operation.method, operation.path, _handler(operation), name=None)
        if operation.method == "GET" and operation.path not in heads:
            app.router.add_route("HEAD", operation.path, _handler(operation), name=None)


def _handler(operation: Operation):  # type: ignore[no-untyped-def]  # noqa: ANN202  aiohttp's own handler type
    async def handle(request: web.Request) -> web.StreamResponse:
        request[OPERATION] = operation
        actor = tokens.verify(request.headers.get(tokens.HEADER), request.app[SECRET])
        request[ACTOR] = actor
        require(actor, operation.allow)
        arguments = await _arguments(operation, request)
        call = Call(request, actor, request.app[BACKEND], operation)
        result = await _run(call, arguments)
        if isinstance(result, web.StreamResponse):
            return result
        return operation.dialect.success(result, operation.status)

    return handle


def require(actor: Actor, permission: Permission) -> None:
    """Raise NotSignedIn, ReadOnlyCredential or NotPermitted unless the actor has the capability."""
    if actor.has(permission):
        return
    if actor.kind is ActorKind.ANONYMOUS:
        raise NotSignedIn
    if actor.read_only or (actor.grants and all(grant.read_only for grant in actor.grants)):
        raise ReadOnlyCredential
    raise NotPermitted


async def _arguments(operation: Operation, request: web.Request) -> dict[str, object]:
    if not params.is_well_encoded(request.raw_path if hasattr(request, "raw_path") else request.path_qs):
        raise InvalidInput(problem="the address is not UTF-8")
    found: dict[str, object] = {
        argument: params.path_value(kind, request.match_info[place]) for place, (argument, kind) in operation.places.items()
    }
    if operation.query is not None:
        found["query"] = params.read_query(operation.query, request.query)
    if operation.body is not None:
        raw = await params.read_json(request, operation.body_limit or request.app[BODY_LIMIT])
        found["body"] = params.validated(operation.body, raw)
    return found


async def _run(call: Call, arguments: dict[str, object]) -> object:
    """The handler in its unit. A deadlock or a serialisation failure is PostgreSQL's to report and ours to repeat."""
    handler = call.operation.handler
    try:
        if call.operation.unit == "none":
            return await handler(call, **arguments)
        if call.operation.unit == "read":
            async with call.backend.reading(call.actor) as call._uow:  # noqa: SLF001  the edge opens the unit
                return await handler(call, **arguments)
        for attempt in range(1, _TRIES + 1):
            try:
                return await _write(call, arguments)
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                if attempt == _TRIES:
                    raise Unavailable(part="The record") from None
                await asyncio.sleep(0.02 * attempt)
    except asyncpg.DataError as error:
        raise InvalidInput(problem=f"a value is out of range: {error}") from error
    except AWAY as error:
        raise Unavailable(part="The database") from error
    raise AssertionError("the loop ends by returning or raising")


async def _write(call: Call, arguments: dict[str, object]) -> object:
    async with call.backend.transaction(call.actor) as call._uow:  # noqa: SLF001  the edge opens the unit
        key = call.request.headers.get("Idempotency-Key")
        if key is None:
            return await call.operation.handler(call, **arguments)
        body = repr(sorted((name, repr(value)) for name, value in arguments.items()))
        fingerprint = hashlib.sha256(f"{call.operation}{call.request.path_qs}{body}".encode()).hexdigest()
        return await idempotency.once(call, key, fingerprint, arguments)
