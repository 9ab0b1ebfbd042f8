"""Timing and weighing, and how a figure is told."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: what, its budget, what was measured."""

    work: str
    budget: str
    measured: str
    is_met: bool

    def row(self) -> str:
        """As a line of a Markdown table."""
        return f"| {self.work} | {self.budget} | {self.measured} | {'yes' if self.is_met else 'no'} |"


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def paired(ours: Callable[[], Awaitable[object]], bare: Callable[[], Awaitable[object]], *, rounds: int) -> tuple[float, float]:
    """Median seconds of two works that take turns, so that a noisy machine is noisy for both."""
    pairs = [(await seconds(ours), await seconds(bare)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def children(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def megabytes(pids: list[int]) -> float:
    """Proportional set size of processes together: memory that they share is counted once."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        total += next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024


def resident(pid: int) -> float:
    """Resident megabytes of one process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024
