import os
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from shared.native.process import free_port
from shared.objects import MinioObjects, ObjectMissing, StorageAway, UploadUnknown, disposition, open_objects
from shared.settings import ObjectStoreSettings

MIB = 1 << 20


async def blocks(count: int, *, failing: bool = False) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number]) * MIB
    if failing:
        raise ValueError("the source broke")


async def test_a_stream_of_any_length_is_stored_and_read_back(objects: MinioObjects) -> None:
    for count in (0, 1, 8, 21):
        stored = await objects.put_stream("stream", blocks(count), "video/mp4")
        assert stored.size == count * MIB
        content = b"".join([chunk async for chunk in objects.read("stream")])
        assert content == b"".join([block async for block in blocks(count)])
    found = await objects.stat("stream")
    assert found is not None
    assert (found.size, found.content_type) == (21 * MIB, "video/mp4")


async def test_a_stream_that_breaks_leaves_nothing_visible(objects: MinioObjects) -> None:
    with pytest.raises(ValueError, match="the source broke"):
        await objects.put_stream("broken", blocks(20, failing=True), "video/mp4")
    assert await objects.stat("broken") is None


async def test_a_part_of_an_object_is_read_without_the_rest(objects: MinioObjects) -> None:
    content = os.urandom(1000)
    await objects.put("object", content, "video/mp4")
    assert b"".join([chunk async for chunk in objects.read("object", 10, 5)]) == content[10:15]
    assert b"".join([chunk async for chunk in objects.read("object", 990)]) == content[990:]


async def test_what_is_not_there_is_told_as_missing(objects: MinioObjects) -> None:
    assert await objects.stat("nothing") is None
    with pytest.raises(ObjectMissing):
        await anext(objects.read("nothing"))
    with pytest.raises(UploadUnknown):
        await objects.list_parts("nothing", "no-upload")
    await objects.abort_multipart("nothing", "no-upload")
    await objects.remove(["nothing"])


async def test_keys_are_listed_and_removed(objects: MinioObjects) -> None:
    for key in ("a/1", "a/2", "b/1"):
        await objects.put(key, b"x", "video/mp4")
    assert [found.key async for found in objects.list_keys("a/")] == ["a/1", "a/2"]
    await objects.remove(["a/1", "b/1"])
    assert [found.key async for found in objects.list_keys("")] == ["a/2"]


async def test_a_store_that_is_away_is_told_as_away() -> None:
    settings = ObjectStoreSettings(url=f"http://127.0.0.1:{free_port()}")
    async with open_objects(settings) as away:
        assert not await away.is_answering()
        with pytest.raises(StorageAway):
            await away.stat("object")
        with pytest.raises(StorageAway):
            await anext(away.read("object"))


async def test_links_for_clients_name_the_address_that_clients_use() -> None:
    settings = ObjectStoreSettings(url="http://inside:9000", public_url="https://files.example.com")
    async with open_objects(settings) as store:
        hour = timedelta(hours=1)
        assert store.part_url("k", "u", 1, lifetime=hour).startswith("https://files.example.com/rushes/k?")
        assert store.download_url("k", lifetime=hour, file_name="x", content_type="video/mp4").startswith("https://files.example.com/")
        assert store.internal_url("k").startswith("http://inside:9000/rushes/k?")


def test_a_file_name_cannot_break_out_of_its_header() -> None:
    told = disposition('a"b\r\nX: y/ä.mp4')
    assert "\r" not in told
    assert "\n" not in told
    assert told.endswith("filename*=UTF-8''a%22b%0D%0AX%3A%20y%2F%C3%A4.mp4")
