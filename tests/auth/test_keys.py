from datetime import UTC, datetime, timedelta
from uuid import uuid4

from shared.actor import Permission
from tests.auth.conftest import Service, organization_admin, stranger, team_admin


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(service: Service) -> None:
    organization_id, admin = await service.organization(), await service.admin()
    made = await service.ask("POST", "/rushes/v1/keys", {"organizationId": str(organization_id), "name": "App"}, caller=admin)
    key = made.body["key"]
    assert made.status == 201 and key.startswith(made.body["prefix"]) and key.startswith("rsh_") and len(key) == 47
    listed = await service.get("/rushes/v1/keys", admin)
    assert listed["total"] == 1 and "key" not in listed["items"][0] and listed["items"][0]["prefix"] == key[:12]
    for table in ("api_key", "outbox", "idempotency", "mailbox"):
        assert await service.sql(f"select count(*) from auth.{table} t where t::text like '%' || $1 || '%'", key) == 0
    assert key not in str(await service.events("api_key.created"))


async def test_a_key_repeated_with_an_idempotency_key_is_not_kept_in_the_answers(service: Service) -> None:
    admin, body = await service.admin(), {"name": "App"}
    made = await service.ask("POST", "/rushes/v1/keys", body, caller=admin, Idempotency_Key="once")
    assert made.status == 201 and await service.sql("select count(*) from auth.idempotency") == 0


async def test_a_key_acts_as_its_organization_s_admin(service: Service) -> None:
    organization_id = await service.organization()
    key = await service.key(organization_id)
    assert key.organization_id == organization_id and key.organizations(to_write=True) == [organization_id]
    assert not key.is_domain_admin() and key.has(Permission.MANAGE_ORGANIZATION)
    reader = await service.key(organization_id, read_only=True)
    assert reader.read_only and reader.organizations() == [organization_id] and not reader.has(Permission.CONTRIBUTE)
    assert (await service.key()).is_domain_admin(to_write=True)
    assert not (await service.key(read_only=True)).is_domain_admin(to_write=True)


async def test_a_key_that_is_revoked_expired_or_unknown_is_worth_nothing(service: Service) -> None:
    admin = await service.admin()
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = (await service.ask("POST", "/rushes/v1/keys", {"name": "App", "expiresAt": soon}, caller=admin)).body
    assert not await service.is_refused("api_key", made["key"])
    await service.sql("update auth.api_key set expires_at = now() - interval '1 second'")
    assert await service.is_refused("api_key", made["key"])
    other = (await service.ask("POST", "/rushes/v1/keys", {"name": "App"}, caller=admin)).body
    assert (await service.ask("DELETE", f"/rushes/v1/keys/{other['id']}", caller=admin)).status == 204
    assert (await service.ask("DELETE", f"/rushes/v1/keys/{other['id']}", caller=admin)).status == 404
    assert await service.is_refused("api_key", other["key"])
    assert [one["credential_id"] for one in await service.events("credential.revoked")] == [other["id"]]
    for unknown in ("", "rsh_", other["key"] + "x", "' or true --"):
        assert await service.is_refused("api_key", unknown)


async def test_the_use_of_a_key_is_noted_at_most_once_a_minute(service: Service) -> None:
    made = (await service.ask("POST", "/internal/keys", {"name": "k"})).body
    used = []
    for _ in range(2):
        await service.identify("api_key", made["key"])
        used.append(await service.sql("select last_used_at from auth.api_key"))
    assert used[0] is not None and used[0] == used[1]
    await service.sql("update auth.api_key set last_used_at = now() - interval '2 minutes'")
    await service.identify("api_key", made["key"])
    assert await service.sql("select last_used_at > now() - interval '1 minute' from auth.api_key")


async def test_keys_are_made_by_people_for_what_they_administer(service: Service) -> None:
    own, other = await service.organization("Own"), await service.organization("Other")
    team_id = await service.team(own)
    admin = organization_admin(own)
    for caller, organization_id, status in (
        (admin, own, 201),
        (admin, other, 404),
        (admin, None, 403),
        (team_admin(team_id), own, 403),
        (stranger(), own, 403),
        (organization_admin(own, read_only=True), own, 403),
        (await service.key(own), own, 403),
    ):
        body = {"name": "x", "organizationId": str(organization_id) if organization_id else None}
        assert (await service.ask("POST", "/rushes/v1/keys", body, caller=caller)).status == status
    assert (await service.get("/rushes/v1/keys", organization_admin(other)))["total"] == 0
    assert (await service.get(f"/rushes/v1/keys?organizationId={own}", admin))["total"] == 2
    key_id = (await service.get("/rushes/v1/keys", admin))["items"][0]["id"]
    assert (await service.ask("DELETE", f"/rushes/v1/keys/{key_id}", caller=organization_admin(other))).status == 404


async def test_wrong_keys_are_refused(service: Service) -> None:
    admin = await service.admin()
    for body, status in (
        ({}, 422),
        ({"name": ""}, 400),
        ({"name": "x" * 201}, 400),
        ({"name": "x", "expiresAt": "2001-01-01T00:00:00Z"}, 400),
        ({"name": "x", "expiresAt": "soon"}, 400),
        ({"name": "x", "organizationId": str(uuid4())}, 404),
        ({"name": "x", "readonly": True}, 400),
    ):
        assert (await service.ask("POST", "/rushes/v1/keys", body, caller=admin)).status == status, body
