"""What can be done with signing keys."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.auth.signing_keys import model, store
from services.auth.signing_keys.errors import NoSigningKey
from services.auth.signing_keys.model import AccessClaims, SigningKey
from shared.ids import new_id
from shared.sql.database import UnitOfWork

_MARGIN = timedelta(days=1)


async def ensure(uow: UnitOfWork) -> None:
    """Make a key if there is none."""
    await store.lock(uow.conn)
    if await store.current(uow.conn) is None:
        await store.replace(uow.conn, SigningKey.made(new_id()), uow.now)


async def rotate(uow: UnitOfWork) -> None:
    """Sign with a new key from now on; tokens of the old one stay valid until they expire."""
    await store.lock(uow.conn)
    await store.replace(uow.conn, SigningKey.made(new_id()), uow.now)
    await store.forget_old(uow.conn, _MARGIN)


async def sign(uow: UnitOfWork, *, person_id: UUID, session_id: UUID, lifetime: timedelta) -> str:
    """An access token. Raises NoSigningKey before the service was set up."""
    key = await store.current(uow.conn)
    if key is None:
        raise NoSigningKey
    issued = int(uow.now.timestamp())
    expires = issued + int(lifetime.total_seconds())
    return key.sign({"sub": str(person_id), "sid": str(session_id), "iat": issued, "exp": expires})


async def verify(uow: UnitOfWork, token: str) -> AccessClaims | None:
    """What an access token says, if it is ours and in time."""
    key_id = model.key_id(token)
    public = await store.find_public(uow.conn, key_id) if key_id else None
    claims = model.verified(token, public) if public else None
    if claims is None:
        return None
    try:
        expires_at = datetime.fromtimestamp(int(str(claims["exp"])), UTC)
        return AccessClaims(UUID(str(claims["sub"])), UUID(str(claims["sid"])), expires_at)
    except ValueError:
        return None


async def public_keys(uow: UnitOfWork) -> list[dict[str, str]]:
    """Every key whose tokens may still be in use, as JWKs (RFC 8037), newest first."""
    return [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "use": "sig",
            "kid": str(key.id),
            "x": base64.urlsafe_b64encode(key.public_key).rstrip(b"=").decode(),
        }
        for key in await store.list_valid(uow.conn, _MARGIN)
    ]
