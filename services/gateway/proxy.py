"""One request on its way through: who asks, may they ask so often, which service answers; every refusal in the caller's dialect."""

from collections.abc import Awaitable, Callable, Mapping

import aiohttp
from aiohttp import web

from services.gateway import sockets
from services.gateway.identities import Identities
from services.gateway.limits import Allowance, Limits, RateLimited
from services.gateway.table import Route, Table
from services.gateway.upstream import Upstream, headers_for
from shared.actor import Permission
from shared.errors import Kind, MethodNotAllowed, NoSuchRoute, NotSignedIn, ServiceError
from shared.http.dialect import Dialect
from shared.http.middleware import REQUEST_ID, ROUTE_NAME, dialect_of
from shared.http.mount import ACTOR
from shared.telemetry import tracing

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]
_CHANGE_NOBODY = frozenset({"/rushes/v1/login", "/rushes/v1/refresh"})


class EndpointDeprecated(ServiceError):
    """An old version of the API."""

    kind = Kind.GONE
    code = "ENDPOINT_DEPRECATED"
    message = "{path} is of a version that is no longer served; use /app/3.0."


class Teapot(ServiceError):
    """RFC 2324, section 2.3.2."""

    kind = Kind.TEAPOT
    code = "IM_A_TEAPOT"
    message = "I'm a teapot: short and stout."


class Gateway:
    """What a request needs on its way."""

    def __init__(
        self,
        table: Table,
        identities: Identities,
        limits: Limits,
        *,
        session: aiohttp.ClientSession,
        services: Mapping[str, str],
        pages: Mapping[str, Page],
    ) -> None:
        """Answer from `services` (name -> address), and from `pages` (operation -> page) what the gateway says itself."""
        self._table, self.identities, self.limits = table, identities, limits
        self._session, self._pages = session, pages
        self._upstreams = {name: Upstream(name, address, session) for name, address in services.items()}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, in its dialect whatever happens."""
        dialect = dialect_of(request)
        told: dict[str, str] = {}
        try:
            allowance, token = await self._admitted(request, dialect)
            told = allowance.headers()
            route = self._route(request)
            request[ROUTE_NAME] = route.name
            if token is None and route.permission != Permission.ANYONE:
                raise NotSignedIn
            return await self._answered(request, route, token, told)
        except RateLimited as error:
            return _refused(dialect, error, error.headers())
        except ServiceError as error:
            return _refused(dialect, error, told)

    async def _admitted(self, request: web.Request, dialect: Dialect) -> tuple[Allowance, str | None]:
        """The caller's allowance after this request, and the identity token, if there is a credential. Raises NotSignedIn, RateLimited."""
        credential = dialect.credential(request.headers)
        if credential is None:
            return await self.limits.count(request, None), None
        try:
            identity = await self.identities.of(credential)
            assert identity.actor is not None
            request[ACTOR] = identity.actor
        except NotSignedIn:
            # Somebody who guesses credentials is counted by address, like anybody without one.
            await self.limits.count(request, None)
            raise
        return await self.limits.count(request, identity.caller), identity.token

    def _route(self, request: web.Request) -> Route:
        path = request.path
        found = self._table.find(request.method, path)
        if isinstance(found, Route):
            return found
        if found:
            raise MethodNotAllowed(method=request.method, path=path, allowed=", ".join(sorted(found)))
        if path == "/app/3.0/teapot":
            raise Teapot
        if path.startswith(("/app/1.", "/app/2.")):
            raise EndpointDeprecated(path=path)
        raise NoSuchRoute(method=request.method, path=path)

    async def _answered(self, request: web.Request, route: Route, token: str | None, told: dict[str, str]) -> web.StreamResponse:
        page = self._pages.get(route.name)
        if page is not None:
            shown = await page(request)
            shown.headers.update(told)
            return shown
        upstream = self._upstreams[route.service]
        traceparent = tracing.continued(tracing.current())
        headers = headers_for(request, address=self.limits.address(request), traceparent=traceparent, token=token)
        if sockets.is_asked_for(request):
            return await sockets.pass_through(request, self._session, upstream.url(request), headers)
        if "expect" in request.headers:
            await _go_on(request)
        reply = await upstream.ask(request, headers)
        try:
            if reply.status < 400 and _changes_somebody(request, route):
                # Whoever changed a role or ended a session sees it in their next request; others by the event, a moment later.
                self.identities.forget_all()
            return await upstream.answer(request, reply, {**told, "X-Request-Id": request[REQUEST_ID]})
        finally:
            reply.release()


def _changes_somebody(request: web.Request, route: Route) -> bool:
    """Whether what is known of people and keys may be wrong once this request went well."""
    return route.service == "auth" and request.method not in ("GET", "HEAD") and request.path not in _CHANGE_NOBODY


async def _go_on(request: web.Request) -> None:
    """Ask for the body that the client holds back until the request is taken (`Expect: 100-continue`)."""
    if request.headers["Expect"].lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def _refused(dialect: Dialect, error: ServiceError, told: Mapping[str, str]) -> web.Response:
    refused = dialect.failure(error)
    refused.headers.update(told)
    return refused
