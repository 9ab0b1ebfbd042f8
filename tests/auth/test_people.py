import asyncio
from uuid import uuid4

from shared.actor import NOBODY
from tests.auth.conftest import ADMIN_EMAIL, ADMIN_PASSWORD, Service, organization_admin, stranger, team_admin

_NEW = "another password"


async def test_a_person_sees_and_changes_themselves(service: Service) -> None:
    organization_id = await service.organization()
    me = await service.person("creator", organization_id=organization_id, firstName="Ada")
    shown = await service.get("/rushes/v1/me", me)
    assert (shown["kind"], shown["person"]["firstName"], shown["grants"][0]["role"]) == ("person", "Ada", "creator")
    text = "<script>'; -- \u202e🎬"
    changed = await service.ask("PATCH", "/rushes/v1/me", {"lastName": text, "bio": text, "locale": "de-CH"}, caller=me)
    person = changed.body["person"]
    assert (person["firstName"], person["lastName"], person["bio"], person["locale"]) == ("Ada", text, text, "de-CH")
    assert (await service.events("person.updated"))[-1]["person"]["locale"] == "de-CH"
    cleared = await service.ask("PATCH", "/rushes/v1/me", {"firstName": None, "lastName": None}, caller=me)
    assert cleared.body["person"]["name"] == "Filmer"
    for wrong in ({"locale": "'"}, {"firstName": "x" * 201}, {"bio": "x" * 5001}, {"email": "a@b.test"}, {"firstName": "\u0000"}):
        assert (await service.ask("PATCH", "/rushes/v1/me", wrong, caller=me)).status == 400, wrong


async def test_a_key_sees_what_it_is(service: Service) -> None:
    organization_id = await service.organization()
    shown = await service.get("/rushes/v1/me", await service.key(organization_id, read_only=True))
    assert (shown["kind"], shown["person"], shown["readOnly"], shown["organizationId"]) == ("api_key", None, True, str(organization_id))
    assert (await service.ask("PATCH", "/rushes/v1/me", {"bio": "x"}, caller=await service.key())).code == "NOT_A_PERSON"
    assert (await service.ask("GET", "/rushes/v1/me", caller=NOBODY)).status == 401


async def test_a_new_password_ends_every_session_but_the_one_it_begins(service: Service) -> None:
    old = await service.log_in()
    me, path = await service.identify("bearer", old["accessToken"]), "/rushes/v1/me/password"
    wrong = await service.ask("POST", path, {"currentPassword": "guess", "newPassword": _NEW}, caller=me)
    assert (wrong.status, wrong.code) == (403, "WRONG_PASSWORD")
    weak = await service.ask("POST", path, {"currentPassword": ADMIN_PASSWORD, "newPassword": "short"}, caller=me)
    assert weak.code == "WEAK_PASSWORD"
    new = await service.ask("POST", path, {"currentPassword": ADMIN_PASSWORD, "newPassword": _NEW}, caller=me)
    assert new.status == 200 and not await service.is_refused("bearer", new.body["accessToken"])
    assert await service.is_refused("bearer", old["accessToken"])
    assert await service.log_in(password=_NEW)
    answer = await service.ask("POST", "/rushes/v1/login", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD}, caller=NOBODY)
    assert answer.status == 401


async def test_a_password_is_not_trimmed(service: Service) -> None:
    me, path = await service.admin(), "/rushes/v1/me/password"
    spaced = "  spaces count  "
    assert (await service.ask("POST", path, {"currentPassword": ADMIN_PASSWORD, "newPassword": spaced}, caller=me)).status == 200
    trimmed = await service.ask("POST", "/rushes/v1/login", {"email": ADMIN_EMAIL, "password": spaced.strip()}, caller=NOBODY)
    assert trimmed.status == 401
    assert await service.log_in(password=spaced)


async def test_a_forgotten_password_is_reset_by_mail_once(service: Service) -> None:
    before = await service.log_in()
    known = await service.ask("POST", "/rushes/v1/password-reset", {"email": ADMIN_EMAIL}, caller=NOBODY)
    unknown = await service.ask("POST", "/rushes/v1/password-reset", {"email": "no@rushes.test"}, caller=NOBODY)
    assert (known.status, known.body) == (unknown.status, unknown.body) and known.status == 202
    await service.ask("POST", "/rushes/v1/password-reset", {"email": ADMIN_EMAIL}, caller=NOBODY)
    assert len(await service.events("mail.send")) == 1, "one mail a minute"
    token = await service.mailed_token(ADMIN_EMAIL, "password_reset")
    path = "/rushes/v1/password-reset/confirm"
    assert (await service.get(f"{path}?token={token}", NOBODY)) == {"email": ADMIN_EMAIL}
    assert (await service.ask("POST", path, {"token": token, "password": "short"}, caller=NOBODY)).code == "WEAK_PASSWORD"
    body = {"token": token, "password": _NEW}
    answers = await asyncio.gather(*(service.ask("POST", path, body, caller=NOBODY) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [204, 404, 404]
    assert await service.is_refused("bearer", before["accessToken"])
    assert await service.log_in(password=_NEW)


async def test_a_link_to_reset_a_password_expires(service: Service) -> None:
    await service.ask("POST", "/rushes/v1/password-reset", {"email": ADMIN_EMAIL}, caller=NOBODY)
    token = await service.mailed_token(ADMIN_EMAIL, "password_reset")
    await service.sql("update auth.password_reset set expires_at = now()")
    answer = await service.ask("POST", "/rushes/v1/password-reset/confirm", {"token": token, "password": _NEW}, caller=NOBODY)
    assert (answer.status, answer.code) == (404, "RESET_NOT_FOUND")


async def test_people_are_visible_to_themselves_and_to_who_administers_them(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    person = await service.person("creator", team_id=team_id)
    path = f"/rushes/v1/people/{person.id}"
    seen = {
        "self": (await service.ask("GET", path, caller=person)).status,
        "team admin": (await service.ask("GET", path, caller=team_admin(team_id))).status,
        "organization admin": (await service.ask("GET", path, caller=organization_admin(organization_id))).status,
        "key": (await service.ask("GET", path, caller=await service.key(organization_id))).status,
        "other admin": (await service.ask("GET", path, caller=organization_admin(uuid4()))).status,
        "stranger": (await service.ask("GET", path, caller=stranger())).status,
    }
    assert seen == {"self": 200, "team admin": 200, "organization admin": 200, "key": 200, "other admin": 404, "stranger": 404}


async def test_a_person_is_made_with_a_password_by_who_administers_the_place(service: Service) -> None:
    organization_id = await service.organization()
    body = {"email": "made@x.test", "password": "long enough", "organizationId": str(organization_id)}
    for caller, status in ((stranger(), 403), (organization_admin(uuid4()), 404), (organization_admin(organization_id), 201)):
        assert (await service.ask("POST", "/rushes/v1/people", body, caller=caller)).status == status
    assert await service.events("mail.send") == []
    again = await service.ask("POST", "/rushes/v1/people", body)
    assert (again.status, again.code) == (409, "EMAIL_TAKEN")
    assert await service.log_in("made@x.test", "long enough")


async def test_a_deleted_person_is_gone_with_sessions_and_roles(service: Service) -> None:
    admin, organization_id = await service.admin(), await service.organization()
    person = await service.person("user", organization_id=organization_id, email="gone@x.test")
    tokens = await service.log_in("gone@x.test", "a password of a test")
    path = f"/rushes/v1/people/{person.id}"
    assert (await service.ask("DELETE", path, caller=organization_admin(organization_id))).status == 403
    assert (await service.ask("DELETE", path, caller=admin)).status == 204
    assert (await service.ask("DELETE", path, caller=admin)).status == 404
    assert await service.is_refused("bearer", tokens["accessToken"])
    assert [one["person"]["email"] for one in await service.events("person.deleted")] == ["gone@x.test"]
    assert (await service.events("credential.revoked"))[-1]["kind"] == "person"
    last = await service.ask("DELETE", f"/rushes/v1/people/{admin.id}", caller=admin)
    assert (last.status, last.code) == (409, "LAST_ADMIN")
    assert await service.log_in()
