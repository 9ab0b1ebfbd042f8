"""SQL of identities: a credential, its owner and their grants in one statement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.auth.identities.model import Identity, home_of
from shared.actor import Actor, ActorKind, Grant, Role, Scope
from shared.sql.database import Connection

_PERSON = """
select p.id, coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), 'Filmer') as name,
    coalesce(p.last_seen_at < $3::timestamptz - interval '1 minute', true) as is_stale,
    coalesce((select json_agg(json_build_array(r.role, r.scope, r.scope_id, r.read_only, r.organization_id) order by r.id)
        from auth.role_assignment r where r.person_id = p.id), '[]') as roles
from auth.session s join auth.person p on p.id = s.person_id
where s.id = $1 and s.person_id = $2 and s.revoked_at is null and s.expires_at > $3
"""
_KEY = """
select k.id, k.name, k.organization_id, k.read_only, k.expires_at,
    coalesce(k.last_used_at < $2::timestamptz - interval '1 minute', true) as is_stale
from auth.api_key k where k.key_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)
"""


def _grant(parts: list[Any]) -> Grant:
    role, scope, id_, read_only, _ = parts
    return Grant(Role(role), Scope(scope), UUID(id_) if id_ else None, read_only)


async def of_session(conn: Connection, session_id: UUID, person_id: UUID, *, at: datetime, expires_at: datetime) -> Identity | None:
    """The person of an open session, with their grants."""
    row = await conn.fetchrow(_PERSON, session_id, person_id, at)
    if row is None:
        return None
    grants = tuple(_grant(parts) for parts in row["roles"])
    home = home_of(grants, {UUID(parts[4]) for parts in row["roles"] if parts[4]})
    actor = Actor(ActorKind.PERSON, row["id"], row["name"], home, grants=grants, credential_id=session_id)
    return Identity(actor, session_id, expires_at, row["is_stale"])


async def of_key(conn: Connection, key_hash: bytes, at: datetime) -> Identity | None:
    """The API key: an admin of its organization, or of the whole installation."""
    row = await conn.fetchrow(_KEY, key_hash, at)
    if row is None:
        return None
    scope = Scope.ORGANIZATION if row["organization_id"] else Scope.DOMAIN
    grant = Grant(Role.ADMIN, scope, row["organization_id"], row["read_only"])
    actor = Actor(ActorKind.API_KEY, row["id"], row["name"], row["organization_id"], row["read_only"], (grant,), row["id"])
    return Identity(actor, row["id"], row["expires_at"], row["is_stale"])
