"""Starting `rushes` as a person would, and waiting for what it says."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rushes.runtime.instance import Instance, NoInstance

ROOT = Path(__file__).parent.parent.parent
_START_SECONDS = 90
_STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**also: str) -> dict[str, str]:
    """This process's environment with some variables."""
    return {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", **also}


async def rushes(*arguments: str, data_dir: Path, stdin: bytes | None = None, **also: str) -> Finished:
    """Run a `rushes` command to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "rushes",
        *arguments,
        cwd=ROOT,
        env=environment(RUSHES_DATA_DIR=str(data_dir), **also),
        stdin=asyncio.subprocess.PIPE if stdin is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(300):
        out, err = await process.communicate(stdin)
    assert process.returncode is not None
    return Finished(process.returncode, out.decode(), err.decode())


def wait_for_instance(process: subprocess.Popen[bytes], folder: Path) -> Instance:
    """The note that a starting instance leaves."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"it ended: {(folder / 'output').read_text()[-3000:]}"
        with contextlib.suppress(NoInstance, ValueError):
            return Instance.read(folder)
        time.sleep(0.05)
    raise AssertionError(f"no instance within {_START_SECONDS} s: {(folder / 'output').read_text()[-3000:]}")


@contextlib.contextmanager
def embedded(folder: Path, also: dict[str, str], *arguments: str) -> Iterator[Instance]:
    """`rushes up` on a free port, stopped by SIGTERM."""
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "rushes", "up", "--port", "0", "--data-dir", str(folder), *arguments],
            cwd=ROOT,
            env=environment(**also),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield wait_for_instance(process, folder)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
