"""How commands talk to a running instance, and end when they cannot."""

import asyncio
from pathlib import Path
from typing import Annotated, Any, NoReturn

import aiohttp
import typer
from rich.console import Console

from rushes.runtime.instance import Instance, NoInstance

OUT, ERR = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
DataDir = Annotated[Path, typer.Option("--data-dir", envvar="RUSHES_DATA_DIR", help="Where the instance keeps its data.")]
DEFAULT_DIR = Path(".rushes")


def fail(text: str, code: int = 1) -> NoReturn:
    """Say what is wrong, and end with an exit code: 1 it did not work, 2 it could not be tried."""
    ERR.print(f"rushes: {text}", markup=False, highlight=False)
    raise typer.Exit(code)


def instance(folder: Path) -> Instance:
    """The instance running on a data directory; ends the command when there is none."""
    try:
        return Instance.read(folder)
    except NoInstance as error:
        fail(str(error), 2)


async def asked(note: Instance, service: str, method: str, path: str, body: object = None) -> Any:
    """What an internal route of a service answers. Raises OSError, aiohttp.ClientError or RuntimeError with its refusal."""
    async with (
        aiohttp.ClientSession(note.services[service], headers=note.internal_headers()) as session,
        session.request(method, path, json=body, timeout=aiohttp.ClientTimeout(total=120)) as response,
    ):
        if response.status >= 300:
            problem = await response.json(content_type=None)
            raise RuntimeError(f"{service}: {problem.get('detail') or problem.get('reason') or response.status}")
        return await response.json() if response.status != 204 else None


def ask(note: Instance, service: str, method: str, path: str, body: object = None) -> Any:
    """The same for commands; ends the command when it does not work."""
    try:
        return asyncio.run(asked(note, service, method, path, body))
    except RuntimeError as error:
        fail(str(error))
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        fail(f"{service} does not answer: {error}", 2)
