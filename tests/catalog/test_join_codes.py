import asyncio

import pytest

from services.catalog.join_codes import model
from tests.catalog.conftest import Catalog, House, domain_admin


@pytest.fixture
def rules() -> dict[str, object]:
    return {"guesses": 5, "guesses_address": 12}


async def test_a_generated_code_is_free_and_cannot_be_guessed(service: Catalog, house: House) -> None:
    codes = {(await service.get(house.key, "/app/3.0/getProjectCode"))["joinCode"] for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) >= 8 and set(code) <= set(model.ALPHABET) for code in codes)
    code = codes.pop()
    assert await service.get(house.key, "/app/3.0/checkProjectCode", joinCode=code) == {
        "apiVersion": "3.26.1",
        "joinCode": code,
        "isAvailable": True,
    }
    assert (await house.project(joinCode=code))["joinCode"] == code


async def test_what_cannot_be_a_code_is_not_available(service: Catalog, house: House) -> None:
    for code in ("ab", "with space", "admin", "Projects", "x" * 33, "semi;colon", "ümlaut"):
        assert (await service.get(house.key, "/app/3.0/checkProjectCode", joinCode=code))["isAvailable"] is False


async def test_a_question_without_a_code_is_refused(service: Catalog, house: House) -> None:
    for path in ("/app/3.0/checkProjectCode", "/app/3.0/project"):
        assert await service.refused(house.key, "GET", path) == (406, "MISSING_PARAMETERS")


async def test_a_public_project_is_found_by_its_code_and_a_private_one_only_by_its_own(
    service: Catalog, house: House, neighbours: House
) -> None:
    public, private = await house.project(joinCode="open1"), await house.project(joinCode="closed1", type="private")
    for caller in (house.key, neighbours.key, neighbours.person(), domain_admin()):
        assert (await service.get(caller, "/app/3.0/project", joinCode="OPEN1"))["project"]["id"] == public["id"]
    assert (await service.get(house.key, "/app/3.0/project", joinCode="closed1"))["project"]["id"] == private["id"]
    assert await service.refused(neighbours.key, "GET", "/app/3.0/project?joinCode=closed1") == (404, "PROJECT_NOT_FOUND")


async def test_guessing_ends_after_a_few_wrong_codes_and_right_ones_cost_nothing(service: Catalog, house: House) -> None:
    made, guesser = await house.project(), house.person()
    for _ in range(8):
        assert (await service.get(guesser, "/app/3.0/project", joinCode=made["joinCode"]))["project"]["id"] == made["id"]
    for number in range(5):
        assert (await service.refused(guesser, "GET", f"/app/3.0/project?joinCode=wrong{number}"))[0] == 404
    assert await service.refused(guesser, "GET", f"/app/3.0/project?joinCode={made['joinCode']}") == (429, "TOO_MANY_ATTEMPTS")
    assert await service.refused(guesser, "POST", "/rushes/v1/join", {"joinCode": made["joinCode"]}) == (429, "TOO_MANY_ATTEMPTS")


async def test_guessing_in_parallel_is_counted_all_the_same(service: Catalog, house: House) -> None:
    guesser = house.person()
    answers = await asyncio.gather(*(service.ask(guesser, "GET", f"/app/3.0/project?joinCode=wrong{n}") for n in range(20)))
    assert [answer.status for answer in answers].count(404) == 5
    assert [answer.status for answer in answers].count(429) == 15


async def test_two_projects_that_want_one_code_at_once_do_not_both_get_it(service: Catalog, house: House) -> None:
    body = {
        "teamId": str(house.team_id),
        "joinCode": "Popular1",
        "title": "a",
        "description": "b",
        "orientation": "portrait",
        "shootType": "c",
        "type": "public",
    }
    answers = await asyncio.gather(*(service.ask(house.key, "POST", "/app/3.0/projects", body) for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [200, 400, 400, 400, 400, 400]
    assert {answer.code for answer in answers if answer.status == 400} == {"CODE_TAKEN"}
