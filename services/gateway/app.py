"""The gateway's composition: settings, contexts, pages, and one handler for everything else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib.metadata import PackageNotFoundError, version

import aiohttp
from aiohttp import web

from services.gateway import cors
from services.gateway.identities import FORGET_ON, Identities
from services.gateway.limits import Limits
from services.gateway.pages import Pages
from services.gateway.proxy import Gateway
from services.gateway.settings import GatewaySettings
from services.gateway.table import Table
from shared import tokens
from shared.actor import ActorKind
from shared.app import SETTINGS
from shared.bus.runtime import open_transport
from shared.bus.transport import Transport
from shared.dialects import cinebody, rushes
from shared.errors import NotSignedIn
from shared.http import probes
from shared.http.middleware import DIALECTS, SERVICE, around
from shared.http.peers import Peer

GATEWAY = web.AppKey("gateway", Gateway)
PAGES = web.AppKey("pages", Pages)


def _version() -> str:
    try:
        return version("rushes")
    except PackageNotFoundError:
        return "0"


def addresses(settings: GatewaySettings) -> dict[str, str]:
    """Every service's address."""
    found = {
        "auth": settings.auth_url,
        "catalog": settings.catalog_url,
        "media": settings.media_url,
        "notification": settings.notification_url,
    }
    return {name: url.rstrip("/") for name, url in found.items()}


def build(settings: GatewaySettings, *, transport: Transport | None = None, table: Table | None = None) -> web.Application:
    """The gateway as an aiohttp application. `transport` lends it one, else it opens its own; `table` stands in for the generated one."""
    app = web.Application(middlewares=[cors.middleware(settings.cors_origins), around], client_max_size=0)
    app[SETTINGS] = settings
    app[SERVICE] = "gateway"
    app[DIALECTS] = (rushes.DIALECT, cinebody.DIALECT)
    app[probes.PROBES] = {}
    app[probes.DRAINING] = asyncio.Event()
    app.on_response_prepare.append(cors.on_prepare)
    app.cleanup_ctx.append(_upstream(settings, table or Table.generated()))
    app.cleanup_ctx.append(_revocations(settings, transport))
    _add_routes(app, settings)
    return app


def _upstream(settings: GatewaySettings, table: Table):  # type: ignore[no-untyped-def]  # noqa: ANN202  aiohttp's own context type
    async def context(app: web.Application) -> AsyncIterator[None]:
        timeout = aiohttp.ClientTimeout(total=None, connect=3, sock_read=settings.upstream_timeout_seconds)
        connector = aiohttp.TCPConnector(limit=0, limit_per_host=0, keepalive_timeout=20)
        services = addresses(settings)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=False) as session,
            Peer("auth", services["auth"], settings.internal_secret.get_secret_value(), caller="gateway") as peer,
        ):
            pages = app[PAGES] = Pages(services, session, _version())
            app[GATEWAY] = Gateway(
                table,
                Identities(peer, settings),
                Limits(settings),
                session=session,
                services=services,
                pages={"cinebody.api_app_types": pages.types},
            )
            yield

    return context


def _revocations(settings: GatewaySettings, lent: Transport | None):  # type: ignore[no-untyped-def]  # noqa: ANN202  aiohttp's own context type
    async def context(app: web.Application) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            transport = lent if lent is not None else await stack.enter_async_context(open_transport(settings.broker))
            stack.push_async_callback(await transport.listen(FORGET_ON, app[GATEWAY].identities.heard))
            yield

    return context


def _add_routes(app: web.Application, settings: GatewaySettings) -> None:
    secret = settings.internal_secret.get_secret_value()

    async def passed_on(request: web.Request) -> web.StreamResponse:
        return await request.app[GATEWAY].handle(request)

    async def forget(request: web.Request) -> web.StreamResponse:
        if settings.environment == "production" or tokens.verify(request.headers.get(tokens.HEADER), secret).kind is not ActorKind.SERVICE:
            raise NotSignedIn
        request.app[GATEWAY].identities.reset()
        await request.app[GATEWAY].limits.reset()
        return web.Response(status=204)

    def page(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  aiohttp's own handler type
        async def answered(request: web.Request) -> web.StreamResponse:
            found: web.StreamResponse = await getattr(request.app[PAGES], name)(request)
            return found

        return answered

    for path, name in (("/", "root"), ("/openapi.json", "openapi"), ("/docs", "docs")):
        app.router.add_get(path, page(name))
    for path in ("/ready", "/readyz"):
        app.router.add_get(path, page("ready"))
    probes.add_process_pages(app)
    app.router.add_post("/internal/reset", forget)
    app.router.add_route("*", "/{path:.*}", passed_on, expect_handler=_later)


async def _later(_: web.Request) -> None:
    """`Expect: 100-continue` is answered once the request is admitted, so a refused upload is never sent."""
