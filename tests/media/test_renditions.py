from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from services.media.engine.probe import probe
from tests import footage
from tests.media.conftest import Running


async def test_a_clip_that_plays_already_gets_stills_a_copy_and_a_proxy(working: Running) -> None:
    stored = await working.client.upload(footage.h264())
    found = await working.client.settled(stored["id"])

    assert found["state"] == "ready"
    assert found["probe"]["duration"] == pytest.approx(3, abs=0.1)
    assert found["probe"]["fps"] == "25/1"
    states = {made["kind"]: (made["state"], made["isCopy"], made["progress"]) for made in found["renditions"]}
    assert states == {"thumbnails": ("ready", False, 1), "web": ("ready", True, 1), "sd": ("ready", True, 1)}
    assert len(found["files"]) == 7


async def test_what_does_not_play_is_encoded(working: Running) -> None:
    stored = await working.client.upload(footage.hevc())
    found = await working.client.settled(stored["id"])

    assert found["state"] == "ready"
    assert {made["kind"]: made["isCopy"] for made in found["renditions"]} == {"thumbnails": False, "web": False, "sd": False}
    key = f"objects/{stored['id']}/{stored['file_name'].removesuffix('.mp4')}-SD.mp4"
    proxy = await probe(working.objects.internal_url(key), longest_seconds=60)
    assert (proxy.video_codec, proxy.pixel_format, proxy.audio_codec) == ("h264", "yuv420p", "aac")


@pytest.mark.parametrize(("make", "code"), [(footage.broken, "UNREADABLE"), (footage.zero_duration, "ZERO_DURATION")])
async def test_an_original_of_which_nothing_can_be_made_fails_with_its_code_and_stays(
    working: Running, make: Callable[[], Path], code: str
) -> None:
    stored = await working.client.upload(make())
    found = await working.client.settled(stored["id"])

    assert (found["state"], found["failureCode"]) == ("failed", code)
    assert await working.objects.stat(f"objects/{stored['id']}/{stored['file_name']}") is not None


async def test_a_failed_rendition_is_made_on_the_second_chance(start: Callable[..., Awaitable[Running]]) -> None:
    media = await start()
    stored = await media.client.upload(footage.silent())
    await with_worker(media, start, stored["id"])
    path = f"/rushes/v1/objects/{stored['id']}/renditions/sd/retry"
    status, problem, _ = await media.client.ask("POST", path)
    assert (status, problem["code"]) == (409, "RENDITION_NOT_FAILED")
    async with media.backend.transaction() as uow:
        await uow.conn.execute("update media.rendition set state = 'failed', failure_code = 'ENCODE_FAILED' where kind = 'sd'")
        await uow.conn.execute("update media.object set proxy_size = 0, state = 'failed'")
        await uow.conn.execute("update media.job set state = 'failed' where id = (select job_id from media.rendition where kind = 'sd')")
    status, answer, _ = await media.client.ask("POST", path)
    assert status == 200, answer
    found = await media.client.settled(stored["id"])
    assert found["state"] == "ready"
    assert any(name.endswith("-SD.mp4") for name in found["files"])


async def with_worker(media: Running, start: Callable[..., Awaitable[Running]], object_id: str) -> None:
    """Let a worker join the same database and store, and wait for what it makes."""
    await start(working=True)
    await media.client.settled(object_id)
