"""`rushes demo`: tells the story step by step, each with its time."""

import asyncio
import inspect
import os
import time
from pathlib import Path

import aiohttp
from rich.console import Console

from rushes.demo import footage
from rushes.demo.client import Client, DemoFailed, Instance, Mailbox
from rushes.demo.story import STEPS, Story

_PATIENCE = aiohttp.ClientTimeout(total=None, connect=10, sock_read=120)


async def tell(instance: Instance, folder: Path, megabytes: int, console: Console) -> bool:
    """Run every step against an instance; True if all went well. Footage is kept in `folder`."""
    with console.status("making footage with ffmpeg"):
        files = await footage.everything(folder, megabytes)
    async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
        story = Story(instance, Client(session, instance.url), Mailbox(session, instance.mail_url), files)
        done = 0
        for number, step in enumerate(STEPS, start=1):
            title = (inspect.getdoc(step) or step.__name__).rstrip(".")
            started = time.perf_counter()
            try:
                with console.status(title):
                    told = await step(story)
            except (DemoFailed, aiohttp.ClientError, KeyError) as error:
                console.print(f"[red]{number:2}. {title}: failed[/red]", highlight=False)
                console.print(f"    {type(error).__name__}: {error}", highlight=False, markup=False)
                break
            done = number
            console.print(f"{number:2}. {title} [dim]({time.perf_counter() - started:.2f} s)[/dim]", highlight=False)
            console.print(f"    {told}", highlight=False, markup=False)
    console.print(f"demo: {done}/{len(STEPS)} steps", highlight=False)
    return done == len(STEPS)


def main(megabytes: int = 200) -> int:
    """The demo as a process: exit code 0 if every step went well, 1 if one did not, 2 if there is no instance."""
    console = Console(soft_wrap=True)
    try:
        instance = Instance.found()
    except DemoFailed as error:
        console.print(str(error), markup=False)
        return 2
    folder = Path(os.environ.get("RUSHES_DATA_DIR", ".rushes")) / "footage"
    return 0 if asyncio.run(tell(instance, folder, megabytes, console)) else 1
