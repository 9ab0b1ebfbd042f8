"""One organization with everything in it, a second one beside it, and every kind of caller, made over HTTP."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp
from yarl import URL

from rushes.runtime.instance import Instance
from tests import footage

PASSWORD = "a password of the contracts"
PATIENCE_SECONDS = 120
Places = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway answered."""

    status: int
    text: str
    headers: Any

    @property
    def body(self) -> Any:
        """The JSON."""
        return json.loads(self.text) if self.text else None


@dataclass(slots=True)
class World:
    """Ids by the names of the path's places, and a credential for each caller."""

    note: Instance
    session: aiohttp.ClientSession
    places: Places = field(default_factory=dict)
    callers: dict[str, dict[str, str]] = field(default_factory=dict)

    async def ask(self, caller: str, method: str, path: str, *, body: Any = None, picture: bytes | None = None) -> Answer:
        """Ask the gateway as one of the callers."""
        data = None
        if picture is not None:
            data = aiohttp.FormData()
            data.add_field("fileName", picture, filename="picture.png", content_type="image/png")
        url = URL(self.note.url + path, encoded=True)
        async with self.session.request(method, url, json=body, data=data, headers=self.callers[caller]) as response:
            return Answer(response.status, (await response.read()).decode(errors="replace"), response.headers)

    async def made(self, method: str, path: str, body: Any = None, *, caller: str = "key") -> Any:
        """The body of a request that must go well."""
        answer = await self.ask(caller, method, path, body=body)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.text}"
        return answer.body

    async def organization(self, name: str) -> str:
        """A new organization."""
        return str((await self.made("POST", "/rushes/v1/organizations", {"name": name}, caller="root"))["id"])

    async def key(self, organization_id: str, *, read_only: bool = False) -> dict[str, str]:
        """The headers of a new API key."""
        body = {"name": "contracts", "organizationId": organization_id, "readOnly": read_only}
        return {"x-api-key": (await self.made("POST", "/rushes/v1/keys", body, caller="root"))["key"]}

    async def person(self, **role: Any) -> tuple[str, dict[str, str]]:
        """A new person's id, and the headers that they send."""
        email = f"{secrets.token_hex(6)}@contracts.test"
        body = {"email": email, "password": PASSWORD, "firstName": "Ann", "lastName": "Lee", **role}
        made = await self.made("POST", "/rushes/v1/people", body, caller="root")
        return str(made["id"]), await self.sign_in(email, PASSWORD)

    async def sign_in(self, email: str, password: str) -> dict[str, str]:
        """The headers of a person with a new session."""
        told = await self.made("POST", "/rushes/v1/login", {"email": email, "password": password}, caller="nobody")
        return {"Authorization": f"Bearer {told['accessToken']}"}

    async def project(self, **also: str) -> str:
        """A new project of the team."""
        body = {"teamId": self.places["teamId"], "title": "Around the globe", "description": "Footage from everywhere", **also}
        facts = {"orientation": "landscape", "shootType": "event", "type": "public", "publishStatus": "published"}
        return str((await self.made("POST", "/app/3.0/projects", {**body, **facts}))["project"]["id"])

    async def shot(self) -> str:
        """A new shot of the project."""
        project_id = self.places["projectId"]
        body = {"title": "Action", "description": "Move", "shotTypeId": self.places["shotTypeId"], "projectId": project_id}
        made = await self.made("POST", f"/app/3.0/projects/{project_id}/shots", body)
        return str(made["shots"][-1]["id"])

    async def upload(self, kind: str = "clip", *, caller: str = "key") -> dict[str, Any]:
        """A file whose parts are in the store: the body of its completion."""
        content = footage.h264(1).read_bytes()
        question = f"type={kind}&ext=mp4&contentType=video/mp4&sizeBytes={len(content)}"
        opened = await self.made("GET", f"/app/3.0/projects/{self.places['projectId']}/upload?{question}", caller=caller)
        async with self.session.put(URL(opened["signedUrls"][0], encoded=True), data=content) as stored:
            assert stored.status == 200, await stored.text()
            parts = [{"partNumber": 1, "etag": stored.headers["ETag"]}]
        return {"filename": opened["filename"], "uploadId": opened["uploadId"], "parts": parts}

    async def clip(self) -> dict[str, Any]:
        """A new clip of the project, by the creator."""
        body = {**await self.upload(caller="creator"), "contentType": "video/mp4", "originalFileName": "mine.mp4"}
        path = f"/app/3.0/projects/{self.places['projectId']}/clipCompleteUpload"
        clip: dict[str, Any] = (await self.made("POST", path, body, caller="creator"))["mediaFile"]
        return clip

    async def announcement(self) -> str:
        """A new notification that is to be sent much later."""
        body = {"teamId": self.places["teamId"], "projectId": self.places["projectId"], "message": "Start!", "type": "message"}
        made = await self.made("POST", "/app/3.0/notifications", {**body, "sendAt": "2090-01-01T00:00:00.000Z"})
        return str(made["scheduledNotification"]["id"])

    async def template(self) -> str:
        """A new template of the organization."""
        body = {"organizationId": self.places["organizationId"], "title": "Our template"}
        return str((await self.made("POST", "/rushes/v1/templates", body))["id"])

    async def _people(self) -> None:
        organization_id, team_id, project_id = (self.places[name] for name in ("organizationId", "teamId", "projectId"))
        self.callers["key"] = await self.key(organization_id)
        self.callers["reader"] = await self.key(organization_id, read_only=True)
        roles: dict[str, dict[str, Any]] = {
            "organization admin": {"organizationId": organization_id, "role": "admin"},
            "observer": {"organizationId": organization_id, "role": "admin", "readOnly": True},
            "team admin": {"teamId": team_id, "role": "admin"},
            "creator": {"teamId": team_id, "role": "creator"},
            "blocked": {"teamId": team_id, "role": "creator"},
        }
        for name, role in roles.items():
            self.places[name], self.callers[name] = await self.person(**role)
        for name in ("creator", "blocked"):
            await self.made("POST", f"/app/3.0/projects/{project_id}/users", {"userId": self.places[name]}, caller="root")
        path = f"/app/3.0/projects/{project_id}/users/{self.places['blocked']}"
        await self.made("PATCH", path, {"status": "inactive"}, caller="root")
        self.places["userId"] = self.places["creator"]

    @classmethod
    async def built(cls, note: Instance, session: aiohttp.ClientSession) -> Self:
        """Make everything."""
        world = cls(note, session)
        world.callers["nobody"] = {}
        world.callers["root"] = await world.sign_in(note.admin_email, note.admin_password)
        other = await world.organization("Elsewhere")
        world.callers["other"] = await world.key(other)
        places = world.places
        places["organizationId"] = await world.organization("Lumen")
        world.callers["key"] = await world.key(places["organizationId"])
        team = f"/app/3.0/organizations/{places['organizationId']}/teams"
        places["teamId"] = (await world.made("POST", team, {"name": "Street crew"}))["team"]["id"]
        places["joinCode"] = secrets.token_hex(5)
        places["projectId"] = await world.project(joinCode=places["joinCode"])
        await world._people()
        places["shotTypeId"] = (await world.made("GET", "/app/3.0/shotTypes"))["shotTypes"][0]["id"]
        places["shotId"] = await world.shot()
        places["personId"] = places["creator"]
        clip = await world.clip()
        places["mediaFileId"] = places["clipId"] = places["objectId"] = clip["id"]
        places["fileUUID"] = places["fileName"] = clip["fileUUID"]
        places["scheduledNotificationId"] = places["announcementId"] = await world.announcement()
        places["templateId"] = await world.template()
        await world._settled(clip["id"])
        return world

    async def _settled(self, clip_id: str) -> None:
        """Wait until the clip has been made playable."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self.made("GET", f"/rushes/v1/objects/{clip_id}"))["state"] not in ("ready", "failed"):
                await asyncio.sleep(0.1)


def picture() -> bytes:
    """A small picture."""
    path: Path = footage.image()
    return path.read_bytes()
