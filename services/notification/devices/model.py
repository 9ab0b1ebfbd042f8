"""Devices, and which endpoints we are willing to send to."""

import base64
import ipaddress
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

MOST_DEVICES = 20
"""Devices that one person can have registered."""


@dataclass(frozen=True, slots=True)
class Device:
    """One registration of a browser or phone."""

    id: UUID
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class PushKey:
    """The key pair that identifies us to push services (VAPID), raw and base64url."""

    private_key: str
    public_key: str


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether these are a P-256 point and a 16 byte secret."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(p256dh))
        return len(_bytes(auth)) == 16
    except ValueError:
        return False


def is_public(endpoint: str) -> bool:
    """Whether an endpoint is https and not plainly inside a private network; resolved addresses are checked when sending."""
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        if parts.scheme != "https" or parts.username or not host:
            return False
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))


def payload(values: dict[str, Any]) -> str:
    """What a device shows: a title, a text, and where it belongs. At most what push services take."""
    title = " · ".join(str(values[key]) for key in ("team", "project") if values.get(key))
    return json.dumps({"title": title[:120], "body": str(values["message"])[:1000]}, ensure_ascii=False)
