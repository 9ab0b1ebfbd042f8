"""What the gateway answers itself: what this is, the API documents, TypeScript definitions, the health of the whole."""

import asyncio
import html
import json
from importlib import resources
from typing import Any

import aiohttp
from aiohttp import web

from shared.dialects import cinebody
from shared.http.dialect import json_response
from shared.http.probes import DRAINING

_PATIENCE = aiohttp.ClientTimeout(total=4)
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d1d1f}
h2{margin-top:2.5rem;border-bottom:1px solid #ddd}details{margin:.35rem 0}summary{cursor:pointer}
code{font:14px ui-monospace,monospace}.m{display:inline-block;width:4.5rem;font-weight:600}
table{border-collapse:collapse;margin:.5rem 0 .5rem 1rem}td{padding:.15rem .8rem .15rem 0;vertical-align:top}
pre{background:#f5f5f7;padding:.6rem;overflow:auto;margin-left:1rem}
"""


def _file(name: str) -> str:
    return (resources.files("services.gateway") / "generated" / name).read_text()


def _row(parameter: dict[str, Any]) -> str:
    need = "required" if parameter.get("required") else ""
    told = html.escape(str(parameter.get("description", "")))
    return f"<tr><td><code>{html.escape(parameter['name'])}</code></td><td>{parameter['in']} {need}</td><td>{told}</td></tr>"


def _operation(path: str, method: str, told: dict[str, Any]) -> str:
    rows = "".join(_row(parameter) for parameter in told["parameters"])
    body = json.dumps(told["requestBody"], indent=1) if "requestBody" in told else ""
    shown = f"<pre>{html.escape(body)}</pre>" if body else ""
    return (
        f"<details><summary><span class=m>{method.upper()}</span><code>{html.escape(path)}</code> {html.escape(told['summary'])}"
        f"</summary><table>{rows}</table>{shown}</details>"
    )


def documentation(document: dict[str, Any]) -> str:
    """The OpenAPI document as one page that needs nothing from anywhere else."""
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            groups.setdefault(told["operationId"].split(".")[0], []).append(_operation(path, method, told))
    body = "".join(f"<h2>{html.escape(name)}</h2>{''.join(rows)}" for name, rows in sorted(groups.items()))
    title = html.escape(document["info"]["title"])
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style>"
    return f"{head}<h1>{title}</h1><p>The same as <a href=/openapi.json>OpenAPI</a>.</p>{body}</html>"


class Pages:
    """The gateway's own pages, read once."""

    def __init__(self, services: dict[str, str], session: aiohttp.ClientSession, version: str) -> None:
        """Report on `services` (name -> address)."""
        self._services, self._session, self._version = services, session, version
        self._openapi = _file("openapi.json")
        self._page = documentation(json.loads(self._openapi))
        self._types = _file("cinebody.d.ts")

    async def root(self, _: web.Request) -> web.Response:
        """What this is."""
        return web.json_response(
            {"name": "Rushes", "version": self._version, "docs": "/docs", "openapi": "/openapi.json", "ready": "/readyz"}
        )

    async def openapi(self, _: web.Request) -> web.Response:
        """The merged OpenAPI document."""
        return json_response(self._openapi.encode())

    async def docs(self, _: web.Request) -> web.Response:
        """The document as a page."""
        return web.Response(text=self._page, content_type="text/html")

    async def types(self, _: web.Request) -> web.Response:
        """Cinebody's TypeScript definitions, generated from our own models."""
        return cinebody.DIALECT.success({"types": self._types}, 200)

    async def ready(self, request: web.Request) -> web.Response:
        """Whether every service is ready, each with its parts."""
        found = dict(zip(self._services, await asyncio.gather(*map(self._asked, self._services.values())), strict=True))
        is_ready = all(part.get("status") == "ok" for part in found.values()) and not request.app[DRAINING].is_set()
        return web.json_response({"status": "ok" if is_ready else "not ready", "services": found}, status=200 if is_ready else 503)

    async def _asked(self, url: str) -> dict[str, Any]:
        try:
            async with self._session.get(url + "/ready", timeout=_PATIENCE) as reply:
                found: dict[str, Any] = await reply.json()
                return found
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return {"status": "away"}
