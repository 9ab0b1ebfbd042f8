"""Pictures: checked, cut to every size that is shown, stored, announced."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from services.media.engine import images as engine
from services.media.images import store
from services.media.images.errors import ImageNotFound
from services.media.images.model import NewImage, key
from services.media.objects import usecases as objects
from shared.events.media import ImageReady
from shared.objects import MinioObjects
from shared.sql.database import Backend

_PAGE = 1000
_NAME = re.compile(r"(profile|hero)[0-9]{2,4}(@2x)?\.jpg", re.ASCII)
_LETTER = re.compile(r"[A-Z_]", re.ASCII)
_KEPT = timedelta(days=2)
"""Replaced pictures stay for as long as someone may hold a page that shows them."""


async def put(backend: Backend, new: NewImage, data: bytes) -> UUID:
    """Store a picture in the sizes of its owner, and as it came. Raises ImageUnreadable, ImageTooLarge, StorageAway."""
    cut = await asyncio.to_thread(engine.squares, data, engine.sizes(new.owner_kind, new.usage))
    objects_ = backend.use(MinioObjects)
    await objects_.put(key(new.id, "original"), data, "application/octet-stream")
    for name, jpeg in cut.items():
        await objects_.put(key(new.id, f"{name}.jpg"), jpeg, "image/jpeg")
    async with backend.transaction() as uow:
        await store.insert(uow.conn, new, names=list(cut), size=len(data) + sum(map(len, cut.values())), at=uow.now)
        for image_id, old_names in await store.remove_replaced(uow.conn, new, uow.now - _KEPT):
            await objects.doom(uow, [key(image_id, "original"), *(key(image_id, f"{name}.jpg") for name in old_names)])
        await uow.publish(
            ImageReady(
                organization_id=new.organization_id,
                project_id=new.owner_id if new.owner_kind == "project" else None,
                image_id=new.id,
                owner_kind=new.owner_kind,
                owner_id=new.owner_id,
                usage=new.usage,
            )
        )
    return new.id


def key_of(image_id: UUID, file_name: str) -> str:
    """Where the file `{size name}.jpg` of a picture lies. Raises ImageNotFound for any other name."""
    if not _NAME.fullmatch(file_name):
        raise ImageNotFound
    return key(image_id, file_name)


async def placeholder(owner_kind: str, letter: str, file_name: str) -> bytes:
    """The picture of who has none: a letter (`_`: none) on a colour, as `{size name}.jpg`. Raises ImageNotFound."""
    side = engine.side_of(owner_kind, file_name.removesuffix(".jpg"))
    if side is None or not _NAME.fullmatch(file_name) or not _LETTER.fullmatch(letter):
        raise ImageNotFound
    return await asyncio.to_thread(engine.placeholder, letter, side)


async def walk(backend: Backend) -> AsyncIterator[list[str]]:
    """The keys of every picture, picture by picture."""
    after = UUID(int=0)
    while True:
        async with backend.reading() as uow:
            found = await store.page(uow.conn, after, _PAGE)
        if not found:
            return
        for image_id, names in found:
            yield [key(image_id, "original"), *(key(image_id, f"{name}.jpg") for name in names)]
        after = found[-1][0]
