"""How many statements a list takes, whatever its length."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest_asyncio

from services.catalog.clips import usecases as clips
from services.catalog.clips.model import ClipQuestion
from services.catalog.dialects.cinebody import wire
from services.catalog.projects import usecases as projects
from services.catalog.projects.model import ProjectQuestion
from services.catalog.shots import usecases as shots
from shared.sql.database import UnitOfWork
from tests.catalog.conftest import Catalog, House

_MANY = 3000
_VIDEOS = """
insert into catalog.video
    (id, project_id, file_name, content_type, size, duration, width, height, thumbnail_id, thumbnail_count, transcoded)
select gen_random_uuid(), $1, gen_random_uuid() || '.mp4', 'video/mp4', n, n, 1920, 1080, gen_random_uuid(), 3, true
from generate_series(1, $2::integer) n
"""
_CLIPS = """
insert into catalog.clip (id, project_id, person_id, number, shot_at, created_at)
select v.id, v.project_id, $2, v.size, now(), now() - make_interval(secs => v.size) from catalog.video v where v.project_id = $1
"""


@asynccontextmanager
async def budget(uow: UnitOfWork, most: int) -> AsyncIterator[None]:
    """Fail if the block needs more statements than `most`."""
    said: list[str] = []
    with uow.conn.query_logger(lambda record: said.append(str(record.query))):
        yield
        await asyncio.sleep(0)  # the logger is called by the loop
    # asyncpg looks up types once a connection; those statements name no table of ours
    ours = [statement for statement in said if " catalog." in statement]
    assert 0 < len(ours) <= most, ours


@pytest_asyncio.fixture
async def project(service: Catalog, house: House) -> dict[str, Any]:
    """A project with thousands of clips."""
    made = await house.project()
    ada = await house.creator(made)
    await service.sql(_VIDEOS, made["id"], _MANY)
    await service.sql(_CLIPS, made["id"], ada.id)
    return made


async def test_a_list_of_thousands_of_clips_is_one_statement_and_complete(service: Catalog, house: House, project: dict[str, Any]) -> None:
    async with service.backend.reading() as uow, budget(uow, 1):
        question = ClipQuestion(limit=1000, page=1)
        found = await clips.list_visible(uow, house.key, project["id"], wire.MediaFile.projection(), question=question)
    assert found.count == _MANY
    ids = [one["id"] for page in range(4) for one in await house.clips(house.key, project, limit=1000, page=page)]
    assert len(ids) == len(set(ids)) == _MANY
    beyond = await service.get(house.key, f"/app/3.0/projects/{project['id']}/clips", limit=1000, page=7)
    assert (beyond["count"], beyond["mediaFiles"]) == (_MANY, [])


async def test_lists_of_projects_and_shots_take_a_fixed_number_of_statements(
    service: Catalog, house: House, project: dict[str, Any]
) -> None:
    for title in ("Wheels", "Hands"):
        await house.shot(project, title)
        await house.project(title=title)
    async with service.backend.reading() as uow, budget(uow, 1):
        await projects.list_visible(uow, house.key, wire.Project.projection(), ProjectQuestion())
    async with service.backend.reading() as uow, budget(uow, 2):
        await shots.list_visible(uow, house.key, project["id"], wire.Shot.projection())
