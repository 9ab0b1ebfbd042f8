"""What the catalog does with the facts of other services."""

from uuid import uuid4

import pytest

from shared.actor import Role, Scope
from shared.events.auth import (
    OrganizationDeleted,
    OrganizationRecord,
    OrganizationUpdated,
    PersonRecord,
    PersonUpdated,
    RoleGranted,
    RoleRevoked,
    TeamDeleted,
    TeamRecord,
    TeamUpdated,
)
from shared.events.media import ImageReady
from shared.testing.plugin import PUBLIC_URL
from tests.catalog.conftest import Catalog, House


async def test_the_projects_of_a_deleted_team_are_gone_and_announced(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    await service.consume(TeamDeleted(team=service.auth.teams[house.team_id]))
    for caller in (ada, house.key):
        assert (await service.refused(caller, "GET", f"/app/3.0/projects/{project['id']}"))[0] == 404
    assert [one["project"]["id"] for one in await service.events("project.deleted")] == [project["id"]]


async def test_the_projects_and_templates_of_a_deleted_organization_are_gone(service: Catalog, house: House, neighbours: House) -> None:
    project, other = await house.project(), await neighbours.project()
    body = {"organizationId": str(house.organization_id), "title": "Ours"}
    made = await service.done(house.key, "POST", "/rushes/v1/templates", body)
    assert made["id"] in [one["id"] for one in (await service.get(house.key, "/rushes/v1/templates"))["items"]]
    assert made["id"] not in [one["id"] for one in (await service.get(neighbours.key, "/rushes/v1/templates"))["items"]]
    await service.consume(OrganizationDeleted(organization=service.auth.organizations[house.organization_id]))
    assert (await service.refused(house.key, "GET", f"/app/3.0/projects/{project['id']}"))[0] == 404
    assert (await service.get(neighbours.key, f"/app/3.0/projects/{other['id']}"))["project"]["id"] == other["id"]
    assert (await service.refused(house.key, "DELETE", f"/rushes/v1/templates/{made['id']}"))[0] == 404


async def test_a_renamed_team_and_person_are_shown_by_their_new_names_and_never_by_old_ones(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    await house.clip(ada, project)
    assert ada.id is not None
    person = service.auth.people[ada.id]
    team = TeamRecord(id=house.team_id, organization_id=house.organization_id, name="Night crew")
    await service.consume(TeamUpdated(team=team), sequence=9)
    await service.consume(PersonUpdated(person=person.model_copy(update={"first_name": "Grace"})), sequence=9)
    await service.consume(TeamUpdated(team=team.model_copy(update={"name": "Older"})), sequence=8)
    await service.consume(PersonUpdated(person=person.model_copy(update={"first_name": "Older"})), sequence=8)
    (seen,) = await house.clips(house.key, project)
    assert (seen["teamName"], seen["userName"]) == ("Night crew", "Grace Film")
    assert seen["displayName"] == "Around the block - Grace Film - Free Shoot - 1"


@pytest.mark.parametrize(
    ("organization", "team", "expected"),
    [
        ({"storage_status": "locked"}, {}, "STORAGE_LOCKED"),
        ({"status": "inactive"}, {}, "ORGANIZATION_NOT_ACTIVE"),
        ({"status": "free_trial_expired"}, {}, "ORGANIZATION_NOT_ACTIVE"),
        ({}, {"status": "paused"}, "TEAM_PAUSED"),
    ],
)
async def test_nothing_is_uploaded_where_auth_says_stop(
    service: Catalog, house: House, organization: dict[str, str], team: dict[str, str], expected: str
) -> None:
    project = await house.project()
    ada = await house.creator(project)
    path = f"/app/3.0/projects/{project['id']}/upload?type=clip&sizeBytes=10"
    record = OrganizationRecord.model_validate({"id": house.organization_id, "name": "Lumen", **organization})
    told = TeamRecord.model_validate({"id": house.team_id, "organization_id": house.organization_id, "name": "Crew", **team})
    await service.consume(OrganizationUpdated(organization=record))
    await service.consume(TeamUpdated(team=told))
    assert (await service.refused(ada, "GET", path))[1] == expected


async def test_a_picture_that_media_made_ready_is_shown_and_an_older_one_is_not(service: Catalog, house: House) -> None:
    project = await house.project()
    new, old = uuid4(), uuid4()
    await service.consume(ImageReady(image_id=new, owner_kind="project", owner_id=project["id"]), sequence=2, source="media")
    await service.consume(ImageReady(image_id=old, owner_kind="project", owner_id=project["id"]), sequence=1, source="media")
    seen = (await service.get(house.key, f"/app/3.0/projects/{project['id']}"))["project"]
    assert seen["profileImages"]["profile80@2x"] == f"{PUBLIC_URL}/files/images/{new}/profile80@2x.jpg"


async def test_people_with_a_role_count_among_a_teams_people_until_it_ends(service: Catalog, house: House) -> None:
    await house.creator(await house.project())
    person = PersonRecord(id=uuid4(), email="crew@people.test")
    role = {"person_id": person.id, "role": Role.CREATOR, "scope": Scope.TEAM, "scope_id": house.team_id}
    await service.consume(RoleGranted.model_validate(role), sequence=1)
    path = f"/app/3.0/teams/{house.team_id}/stats"
    assert (await service.get(house.key, path))["stats"]["numUsers"] == 2
    await service.consume(RoleRevoked.model_validate(role), sequence=2)
    await service.consume(RoleGranted.model_validate(role), sequence=1)
    assert (await service.get(house.key, path))["stats"]["numUsers"] == 1


async def test_what_a_team_holds_is_told_after_each_change(service: Catalog, house: House) -> None:
    project = await house.project(incentive="A poster")
    ada = await house.creator(project)
    clip = await house.clip(ada, project)
    await house.clip(house.key, project, isEdit=True)
    await service.done(house.key, "DELETE", f"/app/3.0/mediaFiles/{clip['id']}")
    await service.done(house.key, "PATCH", f"/app/3.0/projects/{project['id']}", {"status": "archived"})
    told = [(one["clip_count"], one["has_incentive"]) for one in await service.events("team_content.changed")]
    assert told == [(0, True), (1, True), (0, True), (0, False)]
