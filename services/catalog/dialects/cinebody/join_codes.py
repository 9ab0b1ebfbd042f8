"""Join codes."""
# ruff: noqa: N815  the wire's names

from pydantic import Field

from services.catalog.dialects.cinebody import wire
from services.catalog.dialects.cinebody.projects import ProjectReply
from services.catalog.dialects.cinebody.values import Reply
from services.catalog.join_codes import usecases as join_codes
from services.catalog.join_codes.model import Guesser
from services.catalog.projects import usecases as projects
from shared.actor import Permission
from shared.bus.outbox import actor_text
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT, Query
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "projects")


class JoinCodeQuery(Query):
    """A join code."""

    joinCode: str = Field(min_length=1, max_length=200, description="The join code")


class JoinCodeReply(Reply):
    """A join code that is free."""

    joinCode: str


class CheckedCodeReply(Reply):
    """A join code, and whether a project may take it."""

    joinCode: str
    isAvailable: bool


def _guesser_of(call: Call) -> Guesser:
    """Who tries codes here."""
    return Guesser.of(actor_text(call.actor), call.request.headers.get("X-Forwarded-For", ""))


@routes.get("/app/3.0/getProjectCode", allow=Permission.VIEW, reply=JoinCodeReply)
async def get_project_code(call: Call) -> dict[str, object]:
    """Generates an unused joinCode."""
    return {"joinCode": await join_codes.generate(call.uow)}


@routes.get("/app/3.0/checkProjectCode", allow=Permission.VIEW, unit="none", reply=CheckedCodeReply)
async def check_project_code(call: Call, query: JoinCodeQuery) -> dict[str, object]:
    """Check if a project code is available."""
    is_available = await join_codes.is_available(call.backend, _guesser_of(call), query.joinCode)
    return {"joinCode": query.joinCode, "isAvailable": is_available}


@routes.get("/app/3.0/project", allow=Permission.VIEW, unit="none", reply=ProjectReply)
async def find_project(call: Call, query: JoinCodeQuery) -> JsonText:
    """Find a project."""
    projection = wire.Project.projection()
    found = await projects.show_by_code(call.backend, call.actor, query.joinCode, projection, guesser=_guesser_of(call))
    return cinebody.item("project", found)
