"""SQL of invites."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from services.auth.invites.model import Invite
from shared.actor import Actor
from shared.errors import NotFound
from shared.ids import new_id
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

COLUMNS: Mapping[str, Column] = columns(
    "id",
    "person_id",
    "organization_id",
    "team_id",
    "invited_by",
    times=("created_at", "sent_at", "expires_at", "accepted_at", "declined_at"),
    alias="i",
    email="(select p.email from auth.person p where p.id = i.person_id)",
)

_SELECT = """
select i.id, i.person_id, i.organization_id, i.team_id, i.role_id, i.sent_at, i.expires_at, i.accepted_at, i.declined_at
from auth.invite i where {where}
"""
_INSERT = """
insert into auth.invite (id, person_id, organization_id, team_id, role_id, token_hash, invited_by, sent_at, expires_at, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8)
"""
_RESEND = "update auth.invite set token_hash = $2, sent_at = $3, expires_at = $4 where id = $1"
_ANSWER = """
update auth.invite
set accepted_at = case when $2 then $3::timestamptz end, declined_at = case when not $2 then $3::timestamptz end
where id = $1
"""
_SHOW = "select row_to_json(r)::text from (select {select_list} from auth.invite i where {where}) r"
_LIST = """
select (select count(*) from auth.invite i where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from auth.invite i where {where} order by i.created_at desc, i.id limit {limit} offset {offset}
) r), '[]')::text as items
"""
_FORGET = "delete from auth.invite where expires_at < now() - interval '180 days'"


def visible_to(actor: Actor) -> Where:
    """Those into the organizations and teams that the caller administers; all for the domain's admins."""
    if actor.is_domain_admin():
        return Where()
    return Where().add("i.organization_id = any({}::uuid[]) or i.team_id = any({}::uuid[])", actor.organizations(), actor.teams())


def _invite(row: asyncpg.Record) -> Invite:
    return Invite(**dict(row))


async def insert(
    conn: Connection,
    *,
    person_id: UUID,
    place: tuple[UUID | None, UUID | None, UUID | None],
    token_hash: bytes,
    invited_by: str | None,
    at: datetime,
    expires_at: datetime,
) -> UUID:
    """A new invite; `place` is organization, team and role id. Returns its id. Raises NotFound if any is gone."""
    invite_id = new_id()
    try:
        await conn.execute(_INSERT, invite_id, person_id, *place, token_hash, invited_by, at, expires_at)
    except asyncpg.ForeignKeyViolationError as error:
        raise NotFound from error
    return invite_id


async def find_by_token(conn: Connection, token_hash: bytes) -> Invite | None:
    """The invite whose link has this token."""
    where = Where().add("i.token_hash = {}", token_hash)
    row = await conn.fetchrow(where.into(_SELECT), *where.args)
    return _invite(row) if row else None


async def lock_by_token(conn: Connection, token_hash: bytes) -> Invite | None:
    """The invite whose link has this token, held against other writers until the transaction ends."""
    where = Where().add("i.token_hash = {}", token_hash)
    row = await conn.fetchrow(where.into(_SELECT) + " for update", *where.args)
    return _invite(row) if row else None


async def lock_visible(conn: Connection, actor: Actor, invite_id: UUID) -> Invite | None:
    """The invite, if the caller may know of it, held against other writers until the transaction ends."""
    where = visible_to(actor).add("i.id = {}", invite_id)
    row = await conn.fetchrow(where.into(_SELECT) + " for update", *where.args)
    return _invite(row) if row else None


async def resend(conn: Connection, invite_id: UUID, token_hash: bytes, *, at: datetime, expires_at: datetime) -> None:
    """Another link; the one before is no longer good."""
    await conn.execute(_RESEND, invite_id, token_hash, at, expires_at)


async def answer(conn: Connection, invite_id: UUID, *, accepted: bool, at: datetime) -> None:
    """Note the answer."""
    await conn.execute(_ANSWER, invite_id, accepted, at)


async def show(conn: Connection, invite_id: UUID, projection: Projection) -> JsonText:
    """The invite as JSON, whoever asks."""
    where = Where().add("i.id = {}", invite_id)
    return JsonText(await conn.fetchval(where.into(_SHOW, select_list=select_list(projection, COLUMNS)), *where.args))


async def list_visible(
    conn: Connection, actor: Actor, projection: Projection, *, organization_id: UUID | None, limit: int, page: int
) -> JsonText:
    """A page of the invites that the caller may know of, newest first."""
    where = visible_to(actor).add_if("i.organization_id = {}", organization_id)
    parts = {"limit": where.bind(limit), "offset": where.bind(limit * page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])


async def forget_old(conn: Connection) -> None:
    """Remove what nobody can answer any longer."""
    await conn.execute(_FORGET)
