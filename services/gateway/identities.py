"""From a credential to a signed identity, remembered for some seconds and forgotten at once when it is revoked."""

import asyncio
import hashlib
import json
import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

import jwt
import structlog

from services.gateway.settings import GatewaySettings
from shared import tokens
from shared.actor import Actor
from shared.errors import NotSignedIn
from shared.events import auth as facts
from shared.http.dialect import Credential
from shared.http.peers import Peer, PeerRefused

_LOG = structlog.get_logger(__name__)
_TOKEN_SECONDS = 300
_REFRESH_KEYS_SECONDS = 1.0
_UNKNOWN_SECONDS = 3.0
FORGET_ON = {
    event.type
    for event in (
        facts.CredentialRevoked,
        facts.RoleGranted,
        facts.RoleRevoked,
        facts.PersonUpdated,
        facts.PersonDeleted,
        facts.OrganizationDeleted,
        facts.TeamDeleted,
    )
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, and the token that tells a service so. `until` is on the monotonic clock; no actor: not to be let in."""

    actor: Actor | None
    token: str
    until: float

    @property
    def caller(self) -> str:
        """Whom requests are counted for."""
        return f"{self.actor.kind}:{self.actor.id}" if self.actor else ""


class Identities:
    """The cache. Bounded: the one that was not asked for the longest goes first."""

    def __init__(self, peer: Peer, settings: GatewaySettings) -> None:
        """Ask auth through `peer`."""
        self._peer = peer
        self._secret = settings.internal_secret.get_secret_value()
        self._seconds, self._kept = settings.identity_seconds, settings.identities_kept
        self._known: OrderedDict[bytes, Identity] = OrderedDict()
        self._asking: dict[bytes, asyncio.Future[Identity]] = {}
        self._generation = 0
        self._keys: dict[str, jwt.PyJWK] = {}
        self._keys_at = -math.inf

    def forget_all(self) -> None:
        """Ask again for everybody: somebody's rights changed."""
        self._generation += 1
        self._known.clear()
        self._asking.clear()

    def reset(self) -> None:
        """Know nothing at all, auth's public keys included."""
        self.forget_all()
        self._keys, self._keys_at = {}, -math.inf

    def heard(self, type_: str, body: bytes) -> None:
        """A fact arrived after which an identity may be wrong: the transport's callback."""
        self.forget_all()
        _LOG.debug("identities forgotten", because=type_, size=len(body))

    async def of(self, credential: Credential) -> Identity:
        """The identity behind a credential. Raises NotSignedIn for one that is not valid, Unavailable while auth is away."""
        name = hashlib.sha256(f"{credential.kind}:{credential.value}".encode()).digest()
        known = self._known.get(name)
        if known is None or known.until < time.monotonic():
            known = await self._once(name, credential)
        else:
            self._known.move_to_end(name)
        if known.actor is None:
            raise NotSignedIn
        return known

    async def _once(self, name: bytes, credential: Credential) -> Identity:
        """Ask auth, one question at a time for the same credential."""
        asking = self._asking.get(name)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(name, credential))
            self._asking[name] = asking
            asking.add_done_callback(lambda done: self._asking.pop(name, None) if self._asking.get(name) is done else None)
        return await asyncio.shield(asking)

    async def _ask(self, name: bytes, credential: Credential) -> Identity:
        generation = self._generation
        if credential.kind == "bearer" and not await self._is_ours(credential.value):
            return Identity(None, "", 0)
        try:
            told = await self._peer.ask("POST", "/internal/identify", body={"kind": credential.kind, "value": credential.value})
            actor = tokens.from_claims(told["actor"])
            until = time.monotonic() + self._lasts(told.get("expires_at"))
            found = Identity(actor, tokens.sign(actor, self._secret, lifetime=_TOKEN_SECONDS), until)
        except PeerRefused:
            found = Identity(None, "", time.monotonic() + _UNKNOWN_SECONDS)
        if generation == self._generation:
            self._known[name] = found
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        return found

    def _lasts(self, expires_at: str | None) -> float:
        if expires_at is None:
            return self._seconds
        left = datetime.fromisoformat(expires_at).timestamp() - time.time()
        return max(0.0, min(self._seconds, left))

    async def _is_ours(self, token: str) -> bool:
        """Whether auth signed this token and it has not expired: checked here, so that noise never reaches auth."""
        try:
            key_id = str(jwt.get_unverified_header(token).get("kid"))
        except jwt.PyJWTError:
            return False
        if key_id not in self._keys and time.monotonic() - self._keys_at > _REFRESH_KEYS_SECONDS:
            self._keys_at = time.monotonic()
            told = await self._peer.ask("GET", "/internal/keys")
            self._keys = {str(key["kid"]): jwt.PyJWK.from_json(json.dumps(key), "EdDSA") for key in told["keys"]}
        key = self._keys.get(key_id)
        if key is None:
            return False
        try:
            jwt.decode(token, key.key, algorithms=["EdDSA"], options={"verify_aud": False})
        except jwt.PyJWTError:
            return False
        return True
