"""Which service answers a request: static paths by one look-up, templates by walking the path's segments."""

import json
from collections.abc import Iterator
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
        methods: set[str] = set()
        for node in _matching(self._root, path.strip("/").split("/"), 0):
            route = node.routes.get(method) or (node.routes.get("GET") if method == "HEAD" else None)
            if route is not None:
                return route
            methods.update(node.routes)
        return methods or None


def _matching(node: _Node, segments: list[str], at: int) -> Iterator[_Node]:
    """The ends of every way along the segments, those of literal segments first."""
    if at == len(segments):
        if node.routes:
            yield node
        return
    segment = segments[at]
    if (child := node.children.get(segment)) is not None:
        yield from _matching(child, segments, at + 1)
    if not segment:
        return
    if node.any_child is not None:
        yield from _matching(node.any_child, segments, at + 1)
    if node.rest is not None:
        yield node.rest
