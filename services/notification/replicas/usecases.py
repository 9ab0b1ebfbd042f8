"""Keeping read models, and reading through to their owner what is not here yet."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notification.replicas import store
from services.notification.replicas.model import Project, Team
from shared.errors import Kind, ServiceError
from shared.events.auth import OrganizationRecord, PersonRecord, TeamRecord
from shared.events.catalog import ClipRecord, MembershipRecord, ProjectRecord
from shared.http.peers import PeerRefused
from shared.sql.database import UnitOfWork

keep_organization, keep_team, keep_project, keep_person = (
    store.keep_organization,
    store.keep_team,
    store.keep_project,
    store.keep_person,
)
keep_member, remove_member, keep_role, remove_role = store.keep_member, store.remove_member, store.keep_role, store.remove_role
keep_clip, remove = store.keep_clip, store.remove
is_in_team, is_member, clip_project = store.is_in_team, store.is_member, store.clip_project
__all__ = ["ClipRecord", "MembershipRecord", "OrganizationRecord"]


@dataclass(frozen=True, slots=True)
class Directory:
    """How to ask the owners of people, teams and projects: a path in, the record out."""

    auth: Callable[[str], Awaitable[Any]]
    catalog: Callable[[str], Awaitable[Any]]


async def _asked(ask: Callable[[str], Awaitable[Any]], path: str) -> Any | None:
    try:
        return await ask(path)
    except PeerRefused as error:
        if error.kind is Kind.NOT_FOUND:
            return None
        raise


async def team(uow: UnitOfWork, team_id: UUID, missing: type[ServiceError]) -> Team:
    """A team, asked of auth if it is not here yet. Raises `missing`."""
    found = await store.find_team(uow.conn, team_id)
    if found is None:
        told = await _asked(uow.backend.use(Directory).auth, f"/internal/teams/{team_id}")
        if told is None:
            raise missing
        record = TeamRecord.model_validate(told)
        await store.keep_team(uow.conn, record)
        found = Team(record.id, record.organization_id, record.name)
    return found


async def project(uow: UnitOfWork, project_id: UUID, missing: type[ServiceError]) -> Project:
    """A project, asked of catalog if it is not here yet. Raises `missing`."""
    found = await store.find_project(uow.conn, project_id)
    if found is None:
        told = await _asked(uow.backend.use(Directory).catalog, f"/internal/projects/{project_id}")
        if told is None:
            raise missing
        record = ProjectRecord.model_validate(told)
        await store.keep_project(uow.conn, record)
        found = Project(record.id, record.organization_id, record.team_id, record.title, record.status)
    return found


async def require_person(uow: UnitOfWork, person_id: UUID, missing: type[ServiceError]) -> None:
    """Make sure that a person is known here. Raises `missing`."""
    if await store.has_person(uow.conn, person_id):
        return
    told = await _asked(uow.backend.use(Directory).auth, f"/internal/people/{person_id}")
    if told is None:
        raise missing
    await store.keep_person(uow.conn, PersonRecord.model_validate(told))
