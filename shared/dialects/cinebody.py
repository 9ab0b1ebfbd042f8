"""Cinebody's grammar (reference/seeds/000, reference/cinebody/openapi.yaml): envelope, errors, attributes, pages."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from shared.errors import Kind, ServiceError
from shared.http.dialect import Credential, bearer, json_bytes, json_response
from shared.http.wire import Wire
from shared.sql.database import JsonText

API_VERSION = "3.26.1"
LARGEST_PAGE = 10_000

_STATUS = {
    Kind.INVALID: 400,
    Kind.MISSING: 406,
    Kind.UNAUTHENTICATED: 403,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.NOT_ALLOWED: 404,
    Kind.CONFLICT: 400,
    Kind.GONE: 410,
    Kind.TOO_LARGE: 400,
    Kind.UNSATISFIABLE: 400,
    Kind.LIMITED: 429,
    Kind.TEAPOT: 418,
    Kind.UNAVAILABLE: 503,
    Kind.INTERNAL: 500,
}
_FRIENDLY = {
    "NOT_AUTHENTICATED": "Please sign in and try again.",
    "READ_ONLY_CREDENTIAL": "Sorry, you can look at this but not change it.",
    "RATE_LIMITED": "You're going a little fast. Please wait a moment and try again.",
    "CODE_TAKEN": "Sorry, that code is already taken. Try a different code.",
    "SERVICE_UNAVAILABLE": "We'll be right back. Please try again in a moment.",
    "ENDPOINT_DEPRECATED": "Please update your app and try again.",
}
_FRIENDLY_BY_KIND = {
    Kind.INVALID: "Sorry, something in there isn't right. Please check it and try again.",
    Kind.MISSING: "Sorry, something is missing. Please check it and try again.",
    Kind.UNAUTHENTICATED: "Please sign in and try again.",
    Kind.FORBIDDEN: "Sorry, you don't have access to that.",
    Kind.NOT_FOUND: "Sorry, we couldn't find that.",
    Kind.CONFLICT: "Sorry, that isn't possible right now. Please check it and try again.",
    Kind.GONE: "Sorry, that is no longer available.",
    Kind.TOO_LARGE: "Sorry, that is too large.",
}
_SORRY = "Sorry, something went wrong. Please try again later."


class Cinebody:
    """See shared.http.dialect.Dialect."""

    name: str = "cinebody"
    prefixes: tuple[str, ...] = ("/app/",)

    def credential(self, headers: Mapping[str, str]) -> Credential | None:
        """The `x-api-key` header of an API app, or a person's bearer token."""
        key = headers.get("x-api-key", "").strip()
        return Credential("api_key", key) if key else bearer(headers)

    def success(self, value: object, status: int) -> web.Response:
        """`{"apiVersion": ..., ...}` around what the handler named with `item`, `page` or DONE."""
        body = json_bytes(value)
        if body[:1] == b"{" and body != b"{}":
            body = b'{"apiVersion":"' + API_VERSION.encode() + b'",' + body[1:]
        return json_response(body, status)

    def failure(self, error: ServiceError) -> web.Response:
        """`status`, `code`, `reason`, `friendlyReason`, as seed 000 has them."""
        body: dict[str, object] = {
            "status": "failure",
            "code": error.code,
            "reason": error.reason,
            "friendlyReason": _FRIENDLY.get(error.code) or _FRIENDLY_BY_KIND.get(error.kind, _SORRY),
        }
        if error.kind is Kind.TEAPOT:
            body["isATeapot"] = True
        return json_response(orjson.dumps(body), _STATUS[error.kind])

    def schemas(self) -> dict[str, object]:
        """The failure body, for the OpenAPI document."""
        texts = {name: {"type": "string"} for name in ("code", "reason", "friendlyReason")}
        status = {"type": "string", "enum": ["failure"]}
        return {"failure": {"type": "object", "required": ["status", *texts], "properties": {"status": status, **texts}}}


DIALECT = Cinebody()


def item(name: str, value: JsonText | BaseModel | Mapping[str, Any] | str) -> JsonText:
    """The success body that names one thing: `{"project": {...}}`."""
    return JsonText(f'{{"{name}":{json_bytes(value).decode()}}}')


def page(name: str, found: JsonText) -> JsonText:
    """The success body of a list: `{"count": 36, "projects": [...]}`; no count where the list has none."""
    count = "" if found.count is None else f'"count":{found.count},'
    return JsonText(f'{{{count}"{name}":{found.text}}}')


DONE = JsonText('{"status":"success"}')


class Body(BaseModel):
    """A request body; fields that are not known are ignored, as the original does."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class Query(BaseModel):
    """A query string; parameters that are not known are ignored, as HTTP clients expect."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Paged(Query):
    """`limit` and `page`, counted from 0."""

    limit: int = Field(10, ge=1, le=LARGEST_PAGE, description="Limit the number of items returned")
    page: int = Field(0, ge=0, le=1_000_000, description="The page of results to fetch. The first page is 0")


SortOrder = Literal["asc", "desc"]


def attributes_of(model: type[Wire], *also: str) -> Any:
    """The type of an `attributes` parameter: names of `model`'s fields, or of `also`, which are taken and print nothing."""
    names = sorted({*model.names(), *also})

    def known(given: object) -> object:
        wrong = [name for name in given if name not in names] if isinstance(given, list) else []
        if wrong:
            raise ValueError(f"unknown: {', '.join(map(str, wrong))[:200]}")
        return given

    schema = {"type": "array", "items": {"type": "string", "enum": names}, "description": "Limit the reply to these attributes"}
    return Annotated[list[str] | None, BeforeValidator(known), WithJsonSchema(schema)]


class Done(BaseModel):
    """The reply to a change that returns nothing."""

    apiVersion: str = API_VERSION  # noqa: N815  the wire's name
    status: Literal["success"] = "success"
