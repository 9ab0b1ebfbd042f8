"""The caller's projects: listing, joining, leaving."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.catalog.dialects.rushes import wire
from services.catalog.join_codes.model import Guesser
from services.catalog.members import usecases as members
from services.catalog.projects import usecases as projects
from services.catalog.projects.model import ProjectQuestion
from services.catalog.trash import usecases as trash
from shared.actor import Permission
from shared.bus.outbox import actor_text
from shared.dialects import rushes
from shared.dialects.rushes import DIALECT, Body, Paged
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "projects")


class ProjectsReply(BaseModel):
    """A page of projects."""

    total: int
    items: list[wire.Project]


class ProjectsQuery(Paged):
    """Which projects to list."""

    q: str | None = Field(None, max_length=200, description="Part of the title")
    status: wire.Status | None = None


class JoinBody(Body):
    """The code of the project to join."""

    join_code: str = Field(min_length=1, max_length=200)


def _guesser_of(call: Call) -> Guesser:
    return Guesser.of(actor_text(call.actor), call.request.headers.get("X-Forwarded-For", ""))


@routes.get("/rushes/v1/projects", allow=Permission.VIEW, reply=ProjectsReply)
async def list_my_projects(call: Call, query: ProjectsQuery) -> JsonText:
    """List the projects that the caller is on or administers."""
    question = ProjectQuestion(text=query.q, status=query.status, limit=query.limit, page=query.page)
    return rushes.page(await projects.list_visible(call.uow, call.actor, wire.Project.projection(), question))


@routes.get("/rushes/v1/projects/{projectId}", allow=Permission.VIEW, reply=wire.Project)
async def get_one_project(call: Call, project_id: UUID) -> JsonText:
    """Show a project."""
    return await projects.show(call.uow, call.actor, project_id, wire.Project.projection())


@routes.post("/rushes/v1/join", allow=Permission.CONTRIBUTE, unit="none", reply=wire.Project)
async def join_project(call: Call, body: JoinBody) -> JsonText:
    """Join a project by its code; joining twice is joining once."""
    projection = wire.Project.projection()
    return await members.join(call.backend, call.actor, body.join_code, projection, guesser=_guesser_of(call))


@routes.post("/rushes/v1/projects/{projectId}/leave", allow=Permission.CONTRIBUTE, status=204)
async def leave_project(call: Call, project_id: UUID) -> None:
    """Leave a project."""
    await members.leave(call.uow, call.actor, project_id)


@routes.post("/rushes/v1/projects/{projectId}/restore", allow=Permission.CONTRIBUTE, reply=wire.Project)
async def restore_project(call: Call, project_id: UUID) -> JsonText:
    """Take a project out of the trash, with its members and clips."""
    return await trash.restore_project(call.uow, call.actor, project_id, wire.Project.projection())
