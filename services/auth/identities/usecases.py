"""From a credential to an actor: what gateways ask, and then remember for some seconds."""

from services.auth.api_keys import usecases as api_keys
from services.auth.api_keys.model import key_hash
from services.auth.identities import store
from services.auth.identities.model import Identity
from services.auth.people import usecases as people
from services.auth.signing_keys import usecases as signing_keys
from shared.actor import ActorKind
from shared.errors import NotSignedIn
from shared.sql.database import Backend, UnitOfWork


async def identify(backend: Backend, kind: str, value: str) -> Identity:
    """Who a credential speaks for; `kind` is bearer or api_key. Raises NotSignedIn for one that is not known, expired or revoked.

    Opens its own units: most of the time it only reads, and once a minute it notes that the credential was used.
    """
    async with backend.reading() as uow:
        found = await (_by_key(uow, value) if kind == "api_key" else _by_token(uow, value))
    if found is None:
        raise NotSignedIn
    if found.is_stale:
        async with backend.transaction() as uow:
            await _touch(uow, found)
    return found


async def _by_token(uow: UnitOfWork, token: str) -> Identity | None:
    claims = await signing_keys.verify(uow, token)
    if claims is None:
        return None
    return await store.of_session(uow.conn, claims.session_id, claims.person_id, at=uow.now, expires_at=claims.expires_at)


async def _by_key(uow: UnitOfWork, key: str) -> Identity | None:
    return await store.of_key(uow.conn, key_hash(key), uow.now)


async def _touch(uow: UnitOfWork, found: Identity) -> None:
    assert found.actor.id is not None
    if found.actor.kind is ActorKind.API_KEY:
        await api_keys.touch(uow, found.actor.id)
    else:
        await people.touch(uow, found.actor.id)
