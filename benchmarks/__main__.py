"""`python -m benchmarks`: starts an instance, measures, and writes docs/performance.md."""

import argparse
import asyncio
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from rich.console import Console

from benchmarks import encoding, reading, uploading
from benchmarks.api import Api
from benchmarks.measure import Figure, children, megabytes
from rushes.runtime.instance import Instance, NoInstance

ROOT = Path(__file__).parent.parent
_HEAD = """# Performance

Made by `make bench`: ratios against the bare thing, both measured by turns in one run, on the embedded instance (one process).
Absolute times belong to the machine named below and mean little elsewhere.

"""


async def _measured(note: Instance, folder: Path, gigabytes: float, console: Console) -> list[Figure]:
    figures: list[Figure] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=900)) as session:
        api = await Api(session, note).prepared()
        for title, work in (
            ("gateway", lambda: reading.gateway(api)),
            ("list of clips", lambda: reading.clip_list(api)),
            ("encode", lambda: encoding.encode(api, folder)),
            ("stream copy", lambda: uploading.playable(api, folder, 200)),
            ("upload", lambda: uploading.upload(api, folder, gigabytes)),
        ):
            with console.status(title):
                found = await work()
            for figure in found if isinstance(found, list) else [found]:
                console.print(figure.row(), markup=False, highlight=False)
                figures.append(figure)
    return figures


def _started(folder: Path) -> tuple[subprocess.Popen[bytes], Instance, float]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "rushes", "up", "--port", "0", "--data-dir", str(folder)]
    env = {**os.environ, "TELEMETRY_LOG_LEVEL": "warning", "RUSHES_RATE_LIMIT": "1000000/second"}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    while True:
        try:
            return process, Instance.read(folder), time.perf_counter() - began
        except (NoInstance, ValueError):
            if process.poll() is not None or time.perf_counter() - began > 120:
                raise
            time.sleep(0.02)


def main() -> int:
    """Measure everything; 0 if every budget is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1.0, help="size of the large upload")
    parser.add_argument("--no-write", action="store_true", help="leave docs/performance.md as it is")
    options = parser.parse_args()
    console = Console(soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="rushes-bench-") as name:
        folder = Path(name)
        process, note, took = _started(folder)
        try:
            time.sleep(10)
            weight = megabytes(children(process.pid))
            start = Figure("embedded, first start to first answer", "5 s", f"{took:.1f} s", took <= 5)
            idle = Figure("embedded, idle, all processes together", "400 MB", f"{weight:.0f} MB", weight <= 400)
            figures = [start, idle, *asyncio.run(_measured(note, folder, options.gigabytes, console))]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    table = ["| work | budget | measured | met |", "|---|---|---|---|", *(figure.row() for figure in figures)]
    machine = f"Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}."
    if not options.no_write:
        (ROOT / "docs" / "performance.md").write_text(_HEAD + "\n".join(table) + f"\n\n{machine}\n")
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
