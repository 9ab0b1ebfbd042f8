"""Around every request: an id, a log line, a measurement, and every failure told in the caller's dialect."""

import re
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web
from opentelemetry import propagate, trace

from shared.errors import BodyTooLarge, InvalidInput, Kind, MethodNotAllowed, NoSuchRoute, ServiceError
from shared.http.dialect import Dialect
from shared.http.mount import ACTOR, OPERATION
from shared.ids import new_id
from shared.telemetry import metrics, tracing

DIALECTS = web.AppKey("dialects", Sequence[Dialect])
SERVICE = web.AppKey("service", str)
REQUEST_ID = web.RequestKey("request_id", str)
ROUTE_NAME = web.RequestKey("route_name", str)
"""What the gateway, which has no operations, calls what was asked."""

_LOG = structlog.get_logger("http")
_GIVEN_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")
_QUIET = {"/live", "/ready", "/healthz", "/readyz", "/metrics"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def dialect_of(request: web.Request) -> Dialect:
    """The dialect in whose address space the request is; the first one for paths that are in none."""
    dialects = request.app[DIALECTS]
    return next((d for d in dialects if any(request.path.startswith(prefix) for prefix in d.prefixes)), dialects[0])


class _Unknown(ServiceError):
    """A failure that nobody foresaw: logged with its cause, told without it."""

    kind = Kind.INTERNAL


def _as_failure(error: Exception, request: web.Request) -> ServiceError:
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, web.HTTPMethodNotAllowed):
        return MethodNotAllowed(method=request.method, path=request.path, allowed=", ".join(sorted(error.allowed_methods)))
    if isinstance(error, web.HTTPNotFound):
        return NoSuchRoute(method=request.method, path=request.path)
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return BodyTooLarge(limit="number of")
    if isinstance(error, web.HTTPBadRequest):
        return InvalidInput(problem=error.reason)
    if isinstance(error, web.HTTPException) and error.status < 500:
        return InvalidInput(problem=error.reason)
    _LOG.exception("request failed", path=request.path, method=request.method)
    return _Unknown()


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return dialect_of(request).failure(_as_failure(error, request))
    except ConnectionResetError:
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the caller gets an answer in their dialect
        return dialect_of(request).failure(_as_failure(error, request))


@web.middleware
async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one middleware of every service."""
    given = request.headers.get("X-Request-Id", "")
    request_id = given if _GIVEN_ID.fullmatch(given) else str(new_id())
    request[REQUEST_ID] = request_id
    traceparent = tracing.continued(request.headers.get("traceparent"))
    service = request.app[SERVICE]
    started = time.perf_counter()
    with (
        structlog.contextvars.bound_contextvars(request_id=request_id, traceparent=traceparent),
        tracing.TRACER.start_as_current_span(
            request.method, context=propagate.extract({"traceparent": traceparent}), kind=trace.SpanKind.SERVER
        ),
        metrics.IN_FLIGHT.labels(service).track_inprogress(),
    ):
        response = await _answered(request, handler)
        seconds = time.perf_counter() - started
        if not response.prepared:
            response.headers["X-Request-Id"] = request_id
        operation = request.get(OPERATION)
        name = operation.name if operation else request.get(ROUTE_NAME, "unrouted")
        metrics.REQUESTS.labels(service, name, response.status).inc()
        metrics.REQUEST_SECONDS.labels(service, name).observe(seconds)
        if request.path not in _QUIET:
            actor = request.get(ACTOR)
            _LOG.info(
                "request",
                method=request.method,
                path=request.path,
                operation=name,
                status=response.status,
                milliseconds=round(seconds * 1000, 2),
                actor=f"{actor.kind}:{actor.id}" if actor else None,
            )
    return response
