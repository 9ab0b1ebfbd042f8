"""Which renditions to make of a file, and how: decided from its probe alone, so that it can be told and tested."""

from dataclasses import dataclass
from enum import StrEnum

from services.media.engine.probe import Probe

_PLAYABLE_PROFILES = {"Constrained Baseline", "Baseline", "Main", "High", "Constrained High", "Progressive High"}
_SD_SIDE = 540
_HIGH_SIDE = 1080
_SD_BIT_RATE = 2_500_000
_MOST_FPS = 60


class RenditionKind(StrEnum):
    """What is made of an original. THUMBNAILS: three stills and a poster. WEB: plays in every browser. SD: plays on a poor line."""

    THUMBNAILS = "thumbnails"
    WEB = "web"
    SD = "sd"


@dataclass(frozen=True, slots=True)
class Step:
    """One rendition to make: by copying the streams as they are, or by encoding to `width` x `height` pixels."""

    kind: RenditionKind
    is_copy: bool
    width: int
    height: int


def plays_already(probe: Probe) -> bool:
    """Whether every browser plays these streams once they are in an mp4: h264 8 bit 4:2:0, with AAC or no sound."""
    return (
        probe.video_codec == "h264"
        and probe.pixel_format in ("yuv420p", "yuvj420p")
        and probe.bit_depth == 8
        and probe.profile in _PLAYABLE_PROFILES
        and probe.hdr is None
        and probe.audio_codec in (None, "aac")
    )


def fitted(width: int, height: int, side: int) -> tuple[int, int]:
    """The size with the same shape whose shorter side is at most `side`; even, as 4:2:0 needs, and never enlarged."""
    scale = min(1.0, side / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def steps(probe: Probe) -> list[Step]:
    """Every rendition of a file, in the order in which clients want them."""
    playable = plays_already(probe)
    small = playable and min(probe.width, probe.height) <= _SD_SIDE and 0 < probe.bit_rate <= _SD_BIT_RATE
    return [
        Step(RenditionKind.THUMBNAILS, False, probe.width, probe.height),
        Step(RenditionKind.WEB, playable, *fitted(probe.width, probe.height, _HIGH_SIDE)),
        Step(RenditionKind.SD, small, *fitted(probe.width, probe.height, _SD_SIDE)),
    ]


def arguments(step: Step, probe: Probe, *, url: str, can_tone_map: bool, threads: int) -> list[str]:
    """What ffmpeg is told for a step, but for its global options: input, streams, codecs; fragments of mp4 to standard output.

    Metadata is left behind: a phone writes where it was, and a proxy is seen by more people than the original.
    """
    streams = ["-map", f"0:{probe.stream_index}", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]
    codecs = ["-c", "copy"] if step.is_copy else _encoded(step, probe, can_tone_map=can_tone_map, threads=threads)
    fragments = ["-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "mp4", "pipe:1"]
    return ["-i", url, *streams, *codecs, *fragments]


def _encoded(step: Step, probe: Probe, *, can_tone_map: bool, threads: int) -> list[str]:
    is_sd = step.kind is RenditionKind.SD
    quality = ["-crf", "25", "-maxrate", "2M", "-bufsize", "4M"] if is_sd else ["-crf", "21", "-maxrate", "12M", "-bufsize", "24M"]
    return [
        "-vf", picture_filter(step, probe, can_tone_map=can_tone_map),
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-threads", str(threads),
        *quality,
        "-force_key_frames", "expr:gte(t,n_forced*2)", "-fpsmax", str(_MOST_FPS),
        "-c:a", "aac", "-b:a", "96k" if is_sd else "160k", "-ac", "2",
    ]  # fmt: skip


def picture_filter(step: Step, probe: Probe, *, can_tone_map: bool) -> str:
    """The filter that scales, and maps high dynamic range to what a usual screen shows."""
    scale = f"scale={step.width}:{step.height}:flags=bicubic,setsar=1"
    if probe.hdr is None or not can_tone_map:
        return f"{scale},format=yuv420p"
    linear = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0"
    return f"{scale},{linear},zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
