import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest

from services.media.uploads import store
from services.media.uploads import usecases as uploads
from services.media.uploads.model import part_size
from shared.events.auth import OrganizationCreated, OrganizationRecord
from shared.objects import StorageAway
from shared.sql.database import Backend
from tests.media.conftest import Running, until

MIB = 1 << 20
_LEFT_HALF_DONE = """
update media.upload set state = 'completing', lease_until = now() - interval '1 second', parts = $1, context = $2
"""


async def events(backend: Backend, type_: str) -> list[dict[str, Any]]:
    async with backend.reading() as uow:
        return [row["data"] for row in await uow.conn.fetch("select data from media.outbox where type = $1 order by seq", type_)]


async def test_parts_become_one_object_whose_completion_carries_the_context_back(media_service: Running) -> None:
    client, content = media_service.client, os.urandom(12 * MIB)
    opened = await client.register(len(content), ext="MOV", content_type="video/quicktime")
    assert len(opened["signed_urls"]) == 3
    status, record = await client.complete(
        opened, await client.send(opened, content), context={"shot": "7", "名": "あ"}, original_name="вид.mov"
    )

    assert status == 200
    assert (record["id"], record["file_name"], record["size"]) == (opened["id"], opened["filename"], len(content))
    assert opened["filename"].endswith(".mov")
    assert b"".join([chunk async for chunk in media_service.objects.read(f"objects/{record['id']}/{record['file_name']}")]) == content
    [event] = await events(media_service.backend, "rushes.media.upload.completed")
    assert event["context"] == {"shot": "7", "名": "あ"}
    assert event["object"]["original_name"] == "вид.mov"


async def test_completing_again_and_at_once_gives_the_same_answer_and_one_object(media_service: Running) -> None:
    client, content = media_service.client, os.urandom(6 * MIB)
    opened = await client.register(len(content))
    parts = await client.send(opened, content)
    answers = await asyncio.gather(*(client.complete(opened, parts) for _ in range(8)))
    answers.append(await client.complete(opened, parts))

    assert {status for status, _ in answers} == {200}
    assert {answer["id"] for _, answer in answers} == {opened["id"]}
    assert len(await events(media_service.backend, "rushes.media.upload.completed")) == 1


Parts = list[dict[str, Any]]
WRONG: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "a wrong ETag": (lambda parts: [{**parts[0], "etag": "0" * 32}, parts[1]], "ETAG_MISMATCH"),
    "a part not told": (lambda parts: parts[:1], "PART_MISSING"),
    "the first part not told": (lambda parts: parts[1:], "PART_MISSING"),
    "a part twice": (lambda parts: [parts[0], parts[0]], "PART_NUMBERS_INVALID"),
    "part 0": (lambda parts: [{**parts[0], "part_number": 0}, parts[1]], "PART_NUMBERS_INVALID"),
    "part 10,001": (lambda parts: [parts[0], {**parts[1], "part_number": 10_001}], "PART_NUMBERS_INVALID"),
    "10,001 parts": (lambda parts: [{**parts[0], "part_number": n} for n in range(1, 10_002)], "TOO_MANY_PARTS"),
    "no parts": (lambda _: [], "PART_MISSING"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
async def test_a_wrong_list_of_parts_is_refused_and_can_be_corrected(media_service: Running, name: str) -> None:
    client, content = media_service.client, os.urandom(6 * MIB)
    opened = await client.register(len(content))
    parts = await client.send(opened, content)
    change, code = WRONG[name]
    status, problem = await client.complete(opened, change(parts))
    assert (status, problem["code"]) == (400, code)

    status, _ = await client.complete(opened, parts)
    assert status == 200


async def test_a_part_that_never_arrived_is_missed(media_service: Running) -> None:
    client, content = media_service.client, os.urandom(6 * MIB)
    opened = await client.register(len(content))
    parts = await client.send({**opened, "signed_urls": opened["signed_urls"][:1]}, content)
    status, problem = await client.complete(opened, [*parts, {"part_number": 2, "etag": "0" * 32}])
    assert (status, problem["code"]) == (400, "PART_MISSING")


async def test_other_bytes_than_announced_are_refused(media_service: Running) -> None:
    client = media_service.client
    opened = await client.register(1000)
    status, problem = await client.complete(opened, await client.send(opened, b"x" * 999))
    assert (status, problem["code"]) == (400, "SIZE_MISMATCH")

    opened = await client.register(None)
    status, problem = await client.complete(opened, await client.send(opened, b""))
    assert (status, problem["code"]) == (400, "ZERO_BYTES")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"size": 0}, 400, "ZERO_BYTES"),
        ({"size": 2 << 40}, 413, "UPLOAD_TOO_LARGE"),
        ({"ext": "../../x"}, 400, "INVALID_PARAMETERS"),
        ({"ext": "mp4/"}, 400, "INVALID_PARAMETERS"),
        ({"content_type": "text/html"}, 400, "CONTENT_TYPE_NOT_ALLOWED"),
        ({"content_type": "video/mp4\r\nX: y"}, 400, "CONTENT_TYPE_NOT_ALLOWED"),
        ({"kind": "poem"}, 400, "INVALID_PARAMETERS"),
    ],
)
async def test_a_wish_that_cannot_be_met_is_refused_with_its_reason(
    media_service: Running, change: dict[str, object], status: int, code: str
) -> None:
    client = media_service.client
    body = {"organization_id": str(client.organization_id), "kind": "clip", "size": 10, **change}
    found, problem, _ = await client.ask("POST", "/internal/uploads", body=body)
    assert (found, problem["code"]) == (status, code)


async def test_nobody_completes_an_upload_that_is_not_theirs(media_service: Running) -> None:
    client = media_service.client
    opened = await client.register(4)
    parts = await client.send(opened, b"1234")
    for wrong in ({**opened, "upload_id": "another"}, {**opened, "filename": "nothing.mp4"}):
        status, problem = await client.complete(wrong, parts)
        assert (status, problem["code"]) == (404, "UPLOAD_NOT_FOUND")


async def test_an_abandoned_upload_expires_and_the_store_forgets_its_parts(media_service: Running) -> None:
    client, backend = media_service.client, media_service.backend
    opened = await client.register(4)
    parts = await client.send(opened, b"1234")
    async with backend.transaction() as uow:
        await uow.conn.execute("update media.upload set expires_at = now() - interval '1 second'")
    status, problem = await client.complete(opened, parts)
    assert (status, problem["code"]) == (410, "UPLOAD_EXPIRED")
    for _ in range(2):
        await uploads.sweep(backend)

    async with backend.reading() as uow:
        row = await uow.conn.fetchrow("select state, aborted_at, key, storage_id from media.upload")
    assert row is not None
    assert row["state"] == "expired"
    assert row["aborted_at"] is not None
    status, problem = await client.complete(opened, parts)
    assert (status, problem["code"]) == (410, "UPLOAD_EXPIRED")


async def test_a_completion_whose_process_died_is_finished_by_the_sweeper(media_service: Running) -> None:
    client, backend = media_service.client, media_service.backend
    opened = await client.register(4)
    parts = await client.send(opened, b"1234")
    told = [{"number": part["part_number"], "etag": part["etag"]} for part in parts]
    async with backend.transaction() as uow:
        await uow.conn.execute(_LEFT_HALF_DONE, told, {"a": 1})
        upload = await store.get(uow.conn, opened["filename"])
    # it had even told the store before it died
    await uploads._put_together(media_service.objects, upload)
    await uploads.sweep(backend)

    [event] = await events(backend, "rushes.media.upload.completed")
    assert event["context"] == {"a": 1}
    status, record = await client.complete(opened, parts)
    assert (status, record["id"]) == (200, opened["id"])


async def test_progress_tells_what_has_arrived(media_service: Running) -> None:
    client, content = media_service.client, os.urandom(10 * MIB)
    opened = await client.register(len(content))
    await client.send({**opened, "signed_urls": opened["signed_urls"][:1]}, content)
    status, state, _ = await client.ask("GET", f"/rushes/v1/uploads/{opened['filename']}")
    assert status == 200
    assert (state["state"], state["arrivedParts"], state["progress"]) == ("open", [1], 0.5)


async def test_an_organization_over_its_quota_and_grace_uploads_no_more(media_service: Running) -> None:
    client, backend = media_service.client, media_service.backend
    record = OrganizationRecord(id=client.organization_id, name="Small", quota_bytes=1000)
    await media_service.consume(OrganizationCreated(organization_id=record.id, organization=record))
    await client.upload(b"x" * 1050)

    [event] = await until(lambda: events(backend, "rushes.media.storage.changed"))
    assert (event["status"], event["total_bytes"]) == ("grace", 1050)
    body = {"organization_id": str(client.organization_id), "kind": "clip", "size": 100}
    status, problem, _ = await client.ask("POST", "/internal/uploads", body=body)
    assert (status, problem["code"]) == (409, "STORAGE_LOCKED")


def test_parts_grow_with_the_file_so_that_there_are_never_too_many() -> None:
    for size in (1, 200 * MIB, 5 << 30, 1 << 40):
        assert -(-size // part_size(size, 8 * MIB)) <= 1000
        assert part_size(size, 8 * MIB) >= 8 * MIB


async def test_while_the_store_is_away_nothing_is_lost_and_the_next_try_succeeds(
    media_service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = media_service.client
    opened = await client.register(4)
    parts = await client.send(opened, b"1234")

    async def away(*_: object) -> None:
        raise StorageAway(problem="test")

    with monkeypatch.context() as patch:
        patch.setattr(media_service.objects, "list_parts", away)
        status, problem = await client.complete(opened, parts)
        assert (status, problem["code"]) == (503, "STORAGE_UNAVAILABLE")
    status, record = await client.complete(opened, parts)
    assert (status, record["size"]) == (200, 4)
