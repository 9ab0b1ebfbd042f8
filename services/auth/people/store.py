"""SQL of people. Which people a caller may see is decided by what they belong to: `visible_to`."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

from services.auth.people.errors import PersonNotFound
from services.auth.people.model import NewPerson, Person, email_key
from shared.actor import Actor
from shared.ids import new_id
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

_NAME = "coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), 'Filmer')"
PICTURES = {
    f"picture_{size.replace('@', '_')}": Column(f"auth.picture_url(p.image_id, 'person', {_NAME}, 'profile{size}')")
    for size in ("60", "60@2x", "150", "150@2x")
}
COLUMNS: Mapping[str, Column] = {
    **columns(
        "id",
        "email",
        "first_name",
        "last_name",
        "bio",
        "locale",
        "status",
        "image_id",
        times=("last_seen_at", "created_at", "updated_at"),
        alias="p",
        name=_NAME,
        presence="case when p.last_seen_at > now() - interval '5 minutes' then 'online' else 'offline' end",
    ),
    **PICTURES,
}
SORTABLE = {"first_name": "lower(p.first_name)", "last_name": "lower(p.last_name)", "name": f"lower({_NAME})"}
NAME = _NAME

_FIND = "select id, email, first_name, last_name, locale, status = 'pending' as is_pending, image_id from auth.person where id = $1"
_FIND_BY_EMAIL = (
    "select id, email, first_name, last_name, locale, status = 'pending' as is_pending, image_id from auth.person where email_key = $1"
)
_LOCK = _FIND + " for update"

_VISIBLE = "select p.id from auth.person p where {where}"
_BELONGS = """
exists (select from auth.role_assignment r where r.person_id = p.id
        and (r.organization_id = any({}::uuid[]) or r.team_id = any({}::uuid[])))
or exists (select from auth.membership m where m.person_id = p.id
           and (m.organization_id = any({}::uuid[]) or m.team_id = any({}::uuid[])))
or p.id = {}
"""

_INSERT = """
insert into auth.person (id, email, email_key, first_name, last_name, locale, status, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, 'pending', now(), now())
on conflict on constraint person_email_key do nothing
returning id, email, first_name, last_name, locale, status = 'pending' as is_pending, image_id
"""

_CHANGE = """
update auth.person set
    first_name = case when $2 then $3 else first_name end,
    last_name = case when $4 then $5 else last_name end,
    bio = case when $6 then $7 else bio end,
    locale = coalesce($8, locale),
    updated_at = now()
where id = $1
returning id, email, first_name, last_name, locale, status = 'pending' as is_pending, image_id
"""

_ACTIVATE = """
update auth.person set status = 'active', first_name = coalesce($2, first_name), last_name = coalesce($3, last_name), updated_at = now()
where id = $1
returning id, email, first_name, last_name, locale, status = 'pending' as is_pending, image_id
"""

_SET_IMAGE = """
update auth.person set image_id = $2, updated_at = now() where id = $1 and image_id is distinct from $2
returning id, email, first_name, last_name, locale, status = 'pending' as is_pending, image_id
"""

_TOUCH = """
update auth.person set last_seen_at = now()
where id = $1 and (last_seen_at is null or last_seen_at < now() - interval '1 minute')
"""

_SHOW = "select row_to_json(r)::text from (select {select_list} from auth.person p where {where}) r"


def visible_to(actor: Actor) -> Where:
    """Oneself, and whoever belongs to an organization or team that the caller administers; all for the domain's admins."""
    if actor.is_domain_admin():
        return Where()
    organizations, teams = actor.organizations(), actor.teams()
    return Where().add(_BELONGS, organizations, teams, organizations, teams, actor.person_id)


def _person(row: asyncpg.Record) -> Person:
    return Person(**dict(row))


async def find(conn: Connection, person_id: UUID) -> Person | None:
    """The person with this id, whoever asks."""
    row = await conn.fetchrow(_FIND, person_id)
    return _person(row) if row else None


async def find_by_email(conn: Connection, email: str) -> Person | None:
    """The person with this address, whoever asks."""
    row = await conn.fetchrow(_FIND_BY_EMAIL, email_key(email))
    return _person(row) if row else None


async def lock(conn: Connection, person_id: UUID) -> Person | None:
    """The person, held against other writers until the transaction ends."""
    row = await conn.fetchrow(_LOCK, person_id)
    return _person(row) if row else None


async def get_visible(conn: Connection, actor: Actor, person_id: UUID) -> Person:
    """The person, if the caller may know of them. Raises PersonNotFound."""
    where = visible_to(actor).add("p.id = {}", person_id)
    found = await conn.fetchval(where.into(_VISIBLE), *where.args)
    person = await find(conn, person_id) if found else None
    if person is None:
        raise PersonNotFound
    return person


async def insert(conn: Connection, new: NewPerson) -> Person | None:
    """A pending person; None if somebody has the address, be it by a writer at this very moment."""
    row = await conn.fetchrow(_INSERT, new_id(), new.email.strip(), email_key(new.email), new.first_name, new.last_name, new.locale)
    return _person(row) if row else None


async def change(conn: Connection, person_id: UUID, changes: Mapping[str, object]) -> Person | None:
    """Set those of first_name, last_name, bio and locale that are in `changes`."""
    pairs = [value for name in ("first_name", "last_name", "bio") for value in (name in changes, changes.get(name))]
    row = await conn.fetchrow(_CHANGE, person_id, *pairs, changes.get("locale"))
    return _person(row) if row else None


async def activate(conn: Connection, person_id: UUID, first_name: str | None, last_name: str | None) -> Person | None:
    """No longer pending; names that are None stay as they are."""
    row = await conn.fetchrow(_ACTIVATE, person_id, first_name, last_name)
    return _person(row) if row else None


async def set_image(conn: Connection, person_id: UUID, image_id: UUID) -> Person | None:
    """Their picture; None if nothing changed."""
    row = await conn.fetchrow(_SET_IMAGE, person_id, image_id)
    return _person(row) if row else None


async def touch(conn: Connection, person_id: UUID) -> None:
    """Note that they were seen, at most once a minute."""
    await conn.execute(_TOUCH, person_id)


async def remove(conn: Connection, person_id: UUID) -> None:
    """Forget the person and all that hangs on them."""
    await conn.execute("delete from auth.person where id = $1", person_id)


async def show(conn: Connection, actor: Actor, person_id: UUID, projection: Projection) -> JsonText | None:
    """The person as JSON, if the caller may know of them."""
    where = visible_to(actor).add("p.id = {}", person_id)
    text = await conn.fetchval(where.into(_SHOW, select_list=select_list(projection, COLUMNS)), *where.args)
    return JsonText(text) if text else None
