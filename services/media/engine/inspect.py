"""`python -m services.media.engine.inspect URL`: what is in this file, as one line of JSON.

A process of its own: a file made to crash a decoder takes nothing else along, one that makes it spin can be killed, and the
memory of the decoders is not the worker's. It imports nothing of ours but the failures.
"""

import contextlib
import json
import sys
import urllib.error
import urllib.request
from typing import Any

import av
import av.error

from services.media.engine.failures import Failure, Unusable

_HEAD = 64
_PATIENCE = (10.0, 30.0)
_PICTURES = {"image2", "gif", "ico", "svg", "webp_pipe", "apng"}
_CONTAINERS = ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (0, b"\x1a\x45\xdf\xa3"), (0, b"RIFF"), (0, b"\x00\x00\x01\xba"))
_HDR_CURVES = {16: "pq", 18: "hlg"}
_ETERNAL = 10**9


def _head(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"Range": f"bytes=0-{_HEAD - 1}"})  # noqa: S310  the worker's own signed URL
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  as above
            return bytes(response.read(_HEAD))
    except urllib.error.HTTPError as error:
        if error.code == 416:
            return b""
        raise


def _picture_stream(container: Any) -> Any:
    """The stream to show: the first that is a moving picture and not a cover."""
    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            return stream
    raise Unusable(Failure.NO_VIDEO_STREAM, "the file has sound but no picture")


def _end_of(container: Any, stream: Any) -> float:
    """Duration in seconds for a file whose header has none: the end of the last packet."""
    with contextlib.suppress(av.error.FFmpegError):
        container.seek(_ETERNAL * 1_000_000)
    last = 0.0
    for packet in container.demux(stream):
        if packet.pts is not None:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return last


def _duration(container: Any, stream: Any) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return float(container.duration) / av.time_base
    return _end_of(container, stream)


def _first_frame(container: Any, stream: Any) -> Any:
    for frame in container.decode(stream):
        return frame
    raise Unusable(Failure.ZERO_DURATION, "the file has a picture track with no picture in it")


def _sound(container: Any) -> dict[str, object]:
    if not container.streams.audio:
        return {}
    stream = container.streams.audio[0]
    return {"audio_codec": stream.codec_context.name, "audio_channels": stream.codec_context.channels, "audio_rate": stream.rate}


def _looked_into(container: Any) -> dict[str, object]:
    name = container.format.name
    if name in _PICTURES or name.endswith("_pipe") or name == "tty":
        raise Unusable(Failure.NOT_A_VIDEO, f"the file is {name.removesuffix('_pipe')}, not a video")
    if not len(container.streams):
        raise Unusable(Failure.ZERO_DURATION, "the file has no tracks")
    stream = _picture_stream(container)
    frame = _first_frame(container, stream)
    codec = stream.codec_context
    rotation = -int(frame.rotation or 0) % 360
    width, height = codec.width, codec.height
    if stream.sample_aspect_ratio and stream.sample_aspect_ratio > 0:
        width = round(width * stream.sample_aspect_ratio)
    if rotation in (90, 270):
        width, height = height, width
    plane = frame.format.components[0].bits
    return {
        "container": name,
        "stream_index": stream.index,
        "width": width,
        "height": height,
        "rotation": rotation,
        "fps": _rate(stream),
        "is_variable_rate": bool(stream.average_rate and stream.guessed_rate and stream.average_rate != stream.guessed_rate),
        "video_codec": codec.name,
        "profile": codec.profile or "",
        "pixel_format": frame.format.name,
        "bit_depth": plane,
        "color_primaries": int(frame.color_primaries),
        "color_transfer": int(frame.color_trc),
        "color_space": int(frame.colorspace),
        "hdr": _HDR_CURVES.get(int(frame.color_trc)),
        "bit_rate": container.bit_rate or 0,
        **_sound(container),
        # last, because it may have to read on to the end
        "duration": _duration(container, stream),
    }


def _rate(stream: Any) -> str | None:
    rate = stream.average_rate or stream.guessed_rate
    return f"{rate.numerator}/{rate.denominator}" if rate else None


def look(url: str) -> dict[str, object]:
    """The facts about the file at `url`. Raises Unusable, or OSError when it could not be fetched."""
    head = _head(url)
    if not head:
        raise Unusable(Failure.ZERO_BYTES, "the file is empty")
    try:
        with av.open(url, timeout=_PATIENCE) as container:
            return _looked_into(container)
    except (av.error.InvalidDataError, av.error.EOFError, av.error.DecoderNotFoundError, av.error.PatchWelcomeError) as error:
        if any(head[at : at + len(mark)] == mark for at, mark in _CONTAINERS):
            raise Unusable(Failure.UNREADABLE, f"the file is damaged or incomplete: {error.strerror}") from error
        raise Unusable(Failure.NOT_A_VIDEO, "the file is not a video") from error


def main() -> int:
    """Print `{"facts": ...}` or `{"failure": ...}` and return 0; return 3 when the file could not be fetched."""
    av.logging.set_level(None)
    try:
        told: dict[str, object] = {"facts": look(sys.argv[1])}
    except Unusable as error:
        told = {"failure": {"code": error.code, "reason": error.reason}}
    except (OSError, av.error.FFmpegError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 3
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
