"""Real footage, made with ffmpeg once and kept: what a crowd's phones and cameras send, a broken file included."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

_SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000")
_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@dataclass(frozen=True, slots=True)
class Footage:
    """One file to upload: where it is, what it claims to be, and whether anything can be made of it."""

    name: str
    path: Path
    content_type: str
    plays: bool = True

    @property
    def ext(self) -> str:
        """The file's extension without the dot."""
        return self.path.suffix.lstrip(".")

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size


def ffmpeg() -> str:
    """The wheel's ffmpeg: its options are known, whatever the machine has."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def _picture(size: str, seconds: float, rate: int = 30) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}")


async def _make(path: Path, *arguments: str) -> None:
    """Run ffmpeg into a file beside `path`, and move it there when it is whole."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"unfinished-{os.getpid()}-{path.name}")
    process = await asyncio.create_subprocess_exec(
        ffmpeg(), "-hide_banner", "-loglevel", "error", "-y", *arguments, str(unfinished), stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"ffmpeg could not make {path.name}: {told.decode(errors='replace')[-500:]}")
    unfinished.rename(path)


async def large(folder: Path, megabytes: int) -> Footage:
    """An H.264/AAC mp4 of at least `megabytes`: grainy 720p, so that its size is earned."""
    path = folder / f"large-{megabytes}.mp4"
    seconds = max(2.0, megabytes / 19)
    grain = ("-vf", "noise=alls=60:allf=t+u", *_H264, "-g", "30", "-b:v", "160M", "-minrate", "160M", "-maxrate", "160M", "-bufsize", "40M")
    await _make(path, *_picture("1280x720", seconds), *_SOUND, *grain, "-c:a", "aac", "-shortest", "-movflags", "+faststart")
    return Footage("a large H.264 mp4", path, "video/mp4")


async def hevc(folder: Path) -> Footage:
    """An HEVC .mov, as iPhones record."""
    path = folder / "hevc.mov"
    codec = ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p")
    await _make(path, *_picture("1920x1080", 3), *_SOUND, *codec, "-c:a", "aac", "-shortest")
    return Footage("an HEVC .mov", path, "video/quicktime")


async def vertical(folder: Path) -> Footage:
    """A phone held upright: landscape frames with a rotation of 90 degrees in the metadata."""
    flat = folder / "flat.mp4"
    await _make(flat, *_picture("1280x720", 3), *_SOUND, *_H264, "-c:a", "aac", "-shortest")
    path = folder / "vertical.mp4"
    await _make(path, "-display_rotation", "90", "-i", str(flat), "-c", "copy")
    return Footage("a vertical phone clip", path, "video/mp4")


async def silent(folder: Path) -> Footage:
    """A clip without an audio stream."""
    path = folder / "silent.mp4"
    await _make(path, *_picture("1280x720", 2), *_H264, "-an")
    return Footage("a clip without audio", path, "video/mp4")


async def broken(folder: Path) -> Footage:
    """A file that calls itself a video and is none."""
    path = folder / "broken.mp4"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + os.urandom(200_000))
    return Footage("a broken file", path, "video/mp4", plays=False)


async def everything(folder: Path, megabytes: int) -> list[Footage]:
    """All of it, in the order it is uploaded."""
    return [await large(folder, megabytes), await hevc(folder), await vertical(folder), await silent(folder), await broken(folder)]
