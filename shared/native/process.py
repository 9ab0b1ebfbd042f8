"""A child process that never outlives its parent, with its log in a file and a readiness that is asked for."""

import contextlib
import ctypes
import os
import pwd
import secrets
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.05
_TAIL = 2000
_FIRST_PORT, _LAST_PORT, _PORT_TRIES = 20_000, 32_000, 1_000
_given_ports: set[int] = set()


class ServerFailed(Exception):
    """A server did not start, or ended before it should; the text ends with the last lines of its log."""


class ProgramMissing(Exception):
    """A program that must be installed is not; the text says how to get it."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on, and that this process has not been given before.

    It lies below the range from which the system takes ports for outgoing connections: until a slow server binds it, none may get it.
    """
    for _ in range(_PORT_TRIES):
        port = _FIRST_PORT + secrets.randbelow(_LAST_PORT - _FIRST_PORT)
        if port not in _given_ports and _can_bind(port):
            _given_ports.add(port)
            return port
    raise ServerFailed(f"no port of 127.0.0.1 is free between {_FIRST_PORT} and {_LAST_PORT}")


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_listening(port: int) -> bool:
    """Whether somebody accepts connections on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ordinary_account() -> str | None:
    """An account to run servers under that refuse to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in names)


def as_account(account: str | None) -> dict[str, Any]:
    """Arguments for subprocess that run a command under an account, with its groups and none of ours."""
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []} if account else {}


def let_through(path: Path) -> None:
    """Let other accounts pass through the folders above `path`, for a server that runs under an ordinary account."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if folder.is_dir() and not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def let_read(folder: Path) -> None:
    """Let other accounts read and run what is in `folder`, which an installation under a strict umask forbids."""
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode != wanted:
            path.chmod(wanted)


def working_in(folder: Path) -> list[int]:
    """Ids of the processes whose working directory is `folder`, of those that we may look at."""
    found, folder = [], folder.resolve()
    for process in Path("/proc").glob("[0-9]*"):
        # Most end while we look, or are another account's.
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
    return found


def wait_until_left(name: str, folder: Path, *, seconds: float = 60) -> None:
    """Block until no process of a server before works in `folder`: it ends a little later than a parent that was killed.

    Raises ServerFailed when one stays.
    """
    deadline = time.monotonic() + seconds
    while at_work := working_in(folder):
        if time.monotonic() > deadline:
            raise ServerFailed(f"{name} still runs on {folder}, as processes {at_work}: stop them first")
        time.sleep(_POLL_SECONDS)


class Child:
    """One child process. It gets `last_signal` when its parent dies, however that happens."""

    def __init__(self, name: str, log: Path, *, last_signal: signal.Signals = signal.SIGTERM) -> None:
        """Name the process for messages; its output is appended to `log`."""
        self.name, self.log, self._last_signal = name, log, last_signal
        self._process: subprocess.Popen[bytes] | None = None

    def spawn(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, user: str | None = None, cwd: Path | None = None
    ) -> None:
        """Start it. Call from a thread that lives as long as the child should."""
        libc, number = ctypes.CDLL(None), int(self._last_signal)
        parent = os.getpid()

        def follow_parent() -> None:
            libc.prctl(_PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:
                os._exit(1)

        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  the command is ours
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                **as_account(user),
                cwd=cwd or "/",
                start_new_session=True,
                preexec_fn=follow_parent,  # noqa: PLW1509  only async-signal-safe calls
            )

    @property
    def pid(self) -> int:
        """The process id. Raises ServerFailed if it was never started."""
        if self._process is None:
            raise ServerFailed(f"{self.name} was not started")
        return self._process.pid

    def is_running(self) -> bool:
        """Whether the process has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code once it has ended."""
        return None if self._process is None else self._process.poll()

    def tail(self) -> str:
        """The end of its log."""
        return self.log.read_bytes()[-_TAIL:].decode(errors="replace") if self.log.exists() else ""

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 60) -> None:
        """Block until `ready()`. Raises ServerFailed when the process ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.is_running():
                raise ServerFailed(f"{self.name} ended with code {self.exit_code}:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.name} was not ready within {seconds:.0f} s:\n{self.tail()}")
            time.sleep(_POLL_SECONDS)

    def stop(self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 15) -> None:
        """Ask it to end, and kill it when it does not within `seconds`."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, with everything it started."""
        if self._process is None or self._process.poll() is not None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self._process.wait()
