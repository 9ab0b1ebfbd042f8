import pytest

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
