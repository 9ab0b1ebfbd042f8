"""Keeping read models, and reading through to their owner what is not here yet."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from services.notification.replicas import store
from services.notification.replicas.model import Project, Team
from shared.errors import Kind, ServiceError
from shared.events.auth import OrganizationRecord, PersonRecord, TeamRecord
from shared.events.catalog import ClipRecord, MembershipRecord, ProjectRecord
from shared.sql.database import UnitOfWork

keep_organization, keep_team, keep_project, keep_person = (
    store.keep_organization,
    store.keep_team,
    store.keep_project,
    store.keep_person,
)
keep_member, remove_member, keep_role, remove_role = store.keep_member, store.remove_member, store.keep_role, store.remove_role
keep_clip, remove = store.keep_clip, store.remove
__all__ = ["ClipRecord", "MembershipRecord", "OrganizationRecord"]

Found = TypeVar("Found")
_ON_ITS_WAY_SECONDS = 1.5
_LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Directory:
    """How to ask the owners of people, teams and projects: a path in, the record out."""

    auth: Callable[[str], Awaitable[Any]]
    catalog: Callable[[str], Awaitable[Any]]


async def _asked(ask: Callable[[str], Awaitable[Any]], path: str) -> Any | None:
    try:
        return await ask(path)
    except ServiceError as error:
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
        await store.keep_project(uow.conn, ProjectRecord.model_validate(told))
        found = await store.find_project(uow.conn, project_id)
    assert found is not None
    return found


async def require_person_in(uow: UnitOfWork, person_id: UUID, team_id: UUID, missing: type[ServiceError]) -> None:
    """Make sure that a person belongs to a team and is known here. Raises `missing`.

    Nothing is written before the wait, for the fact that is waited for may be about the same row.
    """
    told = None
    if not await store.has_person(uow.conn, person_id):
        told = await _asked(uow.backend.use(Directory).auth, f"/internal/people/{person_id}")
        if told is None:
            raise missing
    if not await _arrives(lambda: store.is_in_team(uow.conn, person_id, team_id)):
        raise missing
    if told is not None and not await store.has_person(uow.conn, person_id):
        await store.keep_person(uow.conn, PersonRecord.model_validate(told))


async def project_of_clip(uow: UnitOfWork, clip_id: UUID, missing: type[ServiceError]) -> UUID:
    """The project of a clip. Raises `missing`."""
    found = await _arrives(lambda: store.clip_project(uow.conn, clip_id))
    if found is None:
        raise missing
    return found


async def _arrives(ask: Callable[[], Awaitable[Found]]) -> Found:
    """What `ask` finds; nothing is asked again for a moment, because the fact about what was made just now may be on its way."""
    deadline = time.monotonic() + _ON_ITS_WAY_SECONDS
    while not (found := await ask()) and time.monotonic() < deadline:  # noqa: ASYNC110  only asking tells
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    return found
