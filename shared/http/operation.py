"""An operation: one method on one path, and everything that is known about it.

The same list is mounted, documented, authorised, counted and routed by the gateway.
"""

import inspect
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_type_hints
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from shared.actor import Actor, Permission

if TYPE_CHECKING:
    from shared.http.dialect import Dialect
    from shared.sql.database import Backend, UnitOfWork

Handler = Callable[..., Awaitable[object]]
Unit = Literal["read", "write", "none"]

_PLACE = re.compile(r"{(\w+)(:[^}]*)?}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(slots=True)
class Call:
    """One request on its way through a handler. `uow` is open for the whole handler unless the operation says `unit="none"`."""

    request: web.Request
    actor: Actor
    backend: "Backend"
    operation: "Operation"
    _uow: "UnitOfWork | None" = None

    @property
    def uow(self) -> "UnitOfWork":
        """The unit of work of this request."""
        assert self._uow is not None, f"{self.operation} opens its own unit"
        return self._uow


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path of one dialect."""

    method: str
    path: str
    handler: Handler
    dialect: "Dialect"
    allow: Permission
    unit: Unit
    status: int = 200
    reply: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    body_media: str = "application/json"
    body_limit: int | None = None
    tags: tuple[str, ...] = ()
    places: dict[str, tuple[str, type]] = field(default_factory=dict)
    """Path placeholder -> (handler's argument, its type)."""

    @property
    def name(self) -> str:
        """A unique, readable name: `cinebody.get_project`."""
        return f"{self.dialect.name}.{self.handler.__name__}"

    @property
    def summary(self) -> str:
        """First line of the handler's docstring."""
        return (inspect.getdoc(self.handler) or self.handler.__name__.replace("_", " ")).splitlines()[0]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @classmethod
    def of(cls, method: str, path: str, handler: Handler, **facts: Any) -> "Operation":
        """Read the handler's signature: `call`, the path's places (camelCase or snake_case), `query` and `body` models.

        Raises TypeError at import for an argument that nothing fills or a place that nothing takes.
        """
        hints = get_type_hints(handler)
        arguments = list(inspect.signature(handler).parameters)
        places = {
            match[1]: (_HUMP.sub("_", match[1]).lower(), hints.get(_HUMP.sub("_", match[1]).lower(), UUID))
            for match in _PLACE.finditer(path)
        }
        wanted = {"call", "query", "body", *(argument for argument, _ in places.values())}
        unfilled = [argument for argument in arguments if argument not in wanted]
        untaken = [argument for argument, _ in places.values() if argument not in arguments]
        if unfilled or untaken or not arguments or arguments[0] != "call":
            raise TypeError(f"{handler.__qualname__} for {method} {path}: unfilled {unfilled}, untaken {untaken}")
        facts.setdefault("unit", "read" if method == "GET" else "write")
        return cls(method, path, handler, query=hints.get("query"), body=hints.get("body"), places=places, **facts)


class Routes(list[Operation]):
    """The operations that one module of a dialect offers; `allow` has no default, so nobody can forget it."""

    def __init__(self, dialect: "Dialect", *tags: str) -> None:
        """Start an empty list whose operations carry `tags` in the documentation."""
        super().__init__()
        self._dialect = dialect
        self._tags = tags

    def add(self, method: str, path: str, *, allow: Permission, **facts: Any) -> Callable[[Handler], Handler]:
        """Register the decorated handler. `facts` are fields of Operation: unit, status, reply, body_media, body_limit."""

        def register(handler: Handler) -> Handler:
            self.append(Operation.of(method, path, handler, dialect=self._dialect, allow=allow, tags=self._tags, **facts))
            return handler

        return register

    def get(self, path: str, *, allow: Permission, **facts: Any) -> Callable[[Handler], Handler]:
        """Register a GET: it runs on the read-only pool."""
        return self.add("GET", path, allow=allow, **facts)

    def post(self, path: str, *, allow: Permission, **facts: Any) -> Callable[[Handler], Handler]:
        """Register a POST."""
        return self.add("POST", path, allow=allow, **facts)

    def put(self, path: str, *, allow: Permission, **facts: Any) -> Callable[[Handler], Handler]:
        """Register a PUT."""
        return self.add("PUT", path, allow=allow, **facts)

    def patch(self, path: str, *, allow: Permission, **facts: Any) -> Callable[[Handler], Handler]:
        """Register a PATCH."""
        return self.add("PATCH", path, allow=allow, **facts)

    def delete(self, path: str, *, allow: Permission, **facts: Any) -> Callable[[Handler], Handler]:
        """Register a DELETE."""
        return self.add("DELETE", path, allow=allow, **facts)
