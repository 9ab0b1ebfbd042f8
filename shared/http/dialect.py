"""What differs between the four APIs by grammar alone. The vocabulary of each lives in the services' `dialects/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import orjson
from aiohttp import web
from pydantic import BaseModel

from shared.errors import ServiceError
from shared.sql.database import JsonText


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request shows to say who it comes from."""

    kind: Literal["bearer", "api_key"]
    value: str


class Dialect(Protocol):
    """One API's grammar: where it lives, how a caller identifies, what a success and a failure look like."""

    name: str
    prefixes: tuple[str, ...]

    def credential(self, headers: Mapping[str, str]) -> Credential | None:
        """The credential that the request headers carry, if any."""

    def success(self, value: object, status: int) -> web.Response:
        """The reply to a request that went well; `value` is what the handler returned."""

    def failure(self, error: ServiceError) -> web.Response:
        """The reply to a request that went wrong."""

    def schemas(self) -> dict[str, object]:
        """JSON schema of the failure body under the key `failure`, for the OpenAPI document."""


def bearer(headers: Mapping[str, str]) -> Credential | None:
    """The token of `Authorization: Bearer ...`, if there is one."""
    scheme, _, value = headers.get("Authorization", "").partition(" ")
    return Credential("bearer", value.strip()) if scheme.lower() == "bearer" and value.strip() else None


def json_bytes(value: object) -> bytes:
    """Any value that a handler may return, as JSON."""
    if isinstance(value, JsonText):
        return value.text.encode()
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True).encode()
    return orjson.dumps(value, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, JsonText):
        return orjson.Fragment(value.text)
    raise TypeError(type(value).__name__)


def json_response(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON reply."""
    return web.Response(body=body, status=status, headers=headers, content_type="application/json", charset="utf-8")
