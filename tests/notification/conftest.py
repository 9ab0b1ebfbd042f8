"""A running notification service on a fresh database, a real SMTP server, and neighbours that know whatever they are told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from services.notification.app import build
from services.notification.consumers import consumers
from services.notification.settings import NotificationSettings
from shared import tokens
from shared.actor import Actor, ActorKind, Grant, Role, Scope
from shared.bus.inprocess import InProcessTransport
from shared.bus.transport import Done
from shared.events import auth, catalog
from shared.events.envelope import Event
from shared.http.mount import BACKEND
from shared.native.mail import MailCatcher
from shared.sql.database import Backend
from shared.testing.databases import Database
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET, PUBLIC_URL

PATIENCE_SECONDS = 60


@dataclass(slots=True)
class Neighbours:
    """A stand-in for auth and catalog that answers internal GETs from `records`, by path."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        found = self.records.get(request.path)
        if found is None:
            return web.json_response({"code": "NOT_FOUND", "detail": "not found"}, status=404)
        return web.json_response(found)


@dataclass(slots=True)
class Service:
    """The service as tests use it."""

    client: TestClient[web.Request, web.Application]
    backend: Backend
    neighbours: Neighbours
    number: int = 0

    async def ask(self, method: str, path: str, actor: Actor, body: Any = None, *, status: int = 200) -> Any:
        headers = {tokens.HEADER: tokens.sign(actor, INTERNAL_SECRET)}
        async with self.client.request(method, path, json=body, headers=headers) as response:
            text = await response.text()
            assert response.status == status, f"{method} {path}: {response.status} {text}"
            return await response.json() if text else None

    async def status(self, method: str, path: str, actor: Actor, body: Any = None) -> int:
        headers = {tokens.HEADER: tokens.sign(actor, INTERNAL_SECRET)}
        async with self.client.request(method, URL(path, encoded=True), data=json.dumps(body), headers=headers) as response:
            return response.status

    async def hear(self, event: Event) -> None:
        """An event arrives."""
        self.number += 1
        verdict = await consumers.deliver(self.backend, event, sequence=self.number, source="elsewhere")
        assert verdict == Done(), verdict


@dataclass(slots=True)
class Studio:
    """An organization with a team, a project and two creators, as the service heard of them."""

    organization_id: UUID = field(default_factory=uuid4)
    team_id: UUID = field(default_factory=uuid4)
    project_id: UUID = field(default_factory=uuid4)
    ada: UUID = field(default_factory=uuid4)
    ben: UUID = field(default_factory=uuid4)

    @property
    def key(self) -> Actor:
        grant = Grant(Role.ADMIN, Scope.ORGANIZATION, self.organization_id)
        return Actor(ActorKind.API_KEY, uuid4(), "app", self.organization_id, grants=(grant,))

    def person(self, person_id: UUID) -> Actor:
        return Actor(ActorKind.PERSON, person_id, "somebody")


async def until(found: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (value := await found()):
            await asyncio.sleep(0.05)
    return value


async def state(service: Service, studio: Studio, id_: str) -> str:
    page = await service.ask("GET", "/app/3.0/scheduledNotifications?limit=100", studio.key)
    return next(str(one["status"]) for one in page["scheduledNotifications"] if one["id"] == id_)


async def reaches(service: Service, studio: Studio, id_: str, wanted: str) -> None:
    async def there() -> bool:
        return await state(service, studio, id_) == wanted

    await until(there)


def new(studio: Studio, **also: Any) -> dict[str, Any]:
    return {"message": "Golden hour!", "teamId": str(studio.team_id), "type": "message", **also}


async def create(service: Service, studio: Studio, **also: Any) -> dict[str, Any]:
    made = await service.ask("POST", "/app/3.0/notifications", studio.key, new(studio, **also))
    notification: dict[str, Any] = made["scheduledNotification"]
    return notification


@pytest_asyncio.fixture
async def service(database: Database, smtp: MailCatcher) -> AsyncIterator[Service]:
    neighbours = Neighbours()
    outside = web.Application()
    outside.router.add_get("/{path:.*}", neighbours.answer)
    async with TestServer(outside) as server:
        url = str(server.make_url("")).rstrip("/")
        settings = NotificationSettings.model_validate(
            {
                "environment": "test",
                "internal_secret": INTERNAL_SECRET,
                "delivery_secret": DELIVERY_SECRET,
                "public_url": PUBLIC_URL,
                "auth_url": url,
                "catalog_url": url,
                "database": database.settings("notification"),
                "mail": {"host": "127.0.0.1", "port": smtp.port},
            }
        )
        app = build(settings, transport=InProcessTransport(expects=("notification",)))
        async with TestClient(TestServer(app)) as client:
            yield Service(client, app[BACKEND], neighbours)


@pytest_asyncio.fixture
async def studio(service: Service) -> Studio:
    made = Studio()
    organization = auth.OrganizationRecord(id=made.organization_id, name="Lumen")
    team = auth.TeamRecord(id=made.team_id, organization_id=made.organization_id, name="Street crew")
    project = catalog.ProjectRecord(
        id=made.project_id, organization_id=made.organization_id, team_id=made.team_id, title="Around the block"
    )
    await service.hear(auth.OrganizationCreated(organization=organization))
    await service.hear(auth.TeamCreated(team=team))
    await service.hear(catalog.ProjectCreated(project=project))
    for name, person_id in (("ada", made.ada), ("ben", made.ben)):
        person = auth.PersonRecord(id=person_id, email=f"{name}@creators.example", first_name=name.title())
        await service.hear(auth.PersonCreated(person=person))
        membership = catalog.MembershipRecord(
            project_id=made.project_id, team_id=made.team_id, organization_id=made.organization_id, person_id=person_id
        )
        await service.hear(catalog.MemberJoined(membership=membership))
    return made
