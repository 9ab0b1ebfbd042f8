"""Role assignments."""

from uuid import UUID

from services.auth.dialects.rushes import bodies, wire
from services.auth.roles import usecases as roles
from services.auth.roles.model import RoleQuestion, Wish
from shared.actor import Permission, Role, Scope
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "roles")


class RolesQuery(rushes.Paged):
    """Whose roles, where."""

    personId: UUID | None = None  # noqa: N815  the wire's name
    organizationId: UUID | None = None  # noqa: N815  the wire's name
    teamId: UUID | None = None  # noqa: N815  the wire's name


@routes.get("/rushes/v1/roles", allow=Permission.VIEW, reply=wire.Roles)
async def list_roles(call: Call, query: RolesQuery) -> JsonText:
    """The caller's roles, and those within what the caller administers."""
    question = RoleQuestion(query.personId, query.organizationId, query.teamId, query.limit, query.page)
    return rushes.page(await roles.list_visible(call.uow, call.actor, wire.Role.projection(), question))


@routes.post("/rushes/v1/roles", allow=Permission.MODERATE, reply=wire.Role, status=201)
async def grant_role(call: Call, body: bodies.NewRole) -> JsonText:
    """Give a person a role within what the caller administers; giving it again has no effect."""
    wish = Wish(Role(body.role), Scope(body.scope), body.scope_id, body.read_only)
    return await roles.assign(call.uow, call.actor, body.person_id, wish, wire.Role.projection())


@routes.delete("/rushes/v1/roles/{id}", allow=Permission.MODERATE, status=204)
async def revoke_role(call: Call, id: UUID) -> None:  # noqa: A002  the path's name
    """Take a role away; the last admin stays."""
    await roles.revoke(call.uow, call.actor, id)
