"""The published Cinebody document, and the replies in which we follow its intent instead (docs/dialects/cinebody.md)."""

from pathlib import Path
from typing import Any

import yaml
from openapi_schema_validator import OAS30Validator


def _mended(node: Any) -> Any:
    """The document without its slips of YAML and OpenAPI.

    They are numbers in enumerations of strings, types named as the model that `$ref` names beside them, and `nullable` beside
    `$ref`, which validators of OpenAPI 3.0 ignore.
    """
    if isinstance(node, list):
        return [_mended(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        kept = {"$ref": node["$ref"]}
        return {"anyOf": [kept, {"type": "string", "nullable": True, "enum": [None]}]} if node.get("nullable") else kept
    found = {key: _mended(value) for key, value in node.items()}
    if found.get("type") == "string" and "enum" in found:
        found["enum"] = [str(value) for value in found["enum"]]
    return found


_DOCUMENT: dict[str, Any] = _mended(yaml.safe_load((Path(__file__).parent / "cinebody.openapi.yaml").read_text()))
_SCHEMAS: dict[str, Any] = _DOCUMENT["components"]["schemas"]


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _of(**properties: Any) -> dict[str, Any]:
    return {"allOf": [_ref("APIVersion"), {"type": "object", "required": list(properties), "properties": properties}]}


def _many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


# One record is published where there is one for each user.
_SCHEMAS["ProjectStats"]["properties"]["userClipCounts"] = _many("ProjectUserClipCount")
_COUNT = {"type": "number"}
DEVIATIONS: dict[str, dict[str, Any]] = {
    "POST /app/3.0/organizations/{organizationId}/teams": _of(team=_ref("Team")),
    "PATCH /app/3.0/teams/{teamId}": _of(team=_ref("Team"), organization=_ref("Organization")),
    "GET /app/3.0/projects/{projectId}/clips": _of(count=_COUNT, mediaFiles=_many("MediaFile")),
    "GET /app/3.0/scheduledNotifications": _of(count=_COUNT, scheduledNotifications=_many("ScheduledNotification")),
    "GET /app/3.0/teams/{teamId}/users": _of(count=_COUNT, users=_many("TeamUser")),
}
"""What is answered where the published reply is plainly another operation's."""


def operations() -> list[str]:
    """Every published operation, `METHOD path`."""
    return [f"{method.upper()} {path}" for path, methods in _DOCUMENT["paths"].items() for method in methods if method != "parameters"]


def reply_schema(operation: str) -> dict[str, Any]:
    """What the reply to an operation has to look like."""
    if operation in DEVIATIONS:
        return DEVIATIONS[operation]
    method, path = operation.split(" ")
    found: dict[str, Any] = _DOCUMENT["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]["schema"]
    return found


def problems(operation: str, body: Any) -> list[str]:
    """How a reply differs from what is published."""
    return _problems(reply_schema(operation), body) + [f"{name} is missing" for name in missing(reply_schema(operation), body)]


def failure_problems(body: Any) -> list[str]:
    """How the body of a refusal differs from what is published."""
    return _problems(_ref("ErrorBadRequest"), body) + [
        f"{name} is missing" for name in ("status", "code", "reason", "friendlyReason") if name not in body
    ]


def _problems(schema: dict[str, Any], body: Any) -> list[str]:
    validator = OAS30Validator({**schema, "components": {"schemas": _SCHEMAS}})
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator.iter_errors(body)]


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return _properties(_SCHEMAS[schema["$ref"].rsplit("/", 1)[-1]])
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        found |= _properties(part)
    return found


def missing(schema: dict[str, Any], body: Any, where: str = "") -> list[str]:
    """Published properties that a reply leaves out, in objects and in the first item of lists; nothing is published as required."""
    if "$ref" in schema:
        return missing(_SCHEMAS[schema["$ref"].rsplit("/", 1)[-1]], body, where)
    if isinstance(body, list):
        return missing(schema.get("items", {}), body[0], f"{where}[0]") if body else []
    if not isinstance(body, dict):
        return []
    found = []
    for name, inner in _properties(schema).items():
        if name not in body:
            found.append(f"{where}.{name}")
        else:
            found += missing(inner, body[name], f"{where}.{name}")
    return found
