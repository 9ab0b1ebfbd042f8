"""Comparing rows with bytes. Rows are read twice, before and after the bytes, so that what is at work meanwhile is no finding."""

from dataclasses import dataclass

from services.media.images import usecases as images
from services.media.objects import usecases as objects
from services.media.uploads import usecases as uploads
from shared.objects import MinioObjects
from shared.sql.database import Backend

_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Findings:
    """Counts, and up to a thousand keys of each kind of disagreement."""

    files: int
    stored: int
    missing: list[str]
    unknown: list[str]
    wrong_size: list[str]

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to mend."""
        return not (self.missing or self.unknown or self.wrong_size)


async def _promised(backend: Backend) -> tuple[dict[str, int | None], set[str]]:
    """Keys that rows promise, with the original's size where it is known; and keys that may be there or not yet."""
    promised: dict[str, int | None] = {}
    possible: set[str] = set()
    async for media in objects.walk(backend):
        promised.update({media.key_of(name): None for name in media.file_names() if name != media.file_name})
        promised[media.key] = media.size
        possible.update(media.keys())
    async for keys in images.walk(backend):
        promised.update(dict.fromkeys(keys))
    async with backend.reading() as uow:
        possible |= await objects.garbage(uow) | await uploads.completing_keys(uow)
    return promised, possible | promised.keys()


async def compare(backend: Backend) -> Findings:
    """Every row against every key. Raises StorageAway."""
    before, possible_before = await _promised(backend)
    stored = {found.key: found.size async for found in backend.use(MinioObjects).list_keys("")}
    after, possible_after = await _promised(backend)
    missing = sorted(key for key in before.keys() & after.keys() if key not in stored)
    unknown = sorted(stored.keys() - possible_before - possible_after)
    wrong = sorted(key for key, size in after.items() if size is not None and key in stored and stored[key] != size)
    return Findings(len(after), len(stored), missing[:_SHOWN], unknown[:_SHOWN], wrong[:_SHOWN])


async def remove_all_bytes(backend: Backend) -> None:
    """Empty the storage, for `rushes reset`."""
    store = backend.use(MinioObjects)
    keys = [found.key async for found in store.list_keys("")]
    if keys:
        await store.remove(keys)
