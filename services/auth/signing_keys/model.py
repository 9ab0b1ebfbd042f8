"""A key pair, and the tokens made with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ISSUER = "rushes"
_ALGORITHM = "EdDSA"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key pair, as raw bytes."""

    id: UUID
    private_key: bytes
    public_key: bytes

    @classmethod
    def made(cls, id_: UUID) -> "SigningKey":
        """A new pair."""
        private = Ed25519PrivateKey.generate()
        return cls(id_, private.private_bytes_raw(), private.public_key().public_bytes_raw())

    def sign(self, claims: dict[str, object]) -> str:
        """A JWT of these claims."""
        private = Ed25519PrivateKey.from_private_bytes(self.private_key)
        return jwt.encode({"iss": ISSUER, **claims}, private, algorithm=_ALGORITHM, headers={"kid": str(self.id)})


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says, once it was found to be ours and in time."""

    person_id: UUID
    session_id: UUID
    expires_at: datetime


def key_id(token: str) -> UUID | None:
    """The id of the key that a token says it was signed with; None for what is no token."""
    try:
        return UUID(str(jwt.get_unverified_header(token).get("kid")))
    except (jwt.PyJWTError, ValueError):
        return None


def verified(token: str, public_key: bytes) -> dict[str, object] | None:
    """The claims of a token that this key signed and that has not expired; else None."""
    try:
        return jwt.decode(
            token,
            Ed25519PublicKey.from_public_bytes(public_key),
            algorithms=[_ALGORITHM],
            issuer=ISSUER,
            options={"require": ["exp", "sub", "sid"]},
        )
    except jwt.PyJWTError:
        return None
