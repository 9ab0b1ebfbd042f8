import asyncio
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway import identities
from shared import actor, tokens
from shared.actor import Role, Scope
from shared.events.auth import CredentialRevoked, RoleGranted
from shared.events.envelope import Event
from shared.testing.plugin import INTERNAL_SECRET
from tests.gateway.conftest import Client, Service, Start


async def test_a_key_becomes_a_signed_identity_and_is_not_passed_on(client: Client, service: Service) -> None:
    status, body, _ = await client.get("/rushes/v1/echo", Cookie="session=1")
    assert status == 200
    assert body["actor"] == str(service.keys["key"].id)
    assert {"x-api-key", "authorization", "cookie"}.isdisjoint(name.lower() for name in body["headers"])


async def test_an_identity_that_the_client_sends_is_worth_nothing(client: Client) -> None:
    forged = tokens.sign(actor.service("catalog"), INTERNAL_SECRET)
    status, body, _ = await client.get("/rushes/v1/public", None, X_Rushes_Identity=forged)
    assert (status, body["kind"]) == (200, "anonymous")
    status, _, _ = await client.get("/rushes/v1/echo", None, X_Rushes_Identity=forged)
    assert status == 401


@pytest.mark.parametrize(("path", "status"), [("/app/3.0/projects/1", 403), ("/rushes/v1/echo", 401)])
async def test_who_has_no_credential_is_refused_in_the_dialect(client: Client, service: Service, path: str, status: int) -> None:
    found, body, _ = await client.get(path, None)
    assert (found, body["code"]) == (status, "NOT_AUTHENTICATED")
    assert service.seen == []


async def test_an_unknown_key_is_refused_and_not_asked_about_again(
    client: Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities, "_UNKNOWN_SECONDS", 600)
    for _ in range(3):
        status, body, _ = await client.get("/app/3.0/projects/1", "guess")
        assert (status, body["status"], body["code"]) == (403, "failure", "NOT_AUTHENTICATED")
    assert service.questions == [("api_key", "guess")]


async def test_a_wrong_key_is_refused_where_no_credential_is_needed(client: Client) -> None:
    status, _, _ = await client.get("/rushes/v1/public", "guess")
    assert status == 401


async def test_many_requests_at_once_ask_auth_once(client: Client, service: Service) -> None:
    answers = await asyncio.gather(*(client.get("/rushes/v1/echo") for _ in range(20)))
    assert {status for status, _, _ in answers} == {200}
    assert service.questions == [("api_key", "key")]


@pytest.mark.parametrize(
    "fact",
    [
        CredentialRevoked(credential_id=uuid4(), kind="api_key"),
        RoleGranted(person_id=uuid4(), role=Role.ADMIN, scope=Scope.TEAM, scope_id=uuid4()),
    ],
)
async def test_a_fact_about_rights_ends_what_is_remembered(client: Client, service: Service, fact: Event) -> None:
    assert (await client.get("/rushes/v1/echo"))[0] == 200
    del service.keys["key"]
    assert (await client.get("/rushes/v1/echo"))[0] == 200
    await client.publish(fact)
    assert (await client.get("/rushes/v1/echo"))[0] == 401


async def test_who_changes_a_role_sees_it_in_the_next_request(client: Client, service: Service) -> None:
    await client.get("/rushes/v1/echo")
    changed = service.knows("key")
    assert (await client.get("/rushes/v1/echo"))[1]["actor"] != str(changed.id)
    assert (await client.ask("POST", "/rushes/v1/roles", json={}, headers={"x-api-key": "key"}))[0] == 200
    assert (await client.get("/rushes/v1/echo"))[1]["actor"] == str(changed.id)


async def test_a_login_makes_nobody_forgotten(client: Client, service: Service) -> None:
    await client.get("/rushes/v1/echo")
    assert (await client.ask("POST", "/rushes/v1/login", json={}))[0] == 200
    await client.get("/rushes/v1/echo")
    assert len(service.questions) == 1


async def test_an_identity_is_asked_for_again_after_its_seconds(start: Start, service: Service) -> None:
    client = await start(identity_seconds=0.001)
    await client.get("/rushes/v1/echo")
    del service.keys["key"]
    for _ in range(1000):
        if (await client.get("/rushes/v1/echo"))[0] == 401:
            break
    assert len(service.questions) > 1


async def test_only_so_many_identities_are_kept(start: Start, service: Service) -> None:
    client = await start(identities_kept=10)
    for number in range(12):
        service.knows(f"key-{number}")
        assert (await client.get("/rushes/v1/echo", f"key-{number}"))[0] == 200
    assert len(service.questions) == 12
    await client.get("/rushes/v1/echo", "key-11")
    assert len(service.questions) == 12
    await client.get("/rushes/v1/echo", "key-0")
    assert len(service.questions) == 13


async def test_a_bearer_token_becomes_a_person(client: Client, service: Service) -> None:
    person = uuid4()
    status, body, _ = await client.get("/app/3.0/projects/1", None, Authorization=f"Bearer {service.token(person)}")
    assert (status, body["actor"], body["kind"]) == (200, str(person), "person")


async def test_tokens_that_auth_did_not_sign_never_reach_it(client: Client, service: Service) -> None:
    unsigned = jwt.encode({"sub": str(uuid4())}, "", algorithm="none", headers={"kid": service.key_id})
    forged = service.token(uuid4(), signed_by=Ed25519PrivateKey.generate())
    expired = service.token(uuid4(), lasts=-3600)
    for token in (unsigned, forged, expired, "no.token.at-all", "ümläut"):
        status, _, _ = await client.get("/rushes/v1/echo", None, Authorization=f"Bearer {token}")
        assert status == 401, token
    assert service.questions == []


async def test_after_a_reset_tokens_of_new_signing_keys_are_taken_at_once(client: Client, service: Service) -> None:
    await client.get("/rushes/v1/echo", None, Authorization=f"Bearer {service.token(uuid4())}")
    service.key_id, service.signing_key = "second", Ed25519PrivateKey.generate()
    identity = {tokens.HEADER: tokens.sign(actor.service("cli"), INTERNAL_SECRET)}
    assert (await client.ask("POST", "/internal/reset", headers=identity))[0] == 204
    status, _, _ = await client.get("/rushes/v1/echo", None, Authorization=f"Bearer {service.token(uuid4())}")
    assert (status, service.keys_asked) == (200, 2)


async def test_a_reset_is_for_our_own_services_and_never_in_production(client: Client, start: Start) -> None:
    assert (await client.ask("POST", "/internal/reset", headers={"x-api-key": "key"}))[0] == 401
    production = await start(environment="production")
    identity = {tokens.HEADER: tokens.sign(actor.service("cli"), INTERNAL_SECRET)}
    assert (await production.ask("POST", "/internal/reset", headers=identity))[0] == 401


async def test_while_auth_is_away_nobody_is_let_in_and_nobody_is_turned_away(start: Start, nowhere: str) -> None:
    client = await start(auth_url=nowhere)
    status, body, _ = await client.get("/app/3.0/projects/1")
    assert (status, body["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert (await client.get("/rushes/v1/public", None))[0] == 200
