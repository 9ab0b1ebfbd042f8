"""Our own grammar, for what none of the four APIs offers: plain JSON, `items` and `total` for lists, RFC 9457 problems."""

from collections.abc import Mapping

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from shared.errors import Kind, ServiceError
from shared.http.dialect import Credential, bearer, json_bytes, json_response
from shared.sql.database import JsonText

_STATUS = {
    Kind.INVALID: 400,
    Kind.MISSING: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.NOT_ALLOWED: 405,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_LARGE: 413,
    Kind.UNSATISFIABLE: 416,
    Kind.LIMITED: 429,
    Kind.TEAPOT: 418,
    Kind.UNAVAILABLE: 503,
    Kind.INTERNAL: 500,
}


class Rushes:
    """See shared.http.dialect.Dialect."""

    name: str = "rushes"
    prefixes: tuple[str, ...] = ("/rushes/", "/internal/", "/files/")

    def credential(self, headers: Mapping[str, str]) -> Credential | None:
        """A bearer token, or an API key in `x-api-key`."""
        key = headers.get("x-api-key", "").strip()
        return Credential("api_key", key) if key else bearer(headers)

    def success(self, value: object, status: int) -> web.Response:
        """The value itself as JSON; nothing at all for None."""
        if value is None:
            return web.Response(status=204)
        return json_response(json_bytes(value), status)

    def failure(self, error: ServiceError) -> web.Response:
        """An RFC 9457 problem with our stable `code`."""
        status = _STATUS[error.kind]
        body = {"type": "about:blank", "title": error.kind.replace("_", " "), "status": status, "code": error.code, "detail": error.reason}
        return web.Response(body=orjson.dumps(body), status=status, content_type="application/problem+json")

    def schemas(self) -> dict[str, object]:
        """The problem body, for the OpenAPI document."""
        texts = {name: {"type": "string"} for name in ("type", "title", "code", "detail")}
        return {"failure": {"type": "object", "required": [*texts, "status"], "properties": {**texts, "status": {"type": "integer"}}}}


DIALECT = Rushes()


def page(found: JsonText) -> JsonText:
    """The success body of a list: `{"total": 36, "items": [...]}`."""
    total = "" if found.count is None else f'"total":{found.count},'
    return JsonText(f'{{{total}"items":{found.text}}}')


class Body(BaseModel):
    """A request body in camelCase; unknown fields are refused, so that a typing mistake does not pass for a success."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, str_strip_whitespace=True)


class Reply(BaseModel):
    """A reply in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Paged(BaseModel):
    """`limit` and `page`, counted from 0."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    limit: int = Field(50, ge=1, le=1000, description="Items a page")
    page: int = Field(0, ge=0, le=1_000_000, description="The first page is 0")
