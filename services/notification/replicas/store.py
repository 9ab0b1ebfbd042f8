"""SQL of the read models."""

from typing import Literal
from uuid import UUID

from services.notification.replicas.model import Project, Team
from shared.events.auth import OrganizationRecord, PersonRecord, TeamRecord
from shared.events.catalog import ClipRecord, MembershipRecord, ProjectRecord
from shared.sql.database import Connection

_PERSON = """
insert into notification.person (id, email, first_name, last_name, locale, is_active) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
    locale = excluded.locale, is_active = excluded.is_active
"""
_ORGANIZATION = "insert into notification.organization (id, name) values ($1, $2) on conflict (id) do update set name = excluded.name"
_TEAM = """
insert into notification.team (id, organization_id, name, image_id) values ($1, $2, $3, $4)
on conflict (id) do update set name = excluded.name, image_id = excluded.image_id
"""
_PROJECT = """
insert into notification.project (id, organization_id, team_id, title, status, is_live) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set team_id = excluded.team_id, title = excluded.title, status = excluded.status, is_live = excluded.is_live
"""
_MEMBER = """
insert into notification.member (project_id, person_id, status) values ($1, $2, $3)
on conflict (project_id, person_id) do update set status = excluded.status
"""
_ROLE = "insert into notification.role_holder (person_id, role, scope, scope_id) values ($1, $2, $3, $4) on conflict do nothing"
_UNROLE = "delete from notification.role_holder where person_id = $1 and role = $2 and scope = $3 and scope_id = $4"
_CLIP = """
insert into notification.clip (id, project_id, display_name, is_final) values ($1, $2, $3, $4)
on conflict (id) do update set display_name = excluded.display_name
"""
_FIND_PROJECT = "select id, organization_id, team_id, title, status, is_live from notification.project where id = $1"
_FORGET_PERSON = """
with gone_member as (delete from notification.member where person_id = $1),
    gone_role as (delete from notification.role_holder where person_id = $1),
    gone_device as (delete from notification.device where person_id = $1),
    gone_preference as (delete from notification.preference where person_id = $1),
    gone_notice as (delete from notification.notice where person_id = $1)
delete from notification.person where id = $1
"""
_REMOVE = {
    "person": _FORGET_PERSON,
    "organization": "delete from notification.organization where id = $1",
    "team": "delete from notification.team where id = $1",
    "project": "delete from notification.project where id = $1",
    "clip": "delete from notification.clip where id = $1",
}


async def keep_person(conn: Connection, person: PersonRecord) -> None:
    """Insert or replace a person."""
    await conn.execute(_PERSON, person.id, person.email, person.first_name, person.last_name, person.locale, person.is_active)


async def keep_organization(conn: Connection, organization: OrganizationRecord) -> None:
    """Insert or replace an organization."""
    await conn.execute(_ORGANIZATION, organization.id, organization.name)


async def keep_team(conn: Connection, team: TeamRecord) -> None:
    """Insert or replace a team."""
    await conn.execute(_TEAM, team.id, team.organization_id, team.name, team.image_id)


async def keep_project(conn: Connection, project: ProjectRecord) -> Project | None:
    """Insert or replace a project; what it was before, if it was known."""
    before = await find_project(conn, project.id)
    is_live = project.status == "active" and project.publish_status != "unpublished"
    await conn.execute(_PROJECT, project.id, project.organization_id, project.team_id, project.title, project.status, is_live)
    return before


async def keep_member(conn: Connection, member: MembershipRecord) -> None:
    """Insert or replace a membership."""
    await conn.execute(_MEMBER, member.project_id, member.person_id, member.status)


async def remove_member(conn: Connection, project_id: UUID, person_id: UUID) -> None:
    """Forget a membership."""
    await conn.execute("delete from notification.member where project_id = $1 and person_id = $2", project_id, person_id)


async def keep_role(conn: Connection, person_id: UUID, role: str, scope: str, scope_id: UUID) -> None:
    """Remember that a person holds a role."""
    await conn.execute(_ROLE, person_id, role, scope, scope_id)


async def remove_role(conn: Connection, person_id: UUID, role: str, scope: str, scope_id: UUID) -> None:
    """Forget that a person holds a role."""
    await conn.execute(_UNROLE, person_id, role, scope, scope_id)


async def keep_clip(conn: Connection, clip: ClipRecord) -> None:
    """Insert or replace a clip."""
    await conn.execute(_CLIP, clip.id, clip.project_id, clip.display_name, clip.is_final)


async def remove(conn: Connection, thing: Literal["person", "organization", "team", "project", "clip"], id_: UUID) -> None:
    """Forget one thing."""
    await conn.execute(_REMOVE[thing], id_)


async def find_team(conn: Connection, team_id: UUID) -> Team | None:
    """A team, or None."""
    row = await conn.fetchrow("select id, organization_id, name from notification.team where id = $1", team_id)
    return Team(**dict(row)) if row else None


async def find_project(conn: Connection, project_id: UUID) -> Project | None:
    """A project, or None."""
    row = await conn.fetchrow(_FIND_PROJECT, project_id)
    return Project(**dict(row)) if row else None


async def has_person(conn: Connection, person_id: UUID) -> bool:
    """Whether a person is known."""
    return bool(await conn.fetchval("select true from notification.person where id = $1", person_id))


_IN_TEAM = """
select exists (
    select from notification.role_holder where person_id = $1 and scope = 'team' and scope_id = $2
    union all
    select from notification.role_holder r join notification.team t on t.organization_id = r.scope_id
        where r.person_id = $1 and r.scope = 'organization' and t.id = $2
    union all
    select from notification.member m join notification.project p on p.id = m.project_id where m.person_id = $1 and p.team_id = $2)
"""


async def is_in_team(conn: Connection, person_id: UUID, team_id: UUID) -> bool:
    """Whether a person holds a role on a team or above it, or is on one of its projects."""
    return bool(await conn.fetchval(_IN_TEAM, person_id, team_id))


async def clip_project(conn: Connection, clip_id: UUID) -> UUID | None:
    """The project of a clip, or None for a clip that is not known."""
    found: UUID | None = await conn.fetchval("select project_id from notification.clip where id = $1", clip_id)
    return found
