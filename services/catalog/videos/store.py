"""SQL of the read model of media's objects."""

from uuid import UUID

from services.catalog.videos.model import Video
from shared.sql.database import Connection

_KEEP = """
insert into catalog.video as v (id, project_id, file_name, original_name, content_type, size, duration, width, height, fps, proxy_name,
    proxy_size, thumbnail_id, thumbnail_count, thumbnail_size, transcoded, transcoding_failed, failure_code)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
on conflict (id) do update set original_name = coalesce(excluded.original_name, v.original_name), content_type = excluded.content_type,
    size = excluded.size, duration = coalesce(excluded.duration, v.duration), width = excluded.width, height = excluded.height,
    fps = excluded.fps, proxy_name = excluded.proxy_name, proxy_size = excluded.proxy_size, thumbnail_id = excluded.thumbnail_id,
    thumbnail_count = excluded.thumbnail_count, thumbnail_size = excluded.thumbnail_size, transcoded = excluded.transcoded,
    transcoding_failed = excluded.transcoding_failed, failure_code = excluded.failure_code where $19
"""


async def keep(conn: Connection, video: Video, project_id: UUID, *, is_newer: bool) -> None:
    """Remember an object; over what is known already only if this `is_newer`."""
    v = video
    name_and_size = (v.id, project_id, v.file_name, v.original_name, v.content_type, v.size)
    probed = (v.duration, v.width, v.height, v.fps)
    made = (v.proxy_name, v.proxy_size, v.thumbnail_id, v.thumbnail_count, v.thumbnail_size)
    await conn.execute(_KEEP, *name_and_size, *probed, *made, v.transcoded, v.transcoding_failed, v.failure_code, is_newer)


async def forget(conn: Connection, video_id: UUID) -> None:
    """Forget an object whose bytes are gone, and the clip it was."""
    await conn.execute("update catalog.project set teaser_id = null where teaser_id = $1", video_id)
    await conn.execute("update catalog.entity set example_id = null where example_id = $1", video_id)
    await conn.execute("delete from catalog.video where id = $1", video_id)
