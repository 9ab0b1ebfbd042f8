from uuid import UUID

from services.catalog.join_codes.model import Limits
from services.catalog.trash import usecases as trash
from shared import actor
from shared.events.media import ObjectPurged, ObjectRestored
from tests.catalog.conftest import Catalog, House


async def test_a_restored_project_brings_back_its_members_and_clips(service: Catalog, house: House) -> None:
    project = await house.project()
    ada, ben = await house.creator(project), await house.creator(project, "Ben")
    blocked = f"/app/3.0/projects/{project['id']}/users/{ben.id}"
    await service.done(house.key, "PATCH", blocked, {"status": "inactive"})
    clip = await house.clip(ada, project)
    await service.done(house.key, "DELETE", f"/app/3.0/projects/{project['id']}")
    assert await service.refused(ada, "GET", f"/app/3.0/projects/{project['id']}") == (404, "PROJECT_NOT_FOUND")
    assert [one["kind"] for one in (await service.get(house.key, "/rushes/v1/trash"))["items"]] == ["project"]

    back = await service.done(house.key, "POST", f"/rushes/v1/projects/{project['id']}/restore")
    assert back["joinCode"] == project["joinCode"]
    assert [one["id"] for one in await house.clips(ada, project)] == [clip["id"]]
    assert (await service.refused(ben, "GET", f"/app/3.0/projects/{project['id']}"))[0] == 404
    assert [one["clip"]["id"] for one in await service.events("clip.restored")] == [clip["id"]]
    assert [one["membership"]["person_id"] for one in await service.events("member.joined")].count(str(ada.id)) == 2


async def test_a_restored_project_gets_a_new_code_if_its_own_was_taken(service: Catalog, house: House) -> None:
    project = await house.project(joinCode="lumi02")
    await service.done(house.key, "DELETE", f"/app/3.0/projects/{project['id']}")
    assert (await house.project(joinCode="LUMI02"))["joinCode"] == "LUMI02"
    back = await service.done(house.key, "POST", f"/rushes/v1/projects/{project['id']}/restore")
    assert back["joinCode"] not in ("lumi02", "LUMI02", None)


async def test_only_an_administrator_restores_and_only_while_the_team_is_there(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    await service.done(house.key, "DELETE", f"/app/3.0/projects/{project['id']}")
    path = f"/rushes/v1/projects/{project['id']}/restore"
    for caller in (ada, neighbours.key):
        assert (await service.refused(caller, "POST", path))[0] == 404
    assert await service.refused(house.reading_key, "POST", path) == (403, "READ_ONLY_CREDENTIAL")
    del service.auth.teams[house.team_id]
    await service.sql("delete from catalog.team where id = $1", house.team_id)
    assert await service.refused(house.key, "POST", path) == (409, "TEAM_DELETED")


async def test_the_trash_of_others_is_not_shown(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    await service.done(house.key, "DELETE", f"/app/3.0/projects/{project['id']}")
    for caller in (neighbours.key, await neighbours.creator(await neighbours.project())):
        assert await service.get(caller, "/rushes/v1/trash") == {"total": 0, "items": []}


async def test_a_clip_is_gone_with_its_bytes_and_back_with_them(service: Catalog, house: House) -> None:
    project = await house.project()
    clip = await house.clip(await house.creator(project), project)
    record = service.media.objects[clip["fileUUID"]]
    await service.done(house.key, "DELETE", f"/app/3.0/mediaFiles/{clip['id']}")
    await service.consume(ObjectRestored(object=record), source="media")
    assert [one["id"] for one in await house.clips(house.key, project)] == [clip["id"]]
    await service.consume(ObjectPurged(object_id=record.id), source="media")
    assert await house.clips(house.key, project) == []
    assert await service.sql("select count(*) from catalog.video") == 0


async def test_the_sweeper_forgets_what_was_deleted_long_ago_and_nothing_else(service: Catalog, house: House) -> None:
    old, new, live = [await house.project(title=title) for title in ("Old", "New", "Live")]
    for project in (old, new):
        await service.done(house.key, "DELETE", f"/app/3.0/projects/{project['id']}")
    await service.sql("update catalog.project set deleted_at = now() - interval '31 days' where id = $1", UUID(old["id"]))
    await service.sql("insert into catalog.guess values ('old', 5, now() - interval '2 days'), ('new', 5, now())")
    await trash.sweep(service.backend)
    left = {str(row) for row in await service.sql("select array_agg(id) from catalog.project")}
    assert left == {new["id"], live["id"]}
    assert await service.sql("select array_agg(caller) from catalog.guess") == ["new"]
    assert service.backend.use(Limits).caller == 20


async def test_starting_over_leaves_only_what_a_new_installation_offers(service: Catalog, house: House) -> None:
    project = await house.project()
    await house.clip(await house.creator(project), project)
    await house.shot(project)
    service_actor = actor.service("test")
    answer = await service.ask(service_actor, "POST", "/internal/reset", {"defaults": True})
    assert answer.status == 204
    assert await service.sql("select count(*) from catalog.project") == 0
    assert len((await service.get(house.key, "/app/3.0/shotTypes"))["shotTypes"]) == 8
    answer = await service.ask(service_actor, "POST", "/internal/reset", {"defaults": False})
    assert (await service.get(house.key, "/app/3.0/shotTypes"))["shotTypes"] == []
    assert await service.refused(house.key, "POST", "/internal/reset") == (403, "NOT_AUTHORIZED")
