"""Browsers: which origins may call us, told on every answer and on preflights."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_HEADERS = web.RequestKey("cors_headers", dict[str, str])
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_EXPOSED = "X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Content-Disposition, ETag"


def middleware(origins: str) -> Middleware:
    """A middleware for these origins, separated by commas; `*` lets every origin call, without cookies."""
    allowed = {origin.strip() for origin in origins.split(",") if origin.strip()}

    @web.middleware
    async def cors(request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is None or not allowed:
            return await handler(request)
        is_welcome = "*" in allowed or origin in allowed
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return web.Response(status=204, headers=_preflight(request) | _told(origin, allowed) if is_welcome else {})
        if is_welcome:
            request[_HEADERS] = _told(origin, allowed)
        return await handler(request)

    return cors


def _preflight(request: web.Request) -> dict[str, str]:
    wanted = request.headers.get("Access-Control-Request-Headers", "")
    return {"Access-Control-Allow-Methods": _METHODS, "Access-Control-Allow-Headers": wanted, "Access-Control-Max-Age": "86400"}


def _told(origin: str, allowed: set[str]) -> dict[str, str]:
    if "*" in allowed:
        return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": _EXPOSED,
        "Vary": "Origin",
    }


async def on_prepare(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on every answer, streamed ones too."""
    response.headers.update(request.get(_HEADERS, {}))
