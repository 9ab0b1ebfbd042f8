import asyncio
from typing import Any
from uuid import uuid4

from tests.catalog.conftest import SHOT_TYPE, Catalog, House


async def shots(service: Catalog, house: House, project: dict[str, Any]) -> list[dict[str, Any]]:
    return list((await service.get(house.key, f"/app/3.0/projects/{project['id']}/shots"))["shots"])


async def test_a_shot_takes_what_it_does_not_say_from_its_type_and_project(service: Catalog, house: House) -> None:
    project = await house.project(orientation="portrait")
    shot = await house.shot(project)
    assert (shot["fps"], shot["quality"], shot["orientation"]) == (120, "1080", "portrait")
    assert (shot["ProjectId"], shot["TeamId"], shot["ShotTypeId"]) == (project["id"], str(house.team_id), SHOT_TYPE)
    said = await house.shot(project, "Said", fps=24, quality="4k", orientation="landscapeLeft")
    assert (said["fps"], said["quality"], said["orientation"]) == (24, "4k", "landscapeLeft")
    assert (said["tutorialVideoUrl"], said["thumbnails"], said["transcoded"]) == (None, [], False)


async def test_shots_are_moved_without_gaps_or_doubles(service: Catalog, house: House) -> None:
    project = await house.project()
    a, b, c, d = [await house.shot(project, title) for title in "abcd"]
    path = f"/app/3.0/projects/{project['id']}/shots"

    async def order() -> str:
        found = await shots(service, house, project)
        assert len({one["order"] for one in found}) == len(found)
        places = [one["order"] for one in found]
        assert places == list(range(places[0], places[0] + len(found)))
        return "".join(one["title"] for one in found)

    first = (await shots(service, house, project))[0]["order"]
    assert await order() == "abcd"
    await service.done(house.key, "PATCH", path, {"shotsToUpdate": [{"id": d["id"], "order": first}]})
    assert await order() == "dabc"
    await service.done(house.key, "PATCH", path, {"shotsToUpdate": [{"id": d["id"], "order": 99}]})
    assert await order() == "abcd"
    swap = [{"id": b["id"], "order": first}, {"id": a["id"], "order": first + 1}]
    await service.done(house.key, "PATCH", path, {"shotsToUpdate": swap})
    assert await order() == "bacd"
    await service.done(house.key, "DELETE", f"/app/3.0/shots/{a['id']}")
    assert await order() == "bcd"
    await house.shot(project, "z", order=first)
    assert await order() == "zbcd"
    assert c["title"] == "c"


async def test_a_change_of_many_shots_is_all_or_nothing(service: Catalog, house: House) -> None:
    project, other = await house.project(), await house.project()
    mine, foreign = await house.shot(project), await house.shot(other)
    path = f"/app/3.0/projects/{project['id']}/shots"
    for wrong in (foreign["id"], str(uuid4())):
        body = {"shotsToUpdate": [{"id": mine["id"], "title": "changed"}, {"id": wrong, "title": "changed"}]}
        assert await service.refused(house.key, "PATCH", path, body) == (404, "SHOT_NOT_FOUND")
    assert (await shots(service, house, project))[0]["title"] == "Wheels"


WRONG: list[dict[str, object]] = [
    {"fps": 31},
    {"fps": "many"},
    {"quality": "8k"},
    {"orientation": "sideways"},
    {"title": "x" * 10_000},
    {"order": "first"},
    {"order": -1},
    {"order": 1e300},
]


async def test_a_wrong_value_is_refused(service: Catalog, house: House) -> None:
    project = await house.project()
    shot = await house.shot(project)
    for facts in WRONG:
        body = {"shotsToUpdate": [{"id": shot["id"], **facts}]}
        assert (await service.refused(house.key, "PATCH", f"/app/3.0/projects/{project['id']}/shots", body))[0] in (400, 406), facts
    assert await shots(service, house, project) == [shot]


async def test_a_shot_needs_a_title_a_description_and_a_known_type(service: Catalog, house: House) -> None:
    project = await house.project()
    path = f"/app/3.0/projects/{project['id']}/shots"
    body = {"title": "a", "description": "b", "shotTypeId": SHOT_TYPE, "projectId": project["id"]}
    for missing in ("title", "description", "shotTypeId"):
        few = {name: value for name, value in body.items() if name != missing}
        assert await service.refused(house.key, "POST", path, few) == (406, "MISSING_PARAMETERS")
    assert (await service.refused(house.key, "POST", path, {**body, "shotTypeId": str(uuid4())}))[0] == 404


async def test_a_hidden_shot_is_shown_to_administrators_only(service: Catalog, house: House) -> None:
    project = await house.project()
    shot, member = await house.shot(project), await house.creator(project)
    path = f"/app/3.0/projects/{project['id']}/shots"
    assert len((await service.get(member, path))["shots"]) == 1
    await service.done(house.key, "PATCH", path, {"shotsToUpdate": [{"id": shot["id"], "hidden": True}]})
    assert (await service.get(member, path))["shots"] == []
    assert (await shots(service, house, project))[0]["hidden"] is True


async def test_shots_of_others_are_not_found(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    shot = await house.shot(project)
    member = await house.creator(project)
    path = f"/app/3.0/projects/{project['id']}/shots"
    body = {"title": "a", "description": "b", "shotTypeId": SHOT_TYPE, "projectId": project["id"]}
    assert await service.refused(neighbours.key, "GET", path) == (404, "PROJECT_NOT_FOUND")
    assert await service.refused(neighbours.key, "POST", path, body) == (404, "PROJECT_NOT_FOUND")
    assert await service.refused(neighbours.key, "DELETE", f"/app/3.0/shots/{shot['id']}") == (404, "SHOT_NOT_FOUND")
    assert (await service.refused(member, "POST", path, body))[0] == 403
    assert (await service.refused(member, "DELETE", f"/app/3.0/shots/{shot['id']}"))[0] == 403


async def test_an_example_video_is_shown_with_its_shot(service: Catalog, house: House) -> None:
    project = await house.project()
    shot = await house.shot(project)
    body = {**await house.upload(house.key, project, "shot"), "shotId": shot["id"]}
    path = f"/app/3.0/projects/{project['id']}/shotExampleCompleteUpload"
    done = (await service.done(house.key, "POST", path, body))["shot"]
    again = (await service.done(house.key, "POST", path, body))["shot"]
    assert done["fileUUID"] == again["fileUUID"] == body["filename"]
    assert done["transcoded"] is False
    await house.make_ready(body["filename"])
    seen = (await shots(service, house, project))[0]
    assert seen["transcoded"] is True
    assert seen["lengthSeconds"] == 12.5
    assert len(seen["thumbnails"]) == 3
    assert seen["tutorialVideoUrl"].endswith(seen["fileUUIDSD"])


async def test_shots_added_at_once_all_get_a_place_of_their_own(service: Catalog, house: House) -> None:
    project = await house.project()
    path = f"/app/3.0/projects/{project['id']}/shots"
    body = {"title": "a", "description": "b", "shotTypeId": SHOT_TYPE, "projectId": project["id"]}
    answers = await asyncio.gather(*(service.ask(house.key, "POST", path, body) for _ in range(8)))
    assert {answer.status for answer in answers} == {200}
    places = [shot["order"] for shot in await shots(service, house, project)]
    assert places == list(range(places[0], places[0] + 8))
