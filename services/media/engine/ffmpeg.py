"""Running ffmpeg: what it writes is passed on as it comes, what it says is read, and it never outlives whom it works for."""

import asyncio
import contextlib
import os
import shutil
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from services.media.engine.failures import Failure, Interrupted, Unusable

_CHUNK = 256 * 1024
_PATIENT = 10
_GLOBAL = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-progress", "pipe:2")
_NETWORK = ("-reconnect", "1", "-reconnect_streamed", "1", "-reconnect_delay_max", "5", "-rw_timeout", "60000000")
_OF_THE_BYTES = ("Invalid data found", "does not contain any stream", "matches no streams", "Invalid argument", "Conversion failed")
_OF_THE_NETWORK = ("HTTP error", "Connection", "Input/output error", "Server returned", "timed out", "End of file")


class FfmpegMissing(Exception):
    """There is no ffmpeg on this machine."""


def program() -> str:
    """The ffmpeg to use: `RUSHES_FFMPEG`, the PATH's, or that of the package imageio-ffmpeg. Raises FfmpegMissing."""
    found = os.environ.get("RUSHES_FFMPEG") or shutil.which("ffmpeg")
    if found:
        return found
    try:
        import imageio_ffmpeg  # noqa: PLC0415  an optional dependency

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise FfmpegMissing("set RUSHES_FFMPEG, install ffmpeg, or install rushes[embedded]") from error


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """One ffmpeg and what it can do."""

    path: str
    can_tone_map: bool

    @classmethod
    async def find(cls) -> "Ffmpeg":
        """The ffmpeg of this machine, asked for its filters. Raises FfmpegMissing."""
        path = program()
        process = await asyncio.create_subprocess_exec(
            path, "-hide_banner", "-filters", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        out, _ = await process.communicate()
        names = {line.split()[1] for line in out.decode(errors="replace").splitlines() if len(line.split()) > 2}
        return cls(path, {"zscale", "tonemap"} <= names)

    async def stream(
        self,
        arguments: Sequence[str],
        *,
        limit_seconds: float,
        progressed: Callable[[float], None] | None = None,
        is_patient: bool = False,
    ) -> AsyncIterator[bytes]:
        """What ffmpeg writes to its standard output; `progressed` hears how many seconds of the video are done.

        `is_patient` lets everything else on the machine go first, as an encode of minutes should before a copy of seconds.
        Close this (aclosing) to stop ffmpeg at once. Raises Unusable when the bytes or the time limit are to blame,
        Interrupted otherwise.
        """
        network = _NETWORK if any(argument.startswith("http") for argument in arguments) else ()
        process = await asyncio.create_subprocess_exec(
            self.path, *_GLOBAL, *network, *arguments,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=1 << 20,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        if is_patient:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, _PATIENT)
        said: deque[str] = deque(maxlen=20)
        listening = asyncio.create_task(_listen(process.stderr, said, progressed))
        try:
            async with asyncio.timeout(limit_seconds):
                while chunk := await process.stdout.read(_CHUNK):
                    yield chunk
                await process.wait()
                await listening
        except TimeoutError:
            raise Unusable(Failure.TIMED_OUT, f"encoding took more than {limit_seconds:.0f} s") from None
        finally:
            listening.cancel()
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.shield(process.wait())
        if process.returncode != 0:
            raise _blamed(process.returncode, " / ".join(said))

    async def output(self, arguments: Sequence[str], *, limit_seconds: float) -> bytes:
        """All that ffmpeg writes, for small things such as a still. Raises as `stream` does."""
        gathered = bytearray()
        async with contextlib.aclosing(self.stream(arguments, limit_seconds=limit_seconds)) as chunks:  # type: ignore[type-var]  # it is a generator
            async for chunk in chunks:
                gathered += chunk
        return bytes(gathered)


def _blamed(returncode: int | None, said: str) -> Exception:
    """Whose fault it was: the network's or a killer's passes, the bytes' does not."""
    if any(sign in said for sign in _OF_THE_NETWORK) or (returncode is not None and returncode < 0):
        return Interrupted(said[-500:] or f"ffmpeg was ended by signal {-(returncode or 0)}")
    if any(sign in said for sign in _OF_THE_BYTES):
        return Unusable(Failure.ENCODE_FAILED, said[-500:])
    return Interrupted(said[-500:] or f"ffmpeg ended with {returncode}")


async def _listen(stderr: asyncio.StreamReader, said: deque[str], progressed: Callable[[float], None] | None) -> None:
    """Tell progress lines (`out_time_us=...`) from what ffmpeg complains of."""
    async for raw in stderr:
        line = raw.decode(errors="replace").strip()
        name, is_pair, value = line.partition("=")
        if is_pair and name.replace("_", "").isalnum() and " " not in name:
            if name == "out_time_us" and progressed is not None and value.lstrip("-").isdigit():
                progressed(max(0, int(value)) / 1_000_000)
        elif line:
            said.append(line)
