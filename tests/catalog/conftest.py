import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from services.catalog import app as catalog
from services.catalog.consumers import consumers
from services.catalog.dialects import OPERATIONS
from services.catalog.settings import CatalogSettings
from shared import tokens
from shared.actor import Actor, ActorKind, Grant, Role, Scope
from shared.bus.inprocess import InProcessTransport
from shared.bus.transport import Done
from shared.events.auth import OrganizationRecord, PersonRecord, TeamRecord
from shared.events.envelope import Event
from shared.events.media import ObjectReady, ObjectRecord
from shared.http.mount import BACKEND
from shared.http.operation import Operation
from shared.sql.database import Backend
from shared.testing.databases import Database
from shared.testing.plugin import DELIVERY_SECRET, INTERNAL_SECRET, PUBLIC_URL
from tests.catalog.doubles import Auth, Media

SHOT_TYPE = "5e000000-0000-4000-8000-000000000002"


def ago(**time: float) -> str:
    """A moment before now, as clients write it."""
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def ahead(**time: float) -> str:
    """A moment after now."""
    return (datetime.now(UTC) + timedelta(**time)).isoformat()


def _operation(method: str, path: str) -> Operation:
    found = [o for o in OPERATIONS if o.method == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", o.path), path)]
    return min(found, key=lambda operation: operation.path.count("{"))


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
class Catalog:
    """A catalog service that runs, asked over HTTP as the gateway would. Every reply is checked against its declared model."""

    app: web.Application
    url: str
    session: aiohttp.ClientSession
    auth: Auth
    media: Media

    @property
    def backend(self) -> Backend:
        return self.app[BACKEND]

    async def ask(self, caller: Actor | None, method: str, path: str, body: object = None, *, data: Any = None, **headers: str) -> Answer:
        """Ask as `caller`; None: nobody."""
        signed = {tokens.HEADER: tokens.sign(caller, INTERNAL_SECRET)} if caller else {}
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        address = URL(self.url + path, encoded=True)
        async with self.session.request(method, address, json=body, data=data, headers=signed | sent) as response:
            text = await response.text()
            content = json.loads(text) if "json" in response.content_type else text
            assert response.status < 500, (method, path, response.status, text)
            self._check(method, address, response.status, text)
            return Answer(response.status, content, response.headers)

    def _check(self, method: str, address: URL, status: int, text: str) -> None:
        if status >= 400:
            if address.path.startswith("/app/"):
                assert set(json.loads(text)) == {"status", "code", "reason", "friendlyReason"}, text
            return
        operation = _operation(method, address.path)
        if operation.reply is not None and "attributes" not in address.query:
            operation.reply.model_validate_json(text)

    async def get(self, caller: Actor, path: str, **query: object) -> Any:
        """The body of a GET that goes well."""
        pairs = [(name, str(one)) for name, value in query.items() for one in (value if isinstance(value, list) else [value])]
        answer = await self.ask(caller, "GET", str(URL(path).with_query(pairs)) if pairs else path)
        assert answer.status == 200, (path, answer)
        return answer.body

    async def done(self, caller: Actor, method: str, path: str, body: object = None) -> Any:
        """The body of a request that goes well."""
        answer = await self.ask(caller, method, path, body)
        assert answer.status in (200, 201, 204), (method, path, answer)
        return answer.body

    async def refused(self, caller: Actor | None, method: str, path: str, body: object = None) -> tuple[int, str]:
        """Status and code of a request that is refused."""
        answer = await self.ask(caller, method, path, body)
        assert answer.status >= 400, (method, path, answer)
        return answer.status, answer.code

    async def consume(self, event: Event, sequence: int = 1, source: str = "auth") -> None:
        """Handle a fact as if it had come over the bus."""
        assert await consumers.deliver(self.backend, event, sequence=sequence, source=source) == Done()

    async def events(self, suffix: str) -> list[dict[str, Any]]:
        """The data of the facts whose type ends so, oldest first, sent or not."""
        async with self.backend.reading() as uow:
            rows = await uow.conn.fetch("select data::text from catalog.outbox where type like '%' || $1 order by seq", suffix)
        return [json.loads(row["data"]) for row in rows]

    async def sql(self, statement: str, *arguments: object) -> Any:
        """One value, straight from the database."""
        async with self.backend.transaction() as uow:
            return await uow.conn.fetchval(statement, *arguments)


@dataclass
class House:
    """An organization with a team, its people, and what they make. Everything is made over HTTP."""

    catalog: Catalog
    organization_id: UUID = field(default_factory=uuid4)
    team_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        auth = self.catalog.auth
        auth.organizations[self.organization_id] = OrganizationRecord(id=self.organization_id, name="Lumen")
        auth.teams[self.team_id] = TeamRecord(id=self.team_id, organization_id=self.organization_id, name="Street crew")

    @property
    def key(self) -> Actor:
        """An API key of the organization."""
        return self._key(read_only=False)

    @property
    def reading_key(self) -> Actor:
        """A key that may only read."""
        return self._key(read_only=True)

    def _key(self, *, read_only: bool) -> Actor:
        grant = Grant(Role.ADMIN, Scope.ORGANIZATION, self.organization_id, read_only)
        return Actor(ActorKind.API_KEY, self.team_id, "app", self.organization_id, read_only=read_only, grants=(grant,))

    def person(self, first_name: str = "Ada", *grants: Grant) -> Actor:
        """Somebody who belongs to the organization, with these roles."""
        id_ = uuid4()
        auth = self.catalog.auth
        auth.people[id_] = PersonRecord(id=id_, email=f"{id_.hex}@people.test", first_name=first_name, last_name="Film")
        auth.belonging.add((self.organization_id, id_))
        return Actor(ActorKind.PERSON, id_, first_name, grants=tuple(grants))

    def team_admin(self, *, read_only: bool = False) -> Actor:
        """Somebody who administers the team."""
        return self.person("Tim", Grant(Role.ADMIN, Scope.TEAM, self.team_id, read_only))

    async def project(self, **facts: object) -> dict[str, Any]:
        """A project; the facts in Cinebody's words."""
        body = {
            "teamId": str(self.team_id),
            "title": "Around the block",
            "description": "Everything that moves",
            "orientation": "landscape",
            "shootType": "event",
            "type": "public",
            **facts,
        }
        made = await self.catalog.done(self.key, "POST", "/app/3.0/projects", body)
        return dict(made["project"])

    async def creator(self, project: dict[str, Any], first_name: str = "Ada") -> Actor:
        """Somebody who joined the project by its code."""
        person = self.person(first_name)
        await self.catalog.done(person, "POST", "/rushes/v1/join", {"joinCode": project["joinCode"]})
        return person

    async def shot(self, project: dict[str, Any], title: str = "Wheels", **facts: object) -> dict[str, Any]:
        """A shot, added at the end of the project's list."""
        body = {"title": title, "description": "close", "shotTypeId": SHOT_TYPE, "projectId": project["id"], **facts}
        made = await self.catalog.done(self.key, "POST", f"/app/3.0/projects/{project['id']}/shots", body)
        return next(dict(shot) for shot in made["shots"] if shot["title"] == title)

    async def upload(self, caller: Actor, project: dict[str, Any], kind: str = "clip", **query: object) -> dict[str, Any]:
        """An open upload, as the body that completes it."""
        asked = {"type": kind, "contentType": "video/mp4", "ext": "mp4", "sizeBytes": 1234567, **query}
        opened = await self.catalog.get(caller, f"/app/3.0/projects/{project['id']}/upload", **asked)
        parts = [{"partNumber": number, "etag": "e"} for number, _ in enumerate(opened["signedUrls"], 1)]
        return {"filename": opened["filename"], "uploadId": opened["uploadId"], "parts": parts}

    async def clip(self, caller: Actor, project: dict[str, Any], *, ready: bool = False, **facts: object) -> dict[str, Any]:
        """A clip, or with isEdit a final video; `ready`: media has made of it what can be made."""
        body = {**await self.upload(caller, project, "edit" if facts.get("isEdit") else "clip"), "originalFileName": "mine.mp4", **facts}
        made = await self.catalog.done(caller, "POST", f"/app/3.0/projects/{project['id']}/clipCompleteUpload", body)
        if ready:
            await self.make_ready(made["mediaFile"]["fileUUID"])
        return dict(made["mediaFile"])

    async def make_ready(self, file_name: str, sequence: int = 2, **facts: object) -> ObjectRecord:
        """Media tells that an object is ready."""
        stem = file_name.partition(".")[0]
        made = {"proxy_name": f"{stem}-SD.mp4", "proxy_size": 1000, "thumbnail_id": uuid4(), "thumbnail_count": 3, "thumbnail_size": 300}
        seen = {"duration": 12.5, "width": 1920, "height": 1080, "fps": "30/1", "transcoded": True, "state": "ready"}
        record = self.catalog.media.objects[file_name].model_copy(update={**made, **seen, **facts})
        await self.catalog.consume(
            ObjectReady(organization_id=record.organization_id, project_id=record.project_id, object=record), sequence, "media"
        )
        return record

    async def clips(self, caller: Actor, project: dict[str, Any], **query: object) -> list[dict[str, Any]]:
        """A page of the project's clips."""
        found = await self.catalog.get(caller, f"/app/3.0/projects/{project['id']}/clips", **query)
        return list(found["mediaFiles"])

    async def moderate(self, clip: dict[str, Any], status: str, **facts: object) -> dict[str, Any]:
        """Decide on a clip."""
        changed = await self.catalog.done(self.key, "PATCH", f"/app/3.0/mediaFiles/{clip['id']}", {"status": status, **facts})
        return dict(changed["mediaFile"])


def stranger() -> Actor:
    """A person who holds nothing."""
    return Actor(ActorKind.PERSON, uuid4(), "Stranger")


def domain_admin(*, read_only: bool = False) -> Actor:
    """Somebody who administers the whole installation."""
    return Actor(ActorKind.PERSON, uuid4(), "Root", grants=(Grant(Role.ADMIN, Scope.DOMAIN, None, read_only),))


@pytest.fixture
def rules() -> dict[str, object]:
    """What a test module changes of the service's rules, by overriding this."""
    return {}


@pytest_asyncio.fixture
async def service(database: Database, rules: dict[str, object]) -> AsyncIterator[Catalog]:
    """A catalog service that runs, between doubles of auth and media."""
    auth, media = Auth(), Media()
    async with AsyncExitStack() as stack:
        for double in (auth, media):
            server = await stack.enter_async_context(TestServer(double.app()))
            double.url = str(server.make_url("")).rstrip("/")
        settings = CatalogSettings.model_validate(
            {
                "environment": "test",
                "internal_secret": INTERNAL_SECRET,
                "delivery_secret": DELIVERY_SECRET,
                "public_url": PUBLIC_URL,
                "auth_url": auth.url,
                "media_url": media.url,
                "database": database.settings("catalog"),
                "rules": rules,
            }
        )
        app = catalog.build(settings, transport=InProcessTransport(expects=("catalog",)))
        server = await stack.enter_async_context(TestServer(app))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield Catalog(app, str(server.make_url("")).rstrip("/"), session, auth, media)


@pytest.fixture
def house(service: Catalog) -> House:
    """An organization with a team."""
    return House(service)


@pytest.fixture
def neighbours(service: Catalog) -> House:
    """Another organization with a team."""
    return House(service)
