"""SQL of statistics: each is one statement that prints its JSON from a projection."""

from collections.abc import Mapping
from uuid import UUID

from services.catalog.access import model as access
from services.catalog.statistics.model import TeamContent
from shared.actor import Actor
from shared.sql.database import Connection, JsonText
from shared.sql.projection import Column, Projection, columns, select_list
from shared.sql.where import Where

_TALLY = """count(*) filter (where c.is_final and c.status = 'approved') as finals_approved,
    count(*) filter (where c.is_final and c.status = 'rejected') as finals_rejected,
    count(*) filter (where c.is_final and c.status = 'pending') as finals_pending,
    count(*) filter (where not c.is_final and c.status = 'approved') as clips_approved,
    count(*) filter (where not c.is_final and c.status = 'rejected') as clips_rejected,
    count(*) filter (where not c.is_final and c.status = 'pending') as clips_pending"""
_TALLY_COLUMNS = {
    f"{kind}_{status}": Column(f"{kind}_{status}") for kind in ("finals", "clips") for status in ("approved", "rejected", "pending")
}
_STATES = ("sent", "pending", "processing", "error", "blocked")

ORGANIZATION_COLUMNS: Mapping[str, Column] = columns(
    id="$1::uuid",
    team_count="(select count(*) from catalog.team t where t.organization_id = $1)",
    project_count="(select count(*) from catalog.project p where p.organization_id = $1 and p.deleted_at is null)",
    clip_count="clip_count",
    duration="duration",
    contributor_count="contributor_count",
)
_ORGANIZATION = """
select row_to_json(r)::text from (select {select_list} from (
    select count(*) as clip_count, coalesce(sum(v.duration), 0) as duration, count(distinct c.person_id) as contributor_count
    from catalog.clip c join catalog.video v on v.id = c.id join catalog.project p on p.id = c.project_id
    where p.organization_id = $1 and p.deleted_at is null and c.deleted_at is null and not c.is_final
) counted) r
"""

TEAM_COLUMNS: Mapping[str, Column] = {
    **_TALLY_COLUMNS,
    **columns(
        project_count="(select count(*) from catalog.project p where p.team_id = $1 and p.deleted_at is null)",
        person_count="""(select count(*) from (
            select a.person_id from catalog.affiliation a where a.scope = 'team' and a.scope_id = $1
            union select m.person_id from catalog.membership m join catalog.project p on p.id = m.project_id
                where p.team_id = $1 and p.deleted_at is null and m.status = 'active'
        ) people)""",
    ),
}
_TEAM = """
select row_to_json(r)::text from (select {select_list}, (
    select coalesce(json_object_agg(one.id, one.tally), '{{}}') from (
        select p.id, (select row_to_json(t) from (select {project_list} from (
            select {tally} from catalog.clip c where c.project_id = p.id and c.deleted_at is null
        ) counted) t) as tally
        from catalog.project p where p.team_id = $1 and p.deleted_at is null order by p.id
    ) one
) as "{by_project}" from (
    select {tally} from catalog.clip c join catalog.project p on p.id = c.project_id
    where p.team_id = $1 and p.deleted_at is null and c.deleted_at is null
) counted) r
"""

PROJECT_COLUMNS: Mapping[str, Column] = {
    **_TALLY_COLUMNS,
    **{f"announcements_{state}": Column(f"told.{state}") for state in _STATES},
    **columns(
        duration="""(select coalesce(sum(v.duration), 0) from catalog.clip c join catalog.video v on v.id = c.id
            where c.project_id = p.id and c.deleted_at is null and not c.is_final)""",
        member_count="(select count(*) from catalog.membership m where m.project_id = p.id and m.status = 'active')",
    ),
}
_PROJECT = """
select row_to_json(r)::text from (select {select_list}, (
    select coalesce(json_agg(one), '[]') from (
        select {contributor_list} from (
            select c.person_id, count(*) as clip_count from catalog.clip c
            where c.project_id = p.id and c.deleted_at is null and not c.is_final and c.person_id is not null group by c.person_id
        ) contributor order by contributor.clip_count desc, contributor.person_id
    ) one
) as "{by_person}"
from catalog.project p cross join lateral (
    select {tally} from catalog.clip c where c.project_id = p.id and c.deleted_at is null
) counted cross join lateral (
    select count(*) filter (where a.state = 'sent') as sent, count(*) filter (where a.state = 'pending') as pending,
        count(*) filter (where a.state = 'processing') as processing, count(*) filter (where a.state = 'error') as error,
        count(*) filter (where a.state = 'blocked') as blocked
    from catalog.announcement a where a.project_id = p.id
) told where {where}) r
"""
_CONTRIBUTOR_COLUMNS = columns("person_id", "clip_count", alias="contributor")
_CONTENT = """
select count(*) filter (where c.id is not null) as clip_count, coalesce(bool_or(
    effective_status(p) = 'active' and coalesce(p.incentive, '') <> ''
), false) as has_incentive
from catalog.project p left join catalog.clip c on c.project_id = p.id and c.deleted_at is null and not c.is_final
where p.team_id = $1 and p.deleted_at is null
"""


def visible_to(actor: Actor) -> Where:
    """Projects whose statistics the caller may know: those they administer."""
    return access.administered_by(actor, Where()).add("p.deleted_at is null")


async def show_organization(conn: Connection, organization_id: UUID, projection: Projection) -> JsonText:
    """An organization's numbers."""
    statement = _ORGANIZATION.format(select_list=select_list(projection, ORGANIZATION_COLUMNS))
    return JsonText(await conn.fetchval(statement, organization_id))


async def show_team(conn: Connection, team_id: UUID, projection: Projection, *, by_project: tuple[str, Projection]) -> JsonText:
    """A team's numbers, and under the name `by_project[0]` those of each project by its id."""
    name, tally = by_project
    statement = _TEAM.format(
        select_list=select_list(projection, TEAM_COLUMNS),
        project_list=select_list(tally, _TALLY_COLUMNS),
        tally=_TALLY,
        by_project=name,
    )
    return JsonText(await conn.fetchval(statement, team_id))


async def show_project(
    conn: Connection, actor: Actor, project_id: UUID, projection: Projection, *, by_person: tuple[str, Projection]
) -> JsonText | None:
    """A project's numbers, and under the name `by_person[0]` a list of who contributed how many clips."""
    name, contributor = by_person
    where = visible_to(actor).add("p.id = {}", project_id)
    statement = where.into(
        _PROJECT,
        select_list=select_list(projection, PROJECT_COLUMNS),
        contributor_list=select_list(contributor, _CONTRIBUTOR_COLUMNS),
        tally=_TALLY,
        by_person=name,
    )
    text = await conn.fetchval(statement, *where.args)
    return JsonText(text) if text else None


async def count_content(conn: Connection, team_id: UUID) -> TeamContent:
    """What a team's projects hold together."""
    row = await conn.fetchrow(_CONTENT, team_id)
    assert row is not None
    return TeamContent(row["clip_count"], row["has_incentive"])
