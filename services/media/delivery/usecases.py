"""Finding the bytes behind a link, and keeping small ones at hand."""

from dataclasses import dataclass
from uuid import UUID

from services.media.delivery.errors import LinkInvalid
from services.media.delivery.model import Memory
from services.media.images import usecases as images
from services.media.objects import usecases as objects
from services.media.objects.model import StoredFile
from services.media.settings import MediaSettings
from shared import delivery
from shared.objects import MinioObjects, ObjectMissing
from shared.sql.database import Backend

_SMALL = 512 * 1024


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that may be sent: where it is, how long, and its bytes if they are at hand."""

    file: StoredFile
    size: int
    data: bytes | None = None


async def of_object(backend: Backend, object_id: UUID, token: str, file_name: str) -> Delivered:
    """A file of an object, if the link is good. Raises LinkInvalid, MediaNotFound, ObjectMissing, StorageAway."""
    if not delivery.is_valid(object_id, token, backend.use(MediaSettings).delivery_secret.get_secret_value()):
        raise LinkInvalid
    async with backend.reading() as uow:
        file = await objects.file(uow, object_id, file_name)
    return await _found(backend, file)


async def of_image(backend: Backend, image_id: UUID, name: str) -> Delivered:
    """A picture in one size; its id, which nobody can guess, is the permission. Raises ImageNotFound, ObjectMissing, StorageAway."""
    return await _found(backend, StoredFile(images.key_of(image_id, name), "image/jpeg"))


async def of_placeholder(backend: Backend, owner_kind: str, letter: str, name: str) -> Delivered:
    """The picture of who has none. Raises ImageNotFound."""
    file, memory = StoredFile(f"defaults/{owner_kind}/{letter}/{name}", "image/jpeg"), backend.use(Memory)
    data = memory.get(file.key)
    if data is None:
        data = await images.placeholder(owner_kind, letter, name)
        memory.put(file.key, data)
    return Delivered(file, len(data), data)


async def _found(backend: Backend, file: StoredFile) -> Delivered:
    memory, store = backend.use(Memory), backend.use(MinioObjects)
    data = memory.get(file.key)
    if data is not None:
        return Delivered(file, len(data), data)
    stored = await store.stat(file.key)
    if stored is None:
        raise ObjectMissing(key=file.key)
    if file.content_type != "image/jpeg" or stored.size > _SMALL:
        return Delivered(file, stored.size)
    data = b"".join([chunk async for chunk in store.read(file.key)])
    memory.put(file.key, data)
    return Delivered(file, len(data), data)
