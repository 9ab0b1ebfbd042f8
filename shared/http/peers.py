"""Asking another of our services while a client waits: only for a replica's miss, and to register or complete bytes."""

import json
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import aiohttp
import structlog

from shared import actor, tokens
from shared.errors import Kind, ServiceError, Unavailable

_KINDS = {
    400: Kind.INVALID,
    401: Kind.UNAUTHENTICATED,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    409: Kind.CONFLICT,
    410: Kind.GONE,
    413: Kind.TOO_LARGE,
    422: Kind.MISSING,
    429: Kind.LIMITED,
}
_PASSED_ON = {"request_id": "X-Request-Id", "traceparent": "traceparent"}


class PeerRefused(ServiceError):
    """The other service refused, and its refusal is the client's answer: kind, code and text are passed on."""

    message = "{reason}"

    def __init__(self, kind: Kind, code: str, reason: str) -> None:
        super().__init__(reason=reason)
        self.kind = kind  # type: ignore[misc]  # this one error speaks for another, which owns its kind and code
        self.code = code  # type: ignore[misc]  # as above


class Peer:
    """A client for the internal routes of one service. Open it as an asynchronous context."""

    def __init__(self, name: str, url: str, secret: str, *, caller: str, timeout: float = 10.0) -> None:
        """Reach the service `name` at `url` as the service `caller`; give up after `timeout` seconds."""
        self._name, self._url, self._secret, self._caller = name, url.rstrip("/"), secret, caller
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=2)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self

    async def __aexit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, method: str, path: str, *, body: object = None, data: AsyncIterator[bytes] | bytes | None = None) -> Any:
        """The JSON that `method path` answers; `body` is sent as JSON, `data` as raw bytes.

        Raises Unavailable when the service is away or failing, PeerRefused when it refuses.
        """
        assert self._session is not None, "the peer is not open"
        ids = structlog.contextvars.get_contextvars()
        headers = {header: str(ids[name]) for name, header in _PASSED_ON.items() if ids.get(name)}
        headers[tokens.HEADER] = tokens.sign(actor.service(self._caller), self._secret, lifetime=60)
        try:
            async with self._session.request(method, self._url + path, json=body, data=data, headers=headers) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(part=f"The {self._name} service") from error
        if response.status < 300:
            return json.loads(content) if content else None
        kind = _KINDS.get(response.status)
        if kind is None:
            raise Unavailable(part=f"The {self._name} service")
        try:
            problem = json.loads(content)
        except ValueError:
            problem = {}
        raise PeerRefused(kind, str(problem.get("code", "NOT_FOUND")), str(problem.get("detail", "The request was refused.")))
