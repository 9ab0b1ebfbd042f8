"""SQL of organizations."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from services.auth.organizations.model import CHANGEABLE_BY_DOMAIN, Organization
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where


def _pictures(*, usage: str, column: str, sizes: Sequence[str]) -> dict[str, Column]:
    return {
        f"{usage}_{size.replace('@', '_')}": Column(f"auth.picture_url(o.{column}, 'organization', o.name, '{usage}{size}')")
        for size in sizes
    }


COLUMNS: Mapping[str, Column] = {
    **columns(
        "id",
        "name",
        "status",
        "storage_status",
        "quota_bytes",
        "email",
        "billing_name",
        "address_name",
        "address_line1",
        "address_line2",
        "address_city",
        "address_state",
        "address_zip",
        "address_country",
        "is_billed_offline",
        "should_auto_upgrade",
        times=("clips_locked_at", "trial_ends_at", "created_at", "updated_at"),
        alias="o",
        is_locked="o.status in ('free_trial_expired', 'inactive')",
        status_camel_case="case o.status when 'free_trial_expired' then 'freeTrialExpired' else o.status end",
        never="false",
    ),
    **_pictures(usage="profile", column="image_id", sizes=("80", "80@2x", "150", "150@2x")),
    **_pictures(usage="hero", column="hero_image_id", sizes=("1200", "1200@2x")),
}

_GET = "select o.id, o.name, o.status, o.storage_status, o.quota_bytes, o.image_id from auth.organization o where {where}"
_INSERT = """
insert into auth.organization (id, name, email, billing_name, quota_bytes, trial_ends_at)
values ($1, $2, $3, $4, $5, $6)
returning id, name, status, storage_status, quota_bytes, image_id
"""
_CHANGE = """
update auth.organization o set {assignments}, updated_at = now() where {where}
returning o.id, o.name, o.status, o.storage_status, o.quota_bytes, o.image_id
"""
_SET_STORAGE = """
update auth.organization set storage_status = $2,
    clips_locked_at = case when $2 <> 'locked' then null else coalesce(clips_locked_at, now()) end
where id = $1 and storage_status <> $2
returning id, name, status, storage_status, quota_bytes, image_id
"""
_SET_IMAGE = """
update auth.organization set image_id = $2 where id = $1 and image_id is distinct from $2
returning id, name, status, storage_status, quota_bytes, image_id
"""
_SET_HERO = "update auth.organization set hero_image_id = $2 where id = $1"
_SHOW = "select row_to_json(r)::text from (select {select_list} from auth.organization o where {where}) r"
_LIST = """
select (select count(*) from auth.organization o where {where}) as total, coalesce((select json_agg(r) from (
    select {select_list} from auth.organization o where {where} order by lower(o.name), o.id limit {limit} offset {offset}
) r), '[]')::text as items
"""


def visible_to(actor: Actor) -> Where:
    """Those that the caller administers, or administers a team of; all for the domain's admins."""
    where = Where()
    if actor.is_domain_admin():
        return where
    in_teams = "o.id in (select t.organization_id from auth.team t where t.id = any({}::uuid[]))"
    return where.add("o.id = any({}::uuid[]) or " + in_teams, actor.organizations(), actor.teams())


def _organization(row: asyncpg.Record) -> Organization:
    return Organization(**dict(row))


async def find(conn: Connection, organization_id: UUID) -> Organization | None:
    """The organization, whoever asks."""
    where = Where().add("o.id = {}", organization_id)
    row = await conn.fetchrow(where.into(_GET), *where.args)
    return _organization(row) if row else None


async def find_visible(conn: Connection, actor: Actor, organization_id: UUID) -> Organization | None:
    """The organization, if the caller may know of it."""
    where = visible_to(actor).add("o.id = {}", organization_id)
    row = await conn.fetchrow(where.into(_GET), *where.args)
    return _organization(row) if row else None


async def lock(conn: Connection, organization_id: UUID) -> Organization | None:
    """The organization, held against other writers until the transaction ends."""
    where = Where().add("o.id = {}", organization_id)
    row = await conn.fetchrow(where.into(_GET) + " for update", *where.args)
    return _organization(row) if row else None


async def insert(conn: Connection, organization_id: UUID, facts: Mapping[str, object]) -> Organization:
    """A new organization; `facts` are name, email, billing_name, quota_bytes, trial_ends_at."""
    names = ("name", "email", "billing_name", "quota_bytes", "trial_ends_at")
    row = await conn.fetchrow(_INSERT, organization_id, *(facts.get(name) for name in names))
    assert row is not None
    return _organization(row)


async def change(conn: Connection, organization_id: UUID, changes: Mapping[str, object]) -> Organization | None:
    """Set what is in `changes`, whose names are of CHANGEABLE_BY_DOMAIN."""
    where = Where()
    assignments = ", ".join(f"{name} = {where.bind(changes[name])}" for name in CHANGEABLE_BY_DOMAIN if name in changes)
    where.add("o.id = {}", organization_id)
    row = await conn.fetchrow(where.into(_CHANGE, assignments=assignments or "name = name"), *where.args)
    return _organization(row) if row else None


async def set_storage_status(conn: Connection, organization_id: UUID, status: str) -> Organization | None:
    """What media says of its quota; None if nothing changed."""
    row = await conn.fetchrow(_SET_STORAGE, organization_id, status)
    return _organization(row) if row else None


async def set_image(conn: Connection, organization_id: UUID, image_id: UUID) -> Organization | None:
    """Its picture; None if nothing changed."""
    row = await conn.fetchrow(_SET_IMAGE, organization_id, image_id)
    return _organization(row) if row else None


async def set_hero_image(conn: Connection, organization_id: UUID, image_id: UUID) -> None:
    """Its banner."""
    await conn.execute(_SET_HERO, organization_id, image_id)


async def remove(conn: Connection, organization_id: UUID) -> None:
    """Forget the organization and all that hangs on it."""
    await conn.execute("delete from auth.membership where organization_id = $1", organization_id)
    await conn.execute("delete from auth.organization where id = $1", organization_id)


async def show(conn: Connection, actor: Actor, organization_id: UUID, projection: Projection) -> JsonText | None:
    """The organization as JSON, if the caller may know of it."""
    where = visible_to(actor).add("o.id = {}", organization_id)
    text = await conn.fetchval(where.into(_SHOW, select_list=select_list(projection, COLUMNS)), *where.args)
    return JsonText(text) if text else None


async def list_visible(conn: Connection, actor: Actor, projection: Projection, *, limit: int, page: int) -> JsonText:
    """A page of the organizations that the caller may know of, by name."""
    where = visible_to(actor)
    parts = {"limit": where.bind(limit), "offset": where.bind(limit * page)}
    row = await conn.fetchrow(where.into(_LIST, select_list=select_list(projection, COLUMNS), **parts), *where.args)
    assert row is not None
    return JsonText(row["items"], row["total"])
