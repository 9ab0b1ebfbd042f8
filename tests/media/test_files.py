import os
from uuid import UUID, uuid4

import pytest

from services.media.audit import usecases as audit
from services.media.delivery.model import NotSatisfiable, Span, span_of
from services.media.objects import usecases as objects
from services.media.settings import MediaSettings
from shared import delivery
from shared.actor import Actor, ActorKind, Grant, Role, Scope
from shared.events.auth import TeamCreated, TeamRecord
from shared.events.catalog import (
    ClipAdded,
    ClipDeleted,
    ClipRecord,
    ClipRestored,
    MemberBlocked,
    MemberJoined,
    MembershipRecord,
    ProjectCreated,
    ProjectDeleted,
    ProjectRecord,
    ProjectUpdated,
)
from shared.testing.plugin import DELIVERY_SECRET
from tests.media.conftest import Client, Running


def link(record: dict[str, str], *, expires: int | None = None) -> str:
    return delivery.path(UUID(record["id"]), record["file_name"], DELIVERY_SECRET, expires=expires)


async def test_a_file_is_delivered_whole_in_part_or_not_again(media_service: Running) -> None:
    client, content = media_service.client, os.urandom(700_000)
    path = link(await client.upload(content))

    status, body, headers = await client.ask("GET", path)
    assert (status, body, headers["Content-Type"]) == (200, content, "video/mp4")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in headers["Cache-Control"]

    for asked, first, last in (("bytes=10-19", 10, 19), ("bytes=699990-", 699_990, 699_999), ("bytes=-5", 699_995, 699_999)):
        status, body, part = await client.ask("GET", path, Range=asked)
        assert (status, body) == (206, content[first : last + 1])
        assert part["Content-Range"] == f"bytes {first}-{last}/700000"

    status, _, part = await client.ask("GET", path, Range="bytes=700000-")
    assert (status, part["Content-Range"]) == (416, "bytes */700000")
    status, _, _ = await client.ask("GET", path, If_None_Match=headers["ETag"])
    assert status == 304
    status, body, _ = await client.ask("GET", path, Range="bytes=0-1", If_Range='"other"')
    assert (status, len(body)) == (200, 700_000)
    status, body, head = await client.ask("HEAD", path)
    assert (status, body, head["Content-Length"]) == (200, b"", "700000")


async def test_a_link_opens_nothing_when_it_is_forged_expired_or_for_another_file(media_service: Running) -> None:
    client = media_service.client
    record = await client.upload(b"1234")
    other, good = str(uuid4()), link(record)
    for path in (good.replace(record["id"], other), link(record, expires=1000), good.replace(".", "0.", 1)):
        status, _, _ = await client.ask("GET", path)
        assert status == 404
    for name in ("..%2f..%2fetc%2fpasswd", "other.mp4"):
        status, problem, _ = await client.ask("GET", link(record).replace(record["file_name"], name))
        assert (status, problem["code"]) == (404, "MEDIA_FILE_NOT_FOUND")


async def test_what_a_browser_could_run_is_only_saved(media_service: Running) -> None:
    client = media_service.client
    opened = await client.register(4, content_type="application/octet-stream", ext="html")
    _, record = await client.complete(opened, await client.send(opened, b"<hr>"))
    _, _, headers = await client.ask("GET", link(record))
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=5-2", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
        ("bytes=-", None),
        ("bytes=-999", Span(0, 10)),
        ("bytes=3-999", Span(3, 7)),
    ],
)
def test_a_range_is_one_span_or_the_whole(header: str | None, span: Span | None) -> None:
    assert span_of(header, 10) == span


def test_a_range_beyond_the_end_cannot_be_satisfied() -> None:
    for header in ("bytes=10-", "bytes=-0"):
        with pytest.raises(NotSatisfiable):
            span_of(header, 10)


def person(id_: UUID, *grants: Grant) -> Actor:
    return Actor(ActorKind.PERSON, id_, grants=grants)


async def _in_a_project(media: Running, owner: UUID, *, publish: str = "published", status: str = "pending") -> dict[str, str]:
    client = media.client
    record: dict[str, str] = await client.upload(b"1234")
    place = {"project_id": client.project_id, "team_id": client.team_id, "organization_id": client.organization_id}
    project = ProjectRecord.model_validate({**place, "id": client.project_id, "title": "Globe", "publish_status": publish})
    await media.consume(ProjectCreated(project=project))
    clip = ClipRecord.model_validate(
        {
            **place, "id": record["id"], "person_id": owner, "shot_id": None, "is_final": False, "status": status,
            "display_name": 'Globe "Ünï" 1', "file_name": record["file_name"],
        }
    )  # fmt: skip
    await media.consume(ClipAdded(clip=clip))
    await media.consume(MemberJoined(membership=MembershipRecord.model_validate({**place, "person_id": owner})))
    return record


async def test_who_may_download_a_clip(media_service: Running) -> None:
    client, owner, other = media_service.client, uuid4(), uuid4()
    record = await _in_a_project(media_service, owner)
    place = {"project_id": client.project_id, "team_id": client.team_id, "organization_id": client.organization_id}
    joined = MembershipRecord.model_validate({**place, "person_id": other})
    await media_service.consume(MemberJoined(membership=joined))
    allowed = {
        "its owner": (person(owner), 200),
        "another member, before it is approved": (person(other), 404),
        "an admin of the organization": (person(other, Grant(Role.ADMIN, Scope.ORGANIZATION, client.organization_id)), 200),
        "an observer of the team": (person(other, Grant(Role.ADMIN, Scope.TEAM, client.team_id, read_only=True)), 200),
        "an admin of another organization": (person(other, Grant(Role.ADMIN, Scope.ORGANIZATION, uuid4())), 404),
        "nobody": (Actor(ActorKind.ANONYMOUS, None), 403),
    }
    for who, (caller, expected) in allowed.items():
        status, answer, _ = await client.ask("GET", f"/app/3.0/mediaFiles/{record['id']}/download", caller=caller)
        assert status == expected, (who, answer)

    blocked = MembershipRecord.model_validate({**place, "person_id": owner, "status": "inactive"})
    await media_service.consume(MemberBlocked(membership=blocked), sequence=2)
    status, _, _ = await client.ask("GET", f"/app/3.0/mediaFiles/{record['id']}/download", caller=person(owner))
    assert status == 404


async def test_download_links_give_the_bytes_under_the_name_that_catalog_gave(media_service: Running) -> None:
    client, owner = media_service.client, uuid4()
    record = await _in_a_project(media_service, owner)
    query = f"teamId={client.team_id}&projectId={client.project_id}&filenames={record['file_name']}"
    status, answer, _ = await client.ask("GET", f"/app/3.0/mediaFiles/download?{query}", caller=person(owner))
    assert status == 200
    [file] = answer["urls"]
    assert file["filename"] == 'Globe "Ünï" 1.mp4'
    async with client.session.get(file["signedUrl"]) as response:
        assert await response.read() == b"1234"
        assert response.content_disposition is not None
        assert response.content_disposition.filename == 'Globe "Ünï" 1.mp4'

    status, problem, _ = await client.ask("GET", f"/app/3.0/mediaFiles/download?{query},nothing.mp4", caller=person(owner))
    assert (status, problem["code"]) == (404, "MEDIA_FILE_NOT_FOUND")


async def test_storage_is_told_team_by_team(media_service: Running) -> None:
    client, admin = media_service.client, uuid4()
    idle = TeamRecord(id=uuid4(), organization_id=client.organization_id, name="Idle")
    await media_service.consume(TeamCreated(team=idle))
    await client.upload(b"1234")
    caller = person(admin, Grant(Role.ADMIN, Scope.ORGANIZATION, client.organization_id))
    path = f"/app/3.0/organizations/{client.organization_id}/storage"
    status, answer, _ = await client.ask("GET", path, caller=caller)
    assert (status, answer["totalBytes"]) == (200, 4)
    used = {"numFiles": 1, "fileSize": 4, "fileSizeSD": 0, "thumbSize": 0, "total": 4}
    assert answer["teamStorage"] == {str(client.team_id): used, str(idle.id): dict.fromkeys(used, 0)}
    status, problem, _ = await client.ask("GET", path, caller=person(admin))
    assert (status, problem["code"]) == (404, "ORGANIZATION_NOT_FOUND")


async def test_a_deleted_clip_comes_back_from_the_trash_or_leaves_it_for_good(media_service: Running) -> None:
    client, backend = media_service.client, media_service.backend
    record = await _in_a_project(media_service, uuid4())
    path = f"/rushes/v1/objects/{record['id']}"
    owner = {"project_id": client.project_id, "team_id": None, "organization_id": client.organization_id, "person_id": None}
    named = {"id": record["id"], "display_name": "x", "file_name": record["file_name"]}
    clip = ClipRecord.model_validate({**owner, **named, "shot_id": None, "is_final": False, "status": "pending"})
    await media_service.consume(ClipDeleted(clip=clip), sequence=2)
    assert (await client.ask("GET", path))[0] == 404
    assert (await client.ask("GET", link(record)))[0] == 404
    await media_service.consume(ClipRestored(clip=clip), sequence=3)
    assert (await client.ask("GET", path))[0] == 200

    await media_service.consume(ClipDeleted(clip=clip), sequence=4)
    assert await objects.empty_trash(backend) == 0
    async with backend.transaction() as uow:
        days = backend.use(MediaSettings).rules.trash_days + 1
        await uow.conn.execute("update media.object set deleted_at = now() - make_interval(days => $1)", int(days))
    assert await objects.empty_trash(backend) == 1
    assert [found async for found in media_service.objects.list_keys("objects/")] == []
    assert (await audit.compare(backend)).agrees


async def test_a_projects_teaser_comes_back_with_the_project(media_service: Running) -> None:
    client = media_service.client
    record = await client.upload(b"1234", kind="teaser")
    project = ProjectRecord.model_validate(
        {"id": client.project_id, "organization_id": client.organization_id, "team_id": client.team_id, "title": "x"}
    )
    await media_service.consume(ProjectDeleted(project=project), sequence=2)
    assert (await client.ask("GET", link(record)))[0] == 404
    await media_service.consume(ProjectUpdated(project=project), sequence=3)
    assert (await client.ask("GET", link(record)))[0] == 200


async def test_rows_without_bytes_and_bytes_without_rows_are_found(media_service: Running) -> None:
    client = media_service.client
    record = await client.upload(b"1234")
    _, agreed, _ = await client.ask("GET", "/internal/fsck")
    assert agreed["agrees"], agreed
    lost = f"objects/{record['id']}/{record['file_name']}"
    await media_service.objects.remove([lost])
    await media_service.objects.put("objects/stray.mp4", b"x", "video/mp4")
    _, found, _ = await client.ask("GET", "/internal/fsck")
    assert (found["agrees"], found["missing"], found["unknown"]) == (False, [lost], ["objects/stray.mp4"])


async def test_internal_routes_are_for_our_services_only(media_service: Running) -> None:
    client: Client = media_service.client
    for method, path in (("POST", "/internal/uploads"), ("GET", "/internal/fsck"), ("PUT", "/internal/images")):
        status, _, _ = await client.ask(method, path, caller=person(uuid4(), Grant(Role.ADMIN, Scope.DOMAIN)))
        assert status == 403
