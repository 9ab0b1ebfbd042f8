"""Uploads: register, complete, sweep. The store is never asked while a transaction is open."""

import asyncio
from datetime import timedelta
from uuid import UUID

from services.media.objects import usecases as objects
from services.media.objects.model import MediaObject, NewObject
from services.media.settings import MediaSettings
from services.media.storage import usecases as storage
from services.media.uploads import store
from services.media.uploads.errors import UploadExpired, UploadNotFound, UploadTooLarge
from services.media.uploads.model import Completion, Opened, Upload, Wish, check_arrived, check_list, part_size
from shared import clock
from shared.actor import Actor
from shared.errors import Kind, ServiceError, Unavailable
from shared.events.media import UploadCompleted
from shared.faults import crash_point
from shared.ids import new_id, new_secret_id
from shared.objects import MinioObjects, StorageAway, StoredPart, UploadUnknown
from shared.sql.database import Backend, UnitOfWork

_BATCH = 50
_WAIT_SECONDS = 0.05


async def register(backend: Backend, wish: Wish) -> Opened:
    """Open an upload: a file name that nobody can guess, and a URL for each part.

    Raises what Wish.check raises, UploadTooLarge, StorageLocked, StorageAway.
    """
    wish.check()
    rules, objects_ = backend.use(MediaSettings).rules, backend.use(MinioObjects)
    if wish.size is not None and wish.size > rules.largest_upload_bytes:
        raise UploadTooLarge(limit=rules.largest_upload_bytes)
    async with backend.reading() as uow:
        await storage.refuse_if_locked(uow, wish.organization_id, wish.size or 0)
    id_, lifetime = new_id(), timedelta(hours=rules.upload_hours)
    file_name = f"{new_secret_id()}.{wish.extension.lower()}"
    key = f"objects/{id_}/{file_name}"
    storage_id = await objects_.create_multipart(key, wish.content_type)
    try:
        async with backend.transaction() as uow:
            size, until = part_size(wish.size, rules.part_bytes), uow.now + lifetime
            values = {"file_name": file_name, "key": key, "storage_id": storage_id, "part_size": size, "at": uow.now, "until": until}
            upload = await store.insert(uow.conn, wish, id_=id_, **values)  # type: ignore[arg-type]  # the names are right above
    except BaseException:
        await asyncio.shield(objects_.abort_multipart(key, storage_id))
        raise
    numbers = range(1, (upload.part_count or 1) + 1)
    return Opened(upload, [objects_.part_url(key, storage_id, number, lifetime=lifetime) for number in numbers])


async def progress(backend: Backend, actor: Actor, file_name: str) -> tuple[Upload, list[StoredPart]]:
    """An upload and the parts that have arrived. Raises UploadNotFound for who neither uploads nor administers it."""
    async with backend.reading() as uow:
        upload = await store.get(uow.conn, file_name)
    is_own = actor.person_id is not None and actor.person_id == upload.person_id
    if not (is_own or actor.may_administer(organization_id=upload.organization_id, team_id=upload.team_id, to_write=False)):
        raise UploadNotFound
    try:
        parts = await backend.use(MinioObjects).list_parts(upload.key, upload.storage_id) if upload.state == "open" else []
    except UploadUnknown:
        parts = []
    return upload, parts


async def complete(backend: Backend, file_name: str, completion: Completion) -> MediaObject:
    """Make an object of the parts; the same answer however often, and by however many at once, it is asked for.

    Raises UploadNotFound, UploadExpired, the error of the first part that is not right (the upload stays open then), and
    StorageAway (ask again: nothing is lost).
    """
    until = clock.now() + timedelta(seconds=60)
    while clock.now() < until:
        async with backend.transaction() as uow:
            upload = await store.get(uow.conn, file_name)
            if not completion.is_of(upload):
                raise UploadNotFound
            if upload.state == "complete":
                return await objects.get(uow, upload.id)
            if upload.state == "expired" or (upload.state == "open" and upload.expires_at < uow.now):
                raise UploadExpired
            held = await _hold(uow, upload, completion)
        if held is not None:
            return await _finish(backend, held)
        await asyncio.sleep(_WAIT_SECONDS)
    raise Unavailable(part="The upload")


async def _hold(uow: UnitOfWork, upload: Upload, completion: Completion) -> Upload | None:
    """The upload, if it is ours to finish now; None if someone else is at it."""
    lease = uow.now + timedelta(seconds=uow.backend.use(MediaSettings).rules.completing_seconds)
    if upload.state == "open":
        check_list(completion.parts, upload.part_count)
        return await store.claim(uow.conn, upload.id, completion, until=lease)
    return await store.take_over(uow.conn, upload.id, until=lease, now=uow.now)


async def _finish(backend: Backend, upload: Upload) -> MediaObject:
    """Verify, put together, and make it an object: each step may have happened already in a process that died since."""
    try:
        size = await _put_together(backend.use(MinioObjects), upload)
    except StorageAway:
        async with backend.transaction() as uow:
            await store.let_go(uow.conn, upload.id, uow.now)
        raise
    except ServiceError as error:
        async with backend.transaction() as uow:
            await (store.expire if error.kind is Kind.GONE else store.reopen)(uow.conn, upload.id)
        raise
    crash_point("media.upload.stored")
    async with backend.transaction() as uow:
        return await _become_object(uow, upload.id, size)


async def _put_together(objects_: MinioObjects, upload: Upload) -> int:
    try:
        arrived = await objects_.list_parts(upload.key, upload.storage_id)
        # Checked by us first: some servers drop the whole upload when they are asked to put wrong parts together.
        parts = check_arrived(upload.told_parts(), arrived, upload.declared_size)
        await objects_.complete_multipart(upload.key, upload.storage_id, parts)
        return sum(part.size for part in parts)
    except UploadUnknown:
        stored = await objects_.stat(upload.key)
        if stored is None:
            raise UploadExpired from None
        return stored.size


async def _become_object(uow: UnitOfWork, upload_id: UUID, size: int) -> MediaObject:
    upload = await store.lock(uow.conn, upload_id)
    if upload.state == "complete":
        return await objects.get(uow, upload.id)
    if upload.state != "completing":
        raise UploadExpired
    new = NewObject(
        id=upload.id,
        organization_id=upload.organization_id,
        team_id=upload.team_id,
        project_id=upload.project_id,
        person_id=upload.person_id,
        kind=upload.kind,
        file_name=upload.file_name,
        key=upload.key,
        original_name=upload.original_name,
        content_type=upload.content_type,
        size=size,
    )
    added = await objects.add(uow, new)
    await store.finish(uow.conn, upload.id, uow.now)
    await uow.publish(
        UploadCompleted(
            organization_id=upload.organization_id,
            project_id=upload.project_id,
            object=added.record(),
            upload_id=upload.id,
            context=upload.context,
        )
    )
    return added


async def sweep(backend: Backend) -> None:
    """Finish what was left half done, expire what was abandoned, and let the store forget the parts of it."""
    async with backend.transaction() as uow:
        await store.expire_overdue(uow.conn, uow.now, _BATCH)
        stale = await store.list_stale(uow.conn, uow.now, _BATCH)
        unaborted = await store.list_unaborted(uow.conn, _BATCH)
    lease = timedelta(seconds=backend.use(MediaSettings).rules.completing_seconds)
    for id_ in stale:
        async with backend.transaction() as uow:
            held = await store.take_over(uow.conn, id_, until=uow.now + lease, now=uow.now)
        if held is not None:
            await _finish_if_possible(backend, held)
    for upload in unaborted:
        await backend.use(MinioObjects).abort_multipart(upload.key, upload.storage_id)
        async with backend.transaction() as uow:
            await store.mark_aborted(uow.conn, upload.id, uow.now)


async def _finish_if_possible(backend: Backend, upload: Upload) -> None:
    """What is wrong with the parts is told to the client when it asks again; storage that is away ends the round."""
    try:
        await _finish(backend, upload)
    except StorageAway:
        raise
    except ServiceError:
        return


async def completing_keys(uow: UnitOfWork) -> set[str]:
    """Keys whose bytes may be stored before their rows are."""
    return set(await store.list_completing_keys(uow.conn))
