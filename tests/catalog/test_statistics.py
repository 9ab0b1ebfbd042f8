from uuid import uuid4

from shared.events.notification import AnnouncementCancelled, AnnouncementChanged, AnnouncementRecord, AnnouncementScheduled
from tests.catalog.conftest import Catalog, House, domain_admin


async def test_numbers_agree_with_what_was_done(service: Catalog, house: House) -> None:
    project, empty = await house.project(incentive="A poster"), await house.project()
    ada, ben = await house.creator(project), await house.creator(project, "Ben")
    first = await house.clip(ada, project, ready=True)
    second = await house.clip(ada, project, ready=True)
    gone = await house.clip(ben, project, ready=True)
    await house.clip(house.key, project, isEdit=True, ready=True)
    await house.moderate(first, "approved")
    await house.moderate(second, "rejected")
    await service.done(house.key, "DELETE", f"/app/3.0/mediaFiles/{gone['id']}")
    nothing = {"approved": 0, "rejected": 0, "pending": 0}
    counts = {"edits": {**nothing, "pending": 1}, "videos": {"approved": 1, "rejected": 1, "pending": 0}}

    stats = (await service.get(house.key, f"/app/3.0/projects/{project['id']}/stats"))["stats"]
    assert stats["counts"] == counts
    assert (stats["totalLengthSeconds"], stats["numUsers"]) == (25, 2)
    team = (await service.get(house.key, f"/app/3.0/teams/{house.team_id}/stats"))["stats"]
    assert (team["numProjects"], team["numUsers"], team["teamCounts"]) == (2, 2, counts)
    assert team["projectCounts"] == {project["id"]: counts, empty["id"]: {"edits": nothing, "videos": nothing}}
    whole = (await service.get(house.key, f"/app/3.0/organizations/{house.organization_id}/stats"))["stats"]
    assert (whole["numTeams"], whole["numProjects"], whole["numClips"], whole["numFilmers"]) == (1, 2, 2, 1)
    assert whole["totalLengthSeconds"] == 25
    told = (await service.events("team_content.changed"))[-1]
    assert (told["clip_count"], told["has_incentive"]) == (2, True)


async def test_scheduled_notifications_are_counted_by_state(service: Catalog, house: House) -> None:
    project = await house.project()
    one = AnnouncementRecord(id=uuid4(), team_id=house.team_id, project_id=project["id"], state="pending")
    two = AnnouncementRecord(id=uuid4(), team_id=house.team_id, project_id=project["id"], state="pending")

    async def counts() -> dict[str, int]:
        stats = (await service.get(house.key, f"/app/3.0/projects/{project['id']}/stats"))["stats"]
        return {name: count for name, count in stats["scheduledNotificationCounts"].items() if count}

    await service.consume(AnnouncementScheduled(announcement=one), 1, "notification")
    await service.consume(AnnouncementScheduled(announcement=two), 2, "notification")
    assert await counts() == {"pending": 2}
    await service.consume(AnnouncementChanged(announcement=one.model_copy(update={"state": "sent"})), 4, "notification")
    await service.consume(AnnouncementChanged(announcement=one.model_copy(update={"state": "processing"})), 3, "notification")
    assert await counts() == {"pending": 1, "sent": 1}
    await service.consume(AnnouncementCancelled(announcement=two), 5, "notification")
    assert await counts() == {"sent": 1}


async def test_numbers_are_for_administrators(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    of_project = f"/app/3.0/projects/{project['id']}/stats"
    of_team = f"/app/3.0/teams/{house.team_id}/stats"
    of_organization = f"/app/3.0/organizations/{house.organization_id}/stats"
    for path in (of_project, of_team, of_organization):
        assert (await service.refused(neighbours.key, "GET", path))[0] == 404
        assert (await service.refused(ada, "GET", path))[0] in (403, 404)
        for caller in (house.reading_key, domain_admin()):
            assert (await service.get(caller, path))["stats"]
    for path in (of_project, of_team):
        assert (await service.get(house.team_admin(), path))["stats"]
    assert (await service.refused(house.team_admin(), "GET", of_organization))[0] in (403, 404)
    for path in (f"/app/3.0/teams/{uuid4()}/stats", f"/app/3.0/organizations/{uuid4()}/stats", f"/app/3.0/projects/{uuid4()}/stats"):
        assert (await service.refused(domain_admin(), "GET", path))[0] == 404


async def test_numbers_of_a_team_that_was_made_a_moment_ago_are_there(service: Catalog, house: House) -> None:
    stats = (await service.get(house.key, f"/app/3.0/teams/{house.team_id}/stats"))["stats"]
    assert (stats["numProjects"], stats["numUsers"], stats["projectCounts"]) == (0, 0, {})
