from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.media.engine import plan
from services.media.engine.failures import Unusable
from services.media.engine.plan import RenditionKind
from services.media.engine.probe import probe
from shared.objects import MinioObjects
from tests import footage


async def chunks_of(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


async def put(objects: MinioObjects, path: Path) -> str:
    await objects.put_stream(path.name, chunks_of(path), "video/mp4")
    return objects.internal_url(path.name)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (footage.broken, "UNREADABLE"),
        (footage.text, "NOT_A_VIDEO"),
        (footage.image, "NOT_A_VIDEO"),
        (footage.empty, "ZERO_BYTES"),
        (footage.sound_only, "NO_VIDEO_STREAM"),
        (footage.zero_duration, "ZERO_DURATION"),
        (footage.ten_hours, "TOO_LONG"),
    ],
)
async def test_a_file_of_which_nothing_can_be_made_is_told_by_its_code(objects: MinioObjects, make: Callable[[], Path], code: str) -> None:
    url = await put(objects, make())
    with pytest.raises(Unusable) as caught:
        await probe(url, longest_seconds=8 * 3600)
    assert caught.value.code == code
    assert caught.value.reason


async def test_an_upright_clip_is_measured_as_it_is_shown(objects: MinioObjects) -> None:
    found = await probe(await put(objects, footage.vertical()), longest_seconds=3600)
    assert (found.width, found.height, found.rotation) == (360, 640, 270)


async def test_high_dynamic_range_is_noticed(objects: MinioObjects) -> None:
    found = await probe(await put(objects, footage.hdr()), longest_seconds=3600)
    assert (found.hdr, found.bit_depth, found.pixel_format) == ("pq", 10, "yuv420p10le")


@pytest.mark.parametrize(
    ("make", "is_copied"),
    [
        (footage.h264, True),
        (footage.matroska, True),
        (footage.silent, True),
        (footage.variable_rate, True),
        (footage.hevc, False),
        (footage.hdr, False),
        (footage.odd_size, False),
    ],
)
async def test_what_plays_already_is_copied_and_nothing_else(objects: MinioObjects, make: Callable[[], Path], is_copied: bool) -> None:  # noqa: FBT001  a parameter
    found = await probe(await put(objects, make()), longest_seconds=3600)
    web = next(step for step in plan.steps(found) if step.kind is RenditionKind.WEB)
    assert web.is_copy is is_copied


@pytest.mark.parametrize(
    ("width", "height", "side", "fitted"),
    [
        (1920, 1080, 540, (960, 540)),
        (1080, 1920, 540, (540, 960)),
        (321, 241, 540, (320, 240)),
        (2, 2, 540, (2, 2)),
        (10000, 1, 540, (10000, 2)),
    ],
)
def test_sizes_fit_are_even_and_never_grow(width: int, height: int, side: int, fitted: tuple[int, int]) -> None:
    assert plan.fitted(width, height, side) == fitted
