"""Web push, behind the port that the use-cases know. Where a push goes is the browser's word: we look before we send (ADR-0013)."""

import asyncio
import base64
import ipaddress
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import AddressFamily
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher

from services.notification.devices.model import Device, PushKey, is_public
from services.notification.devices.usecases import Pusher
from services.notification.settings import NotificationSettings

_TTL_SECONDS = 86_400
_TOKEN_SECONDS = 12 * 3600
_GONE = 410
_UNREACHED = 0


class _Inside(OSError):
    """A name leads into a private network."""


class _PublicNames(AbstractResolver):
    """Resolves names for the connection itself, so that a name cannot lead elsewhere between the look and the leap."""

    def __init__(self) -> None:
        self._names = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if not all(ipaddress.ip_address(one["host"]).is_global for one in found):
            raise _Inside(host)
        return found

    async def close(self) -> None:
        await self._names.close()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_push_key() -> PushKey:
    """A P-256 key pair."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushKey(_text(private.private_numbers().private_value.to_bytes(32)), _text(public))


def _sealed(key: PushKey, device: Device, text: str, *, contact: str) -> tuple[bytes, dict[str, str]]:
    """The push encrypted for the device (RFC 8291), and the headers that say who we are (RFC 8292)."""
    keys = {"p256dh": device.p256dh, "auth": device.auth}
    body = WebPusher({"endpoint": device.endpoint, "keys": keys}).encode(text.encode())["body"]
    place = urlsplit(device.endpoint)
    claims = {"sub": contact, "aud": f"{place.scheme}://{place.netloc}", "exp": int(time.time()) + _TOKEN_SECONDS}
    signed = Vapid02.from_raw(key.private_key.encode()).sign(claims)
    headers = {"Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(_TTL_SECONDS)}
    return bytes(body), {**headers, "Authorization": str(signed["Authorization"])}


@asynccontextmanager
async def open_pusher(settings: NotificationSettings) -> AsyncIterator[Pusher]:
    """Web push, until the block ends. Outside production, push services may be on this machine."""
    takes_any = settings.environment != "production"
    connector = aiohttp.TCPConnector() if takes_any else aiohttp.TCPConnector(resolver=_PublicNames())
    timeout = aiohttp.ClientTimeout(total=settings.push_timeout_seconds)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def deliver(key: PushKey, device: Device, text: str) -> int:
            if not takes_any and not is_public(device.endpoint):
                return _GONE
            body, headers = await asyncio.to_thread(_sealed, key, device, text, contact=settings.push_contact)
            try:
                async with session.post(device.endpoint, data=body, headers=headers, allow_redirects=False) as reply:
                    return reply.status
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                return _GONE if isinstance(error.__cause__, _Inside) else _UNREACHED
            except ValueError:
                return _GONE

        yield Pusher(deliver, new_push_key, takes_any)
