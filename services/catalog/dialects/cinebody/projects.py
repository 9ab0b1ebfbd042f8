"""Projects."""
# ruff: noqa: N815  the wire's names

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.catalog.dialects.cinebody import wire
from services.catalog.dialects.cinebody.values import (
    Moment,
    ProjectOrientation,
    ProjectPublishStatus,
    ProjectStatus,
    ProjectType,
    Reply,
    Text,
    Title,
    Word,
    snake_case,
)
from services.catalog.projects import usecases as projects
from services.catalog.projects.model import NewProject, ProjectChange, ProjectQuestion
from shared.actor import Permission
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT, Body, Done, Paged, Query, SortOrder, attributes_of
from shared.http.forms import first_file
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "projects")
_LARGEST_PICTURE = 20 * 1024 * 1024
_ORDERS: Mapping[str | None, Any] = {
    None: "created_at",
    "title": "title",
    "orientation": "orientation",
    "startAt": "starts_at",
    "endAt": "ends_at",
}
_DOMAIN = {
    "joinCode": "join_code",
    "startAt": "starts_at",
    "endAt": "ends_at",
    "title": "title",
    "description": "description",
    "orientation": "orientation",
    "shootType": "theme",
    "type": "access",
    "incentive": "incentive",
    "publishStatus": "publish_status",
    "isGeoVisible": "is_geo_visible",
}


class ProjectReply(Reply):
    """One project."""

    project: wire.Project


class ProjectsReply(Reply):
    """A page of projects."""

    count: int
    projects: list[wire.Project]


class ProjectAttributes(Query):
    """What of a project to print."""

    attributes: attributes_of(wire.Project) = None  # type: ignore[valid-type]  # made of the model's names


class ProjectsQuery(Paged):
    """Which projects to list."""

    q: str | None = Field(None, max_length=200, description="Limit results to projects that match this title")
    sortBy: Literal["title", "orientation", "startAt", "endAt"] | None = None
    sortOrder: SortOrder | None = None
    orientation: ProjectOrientation | None = None
    type: ProjectType | None = None
    publishStatus: ProjectPublishStatus | None = None
    status: ProjectStatus | None = None
    organizationIds: list[UUID] | None = Field(None, max_length=500, description="Limit results to these organizations")
    teamIds: list[UUID] | None = Field(None, max_length=500, description="Limit results to these teams")
    attributes: attributes_of(wire.Project) = None  # type: ignore[valid-type]  # made of the model's names

    def to_question(self) -> ProjectQuestion:
        """The domain's form: newest first unless an order is asked for."""
        return ProjectQuestion(
            text=self.q,
            orientation=self.orientation,
            access=self.type,
            publish_status=snake_case(self.publishStatus) if self.publishStatus else None,  # type: ignore[arg-type]  # same words
            status=self.status,
            organization_ids=self.organizationIds,
            team_ids=self.teamIds,
            order=_ORDERS[self.sortBy],
            descending=self.sortOrder == "desc" or (self.sortOrder is None and self.sortBy is None),
            limit=self.limit,
            page=self.page,
        )


class _Facts(Body):
    joinCode: Word | None = Field(None, description="A custom join code to use")
    startAt: Moment | None = None
    endAt: Moment | None = None
    incentive: Text | None = None
    publishStatus: ProjectPublishStatus = "unpublished"
    isGeoVisible: bool = False
    status: ProjectStatus | None = None

    def facts(self) -> dict[str, Any]:
        """What the body carries, by the domain's names and values."""
        found = {_DOMAIN[name]: getattr(self, name) for name in self.model_fields_set if name in _DOMAIN}
        return {**found, "publish_status": snake_case(self.publishStatus)} if "publish_status" in found else found


class NewProjectBody(_Facts):
    """A project to be made."""

    teamId: UUID
    title: Title
    description: Text
    orientation: ProjectOrientation
    shootType: Word
    type: ProjectType

    def to_new(self) -> NewProject:
        """The domain's form."""
        return NewProject(self.teamId, self.facts(), self.status)


class ProjectChangesBody(_Facts):
    """What is to be different about a project."""

    title: Title = ""
    description: Text | None = None
    orientation: ProjectOrientation = "landscape"
    shootType: Word = ""
    type: ProjectType = "public"

    def to_change(self, project_id: UUID) -> ProjectChange:
        """The domain's form."""
        return ProjectChange(project_id, self.facts(), self.status)


@routes.get("/app/3.0/projects", allow=Permission.VIEW, reply=ProjectsReply)
async def list_projects(call: Call, query: ProjectsQuery) -> JsonText:
    """Get projects the app has access to."""
    projection = wire.Project.projection(query.attributes)
    return cinebody.page("projects", await projects.list_visible(call.uow, call.actor, projection, query.to_question()))


@routes.post("/app/3.0/projects", allow=Permission.MODERATE, reply=ProjectReply)
async def create_project(call: Call, query: ProjectAttributes, body: NewProjectBody) -> JsonText:
    """Create a project."""
    projection = wire.Project.projection(query.attributes)
    return cinebody.item("project", await projects.create(call.uow, call.actor, body.to_new(), projection))


@routes.get("/app/3.0/projects/{projectId}", allow=Permission.VIEW, reply=ProjectReply)
async def get_project(call: Call, project_id: UUID, query: ProjectAttributes) -> JsonText:
    """Get a project by id."""
    projection = wire.Project.projection(query.attributes)
    return cinebody.item("project", await projects.show(call.uow, call.actor, project_id, projection))


@routes.patch("/app/3.0/projects/{projectId}", allow=Permission.CONTRIBUTE, reply=ProjectReply)
async def update_project(call: Call, project_id: UUID, query: ProjectAttributes, body: ProjectChangesBody) -> JsonText:
    """Update a project."""
    projection = wire.Project.projection(query.attributes)
    return cinebody.item("project", await projects.change(call.uow, call.actor, body.to_change(project_id), projection))


@routes.delete("/app/3.0/projects/{projectId}", allow=Permission.CONTRIBUTE, reply=Done)
async def delete_project(call: Call, project_id: UUID, query: ProjectAttributes) -> JsonText:  # noqa: ARG001  taken and of no effect
    """Delete a project."""
    await projects.remove(call.uow, call.actor, project_id)
    return cinebody.DONE


@routes.put("/app/3.0/projects/{projectId}/image", allow=Permission.CONTRIBUTE, unit="none", reply=Done, body_media="multipart/form-data")
async def put_project_image(call: Call, project_id: UUID) -> JsonText:
    """Update a project image."""
    picture = await first_file(call.request, limit=_LARGEST_PICTURE)
    await projects.set_picture(call.backend, call.actor, project_id, picture)
    return cinebody.DONE
