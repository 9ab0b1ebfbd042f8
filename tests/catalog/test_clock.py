import asyncio
from uuid import UUID

from services.catalog.projects import usecases as projects
from tests.catalog.conftest import Catalog, House, ahead


async def test_a_project_that_starts_or_ends_by_the_clock_is_announced_once(service: Catalog, house: House) -> None:
    project = await house.project(startAt=ahead(days=1), endAt=ahead(days=2), incentive="A poster")
    still = await house.project(startAt=ahead(days=1))
    assert (project["status"], still["status"]) == ("upcoming", "upcoming")
    before = len(await service.events("project.updated"))
    await service.sql("update catalog.project set starts_at = now() - interval '1 hour' where id = $1", UUID(project["id"]))
    await asyncio.gather(*(projects.follow_clock(service.backend) for _ in range(3)))
    await service.sql("update catalog.project set ends_at = now() - interval '1 minute' where id = $1", UUID(project["id"]))
    await projects.follow_clock(service.backend)
    await projects.follow_clock(service.backend)
    told = [(one["project"]["id"], one["project"]["status"]) for one in (await service.events("project.updated"))[before:]]
    assert told == [(project["id"], "active"), (project["id"], "inactive")]
    assert [one["has_incentive"] for one in await service.events("team_content.changed")][-2:] == [True, False]


async def test_a_status_that_was_set_holds_until_the_schedules_next_turn(service: Catalog, house: House) -> None:
    project = await house.project(startAt=ahead(days=1), endAt=ahead(days=2))
    path = f"/app/3.0/projects/{project['id']}"
    assert (await service.done(house.key, "PATCH", path, {"status": "active"}))["project"]["status"] == "active"
    assert (await service.get(house.key, path))["project"]["newStatus"] == "upcoming"
    await service.sql(
        "update catalog.project set override_at = now() - interval '3 days', starts_at = now() - interval '2 days', "
        "ends_at = now() - interval '1 day' where id = $1",
        UUID(project["id"]),
    )
    assert (await service.get(house.key, path))["project"]["status"] == "inactive"
    await service.done(house.key, "PATCH", path, {"status": "active"})
    changed = await service.done(house.key, "PATCH", path, {"endAt": ahead(days=3), "startAt": ahead(days=2)})
    assert changed["project"]["status"] == "upcoming"
