"""`rushes up --demo`: a small production to look at, told by the demo's own steps."""

import asyncio
from pathlib import Path

import aiohttp

from rushes.ask import OUT
from rushes.demo import footage
from rushes.demo.client import Client, DemoFailed, Mailbox
from rushes.demo.client import Instance as Where
from rushes.demo.story import STEPS, Story
from rushes.runtime.instance import Instance

_MEGABYTES = 8
_running: set[asyncio.Task[None]] = set()


async def _fill(note: Instance, folder: Path) -> None:
    try:
        files = await footage.everything(folder / "footage", _MEGABYTES)
        async with aiohttp.ClientSession() as session:
            where = Where(note.url, note.admin_email, note.admin_password, note.mail_url)
            story = Story(where, Client(session, note.url), Mailbox(session, note.mail_url), files)
            for step in STEPS[:-1]:
                await step(story)
        OUT.print(f"The demo production is there: join code {story.join_code}", highlight=False)
    except (DemoFailed, aiohttp.ClientError, RuntimeError, KeyError) as error:
        OUT.print(f"The demo production could not be made: {error}", markup=False, highlight=False)


def start(note: Instance, folder: Path) -> None:
    """Begin filling an instance, in its own event loop."""
    task = asyncio.get_running_loop().create_task(_fill(note, folder))
    _running.add(task)
    task.add_done_callback(_running.discard)
