"""Crash points: named places where the fault tests kill the process, to prove that nothing is lost there."""

import os
import signal
from pathlib import Path

_FILE = os.environ.get("RUSHES_CRASH_FILE") if os.environ.get("RUSHES_ENVIRONMENT") == "test" else None


def crash_point(name: str) -> None:
    """Die by SIGKILL here if the test wrote `name` into RUSHES_CRASH_FILE; in any other environment do nothing.

    The file is removed first, so that the restarted process lives.
    """
    if _FILE is None:
        return
    path = Path(_FILE)
    if path.exists() and path.read_text().strip() == name:
        path.rename(path.with_suffix(".done"))
        os.kill(os.getpid(), signal.SIGKILL)
