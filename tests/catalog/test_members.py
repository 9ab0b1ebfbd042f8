import asyncio
from uuid import uuid4

from shared.actor import Role, Scope
from shared.events.auth import PersonDeleted, PersonRemoved, RoleGranted
from tests.catalog.conftest import Catalog, House, domain_admin, stranger


async def test_who_joins_by_code_sees_the_project_and_is_announced_once(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    await service.done(ada, "POST", "/rushes/v1/join", {"joinCode": project["joinCode"].upper()})
    assert (await service.get(ada, "/app/3.0/projects"))["count"] == 1
    seen = (await service.get(house.key, f"/app/3.0/projects/{project['id']}"))["project"]
    assert seen["userCounts"] == {"users": 1}
    (event,) = await service.events("member.joined")
    assert event["membership"]["person_id"] == str(ada.id)
    mine = await service.get(ada, "/rushes/v1/projects")
    assert [one["id"] for one in mine["items"]] == [project["id"]]


async def test_joining_at_once_is_joining_once(service: Catalog, house: House) -> None:
    project, ada = await house.project(), house.person()
    body = {"joinCode": project["joinCode"]}
    answers = await asyncio.gather(*(service.ask(ada, "POST", "/rushes/v1/join", body) for _ in range(5)))
    assert len({answer.status for answer in answers}) == 1
    assert len(await service.events("member.joined")) == 1


async def test_a_private_or_archived_project_and_a_key_cannot_join(service: Catalog, house: House) -> None:
    private, archived = await house.project(type="private"), await house.project(status="archived")
    public, ada = await house.project(), house.person()
    assert (await service.refused(ada, "POST", "/rushes/v1/join", {"joinCode": private["joinCode"]}))[0] == 404
    assert (await service.refused(ada, "POST", "/rushes/v1/join", {"joinCode": archived["joinCode"]}))[0] == 409
    assert (await service.refused(house.key, "POST", "/rushes/v1/join", {"joinCode": public["joinCode"]}))[0] == 403
    assert (await service.refused(None, "POST", "/rushes/v1/join", {"joinCode": public["joinCode"]}))[0] == 401
    assert (await service.refused(ada, "POST", "/rushes/v1/join", {}))[0] == 422


async def test_a_blocked_member_loses_sight_at_once_and_cannot_come_back_by_the_code(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    path, place = f"/app/3.0/projects/{project['id']}", f"/app/3.0/projects/{project['id']}/users/{ada.id}"
    await service.done(house.key, "PATCH", place, {"status": "inactive"})
    for address in (path, f"{path}/clips", f"{path}/shots", f"{path}/upload?type=clip&ext=mp4&contentType=video/mp4&sizeBytes=1"):
        assert await service.refused(ada, "GET", address) == (404, "PROJECT_NOT_FOUND")
    assert (await service.get(ada, "/app/3.0/projects"))["count"] == 0
    assert (await service.refused(ada, "POST", "/rushes/v1/join", {"joinCode": project["joinCode"]}))[0] == 403
    await service.done(house.key, "PATCH", place, {"status": "active"})
    assert (await service.get(ada, path))["project"]["id"] == project["id"]
    assert len(await service.events("member.blocked")) == len(await service.events("member.unblocked")) == 1


async def test_somebody_is_added_by_id_or_by_address(service: Catalog, house: House) -> None:
    project, ada = await house.project(type="private"), house.person()
    path = f"/app/3.0/projects/{project['id']}/users"
    added = (await service.done(house.key, "POST", path, {"userId": str(ada.id)}))["user"]
    assert (added["id"], added["name"], added["status"]) == (str(ada.id), "Ada Film", "active")
    invited = (await service.done(house.key, "POST", path, {"email": "New.One@people.test"}))["user"]
    assert (invited["email"], invited["status"], invited["name"]) == ("New.One@people.test", "pending", "Filmer")
    assert [one["organization_id"] for one in service.auth.invited] == [str(house.organization_id)]
    again = (await service.done(house.key, "POST", path, {"email": "new.one@PEOPLE.test"}))["user"]
    assert again["id"] == invited["id"]
    assert len(service.auth.invited) == 1
    members = await service.get(house.key, f"/rushes/v1/projects/{project['id']}/members")
    assert members["total"] == 2
    assert {one["status"] for one in members["items"]} == {"active"}


NAMES: list[tuple[dict[str, object], int]] = [
    ({}, 406),
    ({"userId": "7"}, 400),
    ({"email": "nobody"}, 400),
    ({"email": "a@b c"}, 400),
    ({"email": "x" * 300 + "@y.test"}, 400),
    ({"email": 7}, 400),
    ({"userId": str(uuid4())}, 404),
]


async def test_nobody_is_added_by_a_wrong_name(service: Catalog, house: House) -> None:
    project = await house.project()
    for body, expected in NAMES:
        assert (await service.refused(house.key, "POST", f"/app/3.0/projects/{project['id']}/users", body))[0] == expected, body


async def test_a_person_of_another_organization_cannot_be_added_by_id(service: Catalog, house: House, neighbours: House) -> None:
    project, foreigner = await house.project(), neighbours.person()
    path = f"/app/3.0/projects/{project['id']}/users"
    assert await service.refused(house.key, "POST", path, {"userId": str(foreigner.id)}) == (404, "USER_NOT_FOUND")


async def test_a_person_whom_an_event_told_of_is_added_without_asking_auth(service: Catalog, house: House) -> None:
    project, ada = await house.project(), house.person()
    assert ada.id is not None
    await house.creator(project, "Ben")
    service.auth.belonging.clear()
    granted = RoleGranted(person_id=ada.id, role=Role.CREATOR, scope=Scope.TEAM, scope_id=house.team_id)
    await service.consume(granted)
    service.auth.belonging.add((house.organization_id, ada.id))
    added = await service.done(house.key, "POST", f"/app/3.0/projects/{project['id']}/users", {"userId": str(ada.id)})
    assert added["user"]["id"] == str(ada.id)


async def test_only_administrators_add_and_block(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    ada, ben = await house.creator(project), await house.creator(project, "Ben")
    path = f"/app/3.0/projects/{project['id']}/users"
    for caller, status in ((ada, 403), (house.reading_key, 403), (neighbours.key, 404), (stranger(), 404)):
        assert (await service.refused(caller, "POST", path, {"email": "x@people.test"}))[0] in {403, status}
        assert (await service.refused(caller, "PATCH", f"{path}/{ben.id}", {"status": "inactive"}))[0] in {403, status}
    assert await service.refused(house.key, "PATCH", f"{path}/{uuid4()}", {"status": "inactive"}) == (404, "USER_NOT_FOUND")
    assert (await service.refused(house.key, "PATCH", f"{path}/{ben.id}", {"status": "gone"}))[0] == 400
    assert service.auth.invited == []
    await service.done(house.team_admin(), "PATCH", f"{path}/{ben.id}", {"status": "inactive"})


async def test_who_leaves_is_gone_and_may_come_back(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    await service.done(ada, "POST", f"/rushes/v1/projects/{project['id']}/leave")
    assert (await service.refused(ada, "GET", f"/app/3.0/projects/{project['id']}"))[0] == 404
    assert (await service.refused(ada, "POST", f"/rushes/v1/projects/{project['id']}/leave"))[0] == 404
    assert len(await service.events("member.left")) == 1
    await service.done(ada, "POST", "/rushes/v1/join", {"joinCode": project["joinCode"]})
    assert (await service.get(ada, f"/app/3.0/projects/{project['id']}"))["project"]["id"] == project["id"]


async def test_who_is_taken_off_the_team_is_off_its_projects(service: Catalog, house: House, neighbours: House) -> None:
    project, other = await house.project(), await neighbours.project()
    ada = await house.creator(project)
    assert ada.id is not None
    await service.done(ada, "POST", "/rushes/v1/join", {"joinCode": other["joinCode"]})
    await service.consume(PersonRemoved(person_id=ada.id, scope=Scope.TEAM, scope_id=house.team_id))
    assert (await service.refused(ada, "GET", f"/app/3.0/projects/{project['id']}"))[0] == 404
    assert (await service.get(ada, f"/app/3.0/projects/{other['id']}"))["project"]["id"] == other["id"]
    await service.consume(PersonRemoved(person_id=ada.id, scope=Scope.ORGANIZATION, scope_id=neighbours.organization_id), 2)
    assert (await service.get(ada, "/app/3.0/projects"))["count"] == 0
    assert len(await service.events("member.left")) == 2


async def test_the_clips_of_a_person_who_is_gone_stay_and_are_nobodys(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    assert ada.id is not None
    clip = await house.clip(ada, project)
    await service.consume(PersonDeleted(person=service.auth.people[ada.id]))
    (seen,) = await house.clips(house.key, project)
    assert (seen["id"], seen["UserId"]) == (clip["id"], None)
    assert (await service.refused(ada, "GET", f"/app/3.0/projects/{project['id']}"))[0] == 404


async def test_members_are_listed_to_administrators_only(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    path = f"/rushes/v1/projects/{project['id']}/members"
    for caller in (house.key, house.reading_key, house.team_admin(), domain_admin()):
        assert [one["personId"] for one in (await service.get(caller, path))["items"]] == [str(ada.id)]
    assert (await service.refused(ada, "GET", path))[0] == 403
    assert (await service.refused(neighbours.key, "GET", path))[0] == 404
