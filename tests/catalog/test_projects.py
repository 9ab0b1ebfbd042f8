from uuid import uuid4

import aiohttp
import pytest

from shared.events.catalog import ProjectCreated
from shared.testing.plugin import PUBLIC_URL
from tests.catalog.conftest import Catalog, House, ago, ahead, domain_admin, stranger

HOSTILE = [
    "'; drop table catalog.project; --",
    "<script>alert(1)</script>",
    "%s {} {where} $1 \\ \" '",
    "Ünï©ødé 🎬 مرحبا",
    "a\nb\tc",
]


async def test_a_new_project_is_told_back_and_announced(service: Catalog, house: House) -> None:
    made = await house.project(startAt=ago(days=1), endAt=ahead(days=1), incentive="A poster", publishStatus="publishAll")
    assert made["status"] == made["newStatus"] == "active"
    assert made["TeamId"] == str(house.team_id)
    assert made["OrganizationId"] == str(house.organization_id)
    assert made["publishStatus"] == "publishAll"
    assert len(made["joinCode"]) >= 8
    assert made["userCounts"] == {"users": 0}
    assert await service.get(house.key, f"/app/3.0/projects/{made['id']}") == {"apiVersion": "3.26.1", "project": made}
    (event,) = await service.events(ProjectCreated.type)
    assert event["project"]["id"] == made["id"]
    assert (await service.events("team_content.changed"))[-1]["has_incentive"] is True


STATUSES: list[tuple[dict[str, str], str]] = [
    ({}, "active"),
    ({"startAt": "2001-01-01T00:00:00Z"}, "active"),
    ({"startAt": "2199-01-01T00:00:00Z"}, "upcoming"),
    ({"endAt": "2001-01-01T00:00:00Z"}, "inactive"),
    ({"startAt": "2001-01-01T00:00:00Z", "endAt": "2199-01-01T00:00:00Z"}, "active"),
    ({"startAt": "2199-01-01T00:00:00Z", "status": "active"}, "active"),
    ({"endAt": "2001-01-01T00:00:00Z", "status": "active"}, "active"),
    ({"status": "inactive"}, "inactive"),
    ({"status": "archived"}, "archived"),
    ({"startAt": "2001-01-01T00:00:00Z", "status": "archived"}, "archived"),
]


async def test_the_status_follows_from_the_dates_unless_an_administrator_says_otherwise(house: House) -> None:
    for facts, status in STATUSES:
        assert (await house.project(**facts))["status"] == status, facts


async def test_an_archived_project_comes_back_when_it_is_set_active(service: Catalog, house: House) -> None:
    made = await house.project(status="archived")
    changed = await service.done(house.key, "PATCH", f"/app/3.0/projects/{made['id']}", {"status": "active"})
    assert changed["project"]["status"] == "active"


async def test_only_what_a_patch_names_changes(service: Catalog, house: House) -> None:
    made = await house.project(incentive="A poster")
    changed = (await service.done(house.key, "PATCH", f"/app/3.0/projects/{made['id']}", {"title": "Away"}))["project"]
    same = set(made) - {"title", "updatedAt", "profileImages"}  # the default picture shows the first letter
    assert changed["title"] == "Away"
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}
    assert changed["updatedAt"] >= made["updatedAt"]


async def test_hostile_text_is_stored_and_given_back_as_it_came(service: Catalog, house: House) -> None:
    for text in HOSTILE:
        made = await house.project(title=text, description=text, shootType=text, incentive=text)
        seen = (await service.get(house.key, f"/app/3.0/projects/{made['id']}"))["project"]
        assert [seen[name] for name in ("title", "description", "shootType", "incentive")] == [text] * 4
        found = await service.get(house.key, "/app/3.0/projects", q=text)
        assert [project["id"] for project in found["projects"]] == [made["id"]]


@pytest.mark.parametrize(
    "facts",
    [
        {"startAt": "2030-01-02T00:00:00Z", "endAt": "2030-01-01T00:00:00Z"},
        {"startAt": "2030-01-01T00:00:00Z", "endAt": "2030-01-01T00:00:00Z"},
    ],
)
async def test_reversed_dates_are_refused(service: Catalog, house: House, facts: dict[str, str]) -> None:
    body = {"teamId": str(house.team_id), "title": "a", "description": "b", "orientation": "portrait", "shootType": "c", "type": "public"}
    assert (await service.refused(house.key, "POST", "/app/3.0/projects", body | facts))[0] == 400
    made = await house.project(startAt=facts["startAt"])
    path = f"/app/3.0/projects/{made['id']}"
    assert (await service.refused(house.key, "PATCH", path, {"endAt": facts["endAt"]}))[0] == 400
    assert (await service.get(house.key, path))["project"]["endAt"] is None


WRONG = [
    {"title": 7},
    {"title": "x" * 100_000},
    {"description": "x" * 900_000},
    {"title": "nul \x00"},
    {"orientation": "diagonal"},
    {"type": "secret"},
    {"status": "paused"},
    {"publishStatus": "publish_all"},
    {"startAt": "yesterday"},
    {"startAt": "99999-01-01T00:00:00Z"},
    {"isGeoVisible": "perhaps"},
    {"joinCode": "ab"},
    {"joinCode": "has space"},
    {"joinCode": "admin"},
    {"joinCode": "x" * 33},
    {"joinCode": "ümlaut"},
]


async def test_a_wrong_value_is_refused_and_nothing_changes(service: Catalog, house: House) -> None:
    made = await house.project()
    path = f"/app/3.0/projects/{made['id']}"
    for facts in WRONG:
        assert (await service.refused(house.key, "PATCH", path, facts))[0] == 400, str(facts)[:80]
    for raw in (b'{"title": "half \\ud800"}', b'{"title": ', b"title=x", b"[]", b"\xff", b'{"isGeoVisible": NaN}'):
        answer = await service.ask(house.key, "PATCH", path, data=raw, Content_Type="application/json")
        assert answer.status == 400, raw
    assert (await service.get(house.key, path))["project"] == made


async def test_a_project_needs_what_the_contract_requires(service: Catalog, house: House) -> None:
    body = {
        "teamId": str(house.team_id),
        "title": "a",
        "description": "b",
        "orientation": "portrait",
        "shootType": "c",
        "type": "public",
    }
    for missing in body:
        few = {name: value for name, value in body.items() if name != missing}
        assert await service.refused(house.key, "POST", "/app/3.0/projects", few) == (406, "MISSING_PARAMETERS")


async def test_a_team_of_others_is_not_found(service: Catalog, house: House, neighbours: House) -> None:
    body = {
        "teamId": str(neighbours.team_id),
        "title": "a",
        "description": "b",
        "orientation": "portrait",
        "shootType": "c",
        "type": "public",
    }
    assert await service.refused(house.key, "POST", "/app/3.0/projects", body) == (404, "TEAM_NOT_FOUND")
    body["teamId"] = str(uuid4())
    assert await service.refused(house.key, "POST", "/app/3.0/projects", body) == (404, "TEAM_NOT_FOUND")
    assert await service.refused(domain_admin(), "POST", "/app/3.0/projects", body) == (404, "TEAM_NOT_FOUND")


async def test_a_join_code_belongs_to_one_project_whatever_its_case(service: Catalog, house: House) -> None:
    first, second = await house.project(joinCode="Lumen13"), await house.project()
    path = f"/app/3.0/projects/{second['id']}"
    assert await service.refused(house.key, "PATCH", path, {"joinCode": "lUMEN13"}) == (400, "CODE_TAKEN")
    checked = await service.get(house.key, "/app/3.0/checkProjectCode", joinCode="LUMEN13")
    assert checked["isAvailable"] is False
    await service.done(house.key, "DELETE", f"/app/3.0/projects/{first['id']}")
    assert (await service.done(house.key, "PATCH", path, {"joinCode": "lUMEN13"}))["project"]["joinCode"] == "lUMEN13"


async def test_lists_are_filtered_sorted_and_counted(service: Catalog, house: House, neighbours: House) -> None:
    await house.project(title="Beta", orientation="portrait", type="private", startAt="2199-01-01T00:00:00Z")
    await house.project(title="alpha", publishStatus="published", endAt="2001-01-01T00:00:00Z")
    await house.project(title="Gamma 100%", startAt="2001-01-01T00:00:00Z")
    await neighbours.project(title="Elsewhere")

    async def titles(**query: object) -> tuple[int, list[str]]:
        found = await service.get(house.key, "/app/3.0/projects", **query)
        return found["count"], [project["title"] for project in found["projects"]]

    assert await titles(sortBy="title", sortOrder="asc") == (3, ["alpha", "Beta", "Gamma 100%"])
    assert await titles(sortBy="title", sortOrder="desc") == (3, ["Gamma 100%", "Beta", "alpha"])
    assert await titles(sortBy="title", sortOrder="asc", limit=1, page=1) == (3, ["Beta"])
    assert await titles(limit=1, page=9) == (3, [])
    assert await titles(sortBy="startAt", sortOrder="asc") == (3, ["Gamma 100%", "Beta", "alpha"])
    assert await titles(q="ALPH") == (1, ["alpha"])
    assert await titles(q="%") == (1, ["Gamma 100%"])
    assert await titles(q="_") == (0, [])
    assert await titles(orientation="portrait") == (1, ["Beta"])
    assert await titles(type="private") == (1, ["Beta"])
    assert await titles(publishStatus="published") == (1, ["alpha"])
    assert await titles(status="upcoming") == (1, ["Beta"])
    assert await titles(status="inactive") == (1, ["alpha"])
    assert await titles(organizationIds=[str(neighbours.organization_id)]) == (0, [])
    assert (await titles(teamIds=[str(house.team_id), str(neighbours.team_id)]))[0] == 3
    everything = await service.get(domain_admin(), "/app/3.0/projects", limit=1000)
    assert everything["count"] == 4


QUESTIONS = [
    "page=-1",
    "limit=0",
    "limit=1000000000",
    "limit=x",
    "attributes=secret",
    "sortBy=joinCode",
    "teamIds=7",
    "status=gone",
    "q=%00",
    "q=%ff",
]


async def test_a_wrong_question_is_refused(service: Catalog, house: House) -> None:
    for query in QUESTIONS:
        assert (await service.refused(house.key, "GET", f"/app/3.0/projects?{query}"))[0] == 400, query


async def test_attributes_limit_what_is_printed(service: Catalog, house: House) -> None:
    made = await house.project()
    one = await service.get(house.key, f"/app/3.0/projects/{made['id']}", attributes="id,mediaCounts,teaserUrl")
    assert one["project"] == {
        "id": made["id"],
        "mediaCounts": {kind: {"approved": 0, "rejected": 0, "pending": 0} for kind in ("edits", "videos")},
        "teaserUrl": None,
    }
    many = await service.get(house.key, "/app/3.0/projects", attributes=["title", "status"])
    assert many["projects"] == [{"title": made["title"], "status": "active"}]


async def test_who_does_not_administer_a_project_cannot_change_it(service: Catalog, house: House, neighbours: House) -> None:
    made = await house.project()
    path, member = f"/app/3.0/projects/{made['id']}", await house.creator(made)
    assert (await service.get(member, path))["project"]["id"] == made["id"]
    for method, body in (("PATCH", {"title": "mine"}), ("DELETE", None)):
        assert (await service.refused(member, method, path, body))[0] == 403
        assert (await service.refused(house.reading_key, method, path, body)) == (403, "READ_ONLY_CREDENTIAL")
        assert (await service.refused(neighbours.key, method, path, body)) == (404, "PROJECT_NOT_FOUND")
        assert (await service.refused(stranger(), method, path, body))[0] in (403, 404)
        assert (await service.refused(None, method, path, body)) == (403, "NOT_AUTHENTICATED")
    assert (await service.refused(stranger(), "GET", path)) == (404, "PROJECT_NOT_FOUND")
    assert (await service.get(house.team_admin(), path))["project"]["title"] == made["title"]


async def test_a_deleted_project_is_gone_for_everybody(service: Catalog, house: House) -> None:
    made = await house.project()
    path, member = f"/app/3.0/projects/{made['id']}", await house.creator(made)
    await service.done(house.key, "DELETE", path)
    for caller in (house.key, member, domain_admin()):
        assert await service.refused(caller, "GET", path) == (404, "PROJECT_NOT_FOUND")
    assert await service.refused(house.key, "DELETE", path) == (404, "PROJECT_NOT_FOUND")
    assert (await service.get(house.key, "/app/3.0/projects"))["count"] == 0
    assert [event["project"]["id"] for event in await service.events("project.deleted")] == [made["id"]]


async def test_a_malformed_id_names_nothing(service: Catalog, house: House) -> None:
    for id_ in ("1", "x", "%27", "../secret", str(uuid4())):
        assert (await service.refused(house.key, "GET", f"/app/3.0/projects/{id_}"))[0] == 404


async def test_a_picture_goes_to_media_and_is_shown(service: Catalog, house: House) -> None:
    made = await house.project()
    assert made["profileImages"]["profile80"] == f"{PUBLIC_URL}/files/defaults/project/A/profile80.jpg"
    form = aiohttp.FormData()
    form.add_field("fileName", b"\xff\xd8 a picture", filename="../../me.jpg", content_type="image/jpeg")
    answer = await service.ask(house.key, "PUT", f"/app/3.0/projects/{made['id']}/image", data=form)
    assert answer.status == 200
    assert service.media.pictures[0]["owner_id"] == made["id"]
    seen = (await service.get(house.key, f"/app/3.0/projects/{made['id']}"))["project"]
    assert seen["profileImageUUID"] == str(service.media.image_id)
    assert seen["profileImages"]["profile80"] == f"{PUBLIC_URL}/files/images/{service.media.image_id}/profile80.jpg"
    answer = await service.ask(house.key, "PUT", f"/app/3.0/projects/{made['id']}/image", {"fileName": "x"})
    assert answer.status in (400, 406)
    service.media.refuses = (400, "NOT_AN_IMAGE")
    form = aiohttp.FormData()
    form.add_field("fileName", b"text", filename="me.txt")
    answer = await service.ask(house.key, "PUT", f"/app/3.0/projects/{made['id']}/image", data=form)
    assert (answer.status, answer.code) == (400, "NOT_AN_IMAGE")


async def test_templates_and_shot_types_are_there_from_the_start(service: Catalog, house: House) -> None:
    types = (await service.get(house.key, "/app/3.0/shotTypes"))["shotTypes"]
    assert len(types) == 8
    assert all(one["icon"].startswith("<svg") for one in types)
    templates = (await service.get(house.key, "/app/3.0/projectTemplates"))["projectTemplates"]
    assert len(templates) == 5
    assert {template["orientation"] for template in templates} == {"landscape", "portrait"}
    few = await service.get(house.key, "/app/3.0/projectTemplates", attributes="title,status")
    assert set(few["projectTemplates"][0]) == {"title", "status"}
