"""Users of a project."""
# ruff: noqa: N815  the wire's names

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.catalog.dialects.cinebody import wire
from services.catalog.dialects.cinebody.values import Reply
from services.catalog.members import usecases as members
from services.catalog.members.model import NewMember
from shared.actor import Permission
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT, Body, Done, Query, attributes_of
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "users")


class UserAttributes(Query):
    """What of a user to print."""

    attributes: attributes_of(wire.User) = None  # type: ignore[valid-type]  # made of the model's names


class UserReply(Reply):
    """The user who was put on the project; `count` is 1."""

    count: int
    user: wire.User


class NewProjectUserBody(Body):
    """Somebody to be put on a project, by id or by address."""

    userId: UUID | None = None
    email: str | None = Field(None, max_length=254)


class ProjectUserStatusBody(Body):
    """Blocked (inactive) or not."""

    status: Literal["active", "inactive"]


@routes.post("/app/3.0/projects/{projectId}/users", allow=Permission.CONTRIBUTE, unit="none", reply=UserReply)
async def add_project_user(call: Call, project_id: UUID, query: UserAttributes, body: NewProjectUserBody) -> JsonText:
    """Add user to a project."""
    new = NewMember(project_id, body.userId, body.email)
    added = await members.add(call.backend, call.actor, new, wire.User.projection(query.attributes))
    return cinebody.page("user", JsonText(added.text, 1))


@routes.patch("/app/3.0/projects/{projectId}/users/{userId}", allow=Permission.CONTRIBUTE, reply=Done)
async def update_project_user(call: Call, project_id: UUID, user_id: UUID, body: ProjectUserStatusBody) -> JsonText:
    """Update the status of the user on the project. Used to block / unblock users."""
    await members.set_status(call.uow, call.actor, project_id, user_id, status=body.status)
    return cinebody.DONE
