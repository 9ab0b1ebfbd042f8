"""Encoding a proxy through the engine into S3, against the bare ffmpeg command that makes the same file."""

import asyncio
import contextlib
from pathlib import Path

from benchmarks.api import Api
from benchmarks.measure import Figure, paired
from rushes.demo import footage
from services.media.engine import plan
from services.media.engine.ffmpeg import Ffmpeg
from services.media.engine.probe import probe
from shared.objects import open_objects
from shared.settings import ObjectStoreSettings

_ROUNDS = 3


async def encode(api: Api, folder: Path) -> Figure:
    """The SD proxy of a clip: ffmpeg reads a signed link and its output is streamed into S3, against reading and writing files."""
    path = (await footage.large(folder, 100)).path
    ffmpeg, copy = await Ffmpeg.find(), folder / "bench-sd.mp4"
    storage = ObjectStoreSettings.model_validate({name: api.note.storage[name] for name in api.note.storage})
    async with open_objects(storage) as store:
        await store.put_stream("bench/original.mp4", _chunks(path), "video/mp4")
        url = store.internal_url("bench/original.mp4")
        facts = await probe(url, longest_seconds=86_400)
        step = next(one for one in plan.steps(facts) if one.kind is plan.RenditionKind.SD)

        async def ours() -> None:
            told = plan.arguments(step, facts, url=url, can_tone_map=False, threads=2)
            async with contextlib.aclosing(ffmpeg.stream(told, limit_seconds=600)) as chunks:  # type: ignore[type-var]  # a generator
                await store.put_stream("bench/sd.mp4", chunks, "video/mp4")

        async def bare() -> None:
            told = plan.arguments(step, facts, url=str(path), can_tone_map=False, threads=2)[:-1]
            process = await asyncio.create_subprocess_exec(
                ffmpeg.path, "-y", "-loglevel", "error", "-nostdin", *told, str(copy), stdin=asyncio.subprocess.DEVNULL
            )
            await process.wait()

        took, alone = await paired(ours, bare, rounds=_ROUNDS)
        await store.remove(["bench/original.mp4", "bench/sd.mp4"])
    copy.unlink(missing_ok=True)
    ratio = took / alone
    return Figure(
        "SD proxy through the engine, against the bare ffmpeg command", "1.1x", f"{ratio:.2f}x ({took:.2f} s, {alone:.2f} s)", ratio <= 1.1
    )


async def _chunks(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202  an asynchronous generator of bytes
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk
