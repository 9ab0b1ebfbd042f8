import asyncio
from uuid import uuid4

from shared.actor import NOBODY
from tests.auth.conftest import Answer, Service, organization_admin, stranger, team_admin

_PASSWORD = "chosen by the invited"


async def _invited(service: Service, email: str, **place: object) -> Answer:
    answer = await service.ask("POST", "/rushes/v1/invites", {"email": email, **place})
    assert answer.status == 201, answer
    return answer


async def test_who_is_invited_chooses_a_password_and_signs_in(service: Service) -> None:
    organization_id = await service.organization("Lumen")
    invite = (await _invited(service, "ada@creators.test", organizationId=str(organization_id))).body
    mail = (await service.events("mail.send"))[-1]
    assert (mail["to"], mail["template"], mail["values"]["organization"]) == ("ada@creators.test", "invite", "Lumen")
    token = await service.mailed_token("ada@creators.test")
    shown = await service.get(f"/rushes/v1/invites/accept?token={token}", NOBODY)
    assert (shown["email"], shown["organization"], shown["needsPassword"]) == ("ada@creators.test", "Lumen", True)
    body = {"token": token, "firstName": "Ada", "lastName": "Demo", "password": _PASSWORD}
    accepted = await service.ask("POST", "/rushes/v1/invites/accept", body, caller=NOBODY)
    assert (accepted.status, accepted.body) == (200, {"personId": invite["personId"], "email": "ada@creators.test"})
    tokens = await service.log_in("ada@creators.test", _PASSWORD)
    actor = await service.identify("bearer", tokens["accessToken"])
    assert (actor.name, [grant.role for grant in actor.grants], actor.organization_id) == ("Ada Demo", ["user"], organization_id)
    again = await service.ask("POST", "/rushes/v1/invites/accept", body, caller=NOBODY)
    assert (again.status, again.code) == (410, "INVITE_ANSWERED")
    assert (await service.events("person.updated"))[-1]["person"]["status"] == "active"


async def test_only_a_hash_of_the_token_is_kept(service: Service) -> None:
    await _invited(service, "ada@creators.test", organizationId=str(await service.organization()))
    token = await service.mailed_token("ada@creators.test")
    assert await service.sql("select count(*) from auth.invite i where i::text like '%' || $1 || '%'", token) == 0


async def test_an_invite_cannot_set_the_password_of_who_has_one(service: Service) -> None:
    organization_id = await service.organization()
    person = await service.person("user", organization_id=organization_id, email="has@one.test")
    await _invited(service, "has@one.test", teamId=str(await service.team(organization_id)))
    token = await service.mailed_token("has@one.test")
    assert not (await service.get(f"/rushes/v1/invites/accept?token={token}", NOBODY))["needsPassword"]
    accepted = await service.ask("POST", "/rushes/v1/invites/accept", {"token": token, "password": "taken over!"}, caller=NOBODY)
    assert accepted.body["personId"] == str(person.id)
    assert await service.log_in("has@one.test", "a password of a test")


async def test_an_invite_wants_a_good_password_and_a_good_token(service: Service) -> None:
    await _invited(service, "ada@creators.test", organizationId=str(await service.organization()))
    token = await service.mailed_token("ada@creators.test")
    for body, status, code in (
        ({"token": token}, 422, "MISSING_PARAMETERS"),
        ({"token": token, "password": "short"}, 400, "WEAK_PASSWORD"),
        ({"token": token, "password": "ADA@creators.test"}, 400, "WEAK_PASSWORD"),
        ({"token": token, "password": "x" * 2000}, 400, "INVALID_PARAMETERS"),
        ({"token": token + "x", "password": _PASSWORD}, 404, "INVITE_NOT_FOUND"),
        ({"token": "", "password": _PASSWORD}, 400, "INVALID_PARAMETERS"),
        ({"password": _PASSWORD}, 422, "MISSING_PARAMETERS"),
    ):
        answer = await service.ask("POST", "/rushes/v1/invites/accept", body, caller=NOBODY)
        assert (answer.status, answer.code) == (status, code), body
    await service.sql("update auth.invite set expires_at = now()")
    late = await service.ask("POST", "/rushes/v1/invites/accept", {"token": token, "password": _PASSWORD}, caller=NOBODY)
    assert (late.status, late.code) == (410, "INVITE_EXPIRED")


async def test_an_invite_is_accepted_once_however_often_it_is_tried_at_once(service: Service) -> None:
    await _invited(service, "ada@creators.test", organizationId=str(await service.organization()))
    body = {"token": await service.mailed_token("ada@creators.test"), "password": _PASSWORD}
    answers = await asyncio.gather(*(service.ask("POST", "/rushes/v1/invites/accept", body, caller=NOBODY) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 410, 410, 410]


async def test_who_declines_gives_the_role_back(service: Service) -> None:
    team_id = await service.team(await service.organization())
    await _invited(service, "no@creators.test", teamId=str(team_id))
    token = await service.mailed_token("no@creators.test")
    assert (await service.ask("POST", "/rushes/v1/invites/decline", {"token": token}, caller=NOBODY)).status == 204
    assert (await service.ask("POST", "/rushes/v1/invites/decline", {"token": token}, caller=NOBODY)).status == 410
    assert [one["role"] for one in await service.events("role.revoked")] == ["creator"]
    assert await service.sql("select count(*) from auth.role_assignment where team_id = $1", team_id) == 0


async def test_an_invite_is_sent_again_with_another_link(service: Service) -> None:
    organization_id = await service.organization()
    invite = (await _invited(service, "ada@creators.test", organizationId=str(organization_id))).body
    old, path = await service.mailed_token("ada@creators.test"), f"/rushes/v1/invites/{invite['id']}/resend"
    assert (await service.ask("POST", path)).status == 429
    await service.sql("update auth.invite set sent_at = now() - interval '2 minutes'")
    assert (await service.ask("POST", path, caller=organization_admin(uuid4()))).status == 404
    assert (await service.ask("POST", path, caller=organization_admin(organization_id))).status == 200
    new = await service.mailed_token("ada@creators.test")
    assert old != new
    assert (await service.ask("GET", f"/rushes/v1/invites/accept?token={old}", caller=NOBODY)).status == 404
    assert (await service.ask("GET", f"/rushes/v1/invites/accept?token={new}", caller=NOBODY)).status == 200


async def test_people_invite_into_what_they_administer(service: Service) -> None:
    own, other = await service.organization("Own"), await service.organization("Other")
    team_id = await service.team(own)
    for caller, place, status in (
        (organization_admin(own), {"organizationId": str(own)}, 201),
        (organization_admin(own), {"teamId": str(team_id), "role": "admin"}, 201),
        (team_admin(team_id), {"teamId": str(team_id)}, 201),
        (team_admin(team_id), {"organizationId": str(own)}, 403),
        (organization_admin(other), {"organizationId": str(own)}, 404),
        (organization_admin(other), {"teamId": str(team_id)}, 404),
        (organization_admin(own), {}, 422),
        (organization_admin(own), {"organizationId": str(own), "role": "king"}, 400),
        (organization_admin(own, read_only=True), {"organizationId": str(own)}, 403),
        (stranger(), {"organizationId": str(own)}, 403),
    ):
        body = {"email": f"{uuid4().hex}@x.test", **place}
        assert (await service.ask("POST", "/rushes/v1/invites", body, caller=caller)).status == status, (caller, place)
    assert (await service.get("/rushes/v1/invites", organization_admin(own)))["total"] == 3
    assert (await service.get("/rushes/v1/invites", team_admin(team_id)))["total"] == 2
    assert (await service.get(f"/rushes/v1/invites?organizationId={own}", organization_admin(other)))["total"] == 0


async def test_another_service_finds_or_invites_somebody(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    body = {"email": "new@x.test", "organization_id": str(organization_id), "team_id": str(team_id)}
    made = await service.ask("POST", "/internal/people", body)
    assert (made.status, made.body["status"]) == (200, "pending")
    again = await service.ask("POST", "/internal/people", {**body, "email": "NEW@x.test"})
    assert again.body["id"] == made.body["id"] and len(await service.events("mail.send")) == 1
    assert await service.get(f"/internal/people/{made.body['id']}") == made.body
    assert (await service.ask("POST", "/internal/people", {**body, "email": "nobody"})).code == "INVALID_EMAIL"
    person = await service.person("creator", team_id=team_id)
    path = f"/internal/people/{person.id}?organization_id="
    assert (await service.get(path + str(organization_id)))["id"] == str(person.id)
    assert (await service.ask("GET", path + str(uuid4()))).status == 404
    for path in (f"people/{uuid4()}", f"teams/{uuid4()}", f"organizations/{uuid4()}", "people/x"):
        assert (await service.ask("GET", f"/internal/{path}")).status == 404
    assert (await service.ask("GET", f"/internal/people/{made.body['id']}", caller=stranger())).status == 403
