import asyncio
from typing import Any
from uuid import UUID, uuid4

from services.auth.dialects.cinebody import wire
from shared.actor import Actor
from shared.events.catalog import MemberBlocked, MemberJoined, MemberLeft, MembershipRecord, ProjectDeleted, ProjectRecord
from shared.events.media import ImageReady
from tests.auth.conftest import Service, organization_admin, team_admin


class Street:
    """An organization with a team, a project, and somebody of every kind."""

    organization_id: UUID
    team_id: UUID
    project_id: UUID
    people: dict[str, Actor]

    @classmethod
    async def of(cls, service: Service) -> "Street":
        street = cls()
        street.organization_id = await service.organization()
        street.team_id = await service.team(street.organization_id)
        street.project_id = uuid4()
        street.people = {
            "owner": await service.person("admin", organization_id=street.organization_id, firstName="Olga", lastName="Ytterby"),
            "lead": await service.person("admin", teamId=str(street.team_id), team_id=street.team_id, firstName="Lee", lastName="Zorn"),
            "filmer": await service.person("creator", team_id=street.team_id, firstName="ada", lastName="Xu"),
            "member": await service.person("user", organization_id=await service.organization("Else"), firstName="Mo", lastName="W_d"),
        }
        await street.joins(service, "member", street.project_id)
        return street

    def place(self, who: str, project_id: UUID, status: str = "active") -> MembershipRecord:
        facts = {"project_id": project_id, "team_id": self.team_id, "organization_id": self.organization_id, "status": status}
        return MembershipRecord.model_validate({**facts, "person_id": self.people[who].id})

    async def joins(self, service: Service, who: str, project_id: UUID) -> None:
        await service.consume(MemberJoined(membership=self.place(who, project_id)), 1)

    async def names(self, service: Service, query: str = "", *, of: str = "teams") -> tuple[int, list[str]]:
        path = f"/app/3.0/teams/{self.team_id}" if of == "teams" else f"/app/3.0/organizations/{self.organization_id}"
        found = await service.get(f"{path}/users?attributes=firstName&{query}", organization_admin(self.organization_id))
        return found["count"], [user["firstName"] for user in found["users"]]


async def test_a_team_s_people_are_those_of_its_roles_and_projects_and_its_organization_s_admins(service: Service) -> None:
    street = await Street.of(service)
    assert await street.names(service) == (4, ["ada", "Lee", "Mo", "Olga"])
    found = await service.get(f"/app/3.0/teams/{street.team_id}/users", team_admin(street.team_id))
    users = wire.TeamUsersReply.model_validate(found).users
    assert {user.firstName: user.teamUserType for user in users} == {"ada": "regular", "Lee": "admin", "Mo": "regular", "Olga": "admin"}
    assert users[0].name == "ada Xu" and users[0].status == "active" and users[0].onlineStatus == "online"
    assert users[0].profileImages.profile60_2x == "http://gateway.test/files/defaults/person/A/profile60@2x.jpg"
    team = await service.get(f"/app/3.0/teams/{street.team_id}?attributes=userCounts")
    assert team["team"]["userCounts"] == {"regular": 2, "admin": 1, "orgAdmin": 1}


async def test_a_team_s_people_are_filtered_sorted_and_cut_into_pages(service: Service) -> None:
    street = await Street.of(service)
    expected: list[tuple[str, tuple[int, list[str]]]] = [
        ("type=all", (2, ["Lee", "Olga"])),
        ("type=admin", (1, ["Olga"])),
        ("type=teamAdmin", (1, ["Lee"])),
        ("sortBy=lastName", (4, ["Mo", "ada", "Olga", "Lee"])),
        ("sortBy=firstName&sortOrder=desc", (4, ["Olga", "Mo", "Lee", "ada"])),
        ("limit=1&page=1", (4, ["Lee"])),
        ("limit=3&page=5", (4, [])),
        ("q=LEE", (1, ["Lee"])),
        ("q=da%20x", (1, ["ada"])),
        ("q=_", (1, ["Mo"])),
        ("q=%25", (0, [])),
        ("q=%5C", (0, [])),
        ("q='%20or%20true%20--", (0, [])),
    ]
    for query, found in expected:
        assert await street.names(service, query) == found, query


async def test_people_are_filtered_by_projects_and_ids(service: Service) -> None:
    street = await Street.of(service)
    other = uuid4()
    await street.joins(service, "filmer", other)
    assert await street.names(service, f"inProjectIds={street.project_id},{other}") == (2, ["ada", "Mo"])
    assert await street.names(service, f"notInProjectIds={street.project_id}") == (3, ["ada", "Lee", "Olga"])
    assert await street.names(service, f"projectId={street.project_id}&notInProjectIds={street.project_id}") == (1, ["Mo"])
    assert await street.names(service, f"userIds={street.people['lead'].id},{uuid4()}") == (1, ["Lee"])
    assert await street.names(service, f"projectId={uuid4()}") == (0, [])
    blocked = street.place("member", street.project_id, "inactive")
    await service.consume(MemberBlocked(membership=blocked), 2)
    found = await service.get(f"/app/3.0/teams/{street.team_id}/users?projectId={street.project_id}")
    assert [(user["firstName"], user["userProjectStatus"]) for user in found["users"]] == [("Mo", "inactive")]
    wire.ProjectUser.model_validate(found["users"][0])
    for wrong in ("projectId=x", "inProjectIds=x", "userIds=1", "type=boss", "sortBy=age", "attributes=hash"):
        assert (await service.ask("GET", f"/app/3.0/teams/{street.team_id}/users?{wrong}")).status == 400, wrong


async def test_an_organization_s_people_include_those_of_its_teams_and_projects(service: Service) -> None:
    street = await Street.of(service)
    assert await street.names(service, of="organizations") == (4, ["ada", "Lee", "Mo", "Olga"])
    assert await street.names(service, "type=all", of="organizations") == (2, ["Lee", "Olga"])
    assert await street.names(service, "type=admin", of="organizations") == (1, ["Olga"])
    assert await street.names(service, "type=teamAdmin", of="organizations") == (1, ["Lee"])
    found = await service.get(f"/app/3.0/organizations/{street.organization_id}/users")
    wire.UsersReply.model_validate(found)
    for caller in (team_admin(street.team_id), street.people["lead"]):
        answer = await service.ask("GET", f"/app/3.0/organizations/{street.organization_id}/users", caller=caller)
        assert answer.status == 403
    other = organization_admin(uuid4())
    assert (await service.ask("GET", f"/app/3.0/organizations/{street.organization_id}/users", caller=other)).status == 404


async def test_a_stranger_is_invited_when_added_and_pending_until_they_accept(service: Service) -> None:
    street = await Street.of(service)
    path, body = f"/app/3.0/teams/{street.team_id}/users", {"email": "New.User@Example.test", "type": "regular"}
    added = await service.ask("POST", path, body, caller=team_admin(street.team_id))
    user = wire.TeamUsersReply.model_validate(added.body).users[0]
    assert (added.body["count"], user.email, user.name, user.status) == (1, "New.User@Example.test", "Filmer", "pending")
    assert [mail["to"] for mail in await service.events("mail.send")] == ["New.User@Example.test"]
    assert (await service.events("person.created"))[-1]["person"]["status"] == "pending"
    again = await service.ask("POST", path, {"email": "new.user@example.TEST", "type": "admin"})
    assert (again.body["users"][0]["id"], again.body["users"][0]["teamUserType"]) == (str(user.id), "admin")
    assert len(await service.events("mail.send")) == 1


async def test_an_organization_gains_an_admin_by_address_or_by_id(service: Service) -> None:
    street = await Street.of(service)
    path, caller = f"/app/3.0/organizations/{street.organization_id}/users", await service.key(street.organization_id)
    added = await service.ask("POST", path, {"userId": str(street.people["filmer"].id), "type": "admin"}, caller=caller)
    assert wire.UserReply.model_validate(added.body).user.firstName == "ada"
    assert (await service.events("role.granted"))[-1] == {
        "organization_id": str(street.organization_id),
        "project_id": None,
        "person_id": str(street.people["filmer"].id),
        "role": "admin",
        "scope": "organization",
        "scope_id": str(street.organization_id),
        "read_only": False,
    }
    assert await street.names(service, "type=admin", of="organizations") == (2, ["ada", "Olga"])


async def test_nobody_is_added_by_a_wrong_request(service: Service) -> None:
    organization_id = await service.organization()
    wrong: list[tuple[dict[str, str], int, str]] = [
        ({}, 406, "MISSING_PARAMETERS"),
        ({"email": ""}, 406, "MISSING_PARAMETERS"),
        ({"email": "no mail"}, 400, "INVALID_EMAIL"),
        ({"email": "a@b\r\nBcc: c@d"}, 400, "INVALID_EMAIL"),
        ({"email": "x" * 300 + "@b.test"}, 400, "INVALID_PARAMETERS"),
        ({"email": "a@b.test", "type": "boss"}, 400, "INVALID_PARAMETERS"),
        ({"userId": "1"}, 400, "INVALID_PARAMETERS"),
        ({"userId": str(uuid4())}, 404, "PERSON_NOT_FOUND"),
    ]
    for body, status, code in wrong:
        answer = await service.ask(
            "POST", f"/app/3.0/organizations/{organization_id}/users", body, caller=organization_admin(organization_id)
        )
        assert (answer.status, answer.code) == (status, code), body
    assert await service.events("mail.send") == []


async def test_people_of_others_cannot_be_added_by_guessing_their_ids(service: Service) -> None:
    street = await Street.of(service)
    own = await service.organization("Mine")
    body = {"userId": str(street.people["filmer"].id)}
    answer = await service.ask("POST", f"/app/3.0/organizations/{own}/users", body, caller=organization_admin(own))
    assert (answer.status, answer.code) == (404, "PERSON_NOT_FOUND")


async def test_two_who_add_the_same_stranger_at_once_make_one_person(service: Service) -> None:
    organization_id = await service.organization()
    path = f"/app/3.0/organizations/{organization_id}/users"
    answers = await asyncio.gather(*(service.ask("POST", path, {"email": "one@example.test"}) for _ in range(5)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["user"]["id"] for answer in answers}) == 1
    assert len(await service.events("mail.send")) == 1


async def test_who_leaves_a_team_loses_roles_and_places_there(service: Service) -> None:
    street = await Street.of(service)
    path = f"/app/3.0/teams/{street.team_id}/users"
    for who in ("filmer", "member"):
        assert (await service.ask("DELETE", f"{path}/{street.people[who].id}", caller=team_admin(street.team_id))).status == 200
        assert (await service.ask("DELETE", f"{path}/{street.people[who].id}")).status == 404
    assert await street.names(service) == (2, ["Lee", "Olga"])
    assert [(one["scope"], one["scope_id"]) for one in await service.events("person.removed")] == [("team", str(street.team_id))] * 2
    assert [one["person_id"] for one in await service.events("role.revoked")] == [str(street.people["filmer"].id)]
    owner = await service.ask("DELETE", f"{path}/{street.people['owner'].id}")
    assert (owner.status, owner.code) == (400, "ADMIN_OF_ORGANIZATION")
    assert (await service.ask("DELETE", f"{path}/{uuid4()}")).status == 404


async def test_who_leaves_an_organization_leaves_its_teams_too(service: Service) -> None:
    street = await Street.of(service)
    path = f"/app/3.0/organizations/{street.organization_id}/users"
    owner = street.people["owner"]
    last = await service.ask("DELETE", f"{path}/{owner.id}", caller=owner)
    assert (last.status, last.code) == (400, "LAST_ADMIN")
    for who in ("lead", "filmer", "member"):
        assert (await service.ask("DELETE", f"{path}/{street.people[who].id}", caller=owner)).status == 200
    assert await street.names(service, of="organizations") == (1, ["Olga"])
    assert (await service.ask("DELETE", f"{path}/{street.people['lead'].id}", caller=owner)).status == 404


async def test_a_place_on_a_project_never_goes_back_in_time(service: Service) -> None:
    street = await Street.of(service)
    place = street.place("filmer", uuid4())
    await service.consume(MemberLeft(membership=place), 9)
    await service.consume(MemberJoined(membership=place), 8)
    assert await street.names(service, f"projectId={place.project_id}") == (0, [])
    await service.consume(MemberJoined(membership=place), 10)
    await service.consume(MemberJoined(membership=place.model_copy(update={"person_id": uuid4()})), 11)
    assert await street.names(service, f"projectId={place.project_id}") == (1, ["ada"])
    facts: dict[str, Any] = {"id": place.project_id, "organization_id": street.organization_id, "team_id": street.team_id, "title": None}
    await service.consume(ProjectDeleted(project=ProjectRecord(**facts)), 12)
    assert await street.names(service, f"projectId={place.project_id}") == (0, [])


async def test_a_picture_of_a_person_is_shown_once_it_is_there(service: Service) -> None:
    street, image_id = await Street.of(service), uuid4()
    person_id = street.people["lead"].id or uuid4()
    await service.consume(ImageReady(image_id=image_id, owner_kind="person", owner_id=person_id), 1, "media")
    assert (await service.get(f"/internal/people/{person_id}"))["image_id"] == str(image_id)
    found = await service.get(f"/app/3.0/teams/{street.team_id}/users?q=lee&attributes=profileImages")
    assert found["users"][0]["profileImages"]["profile150"] == f"http://gateway.test/files/images/{image_id}/profile150.jpg"


async def test_somebody_not_seen_for_long_is_offline(service: Service) -> None:
    street = await Street.of(service)
    await service.sql("update auth.person set last_seen_at = now() - interval '6 minutes'")
    found = await service.get(f"/app/3.0/teams/{street.team_id}/users?attributes=onlineStatus")
    assert {user["onlineStatus"] for user in found["users"]} == {"offline"}
