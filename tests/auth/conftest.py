import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from services.auth import app as auth
from services.auth.consumers import consumers
from services.auth.settings import AuthSettings
from shared import actor, tokens
from shared.actor import NOBODY, Actor, ActorKind, Grant, Role, Scope
from shared.bus.inprocess import InProcessTransport
from shared.bus.transport import Done
from shared.events.envelope import Event
from shared.http.mount import BACKEND
from shared.sql.database import Backend
from shared.testing.databases import Database
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET, PUBLIC_URL

ADMIN_EMAIL = "root@rushes.test"
ADMIN_PASSWORD = "the first admin's password"


@dataclass
class Answer:
    """What the service answered."""

    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        return str(self.body.get("code"))


@dataclass
class Media:
    """Stands in for the media service on its own port: takes pictures, or refuses them."""

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    refuses: bool = False
    image_id: UUID = field(default_factory=uuid4)

    async def put_image(self, request: web.Request) -> web.Response:
        raw = await request.read()
        caller = tokens.verify(request.headers.get(tokens.HEADER), INTERNAL_SECRET)
        self.taken.append({**request.query, "size": len(raw), "caller": caller.name})
        if self.refuses:
            return web.json_response({"code": "NOT_AN_IMAGE", "detail": "That is no picture."}, status=400)
        return web.json_response({"image_id": str(self.image_id)})


@dataclass
class Service:
    """An auth service that runs, asked over HTTP as another of our services or the gateway would."""

    app: web.Application
    url: str
    session: aiohttp.ClientSession
    media: Media

    @property
    def backend(self) -> Backend:
        return self.app[BACKEND]

    async def ask(
        self, method: str, path: str, body: object = None, *, caller: Actor | None = None, data: Any = None, **headers: str
    ) -> Answer:
        """Ask as `caller`; without one, as another of our services."""
        signed = {tokens.HEADER: tokens.sign(caller or actor.service("test"), INTERNAL_SECRET)}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(
            method, URL(self.url + path, encoded=True), json=body, data=data, headers=signed | sent
        ) as response:
            content: Any = await response.json() if "json" in response.content_type else await response.text()
            return Answer(response.status, content, response.headers)

    async def get(self, path: str, caller: Actor | None = None) -> Any:
        """The body of a GET that goes well."""
        answer = await self.ask("GET", path, caller=caller)
        assert answer.status == 200, (path, answer)
        return answer.body

    async def log_in(self, email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> dict[str, Any]:
        """The tokens of a login that goes well."""
        answer = await self.ask("POST", "/rushes/v1/login", {"email": email, "password": password}, caller=NOBODY)
        assert answer.status == 200, answer
        return dict(answer.body)

    async def identify(self, kind: str, value: str) -> Actor:
        """Who a credential speaks for, as the gateway learns it."""
        answer = await self.ask("POST", "/internal/identify", {"kind": kind, "value": value})
        assert answer.status == 200, answer
        return tokens.from_claims(answer.body["actor"])

    async def is_refused(self, kind: str, value: str) -> bool:
        """Whether a credential is worth nothing."""
        answer = await self.ask("POST", "/internal/identify", {"kind": kind, "value": value})
        assert answer.status in (200, 401), answer
        return answer.status == 401

    async def admin(self) -> Actor:
        """The first admin, signed in."""
        return await self.identify("bearer", (await self.log_in())["accessToken"])

    async def organization(self, name: str = "Lumen") -> UUID:
        """A new organization."""
        made = await self.ask("POST", "/rushes/v1/organizations", {"name": name})
        assert made.status == 201, made
        return UUID(made.body["id"])

    async def team(self, organization_id: UUID, name: str = "Street crew", **facts: object) -> UUID:
        """A new team."""
        made = await self.ask("POST", f"/app/3.0/organizations/{organization_id}/teams", {"name": name, **facts})
        assert made.status == 200, made
        return UUID(made.body["team"]["id"])

    async def person(self, role: str, *, organization_id: UUID | None = None, team_id: UUID | None = None, **facts: object) -> Actor:
        """A new person with a role, signed in."""
        email, password = str(facts.pop("email", f"{uuid4().hex}@people.test")), "a password of a test"
        place = {"organizationId": str(organization_id)} if organization_id else {"teamId": str(team_id)}
        body = {"email": email, "password": password, "role": role, **place, **facts}
        made = await self.ask("POST", "/rushes/v1/people", body)
        assert made.status == 201, made
        return await self.identify("bearer", (await self.log_in(email, password))["accessToken"])

    async def key(self, organization_id: UUID | None = None, *, read_only: bool = False) -> Actor:
        """A new API key, as the gateway sees it."""
        body = {"name": "test", "organization_id": str(organization_id) if organization_id else None, "read_only": read_only}
        made = await self.ask("POST", "/internal/keys", body)
        assert made.status == 201, made
        return await self.identify("api_key", made.body["key"])

    async def events(self, suffix: str) -> list[dict[str, Any]]:
        """The data of the facts and commands whose type ends so, oldest first, sent or not."""
        async with self.backend.reading() as uow:
            rows = await uow.conn.fetch("select data::text from auth.outbox where type like '%' || $1 order by seq", suffix)
        return [json.loads(row["data"]) for row in rows]

    async def mailed_token(self, email: str, template: str = "invite") -> str:
        """The token of the newest link that was mailed to an address."""
        mails = [mail for mail in await self.events("mail.send") if mail["to"] == email and mail["template"] == template]
        return str(mails[-1]["values"]["link"]).partition("token=")[2]

    async def consume(self, event: Event, sequence: int = 1, source: str = "catalog") -> None:
        """Handle a fact as if it had come over the bus."""
        assert await consumers.deliver(self.backend, event, sequence=sequence, source=source) == Done()

    async def sql(self, statement: str, *arguments: object) -> Any:
        """One value, straight from the database."""
        async with self.backend.transaction() as uow:
            return await uow.conn.fetchval(statement, *arguments)


def stranger() -> Actor:
    """A person who holds nothing."""
    return Actor(ActorKind.PERSON, uuid4(), "Stranger")


def organization_admin(organization_id: UUID, *, read_only: bool = False) -> Actor:
    """Somebody who administers an organization, or only looks on."""
    grant = Grant(Role.ADMIN, Scope.ORGANIZATION, organization_id, read_only)
    return Actor(ActorKind.PERSON, uuid4(), "Org admin", grants=(grant,))


def team_admin(team_id: UUID) -> Actor:
    """Somebody who administers a team."""
    return Actor(ActorKind.PERSON, uuid4(), "Team admin", grants=(Grant(Role.ADMIN, Scope.TEAM, team_id),))


@pytest_asyncio.fixture
async def media() -> AsyncIterator[Media]:
    """Where the auth service sends pictures."""
    double, app = Media(), web.Application(client_max_size=64 << 20)
    app.router.add_put("/internal/images", double.put_image)
    async with TestServer(app) as server:
        double.url = str(server.make_url("")).rstrip("/")
        yield double


@pytest.fixture
def settings(database: Database, media: Media) -> AuthSettings:
    """Settings of an auth service on this test's database; hashing is cheap."""
    return AuthSettings.model_validate(
        {
            "environment": "test",
            "internal_secret": INTERNAL_SECRET,
            "delivery_secret": DELIVERY_SECRET,
            "public_url": PUBLIC_URL,
            "media_url": media.url,
            "database": database.settings("auth"),
            "admin_email": ADMIN_EMAIL,
            "admin_password": ADMIN_PASSWORD,
            "argon2_memory_kib": 64,
            "argon2_passes": 1,
            "refresh_grace_seconds": 0,
        }
    )


@pytest_asyncio.fixture
async def service(settings: AuthSettings, media: Media) -> AsyncIterator[Service]:
    """An auth service that runs."""
    async with AsyncExitStack() as stack:
        app = auth.build(settings, transport=InProcessTransport(expects=("auth",)))
        server = await stack.enter_async_context(TestServer(app))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Service(app, str(server.make_url("")).rstrip("/"), session, media)
