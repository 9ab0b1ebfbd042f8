"""Renditions: planned from a probe, made one by one, shown, tried again. Each result is kept in the transaction that ends its job."""

from datetime import timedelta
from uuid import UUID

from services.media.engine import plan as engine
from services.media.engine.failures import Failure
from services.media.engine.plan import RenditionKind, Step
from services.media.engine.probe import Probe
from services.media.objects import usecases as objects
from services.media.objects.errors import MediaNotFound
from services.media.objects.model import MediaObject
from services.media.renditions import store
from services.media.renditions.errors import NotFailed, RenditionNotFound
from services.media.renditions.model import Rendition
from services.media.storage import usecases as storage
from shared.actor import Actor
from shared.bus import jobs, topology
from shared.events.media import ObjectFailed, ObjectProgressed, ObjectReady
from shared.sql.database import UnitOfWork

QUICK_JOB = "media.render_quick"
ENCODE_JOB = "media.encode"
ENCODE_QUEUE = topology.work_queue("media.encode")
_HEAD_START = timedelta(seconds=2)
_PRIORITY = {RenditionKind.THUMBNAILS: 9, RenditionKind.WEB: 8, RenditionKind.SD: 7}


async def plan(uow: UnitOfWork, found: MediaObject, probe: Probe, facts: dict[str, object]) -> None:
    """Keep what was found out about an original and have everything made of it that can be.

    Encodes of a file that plays already begin a moment later: what people wait for, its copy and stills, has the machine first.
    """
    steps = engine.steps(probe)
    later = uow.now + _HEAD_START if any(step.is_copy for step in steps) else None
    for step in steps:
        payload = {"object_id": str(found.id), "kind": step.kind}
        is_quick = step.is_copy or step.kind is RenditionKind.THUMBNAILS
        job_id = await jobs.enqueue(
            uow,
            QUICK_JOB if is_quick else ENCODE_JOB,
            payload,
            key=f"{step.kind}/{found.id}",
            queue=None if is_quick else ENCODE_QUEUE,
            priority=_PRIORITY[step.kind],
            run_after=None if is_quick else later,
        )
        await store.insert(uow.conn, found.id, step, job_id)
    changed = await objects.change(uow, found.id, probe=facts, state="processing", failure_code=None, failure_reason=None)
    await uow.publish(ObjectProgressed(**_of(changed)))


def _of(found: MediaObject) -> dict[str, object]:
    return {"organization_id": found.organization_id, "project_id": found.project_id, "object": found.record()}


async def give_up(uow: UnitOfWork, object_id: UUID, code: str, reason: str) -> None:
    """Nothing can be made of this original; it stays as it is."""
    try:
        await objects.lock(uow, object_id)
    except MediaNotFound:
        return
    changed = await objects.change(uow, object_id, state="failed", failure_code=code, failure_reason=reason[:1000])
    await uow.publish(ObjectFailed(**_of(changed)))


async def find(uow: UnitOfWork, object_id: UUID, kind: RenditionKind) -> tuple[MediaObject, Rendition]:
    """An original and one of its renditions. Raises MediaNotFound, RenditionNotFound."""
    found = await objects.get(uow, object_id)
    for rendition in await store.of_object(uow.conn, object_id):
        if rendition.kind is kind:
            return found, rendition
    raise RenditionNotFound


def step_of(rendition: Rendition) -> Step:
    """What the engine is to make."""
    return Step(rendition.kind, rendition.is_copy, rendition.width, rendition.height)


async def note_begun(uow: UnitOfWork, object_id: UUID, kind: RenditionKind, storage_id: str) -> None:
    """Remember the upload that a worker began, so that its successor can abort it."""
    await store.begun(uow.conn, object_id, kind, storage_id)


async def keep(uow: UnitOfWork, object_id: UUID, kind: RenditionKind, *, size: int, count: int = 1) -> None:
    """The bytes of a rendition are stored: `size` of them, in `count` stills."""
    await objects.lock(uow, object_id)
    await store.ready(uow.conn, object_id, kind, size=size, at=uow.now)
    match kind:
        case RenditionKind.THUMBNAILS:
            await objects.change(uow, object_id, thumbnail_size=size, thumbnail_count=count)
        case RenditionKind.WEB:
            await objects.change(uow, object_id, web_size=size)
        case RenditionKind.SD:
            await objects.change(uow, object_id, proxy_size=size)
    await _settle(uow, object_id)


async def fail(uow: UnitOfWork, object_id: UUID, kind: RenditionKind, *, code: str, reason: str) -> None:
    """A rendition will not be made; the others go on."""
    try:
        await objects.lock(uow, object_id)
    except MediaNotFound:
        return
    await store.failed(uow.conn, object_id, kind, code=code, reason=reason)
    await _settle(uow, object_id)


async def _settle(uow: UnitOfWork, object_id: UUID) -> None:
    """Tell how far the original is: ready when nothing is left to do and something came of it."""
    renditions = await store.of_object(uow.conn, object_id)
    states = {rendition.kind: rendition.state for rendition in renditions}
    if any(state in ("waiting", "running") for state in states.values()):
        changed = await objects.get(uow, object_id)
        await uow.publish(ObjectProgressed(**_of(changed)))
    elif any(state == "ready" for state in states.values()):
        changed = await objects.change(uow, object_id, state="ready", failure_code=None, failure_reason=None)
        await uow.publish(ObjectReady(**_of(changed)))
    else:
        code = next((rendition.failure_code for rendition in renditions if rendition.failure_code), Failure.ENCODE_FAILED)
        await give_up(uow, object_id, code, "nothing could be made of this file")
        return
    await storage.recheck(uow, changed.organization_id)


async def of_object(uow: UnitOfWork, actor: Actor, object_id: UUID) -> tuple[MediaObject, list[Rendition]]:
    """An original that the caller may see, and its renditions. Raises MediaNotFound."""
    found = await objects.show(uow, actor, object_id)
    return found, await store.of_object(uow.conn, object_id)


async def retry(uow: UnitOfWork, actor: Actor, object_id: UUID, kind: RenditionKind) -> list[Rendition]:
    """Try a failed rendition again, with all attempts. Raises MediaNotFound, RenditionNotFound, NotFailed."""
    found, rendition = await find(uow, object_id, kind)
    if not actor.may_administer(organization_id=found.organization_id, team_id=found.team_id):
        raise MediaNotFound
    if rendition.state != "failed" or not await jobs.restart(uow, rendition.job_id):
        raise NotFailed
    await store.waiting(uow.conn, object_id, kind)
    changed = await objects.change(uow, object_id, state="processing", failure_code=None, failure_reason=None)
    await uow.publish(ObjectProgressed(**_of(changed)))
    return await store.of_object(uow.conn, object_id)
