"""Reading a request into typed values, with errors a person can act on. Nothing a client sends gets past here as a 500."""

import types
import typing
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes
from uuid import UUID

import orjson
from aiohttp import web
from multidict import MultiMapping
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from shared.errors import BodyTooLarge, InvalidInput, MalformedBody, MissingInput, NotFound

Model = TypeVar("Model", bound=BaseModel)
_SHOWN = 5


def _takes_many(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    if origin in (list, set, frozenset, tuple, Sequence):
        return True
    return origin in (typing.Union, types.UnionType, typing.Annotated) and any(map(_takes_many, typing.get_args(annotation)))


def _raw(field: FieldInfo, name: str, query: MultiMapping[str]) -> object | None:
    """The field's value as text: a list may come as `a=1&a=2`, `a[]=1`, `a[0]=1` or `a=1,2`."""
    if not _takes_many(field.annotation):
        values = query.getall(name, [])
        if len(set(values)) > 1:
            raise InvalidInput(problem=f"{name}: given more than once")
        return values[0] if values else None
    given = [value for key in query for value in query.getall(key) if key == name or key.startswith(name + "[")]
    if not given:
        return None
    seen = dict.fromkeys(part.strip() for value in given for part in value.split(","))
    return [part for part in seen if part]


def read_query(model: type[Model], query: MultiMapping[str]) -> Model:
    """The query string as `model`. Raises MissingInput or InvalidInput, naming the parameter."""
    found: dict[str, object] = {}
    for attribute, field in model.model_fields.items():
        name = field.alias or attribute
        value = _raw(field, name, query)
        if value is not None:
            found[name] = value
    _refuse_unstorable(found)
    return validated(model, found)


def path_value(kind: type, text: str) -> object:
    """A path segment as a UUID or str. A malformed id names nothing, so it raises NotFound."""
    if kind is UUID:
        try:
            return UUID(text)
        except ValueError:
            raise NotFound from None
    if kind is int:
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise NotFound
        return int(text)
    if "\x00" in text or not _is_unicode(text):
        raise NotFound
    return text


async def read_json(request: web.Request, limit: int) -> object:
    """The body as JSON. Raises BodyTooLarge beyond `limit` bytes, MalformedBody for anything that is not JSON."""
    if request.content_length is not None and request.content_length > limit:
        raise BodyTooLarge(limit=limit)
    chunks = bytearray()
    async for chunk in request.content.iter_any():
        chunks += chunk
        if len(chunks) > limit:
            raise BodyTooLarge(limit=limit)
    if not chunks:
        return {}
    try:
        value: object = orjson.loads(bytes(chunks))
    except orjson.JSONDecodeError as error:
        raise MalformedBody(problem=f"not JSON: {error}") from None
    _refuse_unstorable(value)
    return value


def validated(model: type[Model], value: object) -> Model:
    """`value` as `model`. Raises MissingInput if something required is absent, InvalidInput otherwise."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _told(error) from None


def _told(error: ValidationError) -> InvalidInput | MissingInput:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    shown = "; ".join(_problem(problem["loc"], problem["msg"]) for problem in problems[:_SHOWN])
    if all(problem["type"] == "missing" for problem in problems):
        return MissingInput(problem=shown)
    return InvalidInput(problem=shown)


def _problem(location: tuple[int | str, ...], text: str) -> str:
    where = ".".join(str(part) for part in location)
    return f"{where}: {text}" if where else text


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_unstorable(value: object, name: str = "body") -> None:
    """PostgreSQL stores neither NUL nor half a surrogate pair: say so before it does."""
    if isinstance(value, str):
        if "\x00" in value or not _is_unicode(value):
            raise InvalidInput(problem=f"{name}: contains a character that text cannot hold")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unstorable(key, name)
            _refuse_unstorable(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            _refuse_unstorable(inner, name)


def is_well_encoded(raw_path: str) -> bool:
    """Whether the percent-encoded path and query are UTF-8."""
    try:
        unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return False
    return True
