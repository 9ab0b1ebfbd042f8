"""WebSockets: passed through message by message, closed on one side when the other side closes."""

import asyncio
from typing import Any

import aiohttp
from aiohttp import hdrs, web
from multidict import CIMultiDict
from yarl import URL

from shared.errors import Unavailable

_LARGEST = 4 * 1024 * 1024
_CLOSE_SECONDS = 5.0
_GONE_AWAY = 1001
_OF_THE_HANDSHAKE = ("Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol")
Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


def is_asked_for(request: web.Request) -> bool:
    """Whether the client wants to change to the WebSocket protocol."""
    return request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"


async def pass_through(request: web.Request, session: aiohttp.ClientSession, url: URL, headers: CIMultiDict[str]) -> web.StreamResponse:
    """Join the client's socket with one to `url` until either closes. Raises Unavailable if the service does not take it."""
    for name in _OF_THE_HANDSHAKE:
        headers.popall(name, None)
    wanted = [part.strip() for part in request.headers.get("Sec-WebSocket-Protocol", "").split(",") if part.strip()]
    try:
        service = await session.ws_connect(url, headers=headers, protocols=wanted, max_msg_size=_LARGEST)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unavailable(part="The socket") from error
    client = web.WebSocketResponse(protocols=[service.protocol] if service.protocol else (), max_msg_size=_LARGEST)
    async with service:
        await client.prepare(request)
        ways = [asyncio.ensure_future(_carry(client, service)), asyncio.ensure_future(_carry(service, client))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _close(client, service.close_code)
            await _close(service, client.close_code)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
    return client


async def _carry(origin: Any, target: Any) -> None:
    async for message in origin:
        if message.type is aiohttp.WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is aiohttp.WSMsgType.BINARY:
            await target.send_bytes(message.data)


async def _close(socket: Socket, code: int | None) -> None:
    """Tell the one side what the other said; codes that are never sent (1005, 1006) become "gone away"."""
    if not socket.closed:
        sayable = code if code is not None and code not in (1005, 1006, 1015) else _GONE_AWAY
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await socket.close(code=sayable)
        except (TimeoutError, ConnectionError, aiohttp.ClientError):
            return
