"""Every service's operations, as they are declared."""

import importlib
from typing import Any

from shared.actor import Permission
from shared.http.operation import Operation

SERVICES = ("auth", "catalog", "media", "notification")
OWN = [
    {"method": "GET", "path": "/app/3.0/apiAppTypes", "service": "gateway", "permission": "view", "name": "cinebody.api_app_types"},
]


def of_service(service: str) -> list[Operation]:
    """The operations of one service."""
    found: list[Operation] = importlib.import_module(f"services.{service}.dialects").OPERATIONS
    return found


def everything() -> dict[str, list[Operation]]:
    """The operations by service."""
    return {service: of_service(service) for service in SERVICES}


def public() -> list[Operation]:
    """What the gateway offers."""
    return [operation for operations in everything().values() for operation in operations if operation.allow is not Permission.INTERNAL]


def table() -> list[dict[str, Any]]:
    """The gateway's routing table, sorted. Raises ValueError when two services offer the same."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for service, operations in everything().items():
        for operation in operations:
            if operation.allow is Permission.INTERNAL:
                continue
            key = (operation.path, operation.method)
            if key in rows:
                raise ValueError(f"{operation} is offered by {rows[key]['service']} and {service}")
            rows[key] = {
                "method": operation.method,
                "path": operation.path,
                "service": service,
                "permission": str(operation.allow),
                "name": operation.name,
            }
    return sorted([*rows.values(), *OWN], key=lambda row: (row["path"], row["method"]))
