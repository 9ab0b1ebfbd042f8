"""Organizations in Cinebody's words."""

from typing import TYPE_CHECKING
from uuid import UUID

from services.auth.dialects.cinebody import bodies, wire
from services.auth.organizations import usecases as organizations
from shared.actor import Permission
from shared.dialects import cinebody
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(cinebody.DIALECT, "organizations")
if TYPE_CHECKING:
    Attributes = list[str] | None
else:
    Attributes = cinebody.attributes_of(wire.Organization, "storageChecked", "customerId")


class OrganizationQuery(cinebody.Query):
    """Which attributes to print."""

    attributes: Attributes = None


class OrganizationsQuery(cinebody.Paged):
    """Which attributes to print, and which page."""

    attributes: Attributes = None


@routes.get("/app/3.0/organizations", allow=Permission.VIEW, reply=wire.OrganizationsReply)
async def list_organizations(call: Call, query: OrganizationsQuery) -> JsonText:
    """Organizations that the caller has access to."""
    shown = wire.Organization.projection(query.attributes)
    found = await organizations.list_visible(call.uow, call.actor, shown, limit=query.limit, page=query.page)
    return cinebody.page("organizations", JsonText(found.text))


@routes.get("/app/3.0/organizations/{organizationId}", allow=Permission.VIEW, reply=wire.OrganizationReply)
async def get_organization(call: Call, organization_id: UUID, query: OrganizationQuery) -> JsonText:
    """One organization."""
    shown = wire.Organization.projection(query.attributes)
    return cinebody.item("organization", await organizations.show(call.uow, call.actor, organization_id, shown))


@routes.patch("/app/3.0/organizations/{organizationId}", allow=Permission.MANAGE_ORGANIZATION, reply=wire.OrganizationReply)
async def update_organization(call: Call, organization_id: UUID, query: OrganizationQuery, body: bodies.OrganizationChanges) -> JsonText:
    """Change an organization."""
    await organizations.change(call.uow, call.actor, organization_id, body.given())
    shown = wire.Organization.projection(query.attributes)
    return cinebody.item("organization", await organizations.show(call.uow, call.actor, organization_id, shown))
