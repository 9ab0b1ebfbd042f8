"""Two writers at once: whatever the order, each gets an answer that fits, and nothing is left over."""

import asyncio
from collections.abc import Awaitable
from uuid import UUID

from shared.actor import NOBODY
from tests.auth.conftest import Answer, Service

_ROUNDS = 4


async def _statuses(*asked: Awaitable[Answer]) -> set[int]:
    return {answer.status for answer in await asyncio.gather(*asked)}


async def test_a_person_is_deleted_while_they_sign_in_refresh_and_are_given_roles(service: Service) -> None:
    admin, organization_id = await service.admin(), await service.organization()
    for number in range(_ROUNDS):
        email, password = f"p{number}@x.test", "a password of a test"
        person = await service.person("user", organization_id=organization_id, email=email)
        tokens = await service.log_in(email, password)
        role = {"personId": str(person.id), "role": "supervisor", "scope": "organization", "scopeId": str(organization_id)}
        credentials = {"email": email, "password": password}
        statuses = await _statuses(
            service.ask("POST", "/rushes/v1/login", credentials, caller=NOBODY),
            service.ask("POST", "/rushes/v1/roles", role),
            service.ask("DELETE", f"/rushes/v1/people/{person.id}", caller=admin),
            service.ask("POST", "/rushes/v1/refresh", {"refreshToken": tokens["refreshToken"]}, caller=NOBODY),
            service.ask("POST", "/rushes/v1/login", {**credentials, "password": "wrong"}, caller=NOBODY),
            service.ask("PATCH", "/rushes/v1/me", {"bio": "x"}, caller=person),
        )
        assert statuses <= {200, 201, 204, 401, 404}, statuses
    assert await service.sql("select count(*) from auth.role_assignment where organization_id = $1", organization_id) == 0


async def test_a_person_is_deleted_while_they_accept_and_reset(service: Service) -> None:
    admin, organization_id = await service.admin(), await service.organization()
    for number in range(_ROUNDS):
        email = f"i{number}@x.test"
        made = await service.ask("POST", "/rushes/v1/invites", {"email": email, "organizationId": str(organization_id)})
        await service.ask("POST", "/rushes/v1/password-reset", {"email": email}, caller=NOBODY)
        invite, reset = await service.mailed_token(email), await service.mailed_token(email, "password_reset")
        statuses = await _statuses(
            service.ask("POST", "/rushes/v1/invites/accept", {"token": invite, "password": "long enough"}, caller=NOBODY),
            service.ask("POST", "/rushes/v1/password-reset/confirm", {"token": reset, "password": "long enough"}, caller=NOBODY),
            service.ask("DELETE", f"/rushes/v1/people/{made.body['personId']}", caller=admin),
            service.ask("POST", f"/rushes/v1/invites/{made.body['id']}/resend"),
        )
        assert statuses <= {200, 204, 404, 410, 429}, statuses
    assert await service.sql("select count(*) from auth.invite") == 0


async def test_an_organization_is_deleted_while_it_grows(service: Service) -> None:
    admin = await service.admin()
    for _ in range(_ROUNDS):
        organization_id = await service.organization()
        team_id: UUID = await service.team(organization_id)
        path = f"/app/3.0/organizations/{organization_id}"
        statuses = await _statuses(
            service.ask("POST", f"{path}/teams", {"name": "Late"}),
            service.ask("POST", f"{path}/users", {"email": "late@x.test", "type": "admin"}),
            service.ask("POST", f"/app/3.0/teams/{team_id}/users", {"email": "later@x.test"}),
            service.ask("DELETE", f"/rushes/v1/organizations/{organization_id}", caller=admin),
            service.ask("POST", "/internal/keys", {"name": "late", "organization_id": str(organization_id)}),
            service.ask("PATCH", f"/app/3.0/teams/{team_id}", {"name": "Renamed"}),
            service.ask("DELETE", f"/app/3.0/teams/{team_id}"),
        )
        assert statuses <= {200, 201, 204, 404}, statuses
        for table in ("team", "role_assignment", "api_key", "invite"):
            assert await service.sql(f"select count(*) from auth.{table} where organization_id = $1", organization_id) == 0, table
