import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import jwt
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from yarl import URL

from services.gateway import app as gateway
from services.gateway.settings import GatewaySettings
from services.gateway.table import Route, Table
from shared import tokens
from shared.actor import Actor, ActorKind
from shared.bus.inprocess import InProcessTransport
from shared.bus.transport import Parcel
from shared.clock import now
from shared.events.envelope import Envelope, Event
from shared.ids import new_id
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET

PATIENCE_SECONDS = 60
BIG = 24 * 1024 * 1024


def _routes() -> list[Route]:
    offered = [
        ("GET", "/app/3.0/apiAppTypes", "gateway", "view", "cinebody.api_app_types"),
        ("GET", "/app/3.0/projects/{projectId}", "catalog", "view", "cinebody.get_project"),
        ("PATCH", "/app/3.0/projects/{projectId}", "catalog", "view", "cinebody.update_project"),
        ("GET", "/app/3.0/scheduledNotifications", "notification", "view", "cinebody.list_scheduled_notifications"),
        ("POST", "/rushes/v1/login", "auth", "anyone", "rushes.log_in"),
        ("POST", "/rushes/v1/roles", "auth", "view", "rushes.grant_role"),
        *((method, "/rushes/v1/echo", "catalog", "view", "rushes.echo") for method in ("GET", "POST", "PUT", "DELETE")),
        ("GET", "/rushes/v1/public", "catalog", "anyone", "rushes.public"),
        ("GET", "/rushes/v1/big", "media", "view", "rushes.big"),
        ("GET", "/rushes/v1/endless", "media", "view", "rushes.endless"),
        ("GET", "/rushes/v1/half", "media", "view", "rushes.half"),
        *((method, "/rushes/v1/hang-up", "media", "view", "rushes.hang_up") for method in ("GET", "POST")),
        ("PUT", "/rushes/v1/upload", "media", "view", "rushes.upload"),
        ("GET", "/rushes/v1/socket", "notification", "view", "rushes.socket"),
        ("GET", "/files/{object_id}/{token}/{file_name}", "media", "anyone", "rushes.get_file"),
    ]
    return [Route(*row) for row in offered]


@dataclass
class Service:
    """Stands in for all four services: says whom it knows, and tells what it was sent."""

    url: str = ""
    keys: dict[str, Actor] = field(default_factory=dict)
    key_id: str = "first"
    signing_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    questions: list[tuple[str, str]] = field(default_factory=list)
    keys_asked: int = 0
    seen: list[str] = field(default_factory=list)
    first_chunk: asyncio.Event = field(default_factory=asyncio.Event)
    client_gone: asyncio.Event = field(default_factory=asyncio.Event)
    close_code: int | None = None

    def knows(self, key: str, *, read_only: bool = False) -> Actor:
        """Let `key` be an API key from now on."""
        self.keys[key] = Actor(ActorKind.API_KEY, uuid4(), "key", uuid4(), read_only)
        return self.keys[key]

    def token(self, person_id: UUID, *, signed_by: Ed25519PrivateKey | None = None, lasts: float = 600) -> str:
        """A bearer token of a person."""
        claims = {"sub": str(person_id), "exp": int(time.time() + lasts)}
        token = jwt.encode(claims, signed_by or self.signing_key, algorithm="EdDSA", headers={"kid": self.key_id})
        self.keys[token] = Actor(ActorKind.PERSON, person_id, "person")
        return token

    async def identify(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.questions.append((asked["kind"], asked["value"]))
        found = self.keys.get(asked["value"])
        if found is None or tokens.verify(request.headers.get(tokens.HEADER), INTERNAL_SECRET).kind is not ActorKind.SERVICE:
            return web.json_response({"code": "NOT_AUTHENTICATED", "detail": "no"}, status=401)
        return web.json_response({"actor": tokens.to_claims(found), "credential_id": str(uuid4()), "expires_at": None})

    async def public_keys(self, _: web.Request) -> web.Response:
        self.keys_asked += 1
        jwk = json.loads(OKPAlgorithm.to_jwk(self.signing_key.public_key()))
        return web.json_response({"keys": [{**jwk, "kid": self.key_id, "alg": "EdDSA", "use": "sig"}]})

    async def echo(self, request: web.Request) -> web.Response:
        self.seen.append(f"{request.method} {request.path}")
        body = await request.read()
        actor = tokens.verify(request.headers.get(tokens.HEADER), INTERNAL_SECRET)
        told = {"actor": str(actor.id), "kind": actor.kind, "size": len(body), "address": request.raw_path}
        headers = {"X-Answer": "yes", "Connection": "X-Hop", "X-Hop": "not for the client"}
        return web.json_response({**told, "headers": {name.lower(): value for name, value in request.headers.items()}}, headers=headers)

    async def big(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(BIG), "ETag": '"big"'})
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        for number in range(BIG // (1024 * 1024)):
            await response.write(bytes([number]) * (1024 * 1024))
        await response.write_eof()
        return response

    async def endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65536)
        finally:
            self.client_gone.set()

    async def half(self, request: web.Request) -> web.StreamResponse:
        self.seen.append("half")
        response = web.StreamResponse(headers={"Content-Length": str(BIG)})
        await response.prepare(request)
        await response.write(b"x" * 1024 * 1024)
        assert request.transport is not None
        request.transport.close()
        return response

    async def hang_up(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request.method)
        if len(self.seen) == 1:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"times": len(self.seen)})

    async def upload(self, request: web.Request) -> web.Response:
        size = 0
        async for chunk in request.content.iter_any():
            size += len(chunk)
            self.first_chunk.set()
        return web.json_response({"size": size})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("rushes.v1",))
        await socket.prepare(request)
        actor = tokens.verify(request.headers.get(tokens.HEADER), INTERNAL_SECRET)
        await socket.send_str(f"{actor.kind}")
        async for message in socket:
            if message.data == "bye":
                await socket.close(code=4001)
            elif message.type is aiohttp.WSMsgType.BINARY:
                await socket.send_bytes(message.data[::-1])
            else:
                await socket.send_str(message.data)
        self.close_code = socket.close_code
        self.client_gone.set()
        return socket

    def application(self) -> web.Application:
        app = web.Application(client_max_size=0)
        app.router.add_post("/internal/identify", self.identify)
        app.router.add_get("/internal/keys", self.public_keys)
        app.router.add_get("/ready", _ready)
        for path in ("big", "endless", "half", "socket"):
            app.router.add_get(f"/rushes/v1/{path}", getattr(self, path))
        app.router.add_route("*", "/rushes/v1/hang-up", self.hang_up)
        app.router.add_put("/rushes/v1/upload", self.upload)
        app.router.add_route("*", "/{path:.*}", self.echo)
        return app


async def _ready(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "parts": {"database": "ok"}})


@dataclass
class Client:
    """Asks the gateway."""

    url: str
    session: aiohttp.ClientSession
    transport: InProcessTransport

    async def ask(self, method: str, path: str, **also: Any) -> tuple[int, Any, Any]:
        """Status, body (JSON where it is) and headers of the answer."""
        async with self.session.request(method, URL(self.url + path, encoded=True), **also) as response:
            content: Any = await response.json() if "json" in response.content_type else await response.read()
            return response.status, content, response.headers

    async def get(self, path: str, key: str | None = "key", **headers: str) -> tuple[int, Any, Any]:
        """A GET with an API key."""
        given = {"x-api-key": key} if key else {}
        return await self.ask("GET", path, headers={**given, **{name.replace("_", "-"): value for name, value in headers.items()}})

    async def publish(self, event: Event) -> None:
        """Let a fact be heard by who listens."""
        envelope = Envelope(id=new_id(), source="test", type=event.type, time=now(), sequence=1, data=event.model_dump(mode="json"))
        await self.transport.publish([Parcel(envelope.id, event.type, None, envelope.encode())])


Start = Callable[..., Awaitable[Client]]


@pytest_asyncio.fixture
async def service() -> AsyncIterator[Service]:
    """What is behind the gateway. It knows the key `key`."""
    double = Service()
    double.knows("key")
    async with TestServer(double.application()) as server:
        double.url = str(server.make_url("")).rstrip("/")
        yield double


@pytest_asyncio.fixture
async def start(service: Service) -> AsyncIterator[Start]:
    """Starts a gateway with some settings: `client = await start(rate_limit="2/hour")`."""
    async with AsyncExitStack() as stack:

        async def started(**settings: object) -> Client:
            addresses = {f"{name}_url": service.url for name in ("auth", "catalog", "media", "notification")}
            patience = {"identity_seconds": 120}
            secrets = {"internal_secret": INTERNAL_SECRET, "delivery_secret": DELIVERY_SECRET, "environment": "test"}
            transport = InProcessTransport(expects=())
            app = gateway.build(
                GatewaySettings.model_validate({**addresses, **secrets, **patience, **settings}),
                transport=transport,
                table=Table(_routes()),
            )
            # As in production: aiohttp's TestServer would cancel a handler whose client goes away.
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Client(f"http://127.0.0.1:{runner.addresses[0][1]}", session, transport)

        yield started


@pytest_asyncio.fixture
async def client(start: Start) -> Client:
    """A gateway with the settings it has by default."""
    return await start()


@pytest.fixture
def nowhere() -> str:
    """An address where nobody answers."""
    return "http://127.0.0.1:1"
