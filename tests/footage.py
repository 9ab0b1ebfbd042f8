"""Real footage for everybody's tests: small, made by ffmpeg once, then kept for all runs in a folder of the temporary directory."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_VERSION = "1"


@cache
def ffmpeg() -> str:
    found = os.environ.get("RUSHES_FFMPEG") or shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def folder() -> Path:
    path = Path(tempfile.gettempdir()) / f"rushes-footage-{os.getuid()}-{_VERSION}"
    path.mkdir(exist_ok=True)
    return path


def _picture(size: str, seconds: float, fps: str = "25") -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={fps}:duration={seconds}"]


def _sound(seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]


_H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
_AAC = ["-c:a", "aac", "-b:a", "64k", "-shortest"]


def _made(name: str, arguments: Sequence[str]) -> Path:
    """The file `name`, made unless it is there; renamed into place, as several test processes may want it at once."""
    target = folder() / name
    if target.exists():
        return target
    with tempfile.TemporaryDirectory(dir=folder()) as draft_folder:
        draft = Path(draft_folder) / name
        command = [ffmpeg(), "-hide_banner", "-loglevel", "error", "-y", *arguments, str(draft)]
        subprocess.run(command, check=True, timeout=300, stdin=subprocess.DEVNULL)
        draft.rename(target)
    return target


def _written(name: str, content: bytes) -> Path:
    target = folder() / name
    if not target.exists():
        draft = folder() / f".{name}.{os.getpid()}"
        draft.write_bytes(content)
        draft.rename(target)
    return target


def h264(seconds: int = 3) -> Path:
    """What most phones and browsers make: 640x360 h264 8 bit with AAC, 25 fps."""
    return _made(f"h264-{seconds}.mp4", [*_picture("640x360", seconds), *_sound(seconds), *_H264, *_AAC])


def big_h264(megabytes: int = 200) -> Path:
    """h264 with AAC in an mp4 of at least `megabytes` MB: 30 s of noise at the bit rate that it takes."""
    bits = megabytes * 8_000_000 // 30
    picture = ["-f", "lavfi", "-i", "nullsrc=size=1280x720:rate=25:duration=30,geq=random(1)*255:128:128"]
    rate = ["-b:v", str(bits), "-minrate", str(bits), "-maxrate", str(bits), "-bufsize", str(bits // 2), "-x264-params", "nal-hrd=cbr"]
    return _made(f"big-{megabytes}.mp4", [*picture, *_sound(30), *_H264, *rate, *_AAC])


def hevc() -> Path:
    """What an iPhone makes: HEVC in a QuickTime file, with AAC."""
    video = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p", "-tag:v", "hvc1"]
    return _made("hevc.mov", [*_picture("640x360", 2), *_sound(2), *video, *_AAC])


def vertical() -> Path:
    """A phone held upright: stored 640x360, with the instruction to show it turned by 90 degrees."""
    upright = _made("lying.mp4", [*_picture("640x360", 2), *_sound(2), *_H264, *_AAC])
    if _has_display_rotation():
        return _made("vertical.mp4", ["-display_rotation", "270", "-i", str(upright), "-c", "copy"])
    return _made("vertical.mp4", ["-i", str(upright), "-c", "copy", "-metadata:s:v:0", "rotate=90"])


@cache
def _has_display_rotation() -> bool:
    told = subprocess.run([ffmpeg(), "-hide_banner", "-h", "full"], capture_output=True, text=True, timeout=60, check=False).stdout
    return "-display_rotation" in told


def silent() -> Path:
    """h264 without any sound."""
    return _made("silent.mp4", [*_picture("320x240", 2), *_H264])


def odd_size() -> Path:
    """321x241, which 4:2:0 chroma cannot hold: h264 in 4:4:4."""
    return _made(
        "odd.mp4", [*_picture("320x240", 2), "-vf", "scale=321:241", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"]
    )


def variable_rate() -> Path:
    """Frames at uneven distances, as screen recorders write them."""
    thinned = ["-vf", "select='not(mod(n,3))+lt(n,10)'", "-fps_mode", "vfr"]
    return _made("variable.mp4", [*_picture("320x240", 3), *thinned, *_H264])


def hdr() -> Path:
    """10 bit HEVC with the PQ curve and BT.2020 colours."""
    colour = ["-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"]
    params = "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    video = ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", params, "-tag:v", "hvc1"]
    return _made("hdr.mov", [*_picture("640x360", 1), *video, *colour])


def matroska() -> Path:
    """h264 and AAC, which play, in a container that browsers do not open."""
    return _made("h264.mkv", [*_picture("640x360", 2), *_sound(2), *_H264, *_AAC])


def ten_hours() -> Path:
    """A clip that claims ten hours: one frame every ten minutes."""
    return _made("ten-hours.mp4", [*_picture("64x64", 36_000, "1/600"), *_H264])


def zero_duration() -> Path:
    """An mp4 with a video track in which there is not one frame."""
    return _made("zero-duration.mp4", [*_picture("320x240", 1), *_H264, "-t", "0", "-movflags", "empty_moov+frag_keyframe"])


def slow() -> Path:
    """A clip that takes seconds to encode: 1920x1080 in 4:4:4, which nothing plays as it is."""
    return _made("slow.mp4", [*_picture("1920x1080", 12), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"])


def sound_only() -> Path:
    """An mp4 in which there is nothing to see."""
    return _made("sound.m4a", [*_sound(2), "-c:a", "aac"])


def image() -> Path:
    """A PNG."""
    return _made("image.png", [*_picture("640x360", 1), "-frames:v", "1"])


def broken() -> Path:
    """The first half of an mp4: it has begun, but its index is lost."""
    whole = h264().read_bytes()
    return _written("broken.mp4", whole[: len(whole) // 2])


def text() -> Path:
    """No video at all, whatever it is named."""
    return _written("text.mp4", b"This is a letter, not a video. " * 4000)


def empty() -> Path:
    """Zero bytes."""
    return _written("empty.mp4", b"")
