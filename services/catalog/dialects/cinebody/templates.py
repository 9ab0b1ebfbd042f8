"""Kinds of shots and project templates."""

from services.catalog.dialects.cinebody import wire
from services.catalog.dialects.cinebody.projects import ProjectAttributes
from services.catalog.dialects.cinebody.values import Reply
from services.catalog.shot_types import usecases as shot_types
from services.catalog.templates import usecases as templates
from shared.actor import Permission
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT, Query, attributes_of
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "templates")


class ShotTypeAttributes(Query):
    """What of a kind of shot to print."""

    attributes: attributes_of(wire.ShotType) = None  # type: ignore[valid-type]  # made of the model's names


class ShotTypesReply(Reply):
    """Every kind of shot."""

    shotTypes: list[wire.ShotType]  # noqa: N815  the wire's name


class ProjectTemplatesReply(Reply):
    """Every template there is for the caller."""

    projectTemplates: list[wire.ProjectTemplate]  # noqa: N815  the wire's name


@routes.get("/app/3.0/shotTypes", allow=Permission.VIEW, reply=ShotTypesReply)
async def list_shot_types(call: Call, query: ShotTypeAttributes) -> JsonText:
    """Get shot types. These are global example / default categories for Shots."""
    return cinebody.page("shotTypes", await shot_types.list_all(call.uow, wire.ShotType.projection(query.attributes)))


@routes.get("/app/3.0/projectTemplates", allow=Permission.VIEW, reply=ProjectTemplatesReply)
async def list_project_templates(call: Call, query: ProjectAttributes) -> JsonText:
    """Get project templates. These can be used during project creation as a starting point for the project."""
    projection = wire.ProjectTemplate.projection(query.attributes)
    return cinebody.page("projectTemplates", await templates.list_visible(call.uow, call.actor, projection))
