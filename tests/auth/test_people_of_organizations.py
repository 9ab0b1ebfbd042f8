from uuid import uuid4

from tests.auth.conftest import Service


async def test_another_service_finds_a_person_only_in_an_organization_that_they_are_part_of(service: Service) -> None:
    ours, theirs = await service.organization("Ours"), await service.organization("Theirs")
    team_id = await service.team(ours)
    admin = await service.person("admin", organization_id=ours)
    creator = await service.person("creator", team_id=team_id)
    for person in (admin, creator):
        path = f"/internal/people/{person.id}"
        assert (await service.get(path))["id"] == str(person.id)
        assert (await service.get(f"{path}?organization_id={ours}"))["id"] == str(person.id)
        for other in (theirs, uuid4()):
            assert (await service.ask("GET", f"{path}?organization_id={other}")).status == 404
