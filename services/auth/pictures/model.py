"""A picture on its way in, and the port it leaves by."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

LARGEST = 20 * 1024 * 1024
"""Bytes of the largest picture taken."""


@dataclass(frozen=True, slots=True)
class PictureTarget:
    """Whose picture it is to be."""

    owner_kind: str
    owner_id: UUID
    organization_id: UUID
    usage: str = "profile"


@dataclass(frozen=True, slots=True)
class PictureStore:
    """The media service, as far as pictures go: bytes in, the picture's id out."""

    put: Callable[[PictureTarget, bytes], Awaitable[UUID]]


def decoded(text: str) -> bytes | None:
    """The bytes of base64 text, with or without a `data:` prefix; None if it is none."""
    content = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
