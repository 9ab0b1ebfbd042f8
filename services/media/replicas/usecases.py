"""Keeping the read models: one verb for each fact."""

from uuid import UUID

from shared.events.auth import OrganizationRecord, TeamRecord
from shared.events.catalog import ClipRecord, MembershipRecord, ProjectRecord
from shared.sql.database import Connection

_KEEP_ORGANIZATION = """
insert into media.organization (id, name, quota_bytes) values ($1, $2, $3)
on conflict (id) do update set name = excluded.name, quota_bytes = excluded.quota_bytes
"""
_KEEP_TEAM = """
insert into media.team (id, organization_id, name) values ($1, $2, $3)
on conflict (id) do update set organization_id = excluded.organization_id, name = excluded.name
"""
_KEEP_PROJECT = """
insert into media.project (id, organization_id, team_id, title, publish_status) values ($1, $2, $3, $4, $5)
on conflict (id) do update set organization_id = excluded.organization_id, team_id = excluded.team_id, title = excluded.title,
    publish_status = excluded.publish_status
"""
_KEEP_MEMBER = """
insert into media.member (project_id, person_id, is_active) values ($1, $2, $3)
on conflict (project_id, person_id) do update set is_active = excluded.is_active
"""
_KEEP_CLIP = """
insert into media.clip (id, project_id, person_id, status, display_name) values ($1, $2, $3, $4, $5)
on conflict (id) do update set project_id = excluded.project_id, person_id = excluded.person_id, status = excluded.status,
    display_name = excluded.display_name
"""


async def keep_organization(conn: Connection, organization: OrganizationRecord) -> None:
    """Remember an organization and its quota."""
    await conn.execute(_KEEP_ORGANIZATION, organization.id, organization.name, organization.quota_bytes)


async def keep_team(conn: Connection, team: TeamRecord) -> None:
    """Remember a team."""
    await conn.execute(_KEEP_TEAM, team.id, team.organization_id, team.name)


async def keep_project(conn: Connection, project: ProjectRecord) -> None:
    """Remember a project and what its members may see."""
    values = (project.id, project.organization_id, project.team_id, project.title, project.publish_status)
    await conn.execute(_KEEP_PROJECT, *values)


async def keep_member(conn: Connection, member: MembershipRecord) -> None:
    """Remember who is on a project."""
    await conn.execute(_KEEP_MEMBER, member.project_id, member.person_id, member.status == "active")


async def keep_clip(conn: Connection, clip: ClipRecord) -> None:
    """Remember whose clip an object is, its moderation, and the name to save it by."""
    await conn.execute(_KEEP_CLIP, clip.id, clip.project_id, clip.person_id, clip.status, clip.display_name)


async def forget_organization(conn: Connection, organization_id: UUID) -> None:
    """Forget an organization; its quota no longer counts."""
    await conn.execute("delete from media.organization where id = $1", organization_id)


async def forget_team(conn: Connection, team_id: UUID) -> None:
    """Forget a team."""
    await conn.execute("delete from media.team where id = $1", team_id)


async def forget_project(conn: Connection, project_id: UUID) -> None:
    """Forget a project, its members and its clips: nobody but administrators sees its files from now on."""
    await conn.execute("delete from media.member where project_id = $1", project_id)
    await conn.execute("delete from media.clip where project_id = $1", project_id)
    await conn.execute("delete from media.project where id = $1", project_id)


async def forget_member(conn: Connection, project_id: UUID, person_id: UUID) -> None:
    """Forget that a person is on a project."""
    await conn.execute("delete from media.member where project_id = $1 and person_id = $2", project_id, person_id)


async def forget_person(conn: Connection, person_id: UUID) -> None:
    """Forget a person's memberships."""
    await conn.execute("delete from media.member where person_id = $1", person_id)
