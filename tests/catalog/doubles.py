"""Stand-ins for auth and media on ports of their own: they answer what the catalog asks and remember it."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiohttp import web

from shared import tokens
from shared.actor import ActorKind
from shared.events.auth import OrganizationRecord, PersonRecord, TeamRecord
from shared.events.media import ObjectRecord, UploadCompleted
from shared.ids import new_id, new_secret_id
from shared.testing.plugin import INTERNAL_SECRET

PART_BYTES = 8 << 20
LARGEST = 1 << 40


def _refused(status: int, code: str) -> web.Response:
    return web.json_response({"code": code, "detail": f"refused: {code}"}, status=status, content_type="application/problem+json")


def _told(record: OrganizationRecord | TeamRecord | PersonRecord | ObjectRecord | None, code: str) -> web.Response:
    return web.json_response(record.model_dump(mode="json")) if record else _refused(404, code)


def _check_caller(request: web.Request) -> None:
    assert tokens.verify(request.headers.get(tokens.HEADER), INTERNAL_SECRET).kind is ActorKind.SERVICE


@dataclass
class Auth:
    """Organizations, teams and people, and who belongs to which organization."""

    url: str = ""
    organizations: dict[UUID, OrganizationRecord] = field(default_factory=dict)
    teams: dict[UUID, TeamRecord] = field(default_factory=dict)
    people: dict[UUID, PersonRecord] = field(default_factory=dict)
    belonging: set[tuple[UUID, UUID]] = field(default_factory=set)
    """(organization, person)"""
    invited: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application()
        app.router.add_get("/internal/organizations/{id}", self._organization)
        app.router.add_get("/internal/organizations/{organization}/people/{id}", self._person)
        app.router.add_get("/internal/teams/{id}", self._team)
        app.router.add_get("/internal/people/{id}", self._person)
        app.router.add_post("/internal/people", self._find_or_invite)
        return app

    def _id(self, request: web.Request) -> UUID:
        _check_caller(request)
        self.asked.append(request.path)
        return UUID(request.match_info["id"])

    async def _organization(self, request: web.Request) -> web.Response:
        return _told(self.organizations.get(self._id(request)), "ORGANIZATION_NOT_FOUND")

    async def _team(self, request: web.Request) -> web.Response:
        return _told(self.teams.get(self._id(request)), "TEAM_NOT_FOUND")

    async def _person(self, request: web.Request) -> web.Response:
        id_ = self._id(request)
        organization = request.match_info.get("organization") or request.query.get("organization_id")
        if organization and (UUID(organization), id_) not in self.belonging:
            return _refused(404, "USER_NOT_FOUND")
        return _told(self.people.get(id_), "USER_NOT_FOUND")

    async def _find_or_invite(self, request: web.Request) -> web.Response:
        _check_caller(request)
        wanted = await request.json()
        found = next((person for person in self.people.values() if person.email.lower() == wanted["email"].lower()), None)
        if found is None:
            found = PersonRecord(id=new_id(), email=wanted["email"], status="pending")
            self.people[found.id] = found
            self.invited.append(wanted)
        return _told(found, "USER_NOT_FOUND")


@dataclass
class Media:
    """Uploads that complete at once, and pictures."""

    url: str = ""
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    objects: dict[str, ObjectRecord] = field(default_factory=dict)
    completed: list[UploadCompleted] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    image_id: UUID = field(default_factory=new_secret_id)
    dies_after_completing: bool = False
    refuses: tuple[int, str] | None = None

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/internal/uploads", self._register)
        app.router.add_post("/internal/uploads/{file_name}/complete", self._complete)
        app.router.add_put("/internal/images", self._picture)
        return app

    async def _register(self, request: web.Request) -> web.Response:
        _check_caller(request)
        if self.refuses:
            return _refused(*self.refuses)
        wish = await request.json()
        if (wish.get("size") or 0) > LARGEST:
            return _refused(413, "UPLOAD_TOO_LARGE")
        file_name = f"{new_secret_id()}.{wish.get('ext', 'mp4')}"
        upload = {"id": str(new_id()), "storage": f"storage-{len(self.uploads)}", "wish": wish}
        self.uploads[file_name] = upload
        urls = [f"http://s3.test/{file_name}/{part}" for part in range(1, 1 + max(1, -(-(wish.get("size") or 1) // PART_BYTES)))]
        answer = {"id": upload["id"], "filename": file_name, "upload_id": upload["storage"], "signed_urls": urls, "chunk_size": PART_BYTES}
        return web.json_response(answer, status=201)

    async def _complete(self, request: web.Request) -> web.Response:
        _check_caller(request)
        file_name, told = request.match_info["file_name"], await request.json()
        upload = self.uploads.get(file_name)
        if self.refuses:
            return _refused(*self.refuses)
        if upload is None or upload["storage"] != told["upload_id"] or not self._is_owners(upload["wish"], told):
            return _refused(404, "UPLOAD_NOT_FOUND")
        if not told["parts"]:
            return _refused(400, "PART_MISSING")
        if file_name not in self.objects:
            self._store(file_name, upload, told)
        if self.dies_after_completing:
            return web.Response(status=500)
        return _told(self.objects[file_name], "MEDIA_NOT_FOUND")

    @staticmethod
    def _is_owners(wish: dict[str, Any], told: dict[str, Any]) -> bool:
        return told.get("project_id") in (None, wish["project_id"]) and wish["kind"] in (told.get("kinds") or [wish["kind"]])

    def _store(self, file_name: str, upload: dict[str, Any], told: dict[str, Any]) -> None:
        wish = upload["wish"]
        record = ObjectRecord(
            id=UUID(upload["id"]),
            organization_id=UUID(wish["organization_id"]),
            team_id=UUID(wish["team_id"]) if wish.get("team_id") else None,
            project_id=UUID(wish["project_id"]),
            kind=wish["kind"],
            file_name=file_name,
            original_name=told.get("original_name"),
            content_type=wish.get("content_type", "video/mp4"),
            size=wish.get("size") or 1,
        )
        self.objects[file_name] = record
        facts = {"organization_id": record.organization_id, "project_id": record.project_id}
        self.completed.append(UploadCompleted(**facts, object=record, upload_id=record.id, context=told.get("context") or {}))

    async def _picture(self, request: web.Request) -> web.Response:
        _check_caller(request)
        raw = await request.read()
        if self.refuses:
            return _refused(*self.refuses)
        self.pictures.append({**request.query, "size": len(raw)})
        return web.json_response({"image_id": str(self.image_id), "id": str(self.image_id)})


def as_json(value: object) -> str:
    """For comparing what was stored with what was sent."""
    return json.dumps(value, sort_keys=True, default=str)
