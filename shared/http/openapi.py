"""The OpenAPI 3.1 document of a list of operations: generated, never written."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.actor import Permission
from shared.http.operation import Operation

_REF = "#/components/schemas/{model}"
_JSON_KINDS = {int: {"type": "integer"}, str: {"type": "string"}}


def document(operations: Iterable[Operation], *, title: str, version: str) -> dict[str, Any]:
    """The document of all public operations, sorted by path and method."""
    public = sorted((o for o in operations if o.allow is not Permission.INTERNAL), key=lambda o: (o.path, o.method))
    bodies: list[tuple[type[BaseModel], Any]] = []
    for operation in public:
        bodies += [(operation.body, "validation")] if operation.body else []
        bodies += [(operation.reply, "serialization")] if operation.reply else []
    references, schemas = models_json_schema(list(dict.fromkeys(bodies)), ref_template=_REF)
    components: dict[str, Any] = dict(schemas.get("$defs", {}))
    paths: dict[str, dict[str, Any]] = {}
    for operation in public:
        components.setdefault(f"{operation.dialect.name}Failure", operation.dialect.schemas()["failure"])
        paths.setdefault(_shown(operation.path), {})[operation.method.lower()] = _told(operation, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "ApiKey": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                "Bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _shown(path: str) -> str:
    return "".join(part.split(":")[0] + "}" if ":" in part and part.startswith("{") else part for part in _parts(path))


def _parts(path: str) -> list[str]:
    return [piece for segment in path.replace("{", "\0{").replace("}", "}\0").split("\0") for piece in [segment] if piece]


def _told(operation: Operation, references: dict[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": list(operation.tags) or [operation.dialect.name],
        "parameters": [*_places(operation), *_query(operation.query)],
        "responses": {
            str(operation.status): {"description": "Success", **_content(operation.reply, references, "serialization")},
            "default": {
                "description": "Failure",
                "content": {"application/json": {"schema": {"$ref": _REF.format(model=f"{operation.dialect.name}Failure")}}},
            },
        },
        "security": [] if operation.allow is Permission.ANYONE else [{"ApiKey": []}, {"Bearer": []}],
        "x-permission": str(operation.allow),
    }
    if operation.body is not None:
        told["requestBody"] = {"required": True, **_content(operation.body, references, "validation")}
    elif operation.body_media != "application/json":
        told["requestBody"] = {"required": True, "content": {operation.body_media: {"schema": {"type": "string", "format": "binary"}}}}
    if operation.body_media == "multipart/form-data":
        form = {"type": "object", "properties": {"fileName": {"type": "string", "format": "binary"}}}
        told["requestBody"] = {"required": True, "content": {operation.body_media: {"schema": form}}}
    return told


def _content(model: type[BaseModel] | None, references: dict[Any, Any], mode: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": references[(model, mode)]}}} if model else {}


def _places(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": place,
            "in": "path",
            "required": True,
            "schema": _JSON_KINDS.get(kind, {"type": "string", "format": "uuid"}),
        }
        for place, (_, kind) in operation.places.items()
    ]


def _query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = model.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": shape.pop("description", ""),
            "schema": _inlined(shape, schema.get("$defs", {})),
        }
        for name, shape in schema.get("properties", {}).items()
    ]


def _inlined(shape: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(shape, dict):
        if "$ref" in shape:
            return _inlined(definitions[shape["$ref"].rsplit("/", 1)[-1]], definitions)
        return {key: _inlined(value, definitions) for key, value in shape.items() if key != "title"}
    return [_inlined(value, definitions) for value in shape] if isinstance(shape, list) else shape
