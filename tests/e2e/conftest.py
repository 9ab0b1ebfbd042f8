"""Whole instances as real processes: the embedded one, and the stack of the compose file."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from rushes.runtime import secrets
from rushes.runtime.instance import Instance
from rushes.runtime.stack import Stack
from rushes.stacking import note, variables
from tests.e2e.processes import embedded
from tests.e2e.small_job import SmallJob


@dataclass(slots=True)
class RunningStack:
    """The stack, where it is reached, and how to make one of its processes die at a named place."""

    processes: Stack
    note: Instance
    data_dir: Path
    crash_file: Path

    def crash_at(self, name: str) -> None:
        """Let the next process that comes to this place die there."""
        self.crash_file.with_suffix(".done").unlink(missing_ok=True)
        self.crash_file.write_text(name)

    def has_crashed(self) -> bool:
        """Whether a process came to the place and died."""
        return self.crash_file.with_suffix(".done").exists()


@pytest.fixture(scope="module")
def stack(open_folder: Callable[[str], Path]) -> Iterator[RunningStack]:
    """The compose file's services as native processes, once a module."""
    folder = open_folder("stack")
    kept = secrets.load(folder)
    crash_file = folder / "crash"
    told = {**variables(kept, "test"), "RUSHES_CRASH_FILE": str(crash_file)}
    with Stack(folder / "run", told) as processes:
        found = note(processes, kept, "test")
        found.write(folder)
        yield RunningStack(processes, found, folder, crash_file)


@pytest_asyncio.fixture
async def job(stack: RunningStack) -> SmallJob:
    """A small main job on the stack: an organization of its own, a project, one clip to upload."""
    made = SmallJob(stack.note)
    await made.prepare()
    return made


@pytest.fixture(scope="module")
def instance(open_folder: Callable[[str], Path]) -> Iterator[Instance]:
    """An embedded instance, as `rushes up` runs it, once a module."""
    with embedded(open_folder("embedded"), {"RUSHES_ENVIRONMENT": "test"}) as found:
        yield found


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client session."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(autouse=True)
def _no_instance_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("RUSHES_ADMIN", "RUSHES_DATA", "RUSHES_PORT"))]:
        monkeypatch.delenv(name)
