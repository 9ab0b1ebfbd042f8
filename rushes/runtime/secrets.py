"""What an instance keeps to itself: made once, readable by its owner only."""

import json
import secrets
from pathlib import Path

from pydantic import BaseModel, Field

from shared.native.postgres import SERVICES


def _token() -> str:
    return secrets.token_urlsafe(32)


class Secrets(BaseModel):
    """The secrets of an instance; what is absent in the file is generated."""

    internal_secret: str = Field(default_factory=_token)
    delivery_secret: str = Field(default_factory=_token)
    storage_secret: str = Field(default_factory=_token)
    admin_password: str = Field(default_factory=lambda: secrets.token_urlsafe(12))
    api_key: str | None = None
    passwords: dict[str, str] = Field(default_factory=lambda: {service: _token() for service in SERVICES})


def load(folder: Path) -> Secrets:
    """The secrets kept in a data directory, made when they are not there."""
    path = folder / "secrets.json"
    if path.exists():
        return Secrets.model_validate(json.loads(path.read_text()))
    made = Secrets()
    save(folder, made)
    return made


def save(folder: Path, kept: Secrets) -> None:
    """Keep secrets, readable by the owner only from the first byte on."""
    path = folder / "secrets.json"
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(kept.model_dump_json(indent=2))
    unfinished.rename(path)
