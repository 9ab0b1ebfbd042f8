"""Pictures: checked, cut to every size that is shown, stored, announced."""

import asyncio
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
_KEPT = timedelta(days=2)
"""Replaced pictures stay for as long as someone may hold a page that shows them."""
_SIDES = {60, 80, 120, 150, 160, 300, 460, 920, 1200, 2400}


async def put(backend: Backend, new: NewImage, data: bytes) -> UUID:
    """Store a picture in the sizes of its owner, and as it came. Raises ImageUnreadable, ImageTooLarge, StorageAway."""
    sides = engine.sizes(new.owner_kind, new.usage)
    cut = await asyncio.to_thread(engine.squares, data, sides)
    objects_ = backend.use(MinioObjects)
    await objects_.put(key(new.id, "original"), data, "application/octet-stream")
    for side, jpeg in cut.items():
        await objects_.put(key(new.id, f"{side}.jpg"), jpeg, "image/jpeg")
    async with backend.transaction() as uow:
        await store.insert(uow.conn, new, sides=sides, size=len(data) + sum(map(len, cut.values())), at=uow.now)
        for image_id, old_sides in await store.remove_replaced(uow.conn, new, uow.now - _KEPT):
            await objects.doom(uow, [key(image_id, "original"), *(key(image_id, f"{side}.jpg") for side in old_sides)])
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


def key_of(image_id: UUID, name: str) -> str:
    """Where the file `{side}.jpg` of a picture lies. Raises ImageNotFound for any other name."""
    if _side(name) is None:
        raise ImageNotFound
    return key(image_id, name)


async def placeholder(letter: str, name: str) -> bytes:
    """The picture of who has none: a letter on a colour, as `{side}.jpg`. Raises ImageNotFound."""
    side = _side(name)
    if side is None or len(letter) != 1:
        raise ImageNotFound
    return await asyncio.to_thread(engine.placeholder, letter, side)


def _side(name: str) -> int | None:
    stem, _, extension = name.partition(".")
    return int(stem) if extension == "jpg" and stem.isascii() and stem.isdigit() and len(stem) < 5 and int(stem) in _SIDES else None


async def walk(backend: Backend) -> AsyncIterator[list[str]]:
    """The keys of every picture, picture by picture."""
    after = UUID(int=0)
    while True:
        async with backend.reading() as uow:
            found = await store.page(uow.conn, after, _PAGE)
        if not found:
            return
        for image_id, sides in found:
            yield [key(image_id, "original"), *(key(image_id, f"{side}.jpg") for side in sides)]
        after = found[-1][0]
