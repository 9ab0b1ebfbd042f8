"""Project templates of an organization."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.catalog.dialects.rushes import wire
from services.catalog.templates import usecases as templates
from services.catalog.templates.model import CHANGEABLE, NewTemplate
from shared.actor import Permission
from shared.dialects import rushes
from shared.dialects.rushes import DIALECT, Body
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "templates")
Text = Annotated[str, Field(max_length=5000)]


class TemplatesReply(BaseModel):
    """Every template there is for the caller."""

    items: list[wire.Template]


class NewTemplateBody(Body):
    """A template to be made."""

    organization_id: UUID
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Text = ""
    orientation: wire.Orientation = "landscape"
    theme: Annotated[str, Field(max_length=200)] = ""
    access: wire.Access = "public"
    publish_status: wire.PublishStatus = "unpublished"
    incentive: Text | None = None

    def to_new(self) -> NewTemplate:
        """The domain's form."""
        facts: dict[str, Any] = {name: getattr(self, name) for name in CHANGEABLE}
        return NewTemplate(self.organization_id, facts)


@routes.get("/rushes/v1/templates", allow=Permission.VIEW, reply=TemplatesReply)
async def list_templates(call: Call) -> JsonText:
    """List the templates that the caller may use."""
    return rushes.page(await templates.list_visible(call.uow, call.actor, wire.Template.projection()))


@routes.post("/rushes/v1/templates", allow=Permission.MANAGE_ORGANIZATION, reply=wire.Template, status=201)
async def create_template(call: Call, body: NewTemplateBody) -> JsonText:
    """Make a template for an organization."""
    return await templates.create(call.uow, call.actor, body.to_new(), wire.Template.projection())


@routes.delete("/rushes/v1/templates/{templateId}", allow=Permission.MANAGE_ORGANIZATION, status=204)
async def delete_template(call: Call, template_id: UUID) -> None:
    """Remove a template of an organization."""
    await templates.remove(call.uow, call.actor, template_id)
