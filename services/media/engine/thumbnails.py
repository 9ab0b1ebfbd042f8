"""Stills: three moments of a video at 640 pixels, and its poster at 1280."""

import asyncio
import io
from dataclasses import dataclass

from PIL import Image

from services.media.engine.failures import Failure, Unusable
from services.media.engine.ffmpeg import Ffmpeg
from services.media.engine.plan import RenditionKind, Step, fitted, picture_filter
from services.media.engine.probe import Probe

THUMBNAIL_WIDTH = 640
POSTER_WIDTH = 1280
_MOMENTS = (0.1, 0.5, 0.9)
_LIMIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Stills:
    """JPEG bytes: `thumbnails` in the order of time, and the `poster`, the first of them, larger."""

    thumbnails: tuple[bytes, ...]
    poster: bytes


def _within(width: int, height: int, longest: int) -> tuple[int, int]:
    """The size for a still `longest` wide at most; for an upright picture, as high."""
    return fitted(width, height, max(2, round(longest * min(width, height) / max(width, height))))


async def stills(ffmpeg: Ffmpeg, url: str, probe: Probe) -> Stills:
    """Take the stills of a video. Raises Unusable if not one picture can be decoded, Interrupted if it could not be read."""
    width, height = _within(probe.width, probe.height, POSTER_WIDTH)
    step = Step(RenditionKind.THUMBNAILS, is_copy=False, width=width, height=height)
    look = picture_filter(step, probe, can_tone_map=ffmpeg.can_tone_map)

    async def frame(moment: float) -> bytes:
        seek = ["-ss", f"{moment:.3f}"] if moment > 0 else []
        still = [
            "-map",
            f"0:{probe.stream_index}",
            "-frames:v",
            "1",
            "-vf",
            look,
            "-c:v",
            "mjpeg",
            "-q:v",
            "3",
            "-f",
            "image2pipe",
            "pipe:1",
        ]
        return await ffmpeg.output([*seek, "-i", url, *still], limit_seconds=_LIMIT_SECONDS)

    found = [await frame(probe.duration * share) for share in _MOMENTS]
    # a clip of one picture, or one whose header promises too much, has none at these moments
    frames = [still for still in found if still] or [await frame(0)]
    if not frames[0]:
        raise Unusable(Failure.UNREADABLE, "no picture could be decoded")
    thumbnails = await asyncio.gather(*(asyncio.to_thread(_smaller, still) for still in frames))
    return Stills(tuple(thumbnails), frames[0])


def _smaller(still: bytes) -> bytes:
    with Image.open(io.BytesIO(still), formats=["JPEG"]) as picture:
        target = _within(picture.width, picture.height, THUMBNAIL_WIDTH)
        picture.draft("RGB", target)
        smaller = picture.convert("RGB").resize(target, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
