"""Organizations, for the installation's admins."""

from uuid import UUID

from services.auth.dialects.rushes import bodies, wire
from services.auth.organizations import usecases as organizations
from services.auth.removals import usecases as removals
from services.auth.signing_keys import usecases as signing_keys
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "organizations")


@routes.get("/rushes/v1/organizations", allow=Permission.VIEW, reply=wire.Organizations)
async def list_own_organizations(call: Call, query: rushes.Paged) -> JsonText:
    """Organizations that the caller has access to."""
    shown = wire.Organization.projection()
    return rushes.page(await organizations.list_visible(call.uow, call.actor, shown, limit=query.limit, page=query.page))


@routes.post("/rushes/v1/organizations", allow=Permission.MANAGE_DOMAIN, reply=wire.Organization, status=201)
async def make_organization(call: Call, body: bodies.NewOrganization) -> JsonText:
    """Make an organization."""
    made = await organizations.make(call.uow, body.model_dump())
    return await organizations.show(call.uow, call.actor, made.id, wire.Organization.projection())


@routes.patch("/rushes/v1/organizations/{id}", allow=Permission.MANAGE_DOMAIN, reply=wire.Organization)
async def change_organization(call: Call, id: UUID, body: bodies.OrganizationChanges) -> JsonText:  # noqa: A002  the path's name
    """Change an organization's name, status, quota or trial."""
    await organizations.change(call.uow, call.actor, id, body.model_dump(exclude_unset=True))
    return await organizations.show(call.uow, call.actor, id, wire.Organization.projection())


@routes.delete("/rushes/v1/organizations/{id}", allow=Permission.MANAGE_DOMAIN, status=204)
async def delete_organization(call: Call, id: UUID) -> None:  # noqa: A002  the path's name
    """Delete an organization with its teams, projects, roles and keys."""
    await removals.remove_organization(call.uow, call.actor, id)


@routes.post("/rushes/v1/signing-keys/rotate", allow=Permission.MANAGE_DOMAIN, status=204)
async def rotate_signing_key(call: Call) -> None:
    """Sign access tokens with a new key from now on; those in use stay valid until they expire."""
    await signing_keys.rotate(call.uow)
