import asyncio
import base64
import io
from uuid import UUID, uuid4

import aiohttp

from services.auth.dialects.cinebody import wire
from services.auth.pictures.model import LARGEST
from shared.actor import NOBODY, Actor, ActorKind
from shared.events.catalog import MemberBlocked, MemberJoined, MembershipRecord, TeamContentChanged
from shared.events.media import ImageReady
from tests.auth.conftest import Service, organization_admin, stranger, team_admin


async def test_a_team_is_made_with_all_that_can_be_told_of_it(service: Service) -> None:
    organization_id = await service.organization()
    body = {"name": "Street crew", "description": "<b>'; --", "slug": "street-crew", "addressCity": "Denver"}
    answer = await service.ask("POST", f"/app/3.0/organizations/{organization_id}/teams", body, caller=organization_admin(organization_id))
    team = wire.TeamReply.model_validate(answer.body).team
    assert (team.name, team.description, team.slug, team.status) == ("Street crew", "<b>'; --", "street-crew", "active")
    assert (team.OrganizationId, team.teamClipCount, team.hasAnIncentive) == (organization_id, 0, False)
    assert team.profileImages.profile80 == "http://gateway.test/files/defaults/team/S/profile80.jpg"
    assert team.awsFolderName == f"team-{team.id}"
    fact = (await service.events("team.created"))[0]
    assert fact["team"]["slug"] == "street-crew" and fact["organization_id"] == str(organization_id)
    assert (await service.get(f"/internal/teams/{team.id}")) == fact["team"]


async def test_a_wrong_team_is_refused_and_not_half_made(service: Service) -> None:
    organization_id = await service.organization()
    wrong: list[tuple[dict[str, str], int, str]] = [
        ({}, 406, "MISSING_PARAMETERS"),
        ({"name": ""}, 400, "INVALID_PARAMETERS"),
        ({"name": "   "}, 400, "INVALID_PARAMETERS"),
        ({"name": "x", "slug": "Two Words"}, 400, "INVALID_SLUG"),
        ({"name": "x", "slug": "-x"}, 400, "INVALID_SLUG"),
        ({"name": "x", "slug": ""}, 400, "INVALID_SLUG"),
        ({"name": "x", "slug": "x" * 64}, 400, "INVALID_PARAMETERS"),
        ({"name": "x", "description": "d" * 5001}, 400, "INVALID_PARAMETERS"),
        ({"name": "x", "profileImage": "not base64!"}, 400, "INVALID_IMAGE"),
        ({"name": "x", "profileImage": "===="}, 400, "INVALID_IMAGE"),
    ]
    for body, status, code in wrong:
        answer = await service.ask("POST", f"/app/3.0/organizations/{organization_id}/teams", body)
        assert (answer.status, answer.code) == (status, code), body
    assert await service.sql("select count(*) from auth.team") == 0
    assert service.media.taken == []


async def test_a_slug_belongs_to_one_team_even_when_two_ask_at_once(service: Service) -> None:
    organization_id = await service.organization()
    path, body = f"/app/3.0/organizations/{organization_id}/teams", {"name": "Crew", "slug": "crew"}
    answers = await asyncio.gather(*(service.ask("POST", path, body) for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 5
    assert {answer.code for answer in answers if answer.status == 400} == {"SLUG_TAKEN"}
    other = await service.team(organization_id, "Other")
    assert (await service.ask("PATCH", f"/app/3.0/teams/{other}", {"slug": "crew"})).code == "SLUG_TAKEN"
    again = await service.ask("PATCH", f"/app/3.0/teams/{other}", {"slug": None})
    assert again.body["team"]["slug"] is None


async def test_a_team_is_not_made_in_an_organization_that_is_not_the_callers(service: Service) -> None:
    organization_id = await service.organization()
    path, body = f"/app/3.0/organizations/{organization_id}/teams", {"name": "Crew"}
    assert (await service.ask("POST", path, body, caller=organization_admin(uuid4()))).status == 404
    assert (await service.ask("POST", path, body, caller=stranger())).status == 403
    assert (await service.ask("POST", path, body, caller=NOBODY)).status == 403
    assert (await service.ask("POST", f"/app/3.0/organizations/{uuid4()}/teams", body)).status == 404


async def test_a_picture_goes_to_media_before_the_team_is_made(service: Service) -> None:
    organization_id, picture = await service.organization(), b"\x89PNG of a kind"
    text = "data:image/png;base64," + base64.b64encode(picture).decode()
    team_id = await service.team(organization_id, profileImage=text)
    assert service.media.taken == [
        {
            "owner_kind": "team",
            "owner_id": str(team_id),
            "organization_id": str(organization_id),
            "usage": "profile",
            "size": len(picture),
            "caller": "auth",
        }
    ]
    team = (await service.get(f"/app/3.0/teams/{team_id}?attributes=profileImages"))["team"]
    assert team["profileImages"]["profile150"].endswith(f"/files/images/{service.media.image_id}/profile150.jpg")
    service.media.refuses = True
    answer = await service.ask("POST", f"/app/3.0/organizations/{organization_id}/teams", {"name": "Other", "profileImage": text})
    assert (answer.status, answer.code) == (400, "NOT_AN_IMAGE")
    assert await service.sql("select count(*) from auth.team") == 1


def _form(content: bytes, name: str = "fileName") -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field(name, io.BytesIO(content), filename="me.png", content_type="image/png")
    return form


async def test_a_teams_picture_is_changed_by_a_form(service: Service) -> None:
    team_id = await service.team(await service.organization())
    path, content = f"/app/3.0/teams/{team_id}/image", b"p" * 3_000_000
    answer = await service.ask("PUT", path, data=_form(content), caller=team_admin(team_id))
    assert answer.body == {"apiVersion": "3.26.1", "status": "success"}
    assert service.media.taken[-1]["size"] == len(content)
    assert (await service.events("team.updated"))[-1]["team"]["image_id"] == str(service.media.image_id)
    fileless = aiohttp.FormData({"other": "text"}, default_to_multipart=True)
    wrong = [
        (await service.ask("PUT", path, {"fileName": "x"})).status,
        (await service.ask("PUT", path, data=b"x", Content_Type="multipart/form-data")).status,
        (await service.ask("PUT", path, data=fileless)).status,
        (await service.ask("PUT", path, data=_form(b""))).status,
        (await service.ask("PUT", path, data=_form(b"p" * (LARGEST + 1)))).status,
        (await service.ask("PUT", path, data=_form(b"p"), caller=team_admin(uuid4()))).status,
    ]
    assert wrong == [400, 400, 406, 406, 400, 404]
    service.media.refuses = True
    assert (await service.ask("PUT", path, data=_form(b"p"))).code == "NOT_AN_IMAGE"


async def test_a_team_is_changed_and_told_with_its_organization(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    body = {"name": "New", "status": "will-pause", "pagePublished": True, "addressState": "CO"}
    answer = await service.ask("PATCH", f"/app/3.0/teams/{team_id}?attributes=name,status,pagePublished", body, caller=team_admin(team_id))
    assert answer.body["team"] == {"name": "New", "status": "will-pause", "pagePublished": True}
    assert answer.body["organization"]["id"] == str(organization_id)
    assert (await service.events("team.updated"))[-1]["team"]["status"] == "will_pause"
    for wrong in ({"status": "asleep"}, {"name": None}, {"pagePublished": None}):
        assert (await service.ask("PATCH", f"/app/3.0/teams/{team_id}", wrong)).status == 400


async def test_teams_are_listed_for_whom_they_concern_filtered_and_sorted(service: Service) -> None:
    one, other = await service.organization("One"), await service.organization("Other")
    made = {name: await service.team(one, name) for name in ("b", "A", "c")}
    elsewhere = await service.team(other, "z")
    await service.ask("PATCH", f"/app/3.0/teams/{made['c']}", {"status": "paused"})
    key = await service.key(one)

    async def names(query: str, caller: Actor) -> tuple[int, list[str]]:
        found = await service.get(f"/app/3.0/teams?attributes=name&{query}", caller)
        return found["count"], [team["name"] for team in found["teams"]]

    assert await names("", key) == (3, ["A", "b", "c"])
    assert await names("sortOrder=desc&limit=2", key) == (3, ["c", "b"])
    assert await names("limit=2&page=7", key) == (3, [])
    assert await names("status=paused", key) == (1, ["c"])
    assert await names("sortBy=status", key) == (3, ["A", "b", "c"])
    assert await names(f"organizationIds={other}", key) == (0, [])
    assert await names(f"organizationIds[]={other}&organizationIds[]={one}", await service.key()) == (4, ["A", "b", "c", "z"])
    assert await names("", team_admin(elsewhere)) == (1, ["z"])
    assert await names("", stranger()) == (0, [])
    for wrong in ("status=odd", "sortBy=size", "sortOrder=up", "organizationIds=x"):
        assert (await service.ask("GET", f"/app/3.0/teams?{wrong}", caller=key)).status == 400


def _place(team_id: UUID, organization_id: UUID, person_id: UUID, status: str = "active") -> MembershipRecord:
    return MembershipRecord.model_validate(
        {"project_id": uuid4(), "team_id": team_id, "organization_id": organization_id, "person_id": person_id, "status": status}
    )


async def test_a_member_of_a_project_sees_the_team_and_a_blocked_one_does_not(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    person = await service.person("user", organization_id=await service.organization("Elsewhere"))
    member = Actor(ActorKind.PERSON, person.id, "Member")
    path, place = f"/app/3.0/teams/{team_id}", _place(team_id, organization_id, person.id or uuid4())
    assert (await service.ask("GET", path, caller=member)).status == 404
    await service.consume(MemberJoined(membership=place), 1)
    assert (await service.ask("GET", path, caller=member)).status == 200
    assert (await service.ask("PATCH", path, {"name": "Mine"}, caller=member)).status == 403
    assert (await service.ask("GET", f"{path}/users", caller=member)).code == "NOT_AUTHORIZED"
    await service.consume(MemberBlocked(membership=place.model_copy(update={"status": "inactive"})), 2)
    assert (await service.ask("GET", path, caller=member)).status == 404


async def test_the_catalog_says_what_a_team_holds_and_never_goes_back(service: Service) -> None:
    team_id = await service.team(await service.organization())
    await service.consume(TeamContentChanged(team_id=team_id, clip_count=7, has_incentive=True), 5)
    await service.consume(TeamContentChanged(team_id=team_id, clip_count=3, has_incentive=False), 4)
    await service.consume(ImageReady(image_id=uuid4(), owner_kind="team", owner_id=team_id), 1, "media")
    team = (await service.get(f"/app/3.0/teams/{team_id}?attributes=teamClipCount,hasAnIncentive"))["team"]
    assert team == {"teamClipCount": 7, "hasAnIncentive": True}


async def test_a_deleted_team_is_gone_with_its_roles(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    admin = await service.person("admin", team_id=team_id)
    assert (await service.ask("DELETE", f"/app/3.0/teams/{team_id}", caller=team_admin(uuid4()))).status == 404
    answers = await asyncio.gather(*(service.ask("DELETE", f"/app/3.0/teams/{team_id}", caller=admin) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 404, 404]
    assert len(await service.events("team.deleted")) == 1
    assert [one["person_id"] for one in await service.events("role.revoked")] == [str(admin.id)]
