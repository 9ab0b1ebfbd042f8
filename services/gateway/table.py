"""Which service answers a request: static paths by one look-up, templates by walking the path's segments."""

import json
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Route:
    """One operation as the gateway knows it."""

    method: str
    path: str
    service: str
    permission: str
    name: str


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    any_child: "_Node | None" = None
    rest: "_Node | None" = None
    routes: dict[str, Route] = field(default_factory=dict)


class Table:
    """All routes, for looking up by method and path."""

    def __init__(self, routes: list[Route]) -> None:
        """Build the tree."""
        self.routes = routes
        self._root = _Node()
        for route in routes:
            node = self._root
            for segment in route.path.strip("/").split("/"):
                if segment.startswith("{") and ":" in segment:
                    node.rest = node.rest or _Node()
                    node = node.rest
                elif segment.startswith("{"):
                    node.any_child = node.any_child or _Node()
                    node = node.any_child
                else:
                    node = node.children.setdefault(segment, _Node())
            node.routes[route.method] = route

    @classmethod
    def generated(cls) -> Self:
        """The table that tools/generate.py made from the services' operations."""
        rows: list[dict[str, Any]] = json.loads((resources.files("services.gateway") / "table.json").read_text())
        return cls([Route(**row) for row in rows])

    def find(self, method: str, path: str) -> Route | set[str] | None:
        """The route; the methods that the path has if not this one; None for an unknown path. HEAD is answered as GET is."""
        node = _walk(self._root, path.strip("/").split("/"), 0)
        if node is None:
            return None
        return node.routes.get("GET" if method == "HEAD" else method) or set(node.routes)


def _walk(node: _Node, segments: list[str], at: int) -> _Node | None:
    if at == len(segments):
        return node if node.routes else None
    segment = segments[at]
    child = node.children.get(segment)
    found = _walk(child, segments, at + 1) if child is not None else None
    if found is None and node.any_child is not None and segment:
        found = _walk(node.any_child, segments, at + 1)
    if found is None and node.rest is not None and segment:
        return node.rest
    return found
