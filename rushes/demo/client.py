"""A client as a customer would write it: an address, a credential, JSON in and out."""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp


class DemoFailed(Exception):
    """A step did not go as it should."""


@dataclass(slots=True)
class Client:
    """Requests to a running instance with one credential."""

    session: aiohttp.ClientSession
    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def with_key(self, key: str) -> Self:
        """The same instance, asked with an API key."""
        return type(self)(self.session, self.url, {"x-api-key": key})

    def with_token(self, token: str) -> Self:
        """The same instance, asked as a person."""
        return type(self)(self.session, self.url, {"Authorization": f"Bearer {token}"})

    async def ask(self, method: str, path: str, *, expect: int = 200, **options: Any) -> Any:
        """The JSON that the instance answers. Raises DemoFailed for another status than `expect`, with what it said."""
        url = path if path.startswith("http") else self.url + path
        async with self.session.request(method, url, headers=self.headers, **options) as response:
            text = await response.text()
            if response.status != expect:
                raise DemoFailed(f"{method} {path}: expected {expect}, got {response.status}: {text[:400]}")
            return json.loads(text) if text else None

    async def get(self, path: str, **params: Any) -> Any:
        """GET with query parameters; lists are repeated."""
        pairs = [(name, str(one)) for name, value in params.items() for one in (value if isinstance(value, list) else [value])]
        return await self.ask("GET", path, params=pairs)

    async def post(self, path: str, body: object, *, expect: int = 200) -> Any:
        """POST JSON."""
        return await self.ask("POST", path, json=body, expect=expect)

    async def patch(self, path: str, body: object) -> Any:
        """PATCH JSON."""
        return await self.ask("PATCH", path, json=body)

    async def delete(self, path: str) -> Any:
        """DELETE."""
        return await self.ask("DELETE", path)


async def until(what: str, found: Callable[[], Awaitable[Any]], *, seconds: float = 240) -> Any:
    """Ask again until there is an answer that counts. Raises DemoFailed when there is none in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    pause = 0.05
    while True:
        value = await found()
        if value:
            return value
        if asyncio.get_running_loop().time() > deadline:
            raise DemoFailed(f"waited {seconds:.0f} s for {what}")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 1.0)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mail catcher of a development instance, read over HTTP."""

    session: aiohttp.ClientSession
    url: str

    async def newest(self, to: str, containing: str) -> dict[str, Any]:
        """The newest mail to an address whose subject or text holds `containing`; waits for it to arrive."""

        async def arrived() -> dict[str, Any] | None:
            async with self.session.get(f"{self.url}/mails") as response:
                mails: list[dict[str, Any]] = await response.json()
            return next((mail for mail in reversed(mails) if to in json.dumps(mail["to"]) and containing in json.dumps(mail)), None)

        mail: dict[str, Any] = await until(f"a mail to {to} about {containing!r}", arrived, seconds=60)
        return mail

    async def token_for(self, to: str, containing: str) -> str:
        """The single-use token in the link of such a mail."""
        mail = await self.newest(to, containing)
        found = re.search(r"token=([A-Za-z0-9_\-.]+)", mail["text"])
        if found is None:
            raise DemoFailed(f"no link in the mail {mail['subject']!r}")
        return found[1]


@dataclass(frozen=True, slots=True)
class Instance:
    """Where the demo runs: from the environment, else from what `rushes up` left in its data directory."""

    url: str
    email: str
    password: str
    mail_url: str

    @classmethod
    def found(cls) -> Self:
        """Read URL, RUSHES_ADMIN_EMAIL, RUSHES_ADMIN_PASSWORD and MAIL_URL. Raises DemoFailed if one can't be known."""
        folder = Path(os.environ.get("RUSHES_DATA_DIR", ".rushes"))
        note: dict[str, Any] = {}
        if (folder / "instance.json").exists():
            note = json.loads((folder / "instance.json").read_text())
        url = os.environ.get("URL") or note.get("url")
        password = os.environ.get("RUSHES_ADMIN_PASSWORD") or note.get("admin_password")
        mail_url = os.environ.get("MAIL_URL") or note.get("mail_url")
        if not url or not password or not mail_url:
            raise DemoFailed("no running instance found: start one with `make run`, or set URL, RUSHES_ADMIN_PASSWORD and MAIL_URL")
        email = os.environ.get("RUSHES_ADMIN_EMAIL") or note.get("admin_email") or "admin@rushes.local"
        return cls(url.rstrip("/"), email, password, mail_url.rstrip("/"))
