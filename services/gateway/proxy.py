"""One request on its way through: route, identity, limit, upstream; bodies are streamed both ways."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import hdrs, web
from multidict import CIMultiDict

from services.gateway.identities import Identities
from services.gateway.limits import Limits, RateLimited
from services.gateway.table import Route, Table
from shared import tokens
from shared.actor import Permission
from shared.errors import Kind, MethodNotAllowed, NoSuchRoute, NotSignedIn, ServiceError, Unavailable
from shared.http.dialect import Dialect
from shared.http.middleware import DIALECTS, REQUEST_ID, dialect_of

_SMALL = 256 * 1024
_CHUNK = 256 * 1024
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_NOT_PASSED_ON = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
        "expect",
        "x-request-id",
        "x-forwarded-for",
        tokens.HEADER.lower(),
        "x-api-key",
        "authorization",
        "cookie",
    }
)
_NOT_PASSED_BACK = frozenset({"connection", "keep-alive", "transfer-encoding", "trailer", "upgrade", "date", "server", "x-request-id"})


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
        self, table: Table, identities: Identities, limits: Limits, upstream: aiohttp.ClientSession, services: dict[str, str]
    ) -> None:
        """Answer from `services` (name -> address)."""
        self.table, self.identities, self.limits = table, identities, limits
        self._upstream, self._services = upstream, services

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, in its dialect whatever happens."""
        dialect = dialect_of(request)
        try:
            allowance, token = await self._admitted(request, dialect)
        except RateLimited as error:
            refused = dialect.failure(error)
            refused.headers["Retry-After"] = str(error.details["seconds"])
            refused.headers["RateLimit-Remaining"] = "0"
            return refused
        route = self._route(request)
        if route.permission != Permission.ANYONE and token is None:
            raise NotSignedIn
        return await self._pass_on(request, route, token, allowance)

    async def _admitted(self, request: web.Request, dialect: Dialect) -> tuple[dict[str, str], str | None]:
        credential = dialect.credential(request.headers)
        if credential is None:
            return (await self.limits.count(request, None)).headers(), None
        try:
            identity = await self.identities.of(credential)
        except NotSignedIn:
            # Somebody who guesses credentials is counted by address, like anybody without one.
            await self.limits.count(request, None)
            raise
        assert identity.actor is not None
        return (await self.limits.count(request, f"{identity.actor.kind}:{identity.actor.id}")).headers(), identity.token

    def _route(self, request: web.Request) -> Route:
        found = self.table.find(request.method, request.path)
        if isinstance(found, Route):
            return found
        if found:
            raise MethodNotAllowed(method=request.method, path=request.path, allowed=", ".join(sorted(found)))
        if request.path.startswith("/app/3.0/teapot"):
            raise Teapot
        if request.path.startswith(("/app/1.", "/app/2.")):
            raise EndpointDeprecated(path=request.path)
        raise NoSuchRoute(method=request.method, path=request.path)

    def _headers(self, request: web.Request, token: str | None) -> CIMultiDict[str]:
        headers = CIMultiDict((name, value) for name, value in request.headers.items() if name.lower() not in _NOT_PASSED_ON)
        headers["X-Request-Id"] = request[REQUEST_ID]
        headers["X-Forwarded-For"] = self.limits.address(request)
        headers["X-Forwarded-Host"] = request.host
        headers["X-Forwarded-Proto"] = request.scheme
        if token is not None:
            headers[tokens.HEADER] = token
        return headers

    async def _pass_on(self, request: web.Request, route: Route, token: str | None, also: dict[str, str]) -> web.StreamResponse:
        headers = self._headers(request, token)
        size = request.content_length
        body: bytes | AsyncIterator[bytes] | None = None
        if request.body_exists and size is not None and size <= _SMALL:
            body = await request.read()
        elif request.body_exists:
            body = request.content.iter_chunked(_CHUNK)
            if size is not None:
                headers[hdrs.CONTENT_LENGTH] = str(size)
        url = self._services[route.service] + request.raw_path
        repeatable = request.method in _SAFE and not isinstance(body, AsyncIterator)
        for attempt in (1, 2):
            try:
                async with self._upstream.request(
                    request.method, url, headers=headers, data=body, allow_redirects=False, skip_auto_headers=("User-Agent", "Accept")
                ) as reply:
                    return await self._pass_back(request, route, reply, also)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                if attempt == 2 or not repeatable:
                    raise Unavailable(part=f"The {route.service} service") from error
                await asyncio.sleep(0.05)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Unavailable(part=f"The {route.service} service") from error
        raise AssertionError("the second attempt ends by returning or raising")

    async def _pass_back(
        self, request: web.Request, route: Route, reply: aiohttp.ClientResponse, also: dict[str, str]
    ) -> web.StreamResponse:
        headers = CIMultiDict((name, value) for name, value in reply.headers.items() if name.lower() not in _NOT_PASSED_BACK)
        headers.update(also)
        headers["X-Request-Id"] = request[REQUEST_ID]
        if route.service == "auth" and request.method != "GET" and reply.status < 400:
            self.identities.forget_all()
        if request.method == "HEAD" or (reply.content_length is not None and reply.content_length <= _SMALL):
            body = await reply.read()
            if request.method != "HEAD":
                headers.popall(hdrs.CONTENT_LENGTH, None)
            return web.Response(status=reply.status, headers=headers, body=body or None)
        response = web.StreamResponse(status=reply.status, headers=headers)
        await response.prepare(request)
        async for chunk in reply.content.iter_any():
            await response.write(chunk)
        await response.write_eof()
        return response


__all__ = ["DIALECTS", "EndpointDeprecated", "Gateway", "Teapot"]
