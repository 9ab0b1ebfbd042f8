"""The note that a running instance leaves in its data directory, so that other commands find it."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError


class NoInstance(Exception):
    """No instance is running on this data directory."""


class AlreadyRuns(Exception):
    """Another process runs an instance on this data directory; the text says which."""


@contextlib.contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Hold a data directory for this process alone, until the end of the block or of the process. Raises AlreadyRuns.

    A lock, as a note of a killed instance may name a process id that is somebody else's by now: in a container, often our own.
    """
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                found = Instance.read(folder)
            except NoInstance:
                raise AlreadyRuns(f"an instance is starting or stopping on {folder}") from None
            raise AlreadyRuns(f"an instance already runs on {folder}: {found.url} (process {found.pid})") from None
        Instance.remove(folder)
        try:
            yield
        finally:
            Instance.remove(folder)


class Instance(BaseModel):
    """Where a running instance is reached, and by what secrets. The file is readable by its owner only."""

    kind: Literal["embedded", "stack"]
    environment: str
    pid: int = Field(default_factory=os.getpid)
    url: str
    services: dict[str, str]
    databases: dict[str, str]
    broker_url: str
    storage: dict[str, str]
    mail_url: str
    internal_secret: str
    admin_email: str
    admin_password: str
    api_key: str | None = None

    def write(self, folder: Path) -> None:
        """Leave the note."""
        unfinished = folder / "instance.new"
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(self.model_dump_json(indent=2))
        unfinished.rename(folder / "instance.json")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The note of the instance that runs on `folder`. Raises NoInstance when none does."""
        try:
            found = cls.model_validate_json((folder / "instance.json").read_text())
        except (FileNotFoundError, ValidationError):
            raise NoInstance(f"no instance runs on {folder}: start one with `rushes up`, or name its --data-dir") from None
        try:
            os.kill(found.pid, 0)
        except ProcessLookupError:
            raise NoInstance(f"the instance of {folder} has stopped: start it with `rushes up`") from None
        except PermissionError:
            pass
        return found

    @staticmethod
    def remove(folder: Path) -> None:
        """Take the note away."""
        (folder / "instance.json").unlink(missing_ok=True)

    def internal_headers(self) -> dict[str, str]:
        """What an internal route asks for."""
        from shared import actor, tokens  # noqa: PLC0415  the note is read by commands that need neither

        return {tokens.HEADER: tokens.sign(actor.service("cli"), self.internal_secret, lifetime=120)}

    def dump(self) -> dict[str, Any]:
        """The note as plain values."""
        return self.model_dump()
