"""The identity token: what the gateway vouches for, signed and short-lived; services trust nothing else (ADR-0007)."""

import time
from functools import lru_cache
from uuid import UUID

import jwt

from shared.actor import NOBODY, Actor, ActorKind, Grant, Role, Scope
from shared.errors import NotSignedIn

HEADER = "X-Rushes-Identity"
_LIFETIME = 300
_LEEWAY = 5


def _grant(parts: list[object]) -> Grant:
    role, scope, id_, read_only = parts
    return Grant(Role(str(role)), Scope(str(scope)), UUID(str(id_)) if id_ else None, bool(read_only))


def to_claims(actor: Actor) -> dict[str, object]:
    """An actor as JSON-ready claims; `from_claims` reverses it."""
    return {
        "kind": actor.kind,
        "sub": str(actor.id) if actor.id else "",
        "name": actor.name,
        "org": str(actor.organization_id) if actor.organization_id else None,
        "ro": actor.read_only,
        "cred": str(actor.credential_id) if actor.credential_id else None,
        "grants": [[g.role, g.scope, str(g.id) if g.id else None, g.read_only] for g in actor.grants],
    }


def from_claims(claims: dict[str, object]) -> Actor:
    """The actor told by `to_claims`. Raises ValueError or KeyError when the claims are not of its making."""
    grants = claims.get("grants") or []
    if not isinstance(grants, list):
        raise ValueError("grants")  # noqa: TRY004  one error for all malformed claims
    return Actor(
        kind=ActorKind(str(claims["kind"])),
        id=UUID(str(claims["sub"])) if claims.get("sub") else None,
        name=str(claims.get("name") or ""),
        organization_id=UUID(str(claims["org"])) if claims.get("org") else None,
        read_only=bool(claims.get("ro")),
        grants=tuple(_grant(parts) for parts in grants),
        credential_id=UUID(str(claims["cred"])) if claims.get("cred") else None,
    )


def sign(actor: Actor, secret: str, *, lifetime: int = _LIFETIME) -> str:
    """A token for `actor` that services accept for `lifetime` seconds."""
    issued = int(time.time())
    return jwt.encode({**to_claims(actor), "iat": issued, "exp": issued + lifetime}, secret, algorithm="HS256")


@lru_cache(maxsize=4096)
def _decoded(token: str, secret: str) -> tuple[Actor, float]:
    claims = jwt.decode(token, secret, algorithms=["HS256"], leeway=_LEEWAY)
    return from_claims(claims), float(claims["exp"])


def verify(token: str | None, secret: str) -> Actor:
    """The actor a token vouches for, NOBODY without one. Raises NotSignedIn for a forged or expired one."""
    if not token:
        return NOBODY
    try:
        actor, expires = _decoded(token, secret)
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise NotSignedIn from error
    if expires + _LEEWAY < time.time():
        raise NotSignedIn
    return actor
