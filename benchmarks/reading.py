"""What the gateway adds to a read, and what a list of 10,000 clips costs against PostgreSQL alone."""

import statistics
import time
from uuid import UUID, uuid4

import asyncpg

from benchmarks.api import Api
from benchmarks.measure import Figure, paired
from services.catalog.clips import usecases as clips
from services.catalog.clips.model import ClipQuestion
from services.catalog.dialects.cinebody import wire
from shared import actor, tokens
from shared.settings import DatabaseSettings
from shared.sql.database import open_backend

_REQUESTS = 1500
CLIPS = 10_000


async def gateway(api: Api) -> Figure:
    """The same read by turns through the gateway and straight at catalog, one after the other on kept connections."""
    grant = actor.Grant(actor.Role.ADMIN, actor.Scope.ORGANIZATION, UUID(api.organization_id))
    who = actor.Actor(actor.ActorKind.API_KEY, uuid4(), "bench", UUID(api.organization_id), grants=(grant,))
    straight = {tokens.HEADER: tokens.sign(who, api.note.internal_secret)}
    path = f"/app/3.0/projects/{api.project_id}?attributes=id,title"
    times: dict[str, list[float]] = {"gateway": [], "catalog": []}
    for _ in range(_REQUESTS):
        for name, url, headers in (("gateway", api.note.url, {"x-api-key": api.key}), ("catalog", api.note.services["catalog"], straight)):
            started = time.perf_counter()
            async with api.session.get(url + path, headers=headers) as response:
                await response.read()
            times[name].append(time.perf_counter() - started)
    through, alone = (statistics.median(times[name]) * 1000 for name in ("gateway", "catalog"))
    told = f"{through - alone:.2f} ms ({through:.2f} ms, {alone:.2f} ms)"
    return Figure("gateway, added to a single read at p50", "1 ms", told, through - alone <= 1.0)


_VIDEOS = """
insert into catalog.video (id, project_id, file_name, content_type, size, duration, proxy_name, proxy_size, thumbnail_id,
    thumbnail_count, thumbnail_size, transcoded)
select gen_random_uuid(), $1, gen_random_uuid() || '.mp4', 'video/mp4', 1000000 + n, 12.5, gen_random_uuid() || '-SD.mp4', 100000,
    gen_random_uuid(), 3, 45000, true
from generate_series(1, $2) n
"""
_CLIPS = """
insert into catalog.clip (id, project_id, number, shot_at, created_at)
select id, project_id, n, now() - n * interval '1 minute', now() - n * interval '1 minute'
from (select id, project_id, row_number() over (order by id) as n from catalog.video where project_id = $1) v
"""


async def _fill(api: Api) -> None:
    """Rows as uploads would have made them; measuring how they are made is not the point here."""
    conn = await asyncpg.connect(api.note.databases["catalog"])
    await conn.execute(_VIDEOS, UUID(api.project_id), CLIPS)
    await conn.execute(_CLIPS, UUID(api.project_id))
    await conn.execute("analyze catalog.video")
    await conn.execute("analyze catalog.clip")
    await conn.close()


async def clip_list(api: Api) -> Figure:
    """All clips with all attributes over HTTP, against the same statement asked of PostgreSQL alone."""
    await _fill(api)
    grant = actor.Grant(actor.Role.ADMIN, actor.Scope.ORGANIZATION, UUID(api.organization_id))
    who = actor.Actor(actor.ActorKind.API_KEY, uuid4(), "bench", UUID(api.organization_id), grants=(grant,))
    path = f"/app/3.0/projects/{api.project_id}/clips?limit={CLIPS}"

    async def ours() -> None:
        async with api.session.get(api.note.url + path, headers={"x-api-key": api.key}) as response:
            body = await response.read()
            assert response.status == 200, body[:300]

    settings = DatabaseSettings.model_validate({"url": api.note.databases["catalog"]})
    session = {"rushes__delivery_secret": "x" * 32, "rushes__public_url": api.note.url}
    async with open_backend(settings, "catalog", **session) as backend:

        async def bare() -> None:
            async with backend.reading(who) as uow:
                projection, question = wire.MediaFile.projection(), ClipQuestion(limit=CLIPS)
                await clips.list_visible(uow, who, UUID(api.project_id), projection, question=question)

        took, alone = await paired(ours, bare, rounds=9)
    told = f"{took / alone:.2f}x ({took * 1000:.0f} ms, {alone * 1000:.0f} ms)"
    return Figure(f"list of {CLIPS:,} clips, against PostgreSQL producing the same JSON", "1.5x", told, took / alone <= 1.5)
