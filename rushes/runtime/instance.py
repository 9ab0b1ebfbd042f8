"""The note that a running instance leaves in its data directory, so that other commands find it."""

import json
import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, Field


class NoInstance(Exception):
    """No instance is running on this data directory."""


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
        path = folder / "instance.json"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(self.model_dump_json(indent=2))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The note of the instance that runs on `folder`. Raises NoInstance when none does."""
        path = folder / "instance.json"
        if not path.exists():
            raise NoInstance(f"no instance runs on {folder}: start one with `rushes up`, or name its --data-dir")
        found = cls.model_validate(json.loads(path.read_text()))
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
