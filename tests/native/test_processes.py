"""What the servers rely on: ports of their own, children that end with us, and no second server on the same files."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg

from shared.native.postgres import Postgres
from shared.native.process import Child, free_port, let_read, working_in

_PATIENCE = 60


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_port_is_given_once() -> None:
    ports = [free_port() for _ in range(200)]
    assert len(set(ports)) == 200


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from shared.native.process import Child; import time\n"
        f"child = Child('sleeper', Path({str(tmp_path / 'log')!r}))\n"
        f"child.spawn(['sleep', '600'], cwd=Path({str(tmp_path)!r})); print('started', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        assert len(working_in(tmp_path)) == 1
        parent.kill()
    until(lambda: working_in(tmp_path) == [])


def test_a_child_that_ended_tells_the_end_of_its_log(tmp_path: Path) -> None:
    child = Child("talker", tmp_path / "log")
    child.spawn(["sh", "-c", "echo no space left; exit 3"])
    until(lambda: not child.is_running())
    assert (child.exit_code, child.tail()) == (3, "no space left\n")


def test_what_a_strict_umask_made_is_opened_to_other_accounts(tmp_path: Path) -> None:
    program, data = tmp_path / "program", tmp_path / "data"
    program.touch(mode=0o700)
    data.touch(mode=0o600)
    let_read(tmp_path)
    assert (program.stat().st_mode & 0o777, data.stat().st_mode & 0o777) == (0o705, 0o604)


async def test_a_server_starts_only_when_the_one_before_it_has_left(open_folder: Callable[[str], Path]) -> None:
    folder = open_folder("succession")
    first = Postgres(folder, durable=False)
    first.start()
    conn = await asyncpg.connect(first.url())
    held = await conn.fetchval("select pg_backend_pid()")
    os.kill(held, signal.SIGSTOP)  # a session that outlives its killed server
    first.kill()
    conn.terminate()
    assert held in working_in(folder / "data")
    release = threading.Timer(1, os.kill, (held, signal.SIGCONT))
    release.start()
    with Postgres(folder, durable=False) as second:
        assert second.is_running()
        assert held not in working_in(folder / "data")
    release.join()
