"""Composition root of the auth service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

import structlog
from aiohttp import web

from services.auth.consumers import consumers
from services.auth.dialects import OPERATIONS
from services.auth.invites import usecases as invites
from services.auth.invites.model import InvitePolicy
from services.auth.logins import usecases as logins
from services.auth.logins.model import LockOutPolicy, Turns
from services.auth.passwords import usecases as passwords
from services.auth.passwords.model import Hasher, ResetPolicy
from services.auth.pictures.model import PictureStore, PictureTarget
from services.auth.sessions import usecases as sessions
from services.auth.sessions.model import SessionPolicy
from services.auth.settings import AuthSettings
from services.auth.setup import usecases as setup
from services.auth.setup.model import FirstAdmin
from shared import app
from shared.bus.transport import Transport
from shared.dialects import cinebody, rushes
from shared.http.dialect import Dialect
from shared.http.mount import BACKEND
from shared.http.peers import Peer
from shared.sql.database import Backend

_LOG = structlog.get_logger(__name__)
_SWEEP_SECONDS = 3600
_PIECE = 256 * 1024


def build(settings: AuthSettings, *, transport: Transport | None = None) -> web.Application:
    """The auth service. `transport` lends it a bus; else it opens its own."""
    contexts = [_ports(settings), _set_up, _sweeping(settings)]
    dialects: list[Dialect] = [rushes.DIALECT, cinebody.DIALECT]
    return app.build(app.Service("auth", OPERATIONS, dialects, consumers, contexts), settings, transport=transport)


def _ports(settings: AuthSettings) -> app.Context:
    page = f"{settings.public_url.rstrip('/')}/rushes/v1"
    lifetime = timedelta(days=settings.invite_days)
    password = settings.admin_password.get_secret_value() if settings.admin_password else None
    ports: list[object] = [
        Hasher(memory_kib=settings.argon2_memory_kib, passes=settings.argon2_passes),
        SessionPolicy(
            access_lifetime=timedelta(seconds=settings.access_token_seconds),
            refresh_lifetime=timedelta(days=settings.refresh_token_days),
            grace=timedelta(seconds=settings.refresh_grace_seconds),
        ),
        LockOutPolicy(
            settings.lockout_after, timedelta(seconds=settings.lockout_seconds), timedelta(seconds=settings.lockout_most_seconds)
        ),
        Turns(),
        InvitePolicy(lifetime=lifetime, url=settings.invite_url or f"{page}/invites/accept"),
        ResetPolicy(
            lifetime=timedelta(minutes=settings.password_reset_minutes),
            url=settings.password_reset_url or f"{page}/password-reset/confirm",
        ),
        FirstAdmin(
            settings.admin_email,
            password,
            settings.admin_first_name,
            settings.admin_last_name,
            settings.organization_name,
            settings.admin_password_file,
        ),
    ]

    async def context(application: web.Application) -> AsyncIterator[None]:
        secret = settings.internal_secret.get_secret_value()
        async with Peer("media", settings.media_url, secret, caller="auth", timeout=30) as media:
            store = PictureStore(partial(_put_picture, media))
            application[BACKEND].ports.update({type(port): port for port in [*ports, store]})
            yield

    return context


async def _put_picture(media: Peer, target: PictureTarget, raw: bytes) -> UUID:
    query = {
        "owner_kind": target.owner_kind,
        "owner_id": str(target.owner_id),
        "organization_id": str(target.organization_id),
        "usage": target.usage,
    }
    answer = await media.ask("PUT", f"/internal/images?{urlencode(query)}", data=_in_pieces(raw))
    return UUID(answer["image_id"])


async def _in_pieces(raw: bytes) -> AsyncIterator[bytes]:
    """The picture bit by bit: written in one go, it would hold the event loop."""
    for start in range(0, len(raw), _PIECE):
        yield raw[start : start + _PIECE]


async def _set_up(application: web.Application) -> AsyncIterator[None]:
    await setup.set_up(application[BACKEND])
    yield


def _sweeping(settings: AuthSettings) -> app.Context:
    async def context(application: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_sweep_for_ever(application[BACKEND], timedelta(days=settings.login_log_days)), name="auth-sweeper")
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return context


async def _sweep_for_ever(backend: Backend, keep_logins: timedelta) -> None:
    while True:
        try:
            async with backend.transaction() as uow:
                await sessions.forget_old(uow)
                await passwords.forget_old(uow)
                await invites.forget_old(uow)
                await logins.forget_old(uow, keep_logins)
        except Exception:  # noqa: BLE001  the next round tries again
            _LOG.warning("auth could not be swept")
        await asyncio.sleep(_SWEEP_SECONDS)
