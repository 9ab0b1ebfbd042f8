"""The main job in small, for the fault tests: every request is repeated as a client on a bad line would, until it is answered."""

import asyncio
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from rushes.runtime.instance import Instance

_PATIENCE = 120


class Refused(Exception):
    """An answer that no repetition will change."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(f"{status}: {told}")
        self.status = status


@dataclass(slots=True)
class Upload:
    """An upload whose parts are sent: what completes it, and the file, in case it must be begun again."""

    body: dict[str, Any]
    path: Path


@dataclass(slots=True)
class SmallJob:
    """One organization, team and project on an instance, and the clips uploaded to it."""

    note: Instance
    key: str = ""
    organization_id: str = ""
    team_id: str = ""
    project_id: str = ""
    clips: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Any:
        """An answer; 5xx and broken connections are tried again. Raises Refused for any other failure."""
        credential = {"Authorization": f"Bearer {token}"} if token else {"x-api-key": self.key} if self.key else {}
        headers = {**credential, "Idempotency-Key": secrets.token_hex(8)}
        url = path if path.startswith("http") else self.note.url + path
        async with asyncio.timeout(_PATIENCE), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.request(
                        method, url, json=body, headers=headers, timeout=aiohttp.ClientTimeout(total=30)
                    ) as response:
                        if response.status < 300:
                            return await response.json() if response.status != 204 else None
                        if response.status < 500:
                            raise Refused(response.status, f"{method} {path}: {await response.text()}")
                except (aiohttp.ClientError, TimeoutError):
                    pass
                await asyncio.sleep(0.2)

    async def prepare(self) -> None:
        """Make organization, key, team and project."""
        name = f"Fault {secrets.token_hex(4)}"
        admin = {"email": self.note.admin_email, "password": self.note.admin_password}
        token = (await self.ask("POST", "/rushes/v1/login", admin))["accessToken"]
        made = await self.ask("POST", "/rushes/v1/organizations", {"name": name, "email": "b@example.com"}, token=token)
        self.organization_id = made["id"]
        body = {"organizationId": self.organization_id, "name": "job"}
        self.key = (await self.ask("POST", "/rushes/v1/keys", body, token=token))["key"]
        teams = f"/app/3.0/organizations/{self.organization_id}/teams"
        self.team_id = (await self.ask("POST", teams, {"name": "Crew", "slug": f"crew-{secrets.token_hex(4)}"}))["team"]["id"]
        project = {
            "teamId": self.team_id,
            "title": "Fault",
            "description": "What breaks",
            "orientation": "landscape",
            "shootType": "event",
            "type": "public",
        }
        self.project_id = (await self.ask("POST", "/app/3.0/projects", project))["project"]["id"]

    async def send_parts(self, path: Path) -> Upload:
        """Upload a file's parts, each until it is taken."""
        size = path.stat().st_size
        question = f"/app/3.0/projects/{self.project_id}/upload?type=clip&contentType=video/mp4&ext=mp4&sizeBytes={size}"
        told = await self.ask("GET", question)
        parts = []
        async with asyncio.timeout(_PATIENCE), aiohttp.ClientSession() as session:
            for number, url in enumerate(told["signedUrls"], start=1):
                data = path.read_bytes()[(number - 1) * told["chunkSizeBytes"] : number * told["chunkSizeBytes"]]
                etag = None
                while etag is None:
                    try:
                        async with session.put(url, data=data) as response:
                            etag = response.headers.get("ETag") if response.status == 200 else None
                    except aiohttp.ClientError:
                        await asyncio.sleep(0.2)
                parts.append({"partNumber": number, "etag": etag})
        body = {"filename": told["filename"], "uploadId": told["uploadId"], "contentType": "video/mp4", "parts": parts}
        return Upload({**body, "originalFileName": path.name}, path)

    async def complete(self, upload: Upload) -> str:
        """Say that an upload is done, until it is heard; the clip's id.

        The S3 server of the tests forgets open uploads when it stops, which S3 and MinIO do not: then the client is told that
        the upload is gone (410), and begins again, as any client must that comes back after its upload expired.
        """
        path = f"/app/3.0/projects/{self.project_id}/clipCompleteUpload"
        try:
            made = await self.ask("POST", path, upload.body)
        except Refused as error:
            if error.status != 410:
                raise
            made = await self.ask("POST", path, (await self.send_parts(upload.path)).body)
        clip_id = str(made["mediaFile"]["id"])
        self.clips.append(clip_id)
        return clip_id

    async def upload(self, path: Path) -> str:
        """Upload a file and complete it; the clip's id."""
        return await self.complete(await self.send_parts(path))

    async def found(self) -> list[dict[str, Any]]:
        """The project's clips."""
        listed = await self.ask("GET", f"/app/3.0/projects/{self.project_id}/clips?limit=100")
        assert listed["count"] == len(listed["mediaFiles"])
        clips: list[dict[str, Any]] = listed["mediaFiles"]
        return clips

    async def reach_end_state(self) -> None:
        """Wait until each clip plays, and make sure that there is each once and no other; then approve one and read the figures."""
        async with asyncio.timeout(_PATIENCE):
            while not all(clip["transcoded"] for clip in await self.found()):
                await asyncio.sleep(0.2)
        assert sorted(clip["id"] for clip in await self.found()) == sorted(self.clips)
        await self.ask("PATCH", f"/app/3.0/mediaFiles/{self.clips[0]}", {"status": "approved"})
        stats = (await self.ask("GET", f"/app/3.0/projects/{self.project_id}/stats"))["stats"]
        assert stats["counts"]["videos"] == {"approved": 1, "rejected": 0, "pending": len(self.clips) - 1}
        await self._storage_agrees()

    async def _storage_agrees(self) -> None:
        """Storage accounting follows by events: wait until it counts each clip once."""
        wanted = len(self.clips)
        async with asyncio.timeout(_PATIENCE):
            while True:
                told = await self.ask("GET", f"/app/3.0/organizations/{self.organization_id}/storage")
                if told["teamStorage"].get(self.team_id, {}).get("numFiles") == wanted:
                    return
                await asyncio.sleep(0.2)
