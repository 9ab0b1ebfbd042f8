import asyncio
from typing import Any
from uuid import UUID, uuid4

from shared.actor import Actor
from tests.auth.conftest import Answer, Service, organization_admin, stranger, team_admin


async def _grant(service: Service, person: Actor, caller: Actor | None = None, **role: Any) -> Answer:
    body = {"personId": str(person.id), "role": "admin", **{k: str(v) if isinstance(v, UUID) else v for k, v in role.items()}}
    return await service.ask("POST", "/rushes/v1/roles", body, caller=caller)


async def test_a_role_is_given_and_taken_and_told(service: Service) -> None:
    organization_id = await service.organization()
    person = await service.person("user", organization_id=organization_id)
    made = await _grant(service, person, organization_admin(organization_id), scope="organization", scopeId=organization_id)
    assert made.status == 201 and made.body["personName"] == "Filmer"
    again = await _grant(service, person, organization_admin(organization_id), scope="organization", scopeId=organization_id)
    assert again.body == made.body and len(await service.events("role.granted")) == 4  # two of the first admin, two of this one
    observer = await _grant(service, person, scope="organization", scopeId=organization_id, role="user", readOnly=True)
    assert observer.body["readOnly"] and (await service.events("role.granted"))[-1]["read_only"]
    listed = await service.get("/rushes/v1/roles", person)
    assert listed["total"] == 2 and {item["role"] for item in listed["items"]} == {"admin", "user"}
    assert (
        await service.ask("DELETE", f"/rushes/v1/roles/{observer.body['id']}", caller=organization_admin(organization_id))
    ).status == 204
    assert (await service.events("role.revoked"))[-1]["role"] == "user"


async def test_roles_are_given_only_within_what_one_administers(service: Service) -> None:
    own, other = await service.organization("Own"), await service.organization("Other")
    team_id, person = await service.team(own), await service.person("user", organization_id=own)
    for caller, role, status in (
        (organization_admin(own), {"scope": "domain"}, 403),
        (organization_admin(own), {"scope": "organization", "scopeId": other}, 404),
        (organization_admin(own), {"scope": "organization"}, 422),
        (organization_admin(own), {"scope": "project", "scopeId": other}, 400),
        (organization_admin(own, read_only=True), {"scope": "organization", "scopeId": own}, 403),
        (team_admin(team_id), {"scope": "organization", "scopeId": own}, 403),
        (team_admin(uuid4()), {"scope": "team", "scopeId": team_id}, 404),
        (await service.admin(), {"scope": "domain", "scopeId": own}, 400),
        (organization_admin(own), {"scope": "team", "scopeId": team_id}, 201),
        (await service.admin(), {"scope": "domain"}, 201),
    ):
        assert (await _grant(service, person, caller, **role)).status == status, role
    unknown = Actor(person.kind, uuid4())
    assert (await _grant(service, unknown, scope="team", scopeId=team_id)).code == "PERSON_NOT_FOUND"


async def test_roles_are_visible_to_their_holder_and_to_who_administers_the_place(service: Service) -> None:
    organization_id = await service.organization()
    team_id = await service.team(organization_id)
    person = await service.person("creator", team_id=team_id)
    for caller, total in ((person, 1), (team_admin(team_id), 1), (organization_admin(organization_id), 1), (stranger(), 0)):
        assert (await service.get("/rushes/v1/roles", caller))["total"] == total
    found = await service.get(f"/rushes/v1/roles?personId={person.id}&teamId={team_id}&organizationId={organization_id}")
    role_id = found["items"][0]["id"]
    for caller, status in ((organization_admin(uuid4()), 404), (person, 403), (team_admin(team_id), 204)):
        assert (await service.ask("DELETE", f"/rushes/v1/roles/{role_id}", caller=caller)).status == status


async def test_somebody_always_administers_the_installation_and_each_organization(service: Service) -> None:
    admin, organization_id = await service.admin(), await service.organization()
    owner = await service.person("admin", organization_id=organization_id)
    domain = next(role for role in (await service.get("/rushes/v1/roles", admin))["items"] if role["scope"] == "domain")
    owners = (await service.get("/rushes/v1/roles", owner))["items"]
    for role in (domain, owners[0]):
        answer = await service.ask("DELETE", f"/rushes/v1/roles/{role['id']}", caller=admin)
        assert (answer.status, answer.code) == (409, "LAST_ADMIN")
    demoted = await _grant(service, owner, scope="organization", scopeId=organization_id, readOnly=True)
    assert demoted.code == "LAST_ADMIN"


async def test_two_admins_who_revoke_each_other_at_once_do_not_both_succeed(service: Service) -> None:
    for _ in range(3):
        organization_id = await service.organization()
        pair = [await service.person("admin", organization_id=organization_id) for _ in range(2)]
        path = f"/app/3.0/organizations/{organization_id}/users"
        answers = await asyncio.gather(
            service.ask("DELETE", f"{path}/{pair[1].id}", caller=pair[0]), service.ask("DELETE", f"{path}/{pair[0].id}", caller=pair[1])
        )
        assert sorted(answer.status for answer in answers) == [200, 400]
        assert await service.sql("select count(*) from auth.role_assignment where organization_id = $1", organization_id) == 1
