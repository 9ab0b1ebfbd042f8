"""The way to a service and back: which headers go along, bodies streamed both ways, and what happens when an end goes away."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping

import aiohttp
from aiohttp import hdrs, web
from multidict import CIMultiDict
from yarl import URL

from shared import tokens
from shared.errors import Unavailable
from shared.http.middleware import REQUEST_ID

_SMALL = 256 * 1024
_CHUNK = 256 * 1024
_PAUSE_SECONDS = 0.05
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding"}
    | {"upgrade"}
)
_OURS_TO_SAY = frozenset({"host", "content-length", "expect", "x-request-id", "traceparent", tokens.HEADER.lower()})
_FORWARDED = frozenset({"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded"})
_CREDENTIALS = frozenset({"x-api-key", "authorization", "cookie"})
_NOT_PASSED_ON = _HOP_BY_HOP | _OURS_TO_SAY | _FORWARDED | _CREDENTIALS
_NOT_PASSED_BACK = _HOP_BY_HOP | {"date", "server", "x-request-id"}


def _named_by(headers: Mapping[str, str]) -> frozenset[str]:
    """Headers that the sender declared to be for this hop only."""
    told = headers.get(hdrs.CONNECTION)
    return frozenset(part.strip().lower() for part in told.split(",")) if told else frozenset()


def _kept(headers: Mapping[str, str], without: frozenset[str]) -> CIMultiDict[str]:
    hop = _named_by(headers)
    pairs: Iterable[tuple[str, str]] = headers.items()
    return CIMultiDict((name, value) for name, value in pairs if (low := name.lower()) not in without and low not in hop)


def headers_for(request: web.Request, *, address: str, traceparent: str, token: str | None) -> CIMultiDict[str]:
    """What a service is told: the client's headers without credentials and hop-by-hop ones, and what we vouch for."""
    headers = _kept(request.headers, _NOT_PASSED_ON)
    headers["X-Request-Id"] = request[REQUEST_ID]
    headers["traceparent"] = traceparent
    headers["X-Forwarded-For"] = address
    headers["X-Forwarded-Host"] = request.host
    headers["X-Forwarded-Proto"] = request.scheme
    if token is not None:
        headers[tokens.HEADER] = token
    return headers


class Upstream:
    """One service at its address, reached over pooled connections."""

    def __init__(self, name: str, address: str, session: aiohttp.ClientSession) -> None:
        """Reach the service `name` at `address`."""
        self.name, self._address, self._session = name, address, session

    def url(self, request: web.Request) -> URL:
        """Where the request goes: path and query as they came, not encoded anew."""
        return URL(self._address + request.rel_url.raw_path_qs, encoded=True)

    async def ask(self, request: web.Request, headers: CIMultiDict[str]) -> aiohttp.ClientResponse:
        """The service's reply, its body still to be read; whoever asks releases it.

        A small body is read whole, so that a repeatable request can be sent once more when the connection was stale; a large
        one is streamed. Raises Unavailable when the service is away, silent for too long, or hangs up.
        """
        body = await _body(request, headers)
        attempts = 2 if request.method in _REPEATABLE and not isinstance(body, AsyncIterator) else 1
        for attempt in range(1, attempts + 1):
            try:
                return await self._session.request(
                    request.method,
                    self.url(request),
                    headers=headers,
                    data=body,
                    allow_redirects=False,
                    skip_auto_headers=(hdrs.USER_AGENT, hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE),
                )
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                if attempt == attempts:
                    raise Unavailable(part=f"The {self.name} service") from error
                await asyncio.sleep(_PAUSE_SECONDS)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Unavailable(part=f"The {self.name} service") from error
        raise AssertionError("the last attempt ends by returning or raising")

    async def answer(self, request: web.Request, reply: aiohttp.ClientResponse, also: Mapping[str, str]) -> web.StreamResponse:
        """Give the reply to the client with the headers `also`: a small one in one write, a large one as it comes.

        Raises Unavailable if the service hangs up before anything was given to the client.
        """
        headers = _kept(reply.headers, _NOT_PASSED_BACK)
        headers.update(also)
        size = reply.content_length
        if request.method == hdrs.METH_HEAD or size == 0:
            return web.Response(status=reply.status, headers=headers)
        if size is None or size > _SMALL:
            return await _streamed(request, web.StreamResponse(status=reply.status, headers=headers), reply)
        try:
            body = await reply.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(part=f"The {self.name} service") from error
        del headers[hdrs.CONTENT_LENGTH]
        return web.Response(status=reply.status, headers=headers, body=body)


async def _body(request: web.Request, headers: CIMultiDict[str]) -> bytes | AsyncIterator[bytes] | None:
    if not request.body_exists:
        return None
    size = request.content_length
    if size is not None and size <= _SMALL:
        return await request.read()
    if size is not None:
        headers[hdrs.CONTENT_LENGTH] = str(size)
    return request.content.iter_chunked(_CHUNK)


async def _streamed(request: web.Request, response: web.StreamResponse, reply: aiohttp.ClientResponse) -> web.StreamResponse:
    """Pass on piece by piece. When an end goes away half way, the other is cut off too: a cut body must not look complete."""
    await response.prepare(request)
    try:
        async for chunk in reply.content.iter_any():
            await response.write(chunk)
        await response.write_eof()
    except (aiohttp.ClientError, TimeoutError, ConnectionError):
        reply.close()
        if request.transport is not None:
            request.transport.abort()
    return response
