"""A key, a team and a project on a running instance, to measure with."""

import secrets
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from rushes.runtime.instance import Instance


@dataclass(slots=True)
class Api:
    """An API app's client, on kept connections."""

    session: aiohttp.ClientSession
    note: Instance
    key: str = ""
    organization_id: str = ""
    team_id: str = ""
    project_id: str = ""

    async def ask(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Any:
        """The JSON that is answered. Raises RuntimeError for a failure."""
        headers = {"Authorization": f"Bearer {token}"} if token else {"x-api-key": self.key} if self.key else {}
        async with self.session.request(method, self.note.url + path, json=body, headers=headers) as response:
            text = await response.text()
            if response.status >= 300:
                raise RuntimeError(f"{method} {path}: {response.status} {text[:300]}")
            return await response.json()

    async def prepared(self) -> Self:
        """Make an organization with a key, a team and a project."""
        name = secrets.token_hex(4)
        admin = {"email": self.note.admin_email, "password": self.note.admin_password}
        token = (await self.ask("POST", "/rushes/v1/login", admin))["accessToken"]
        made = await self.ask("POST", "/rushes/v1/organizations", {"name": name, "email": "b@example.com"}, token=token)
        self.organization_id = made["id"]
        self.key = (await self.ask("POST", "/rushes/v1/keys", {"organizationId": made["id"], "name": "bench"}, token=token))["key"]
        teams = f"/app/3.0/organizations/{self.organization_id}/teams"
        self.team_id = (await self.ask("POST", teams, {"name": "Bench", "slug": f"bench-{name}"}))["team"]["id"]
        project = {"title": "Bench", "description": "d", "orientation": "landscape", "shootType": "event", "type": "public"}
        self.project_id = (await self.ask("POST", "/app/3.0/projects", {**project, "teamId": self.team_id}))["project"]["id"]
        return self
