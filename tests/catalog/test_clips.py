import asyncio
from typing import Any
from uuid import uuid4

from shared.events.media import ObjectFailed
from tests.catalog.conftest import Catalog, House, stranger


def ids(clips: list[dict[str, Any]]) -> list[str]:
    return [clip["id"] for clip in clips]


async def test_a_clip_tells_what_its_filmer_and_media_know(service: Catalog, house: House) -> None:
    project = await house.project()
    shot, ada = await house.shot(project), await house.creator(project)
    made = await house.clip(ada, project, shotId=shot["id"], fps=120, quality="4k", shotAt="2021-07-29T01:42:13.456Z", duration=9)
    assert (made["ProjectId"], made["ShotId"], made["UserId"]) == (project["id"], shot["id"], str(ada.id))
    assert (made["fps"], made["quality"], made["shotAt"]) == (120, "4k", "2021-07-29T01:42:13.456Z")
    assert (made["transcoded"], made["transcodingError"], made["thumbnails"], made["lengthSeconds"]) == (False, False, [], 9)
    assert (made["status"], made["isEdit"], made["favorite"], made["originalFileName"]) == ("pending", False, False, "mine.mp4")
    assert (made["teamName"], made["userName"]) == ("Street crew", "Ada Film")
    record = await house.make_ready(made["fileUUID"])
    (seen,) = await house.clips(ada, project)
    assert (seen["transcoded"], seen["lengthSeconds"], seen["fileUUIDSD"]) == (True, 12.5, record.proxy_name)
    assert seen["thumbnailUUID"] == str(record.thumbnail_id)
    assert [url.rpartition("/")[2] for url in seen["thumbnails"]] == [f"{record.thumbnail_id}-0000{n}.jpg" for n in (1, 2, 3)]
    names = [part for part in ("Around the block", "Ada Film", "Wheels") if part not in seen["displayName"]]
    assert names == []
    assert seen["displayNameWithExtension"] == seen["displayName"] + ".mp4"
    cover = (await service.get(ada, f"/app/3.0/projects/{project['id']}"))["project"]
    assert cover["defaultImageUrl"] == seen["thumbnails"][0]
    assert [event["clip"]["id"] for event in await service.events("clip.added")] == [made["id"]]


async def test_a_broken_file_stays_a_clip_and_says_so(service: Catalog, house: House) -> None:
    project = await house.project()
    made = await house.clip(await house.creator(project), project)
    record = service.media.objects[made["fileUUID"]].model_copy(
        update={"state": "failed", "failure_code": "NOT_A_VIDEO", "transcoding_failed": True}
    )
    await service.consume(ObjectFailed(organization_id=record.organization_id, object=record), 2, "media")
    (seen,) = await house.clips(house.key, project)
    assert (seen["transcoded"], seen["transcodingError"], seen["fileSize"]) == (False, True, 1234567)


async def test_completing_again_and_at_once_makes_one_clip(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    body = await house.upload(ada, project)
    path = f"/app/3.0/projects/{project['id']}/clipCompleteUpload"
    answers = await asyncio.gather(*(service.ask(ada, "POST", path, body) for _ in range(6)))
    answers.append(await service.ask(ada, "POST", path, body))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["mediaFile"]["id"] for answer in answers}) == 1
    for event in service.media.completed:
        await service.consume(event, 1, "media")
    assert len(await house.clips(ada, project)) == 1
    assert len(await service.events("clip.added")) == 1


async def test_a_clip_is_made_by_medias_event_when_the_answer_was_lost(service: Catalog, house: House) -> None:
    project = await house.project()
    shot, ada = await house.shot(project), await house.creator(project)
    body = {**await house.upload(ada, project), "shotId": shot["id"], "fps": 24, "lat": 41.9, "lng": 12.4, "originalFileName": "x.mov"}
    path = f"/app/3.0/projects/{project['id']}/clipCompleteUpload"
    service.media.dies_after_completing = True
    assert (await _status(service, ada, path, body)) == 503
    assert await house.clips(ada, project) == []
    for _ in range(2):
        await service.consume(service.media.completed[0], 1, "media")
    (made,) = await house.clips(ada, project)
    assert (made["UserId"], made["ShotId"], made["fps"], made["originalFileName"]) == (str(ada.id), shot["id"], 24, "x.mov")
    service.media.dies_after_completing = False
    assert (await service.done(ada, "POST", path, body))["mediaFile"]["id"] == made["id"]


async def _status(service: Catalog, caller: Any, path: str, body: object) -> int:
    from shared import tokens
    from shared.testing.plugin import INTERNAL_SECRET

    headers = {tokens.HEADER: tokens.sign(caller, INTERNAL_SECRET)}
    async with service.session.post(service.url + path, json=body, headers=headers) as response:
        return response.status


async def test_news_of_an_object_may_come_before_its_clip_and_old_news_change_nothing(service: Catalog, house: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    body = await house.upload(ada, project)
    path = f"/app/3.0/projects/{project['id']}/clipCompleteUpload"
    service.media.dies_after_completing = True
    await _status(service, ada, path, body)
    await house.make_ready(body["filename"], sequence=9)
    await service.consume(service.media.completed[0], 1, "media")
    await house.make_ready(body["filename"], sequence=5, transcoded=False, thumbnail_count=0)
    (seen,) = await house.clips(ada, project)
    assert (seen["transcoded"], len(seen["thumbnails"])) == (True, 3)


WRONG: list[dict[str, object]] = [
    {"fps": 31},
    {"quality": "8k"},
    {"orientation": "up"},
    {"shotAt": "then"},
    {"lat": 91},
    {"lng": "west"},
    {"lat": float("1e400")},
    {"duration": "long"},
    {"parts": "all"},
    {"parts": [{"partNumber": 1}]},
    {"parts": []},
    {"parts": [{"partNumber": 10**30, "etag": "e"}]},
    {"filename": None},
    {"filename": 7},
    {"uploadId": "another"},
    {"filename": "../../etc/passwd"},
    {"filename": "%00"},
    {"filename": "a/b?c=d#e"},
    {"userId": "7"},
    {"shotId": str(uuid4())},
    {"userId": str(uuid4())},
]


async def test_a_completion_that_is_wrong_makes_nothing(service: Catalog, house: House) -> None:
    project = await house.project()
    path = f"/app/3.0/projects/{project['id']}/clipCompleteUpload"
    for facts in WRONG:
        body = {**await house.upload(house.key, project), **facts}
        assert (await service.refused(house.key, "POST", path, body))[0] in (400, 404, 406), facts
    assert await house.clips(house.key, project) == []


async def test_an_upload_of_another_project_or_kind_is_not_found(service: Catalog, house: House, neighbours: House) -> None:
    project, theirs = await house.project(), await neighbours.project()
    foreign = await house.upload(house.key, project)
    path = f"/app/3.0/projects/{theirs['id']}/clipCompleteUpload"
    assert await service.refused(neighbours.key, "POST", path, foreign) == (404, "UPLOAD_NOT_FOUND")
    teaser = await house.upload(house.key, project, "teaser")
    path = f"/app/3.0/projects/{project['id']}/clipCompleteUpload"
    assert await service.refused(house.key, "POST", path, teaser) == (404, "UPLOAD_NOT_FOUND")
    assert service.media.completed == []


async def test_only_an_active_project_takes_clips_and_only_from_its_people(service: Catalog, house: House, neighbours: House) -> None:
    query = "upload?type=clip&contentType=video/mp4&ext=mp4&sizeBytes=5"
    for status in ("inactive", "archived"):
        closed = await house.project(status=status)
        assert await service.refused(house.key, "GET", f"/app/3.0/projects/{closed['id']}/{query}") == (400, "PROJECT_NOT_ACTIVE")
    project = await house.project()
    path, ada = f"/app/3.0/projects/{project['id']}/{query}", await house.creator(project)
    assert (await service.get(ada, path))["chunkSizeBytes"] > 0
    assert await service.refused(stranger(), "GET", path) == (404, "PROJECT_NOT_FOUND")
    assert await service.refused(neighbours.key, "GET", path) == (404, "PROJECT_NOT_FOUND")
    assert (await service.refused(house.reading_key, "GET", path))[0] == 403
    for kind in ("edit", "shot", "teaser"):
        assert (await service.refused(ada, "GET", path.replace("type=clip", f"type={kind}")))[0] == 403
    await service.done(house.key, "PATCH", f"/app/3.0/projects/{project['id']}/users/{ada.id}", {"status": "inactive"})
    assert await service.refused(ada, "GET", path) == (404, "PROJECT_NOT_FOUND")


async def test_what_media_refuses_is_told_to_the_client(service: Catalog, house: House) -> None:
    project = await house.project()
    path = f"/app/3.0/projects/{project['id']}/upload?type=clip&contentType=text/html&ext=html&sizeBytes=5"
    service.media.refuses = (400, "CONTENT_TYPE_NOT_ALLOWED")
    assert await service.refused(house.key, "GET", path) == (400, "CONTENT_TYPE_NOT_ALLOWED")


async def test_only_an_administrator_uploads_in_the_name_of_another(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    ada, ben = await house.creator(project), await house.creator(project, "Ben")
    made = await house.clip(house.key, project, userId=str(ben.id))
    assert (made["UserId"], made["userName"]) == (str(ben.id), "Ben Film")
    path = f"/app/3.0/projects/{project['id']}/clipCompleteUpload"
    body = {**await house.upload(ada, project), "userId": str(ben.id)}
    assert (await service.refused(ada, "POST", path, body))[0] == 403
    foreigner = neighbours.person()
    body = {**await house.upload(house.key, project), "userId": str(foreigner.id)}
    assert await service.refused(house.key, "POST", path, body) == (404, "USER_NOT_FOUND")


async def test_what_members_see_follows_the_publish_status_and_their_own_always_shows(service: Catalog, house: House) -> None:
    project = await house.project(publishStatus="unpublished")
    ada, ben = await house.creator(project), await house.creator(project, "Ben")
    own = await house.clip(ada, project)
    pending, approved, rejected = [await house.clip(ben, project) for _ in range(3)]
    await house.moderate(approved, "approved")
    await house.moderate(rejected, "rejected")
    path = f"/app/3.0/projects/{project['id']}"
    for status, shown in (
        ("unpublished", [own]),
        ("published", [own, approved]),
        ("publishAll", [own, pending, approved]),
    ):
        await service.done(house.key, "PATCH", path, {"publishStatus": status})
        assert set(ids(await house.clips(ada, project))) == set(ids(shown))
        for clip in (own, pending, approved, rejected):
            seen = await service.ask(ada, "GET", f"/rushes/v1/clips/{clip['id']}")
            assert seen.status == (200 if clip in shown else 404)
    everything = await house.clips(house.key, project)
    assert set(ids(everything)) == set(ids([own, pending, approved, rejected]))


async def test_lists_are_filtered_ordered_and_counted(service: Catalog, house: House) -> None:
    project = await house.project()
    ada, ben = await house.creator(project), await house.creator(project, "Ben")
    shot = await house.shot(project)
    first = await house.clip(ada, project, shotId=shot["id"], fps=24, quality="720")
    second = await house.clip(ben, project, fps=120, quality="4k")
    final = await house.clip(house.key, project, isEdit=True)
    await house.moderate(second, "approved")
    await service.done(ada, "PUT", f"/rushes/v1/clips/{first['id']}/favorite")

    async def found(**query: object) -> list[str]:
        names = {first["id"]: "first", second["id"]: "second", final["id"]: "final"}
        return [names[id_] for id_ in ids(await house.clips(house.key, project, **query))]

    assert await found() == ["final", "second", "first"]
    assert await found(sortOrder="asc") == ["first", "second", "final"]
    assert await found(shotIds=[shot["id"]]) == ["first"]
    assert await found(shotIds=[shot["id"]], freeShoot="true", isEdit="false") == ["second", "first"]
    assert await found(freeShoot="true", isEdit="false") == ["second"]
    assert await found(freeShoot="false") == ["first"]
    assert await found(shotTypeIds=[shot["ShotTypeId"]]) == ["first"]
    assert await found(shotTypeIds=[str(uuid4())]) == []
    assert await found(userIds=[str(ben.id)]) == ["second"]
    assert await found(isEdit="true") == ["final"]
    assert await found(favorite="true") == ["first"]
    assert await found(status="approved") == ["second"]
    assert await found(fps=120) == ["second"]
    assert await found(quality="720") == ["first"]
    assert await found(limit=1, page=1) == ["second"]
    counted = await service.get(house.key, f"/app/3.0/projects/{project['id']}/clips", limit=1, page=7)
    assert (counted["count"], counted["mediaFiles"]) == (3, [])
    few = await house.clips(house.key, project, attributes="id,displayName", limit=1)
    assert set(few[0]) == {"id", "displayName"}


async def test_a_wrong_question_is_refused(service: Catalog, house: House) -> None:
    project = await house.project()
    for query in ("fps=31", "quality=8k", "status=gone", "shotIds=1", "isEdit=perhaps", "limit=-1", "attributes=lat"):
        assert (await service.refused(house.key, "GET", f"/app/3.0/projects/{project['id']}/clips?{query}"))[0] == 400, query


async def test_decisions_are_kept_with_who_made_them_and_when(service: Catalog, house: House) -> None:
    project = await house.project()
    ada, tim = await house.creator(project), house.team_admin()
    clip = await house.clip(ada, project)
    assert clip["moderatedAt"] is None
    path = f"/app/3.0/mediaFiles/{clip['id']}"
    for status in ("approved", "approved", "rejected", "pending"):
        changed = (await service.done(tim, "PATCH", path, {"status": status}))["mediaFile"]
        assert changed["status"] == status
        assert changed["moderatedAt"]
    history = (await service.get(tim, f"/rushes/v1/clips/{clip['id']}/history"))["items"]
    assert [(one["previous"], one["status"]) for one in history] == [
        ("pending", "approved"),
        ("approved", "rejected"),
        ("rejected", "pending"),
    ]
    assert {one["decidedBy"] for one in history} == {f"person:{tim.id}"}
    assert len(await service.events("clip.moderated")) == 3


async def test_words_of_a_final_video_are_kept_as_they_come(service: Catalog, house: House) -> None:
    project = await house.project()
    final = await house.clip(house.key, project, isEdit=True)
    text = "<b>'; drop table clip; --</b> 🎬"
    body = {"name": text, "description": text, "editDescription": text, "status": "approved"}
    changed = (await service.done(house.key, "PATCH", f"/app/3.0/mediaFiles/{final['id']}", body))["mediaFile"]
    assert {changed[name] for name in ("name", "description", "editDescription")} == {text}
    for wrong in ({"status": "gone"}, {"name": 7}, {"name": "x" * 100_000}, {"name": "\x00"}):
        assert (await service.refused(house.key, "PATCH", f"/app/3.0/mediaFiles/{final['id']}", wrong))[0] == 400


async def test_only_administrators_decide_and_others_do_not_even_find_it(service: Catalog, house: House, neighbours: House) -> None:
    project = await house.project()
    ada = await house.creator(project)
    clip = await house.clip(ada, project)
    path = f"/app/3.0/mediaFiles/{clip['id']}"
    assert (await service.refused(ada, "PATCH", path, {"status": "approved"}))[0] == 403
    assert await service.refused(house.reading_key, "PATCH", path, {"status": "approved"}) == (403, "READ_ONLY_CREDENTIAL")
    for method, body in (("PATCH", {"status": "approved"}), ("DELETE", None)):
        assert (await service.refused(neighbours.key, method, path, body))[0] == 404
        assert (await service.refused(house.key, method, f"/app/3.0/mediaFiles/{uuid4()}", body))[0] == 404
    assert (await house.clips(house.key, project))[0]["status"] == "pending"


async def test_a_deleted_clip_is_in_the_trash_and_comes_back(service: Catalog, house: House) -> None:
    project = await house.project()
    clip = await house.clip(await house.creator(project), project)
    await service.done(house.key, "DELETE", f"/app/3.0/mediaFiles/{clip['id']}")
    assert await house.clips(house.key, project) == []
    assert (await service.refused(house.key, "DELETE", f"/app/3.0/mediaFiles/{clip['id']}"))[0] == 404
    trash = await service.get(house.key, "/rushes/v1/trash")
    assert [(one["kind"], one["id"]) for one in trash["items"]] == [("clip", clip["id"])]
    await service.done(house.key, "POST", f"/rushes/v1/clips/{clip['id']}/restore")
    assert ids(await house.clips(house.key, project)) == [clip["id"]]
    assert (await service.get(house.key, "/rushes/v1/trash"))["items"] == []
    assert len(await service.events("clip.deleted")) == len(await service.events("clip.restored")) == 1


async def test_clips_of_a_deleted_shot_become_free_shoot(service: Catalog, house: House) -> None:
    project = await house.project()
    shot = await house.shot(project)
    clip = await house.clip(await house.creator(project), project, shotId=shot["id"])
    await service.done(house.key, "DELETE", f"/app/3.0/shots/{shot['id']}")
    (seen,) = await house.clips(house.key, project, freeShoot="true")
    assert (seen["id"], seen["ShotId"]) == (clip["id"], None)


async def test_where_a_clip_was_filmed_is_shown_only_if_the_project_says_so(service: Catalog, house: House) -> None:
    project = await house.project()
    clip = await house.clip(await house.creator(project), project, lat=41.904755, lng=12.454628)
    path = f"/rushes/v1/clips/{clip['id']}"
    assert (await service.get(house.key, path))["latitude"] is None
    await service.done(house.key, "PATCH", f"/app/3.0/projects/{project['id']}", {"isGeoVisible": True})
    seen = await service.get(house.key, path)
    assert (seen["latitude"], seen["longitude"]) == (41.904755, 12.454628)


async def test_only_its_filmer_or_an_administrator_marks_a_favourite(service: Catalog, house: House) -> None:
    project = await house.project(publishStatus="publishAll")
    ada, ben = await house.creator(project), await house.creator(project, "Ben")
    clip = await house.clip(ada, project)
    path = f"/rushes/v1/clips/{clip['id']}/favorite"
    await service.done(ada, "PUT", path)
    assert (await house.clips(ben, project))[0]["favorite"] is True
    assert (await service.refused(ben, "DELETE", path))[0] == 403
    await service.done(ada, "DELETE", path)
    assert (await house.clips(ben, project))[0]["favorite"] is False


async def test_a_teaser_is_shown_with_its_project(service: Catalog, house: House) -> None:
    project = await house.project()
    assert (project["teaserUrl"], project["teaserFileUUID"], project["teaserTranscoded"]) == (None, None, False)
    body = await house.upload(house.key, project, "teaser")
    path = f"/app/3.0/projects/{project['id']}/teaserCompleteUpload"
    done = (await service.done(house.key, "POST", path, body))["project"]
    assert done["teaserFileUUID"] == body["filename"]
    await house.make_ready(body["filename"])
    seen = (await service.get(house.key, f"/app/3.0/projects/{project['id']}"))["project"]
    assert (seen["teaserTranscoded"], seen["teaserLengthSeconds"], len(seen["teaserThumbnails"])) == (True, 12.5, 3)
    assert seen["teaserUrl"].endswith(seen["teaserFileUUIDSD"])
    assert seen["teaserFileSize"] == "1234567"
    assert (await service.refused(await house.creator(project), "POST", path, body))[0] == 403
