from urllib.parse import quote
from uuid import uuid4

from services.auth.dialects.cinebody import wire
from shared.actor import NOBODY
from shared.events.media import ImageReady, StorageChanged
from tests.auth.conftest import Service, organization_admin, stranger, team_admin

_AWKWARD = '\'; drop table person; -- <script>alert(1)</script> \u202e🎬 \\ % _ "q"'


async def test_an_organization_is_printed_as_published(service: Service) -> None:
    organization_id = await service.organization("Łumen")
    body = await service.get(f"/app/3.0/organizations/{organization_id}", await service.key(organization_id))
    found = wire.OrganizationReply.model_validate(body).organization
    assert body["apiVersion"] == "3.26.1"
    assert (found.name, found.status, found.storageStatus, found.isLocked) == ("Łumen", "active", "compliant", False)
    assert found.profileImages.profile80_2x == "http://gateway.test/files/defaults/organization/_/profile80@2x.jpg"
    assert found.heroImages.profile1200.endswith("/hero1200.jpg")
    assert found.features.isChatDisabled is False


async def test_a_key_sees_its_organization_and_no_other(service: Service) -> None:
    own, other = await service.organization("Own"), await service.organization("Other")
    key = await service.key(own)
    listed = await service.get("/app/3.0/organizations?attributes=id,name", key)
    assert listed["organizations"] == [{"id": str(own), "name": "Own"}]
    for caller in (key, stranger(), organization_admin(own), team_admin(uuid4())):
        answer = await service.ask("GET", f"/app/3.0/organizations/{other}", caller=caller)
        assert (answer.status, answer.code) == (404, "ORGANIZATION_NOT_FOUND")
    assert (await service.ask("GET", "/app/3.0/organizations", caller=NOBODY)).status == 403


async def test_the_list_is_cut_into_pages_by_name(service: Service) -> None:
    for name in ("delta", "Alpha", "charlie", "Bravo"):
        await service.organization(name)
    names = [
        [one["name"] for one in (await service.get(f"/app/3.0/organizations?limit=2&page={page}"))["organizations"]] for page in range(4)
    ]
    assert names == [["Alpha", "Bravo"], ["charlie", "delta"], ["Rushes"], []]
    own = await service.get("/rushes/v1/organizations?limit=1&page=9")
    assert own == {"total": 5, "items": []}


async def test_an_admin_changes_what_is_theirs_and_text_comes_back_verbatim(service: Service) -> None:
    organization_id = await service.organization()
    body = {
        "name": _AWKWARD,
        "email": "bill@lumen.test",
        "billingName": "Travis",
        "addressLine1": _AWKWARD,
        "addressLine2": None,
        "addressZip": 80205,
        "stripeToken": "tok_1",
        "shouldAutoUpgrade": True,
    }
    path = f"/app/3.0/organizations/{organization_id}"
    answer = await service.ask("PATCH", path, body, caller=await service.key(organization_id))
    found = wire.OrganizationReply.model_validate(answer.body).organization
    assert (found.name, found.addressLine1, found.addressZip, found.shouldAutoUpgrade) == (_AWKWARD, _AWKWARD, "80205", True)
    assert (await service.events("organization.updated"))[-1]["organization"]["name"] == _AWKWARD
    unchanged = await service.ask("PATCH", path, {}, caller=organization_admin(organization_id))
    assert unchanged.body["organization"]["name"] == _AWKWARD


async def test_a_wrong_change_is_refused_and_nothing_is_changed(service: Service) -> None:
    organization_id = await service.organization()
    wrong: list[object] = [
        {"name": ""},
        {"name": None},
        {"name": "x" * 201},
        {"name": 5},
        {"name": "a\u0000b"},
        {"email": "not mail"},
        {"shouldAutoUpgrade": "perhaps"},
        {"addressCity": ["x"]},
        [],
        "text",
    ]
    for body in wrong:
        answer = await service.ask("PATCH", f"/app/3.0/organizations/{organization_id}", body, caller=organization_admin(organization_id))
        assert (answer.status, answer.code) == (400, "INVALID_PARAMETERS"), body
    assert await service.events("organization.updated") == []


async def test_who_may_only_look_may_not_change(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    path = f"/app/3.0/organizations/{organization_id}"
    key, observer = await service.key(organization_id, read_only=True), organization_admin(organization_id, read_only=True)
    for caller, code in ((key, "READ_ONLY_CREDENTIAL"), (observer, "READ_ONLY_CREDENTIAL"), (team_admin(team_id), "NOT_AUTHORIZED")):
        assert (await service.ask("GET", path, caller=caller)).status == 200
        answer = await service.ask("PATCH", path, {"name": "Mine"}, caller=caller)
        assert (answer.status, answer.code) == (403, code)
    other = organization_admin(uuid4())
    assert (await service.ask("PATCH", path, {"name": "Mine"}, caller=other)).status == 404


async def test_wrong_pages_and_attributes_are_told(service: Service) -> None:
    expected = {
        "page=-1": 400,
        "limit=0": 400,
        "limit=1000000000": 400,
        "limit=abc": 400,
        "limit=1&limit=2": 400,
        "attributes=id,secret": 400,
        "page=1000001": 400,
        "page=%00": 400,
        "page=%ff": 400,
        "attributes=storageChecked": 200,
        "unknown=1": 200,
    }
    assert {query: (await service.ask("GET", f"/app/3.0/organizations?{query}")).status for query in expected} == expected


async def test_an_id_that_names_nothing_is_not_found(service: Service) -> None:
    for name in ("x", "1", str(uuid4()), quote("' or 1=1 --"), "%00"):
        assert (await service.ask("GET", f"/app/3.0/organizations/{name}")).status == 404, name


async def test_only_the_installations_admins_make_change_and_delete_organizations(service: Service) -> None:
    organization_id = await service.organization()
    path = f"/rushes/v1/organizations/{organization_id}"
    for caller in (organization_admin(organization_id), await service.key(organization_id)):
        assert (await service.ask("POST", "/rushes/v1/organizations", {"name": "Mine"}, caller=caller)).status == 403
        assert (await service.ask("DELETE", path, caller=caller)).status == 403
        assert (await service.ask("PATCH", path, {"quotaBytes": None}, caller=caller)).status == 403
    admin = await service.admin()
    changed = await service.ask("PATCH", path, {"quotaBytes": 10**12, "status": "delinquent"}, caller=admin)
    assert (changed.body["quotaBytes"], changed.body["status"]) == (10**12, "delinquent")
    assert (await service.events("organization.updated"))[-1]["organization"]["quota_bytes"] == 10**12
    for body in ({"quotaBytes": -1}, {"quotaBytes": 10**30}, {"trialEndsAt": "soon"}, {"status": "happy"}, {"nmae": "x"}):
        assert (await service.ask("PATCH", path, body, caller=admin)).status == 400, body


async def test_a_deleted_organization_takes_its_teams_roles_and_keys_along(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    made = await service.ask("POST", "/internal/keys", {"name": "k", "organization_id": str(organization_id)})
    person = await service.person("admin", team_id=team_id)
    assert (await service.ask("DELETE", f"/rushes/v1/organizations/{organization_id}", caller=await service.admin())).status == 204
    assert (await service.ask("GET", f"/app/3.0/teams/{team_id}")).status == 404
    assert await service.is_refused("api_key", made.body["key"])
    assert [one["team"]["id"] for one in await service.events("team.deleted")] == [str(team_id)]
    assert [one["organization"]["id"] for one in await service.events("organization.deleted")] == [str(organization_id)]
    assert [one["person_id"] for one in await service.events("role.revoked")] == [str(person.id)]
    assert [one["credential_id"] for one in await service.events("credential.revoked")] == [made.body["id"]]
    assert (await service.ask("DELETE", f"/rushes/v1/organizations/{organization_id}", caller=await service.admin())).status == 404


async def test_media_says_how_full_it_is_and_what_it_looks_like(service: Service) -> None:
    organization_id, image_id = await service.organization(), uuid4()
    await service.consume(StorageChanged(organization_id=organization_id, total_bytes=5, status="locked"), 2, "media")
    await service.consume(StorageChanged(organization_id=organization_id, total_bytes=1, status="compliant"), 1, "media")
    for usage in ("profile", "hero"):
        event = ImageReady.model_validate({"image_id": image_id, "owner_kind": "organization", "owner_id": organization_id, "usage": usage})
        await service.consume(event, 3, "media")
    found = (await service.get(f"/app/3.0/organizations/{organization_id}"))["organization"]
    assert (found["storageStatus"], found["lockedClipsAt"] is None) == ("locked", False)
    assert found["profileImages"]["profile150"] == f"http://gateway.test/files/images/{image_id}/profile150.jpg"
    assert found["heroImages"]["profile1200@2x"] == f"http://gateway.test/files/images/{image_id}/hero1200@2x.jpg"
    record = await service.get(f"/internal/organizations/{organization_id}")
    assert (record["storage_status"], record["image_id"]) == ("locked", str(image_id))
    assert len(await service.events("organization.updated")) == 2
