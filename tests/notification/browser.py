"""A browser with its push service, as web push sees them: an address, and keys that only it can read with."""

import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import http_ece
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Browser:
    """Answers with `answers` one after the other, then with 201; keeps what it could decrypt."""

    def __init__(self) -> None:
        self.pushes: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.address = ""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        status = self.answers.pop(0) if self.answers else 201
        if status == 201:
            plain = http_ece.decrypt(raw, private_key=self._key, auth_secret=self._secret, version="aes128gcm")
            self.pushes.append(json.loads(plain))
            self.headers.append(dict(request.headers))
        return web.Response(status=status, headers={"Location": "/push"} if status in (301, 302, 307) else {})

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        application = web.Application()
        application.router.add_post("/push", self._take)
        async with TestServer(application) as server:
            self.address = str(server.make_url("/push"))
            yield self

    def registration(self) -> dict[str, str]:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        p256dh, auth = (base64.urlsafe_b64encode(raw).rstrip(b"=").decode() for raw in (point, self._secret))
        return {"endpoint": self.address, "p256dh": p256dh, "auth": auth}
