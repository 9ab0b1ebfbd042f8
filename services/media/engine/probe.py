"""What a file is, found by a process of its own (`inspect`), which is killed when it takes too long."""

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass, fields
from typing import Any

from services.media.engine.failures import Failure, Interrupted, Unusable

_CONTAINER_UNREACHABLE = 3
_LARGEST_SIDE = 16_384


@dataclass(frozen=True, slots=True)
class Probe:
    """The facts about a playable file.

    `duration` in seconds; `width` and `height` in square pixels as shown, after `rotation` (degrees clockwise); `fps` a rational
    'numerator/denominator'; colours by their numbers in ISO/IEC 23091-2.
    """

    container: str
    stream_index: int
    duration: float
    width: int
    height: int
    rotation: int
    fps: str | None
    is_variable_rate: bool
    video_codec: str
    profile: str
    pixel_format: str
    bit_depth: int
    color_primaries: int
    color_transfer: int
    color_space: int
    hdr: str | None
    bit_rate: int
    audio_codec: str | None = None
    audio_channels: int = 0
    audio_rate: int = 0

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Probe":
        """Facts as `inspect` prints them or as a row keeps them; what this release does not know is left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in facts.items() if name in known})


async def probe(url: str, *, longest_seconds: float, limit_seconds: float = 60) -> Probe:
    """Look into the file at `url`.

    Raises Unusable with the reason if nothing can be made of it (a duration over `longest_seconds` too), Interrupted if it
    could not be fetched.
    """
    found = Probe.of(await _inspected(url, limit_seconds))
    if found.duration <= 0:
        raise Unusable(Failure.ZERO_DURATION, "the video lasts no time at all")
    if found.duration > longest_seconds:
        raise Unusable(Failure.TOO_LONG, f"the video lasts {found.duration:.0f} s; at most {longest_seconds:.0f} s are processed")
    if not (0 < found.width <= _LARGEST_SIDE and 0 < found.height <= _LARGEST_SIDE):
        raise Unusable(Failure.TOO_LARGE_PICTURE, f"the picture measures {found.width}x{found.height}")
    return found


async def _inspected(url: str, limit_seconds: float) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.media.engine.inspect",
        url,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(limit_seconds):
            out, err = await process.communicate()
    except TimeoutError:
        raise Unusable(Failure.TIMED_OUT, f"looking into the file took more than {limit_seconds:.0f} s") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == 0:
        told = json.loads(out)
        if "failure" in told:
            raise Unusable(Failure(told["failure"]["code"]), told["failure"]["reason"])
        return dict(told["facts"])
    if process.returncode is not None and process.returncode < 0:
        raise Unusable(Failure.UNREADABLE, "the file makes the decoder crash")
    raise Interrupted(err.decode(errors="replace")[-300:] or f"inspect ended with {process.returncode}")
