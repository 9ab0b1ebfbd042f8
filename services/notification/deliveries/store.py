"""SQL of deliveries: recipients, batches, outcomes."""

from uuid import UUID

from services.notification.deliveries.model import BATCH, LATE_BATCH, Audience, Delivery
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Projection, columns, select_list

COLUMNS = columns("person_id", "channel", "state", "attempts", "failure_code", times=["updated_at"], alias="d")
_RECIPIENTS = """
with audience as (
    select $4::uuid as person_id where $4::uuid is not null
    union
    select m.person_id from notification.member m
        where $4::uuid is null and m.project_id = $3 and m.status = 'active'
    union
    select m.person_id from notification.member m join notification.project p on p.id = m.project_id
        where $4::uuid is null and $3::uuid is null and p.team_id = $2 and m.status = 'active'
    union
    select r.person_id from notification.role_holder r
        where $4::uuid is null and $3::uuid is null and r.scope = 'team' and r.scope_id = $2
), reached as (
    select p.id, row_number() over (order by p.id) as number
    from audience a join notification.person p on p.id = a.person_id where p.is_active
), told as (
    insert into notification.notice (person_id, announcement_id, created_at)
    select id, $1, now() from reached on conflict do nothing
), channels as (
    select r.id, r.number, 'mail' as channel from reached r
    union all
    select r.id, r.number, 'push' from reached r where exists (select from notification.device d where d.person_id = r.id)
)
insert into notification.delivery (announcement_id, person_id, channel, batch, state)
select $1, c.id, c.channel, (c.number / $6)::int + $7::int, case when coalesce(w.is_on, true) then 'pending' else 'blocked' end
from channels c left join notification.preference w on w.person_id = c.id and w.kind = $5 and w.channel = c.channel
on conflict on constraint delivery_once do nothing
"""
_BATCHES = "select distinct batch from notification.delivery where announcement_id = $1 and state = 'pending' order by batch"
_PENDING = """
select d.id, d.person_id, d.channel, p.email, coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), 'Filmer') as name,
    coalesce(p.locale, 'en') as locale, a.message, t.name as team_name, pr.title as project_title, c.display_name as clip_name,
    a.id as announcement_id
from notification.delivery d
join notification.announcement a on a.id = d.announcement_id
left join notification.person p on p.id = d.person_id
left join notification.team t on t.id = a.team_id
left join notification.project pr on pr.id = a.project_id
left join notification.clip c on c.id = a.clip_id
where d.announcement_id = $1 and d.batch = $2 and d.state = 'pending' order by d.id
"""
_MARK = """
update notification.delivery set state = $2, failure_code = $3, attempts = attempts + 1, updated_at = now()
where id = $1 and state = 'pending'
"""
_OUTCOME = """
select count(*) filter (where state = 'pending') as pending, count(*) filter (where state = 'sent') as sent,
    count(*) filter (where state = 'blocked') as blocked, count(*) filter (where state = 'error') as failed
from notification.delivery where announcement_id = $1
"""
_FAIL = """
update notification.delivery set state = 'error', failure_code = $3, updated_at = now()
where announcement_id = $1 and batch = $2 and state = 'pending'
"""
_LIST = """
select (select count(*) from notification.delivery where announcement_id = $1) as total, coalesce((select json_agg(r) from (
    select {select_list} from notification.delivery d where d.announcement_id = $1
    order by d.person_id, d.channel limit $2 offset $3) r), '[]')::text as items
"""


async def insert_for(conn: Connection, audience: Audience) -> None:
    """A notice and the deliveries of every recipient who has none yet; what a person does not want is blocked from the start."""
    a = audience
    await conn.execute(_RECIPIENTS, a.announcement_id, a.team_id, a.project_id, a.person_id, a.kind, BATCH, LATE_BATCH if a.is_late else 0)


async def batches(conn: Connection, announcement_id: UUID) -> list[int]:
    """Batches in which something is pending."""
    return [row["batch"] for row in await conn.fetch(_BATCHES, announcement_id)]


async def list_pending(conn: Connection, announcement_id: UUID, batch: int) -> list[Delivery]:
    """What is still to be sent of a batch."""
    return [Delivery(**dict(row)) for row in await conn.fetch(_PENDING, announcement_id, batch)]


async def mark(conn: Connection, delivery_id: UUID, state: str, failure_code: str | None) -> None:
    """How one ended."""
    await conn.execute(_MARK, delivery_id, state, failure_code)


async def fail_batch(conn: Connection, announcement_id: UUID, batch: int, code: str) -> None:
    """What is left of a batch will not be sent."""
    await conn.execute(_FAIL, announcement_id, batch, code)


async def outcome(conn: Connection, announcement_id: UUID) -> str | None:
    """sent, blocked or error once nothing is pending; until then None. Nobody to tell counts as sent."""
    row = await conn.fetchrow(_OUTCOME, announcement_id)
    assert row is not None
    if row["pending"]:
        return None
    if row["sent"] or not (row["failed"] or row["blocked"]):
        return "sent"
    return "error" if row["failed"] else "blocked"


async def page(conn: Connection, announcement_id: UUID, projection: Projection, *, limit: int, offset: int) -> JsonText:
    """The deliveries of an announcement, printed."""
    row = await conn.fetchrow(_LIST.format(select_list=select_list(projection, COLUMNS)), announcement_id, limit, offset)
    assert row is not None
    return JsonText(row["items"], row["total"])
