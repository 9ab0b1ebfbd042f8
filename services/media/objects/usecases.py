"""What happens to originals: they come, go to the trash, come back or leave for good. They never change."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from uuid import UUID

from services.media.objects import store
from services.media.objects.errors import MediaNotFound, NotInTrash
from services.media.objects.model import Download, MediaObject, NewObject, StoredFile
from services.media.settings import MediaSettings
from services.media.storage import usecases as storage
from shared import clock
from shared.actor import Actor
from shared.bus import jobs
from shared.events.media import ObjectPurged, ObjectRestored
from shared.ids import new_secret_id
from shared.objects import MinioObjects
from shared.sql.database import Backend, UnitOfWork

PROBE_JOB = "media.probe"
_BATCH = 100


async def add(uow: UnitOfWork, new: NewObject) -> MediaObject:
    """Add an original whose bytes are stored, and have it looked into."""
    await store.insert(uow.conn, new, thumbnail_id=new_secret_id(), at=uow.now)
    await jobs.enqueue(uow, PROBE_JOB, {"object_id": str(new.id)}, key=f"{PROBE_JOB}/{new.id}", priority=10)
    await storage.recheck(uow, new.organization_id)
    return await store.get(uow.conn, new.id)


async def get(uow: UnitOfWork, object_id: UUID) -> MediaObject:
    """The original, for our own services. Raises MediaNotFound."""
    return await store.get(uow.conn, object_id)


async def lock(uow: UnitOfWork, object_id: UUID) -> MediaObject:
    """The original, held against other writers until the transaction ends. Raises MediaNotFound."""
    return await store.lock(uow.conn, object_id)


async def show(uow: UnitOfWork, actor: Actor, object_id: UUID) -> MediaObject:
    """The original, if the caller may see it. Raises MediaNotFound."""
    return await store.get_visible(uow.conn, actor, object_id)


async def change(uow: UnitOfWork, object_id: UUID, **values: object) -> MediaObject:
    """Set what was found out about, or made of, an original."""
    await store.change(uow.conn, object_id, **values)
    return await store.get(uow.conn, object_id)


async def download(uow: UnitOfWork, actor: Actor, object_id: UUID) -> Download:
    """The original as a download. Raises MediaNotFound."""
    found = await store.get_visible(uow.conn, actor, object_id)
    names = await store.display_names(uow.conn, [found.id])
    return _download(found, found.file_name, names.get(found.id))


async def downloads(
    uow: UnitOfWork, actor: Actor, file_names: Sequence[str], *, team_id: UUID, project_id: UUID | None = None
) -> list[Download]:
    """The files of these names as downloads, in their order. Raises MediaNotFound if the caller may not see one of them."""
    stems = [PurePosixPath(name).stem.removesuffix("-SD").removesuffix("-WEB") for name in file_names]
    found = await store.list_visible_by_stem(uow.conn, actor, stems, team_id=team_id, project_id=project_id)
    by_name = {name: media for media in found for name in media.file_names()}
    names = await store.display_names(uow.conn, [media.id for media in found])
    if any(name not in by_name for name in file_names):
        raise MediaNotFound
    return [_download(by_name[name], name, names.get(by_name[name].id)) for name in file_names]


def _download(found: MediaObject, name: str, display_name: str | None) -> Download:
    shown = display_name or PurePosixPath(found.original_name or "").stem or found.stem
    is_original = name == found.file_name
    key = found.key if is_original else found.key_of(name)
    return Download(found.id, key, name, shown + PurePosixPath(name).suffix, found.content_type if is_original else "video/mp4")


async def trash(uow: UnitOfWork, column: str, id_: UUID) -> None:
    """Put originals into the trash: the one of this `id`, or all of a project_id, team_id or organization_id."""
    for organization_id in await store.trash(uow.conn, column, id_, uow.now):
        await storage.recheck(uow, organization_id)


async def untrash(uow: UnitOfWork, object_id: UUID) -> None:
    """Take an original out of the trash because catalog did; one that was never in it, or left it for good, is let be."""
    try:
        found = await store.lock(uow.conn, object_id)
    except MediaNotFound:
        return
    await store.change(uow.conn, object_id, deleted_at=None)
    await storage.recheck(uow, found.organization_id)


async def untrash_examples(uow: UnitOfWork, project_id: UUID) -> None:
    """Take the teasers and shot examples of a project that lives out of the trash: they only get there together with it."""
    for organization_id in await store.untrash_examples(uow.conn, project_id):
        await storage.recheck(uow, organization_id)


async def restore(uow: UnitOfWork, actor: Actor, object_id: UUID) -> MediaObject:
    """Take an original out of the trash and tell catalog. Raises MediaNotFound, NotInTrash."""
    found = await store.lock(uow.conn, object_id)
    if not actor.may_administer(organization_id=found.organization_id, team_id=found.team_id):
        raise MediaNotFound
    if found.deleted_at is None:
        raise NotInTrash
    restored = await change(uow, object_id, deleted_at=None)
    await storage.recheck(uow, found.organization_id)
    await uow.publish(ObjectRestored(organization_id=found.organization_id, project_id=found.project_id, object=restored.record()))
    return restored


async def empty_trash(backend: Backend) -> int:
    """Remove originals that were in the trash for long enough: first the rows, then the bytes. Returns how many."""
    before = clock.now() - timedelta(days=backend.use(MediaSettings).rules.trash_days)
    async with backend.transaction() as uow:
        overdue = await store.list_overdue(uow.conn, before, _BATCH)
        for found in overdue:
            await store.purge(uow.conn, found, before)
            await uow.publish(ObjectPurged(organization_id=found.organization_id, project_id=found.project_id, object_id=found.id))
    await remove_garbage(backend)
    return len(overdue)


async def remove_garbage(backend: Backend) -> None:
    """Remove the bytes whose rows are gone. Safe to run twice at once: removing what is gone is no error."""
    async with backend.reading() as uow:
        keys = await store.list_garbage(uow.conn, _BATCH * 10)
    if keys:
        await backend.use(MinioObjects).remove(keys)
        async with backend.transaction() as uow:
            await store.forget_garbage(uow.conn, keys)


async def doom(uow: UnitOfWork, keys: Sequence[str]) -> None:
    """Have bytes removed once this transaction, which removes their row, is committed."""
    await store.doom(uow.conn, keys)


async def file(uow: UnitOfWork, object_id: UUID, file_name: str) -> StoredFile:
    """One file of an original that is not in the trash, for who holds a signed link. Raises MediaNotFound."""
    found = await store.get(uow.conn, object_id)
    if found.deleted_at is not None or file_name not in found.file_names():
        raise MediaNotFound
    if file_name == found.file_name:
        return StoredFile(found.key, found.content_type)
    return StoredFile(found.key_of(file_name), "image/jpeg" if file_name.endswith(".jpg") else "video/mp4")


async def walk(backend: Backend) -> AsyncIterator[MediaObject]:
    """Every original, page by page, each page in a unit of its own."""
    after = UUID(int=0)
    while True:
        async with backend.reading() as uow:
            found = await store.page(uow.conn, after, _BATCH * 10)
        if not found:
            return
        for media in found:
            yield media
        after = found[-1].id


async def garbage(uow: UnitOfWork) -> set[str]:
    """Keys that are about to be removed."""
    return set(await store.list_garbage(uow.conn, 1_000_000))
