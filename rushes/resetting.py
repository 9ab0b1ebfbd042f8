"""`rushes reset`: an empty house, for tests and development."""

import asyncio
import sys
import time
from pathlib import Path
from typing import Annotated

import aiohttp
import typer

from rushes.ask import DEFAULT_DIR, OUT, DataDir, fail, instance
from rushes.runtime.embedded import first_key
from rushes.runtime.instance import Instance

_ORDER = ("catalog", "media", "notification", "auth", "gateway")


class Resetter:
    """Resets one instance, again and again, over kept connections."""

    def __init__(self, note: Instance, *, defaults: bool) -> None:
        """Reset to the first admin alone, or with `defaults` also to what a new instance has."""
        self._note, self._defaults = note, defaults
        self._session: aiohttp.ClientSession | None = None

    async def once(self) -> float:
        """Empty every service and make the first admin again; returns the seconds it took. Raises RuntimeError."""
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._note.internal_headers())
        started = time.perf_counter()
        # First what is on its way, or it would arrive in the empty house.
        await self._post("catalog", "/internal/purge", None)
        await asyncio.gather(*(self._one(service) for service in _ORDER[:3]))
        for service in _ORDER[3:]:
            await self._one(service)
        return time.perf_counter() - started

    async def _one(self, service: str) -> None:
        await self._post(service, "/internal/reset", {"defaults": self._defaults})

    async def _post(self, service: str, path: str, body: object) -> None:
        assert self._session is not None
        url = self._note.services[service] + path
        async with self._session.post(url, json=body, headers=self._note.internal_headers()) as response:
            if response.status >= 300:
                raise RuntimeError(f"{service}: {await response.text()}")

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


async def _serve(resetter: Resetter) -> None:
    loop = asyncio.get_running_loop()
    try:
        while await loop.run_in_executor(None, sys.stdin.readline):
            try:
                await resetter.once()
                sys.stdout.write("ok\n")
            except (RuntimeError, aiohttp.ClientError, OSError) as error:
                sys.stdout.write(f"failed: {error}\n")
            sys.stdout.flush()
    finally:
        await resetter.close()


async def _once(resetter: Resetter) -> float:
    try:
        return await resetter.once()
    finally:
        await resetter.close()


def reset(
    data_dir: DataDir = DEFAULT_DIR,
    no_defaults: Annotated[bool, typer.Option("--no-defaults", help="Leave no row but the first admin.")] = False,  # noqa: FBT002  typer's way
    serve: Annotated[bool, typer.Option("--serve", help="Stay, and reset once for each line on standard input.")] = False,  # noqa: FBT002  typer's way
) -> None:
    """Empty the running instance and make its first admin again. Refused in production."""
    note = instance(Path(data_dir))
    if note.environment == "production":
        fail("this instance is in production: it is not emptied", 2)
    resetter = Resetter(note, defaults=not no_defaults)
    if serve:
        asyncio.run(_serve(resetter))
        return
    try:
        seconds = asyncio.run(_once(resetter))
    except (RuntimeError, aiohttp.ClientError, OSError) as error:
        fail(str(error))
    OUT.print(f"reset in {seconds:.2f} s", highlight=False)
    if not no_defaults:
        note.api_key = asyncio.run(first_key(note, None))
        note.write(Path(data_dir))
        OUT.print(f"API key   {note.api_key}", markup=False, highlight=False)
