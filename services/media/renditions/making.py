"""The work itself: what a worker does for a job. Bytes are stored first, the row says so after, so that nothing is promised twice."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from services.media.engine import plan as engine
from services.media.engine import thumbnails
from services.media.engine.failures import Interrupted, Unusable
from services.media.engine.ffmpeg import Ffmpeg
from services.media.engine.plan import RenditionKind
from services.media.engine.probe import Probe, probe
from services.media.objects import usecases as objects
from services.media.objects.model import MediaObject
from services.media.renditions import usecases
from services.media.renditions.model import Rendition
from services.media.settings import MediaSettings
from shared.bus.job_handlers import Job, Jobs
from shared.bus.jobs import Claim, JobFailed
from shared.errors import NotFound, Unavailable
from shared.objects import MinioObjects
from shared.sql.database import UnitOfWork

QUICK = Jobs()
ENCODES = Jobs()
_QUICK_DEADLINE = timedelta(hours=1)
_ENCODE_DEADLINE = timedelta(hours=24)
_LEAST_SECONDS = 600.0
_SECONDS_PER_SECOND = 20.0


class CannotBeMade(JobFailed):
    """The bytes are to blame: the job is not tried again. Carries the engine's own code."""

    message = "{reason}"

    def __init__(self, cause: Unusable) -> None:
        super().__init__(reason=cause.reason)
        self.code = cause.code  # type: ignore[misc]  # this one error speaks for all reasons of the engine


@contextlib.contextmanager
def _blame() -> Iterator[None]:
    """Tell the worker's runtime whose fault a failure is: the bytes' ends the job, the network's is tried again."""
    try:
        yield
    except Unusable as error:
        raise CannotBeMade(error) from error
    except Interrupted as error:
        raise Unavailable(part=f"The original ({error})") from error


@QUICK.does(objects.PROBE_JOB, deadline=_QUICK_DEADLINE)
async def look(job: Job) -> None:
    """Look into an original and plan what to make of it."""
    object_id = UUID(job.payload["object_id"])
    async with job.backend.reading() as uow:
        try:
            found = await objects.get(uow, object_id)
        except NotFound:
            return
    url = job.backend.use(MinioObjects).internal_url(found.key)
    with _blame():
        facts = await probe(url, longest_seconds=job.backend.use(MediaSettings).rules.longest_seconds)
    async with job.finishing() as uow:
        await usecases.plan(uow, await objects.lock(uow, object_id), facts, asdict(facts))


@QUICK.gave_up(objects.PROBE_JOB)
async def gave_up_looking(uow: UnitOfWork, held: Claim, code: str, reason: str) -> None:
    """The original cannot be used."""
    await usecases.give_up(uow, UUID(held.payload["object_id"]), code, reason)


@QUICK.does(usecases.QUICK_JOB, deadline=_QUICK_DEADLINE)
@ENCODES.does(usecases.ENCODE_JOB, deadline=_ENCODE_DEADLINE)
async def make(job: Job) -> None:
    """Make one rendition."""
    object_id, kind = UUID(job.payload["object_id"]), RenditionKind(job.payload["kind"])
    async with job.backend.reading() as uow:
        try:
            found, rendition = await usecases.find(uow, object_id, kind)
        except NotFound:
            return
    with _blame():
        if kind is RenditionKind.THUMBNAILS:
            size, count = await _stills(job, found)
        else:
            size, count = await _video(job, found, rendition), 1
    async with job.finishing() as uow:
        await usecases.keep(uow, object_id, kind, size=size, count=count)


@QUICK.gave_up(usecases.QUICK_JOB)
@ENCODES.gave_up(usecases.ENCODE_JOB)
async def gave_up_making(uow: UnitOfWork, held: Claim, code: str, reason: str) -> None:
    """The rendition will not be made."""
    await usecases.fail(uow, UUID(held.payload["object_id"]), RenditionKind(held.payload["kind"]), code=code, reason=reason)


async def _stills(job: Job, found: MediaObject) -> tuple[int, int]:
    """Store the stills and the poster; returns their bytes together, and how many stills there are."""
    objects_ = job.backend.use(MinioObjects)
    stills = await thumbnails.stills(job.backend.use(Ffmpeg), objects_.internal_url(found.key), Probe.of(found.probe or {}))
    named = {found.thumbnail_name(number): still for number, still in enumerate(stills.thumbnails, 1)}
    named[found.poster_name] = stills.poster
    for name, still in named.items():
        await objects_.put(found.key_of(name), still, "image/jpeg")
    return sum(map(len, named.values())), len(stills.thumbnails)


async def _video(job: Job, found: MediaObject, rendition: Rendition) -> int:
    """Stream what ffmpeg makes into the store; returns its bytes."""
    objects_, ffmpeg = job.backend.use(MinioObjects), job.backend.use(Ffmpeg)
    probed = Probe.of(found.probe or {})
    name = found.proxy_name if rendition.kind is RenditionKind.SD else found.web_name
    if rendition.storage_id is not None:
        await objects_.abort_multipart(found.key_of(name), rendition.storage_id)

    async def begun(storage_id: str) -> None:
        async with job.backend.transaction() as uow:
            await usecases.note_begun(uow, found.id, rendition.kind, storage_id)

    arguments = engine.arguments(
        usecases.step_of(rendition),
        probed,
        url=objects_.internal_url(found.key),
        can_tone_map=ffmpeg.can_tone_map,
        threads=job.backend.use(MediaSettings).rules.encode_threads,
    )
    limit = max(_LEAST_SECONDS, probed.duration * _SECONDS_PER_SECOND)
    done = 0.0

    def progressed(seconds: float) -> None:
        nonlocal done
        done = min(1.0, seconds / probed.duration)

    made = ffmpeg.stream(arguments, limit_seconds=limit, progressed=progressed, is_patient=not rendition.is_copy)
    async with contextlib.aclosing(made) as chunks:  # type: ignore[type-var]  # it is a generator

        async def reporting() -> AsyncIterator[bytes]:
            async for chunk in chunks:
                yield chunk
                await job.report(done)

        stored = await objects_.put_stream(found.key_of(name), reporting(), "video/mp4", begun=begun)
    return stored.size
