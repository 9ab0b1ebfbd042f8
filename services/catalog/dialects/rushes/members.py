"""Who is on a project."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.catalog.dialects.rushes import wire
from services.catalog.members import usecases as members
from services.catalog.members.model import MemberQuestion
from shared.actor import Permission
from shared.dialects import rushes
from shared.dialects.rushes import DIALECT, Paged
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "members")


class MembersReply(BaseModel):
    """A page of members."""

    total: int
    items: list[wire.Member]


class MembersQuery(Paged):
    """Which members to list."""

    q: str | None = Field(None, max_length=200, description="Part of the name or address")
    status: Literal["active", "inactive"] | None = None

    def to_question(self) -> MemberQuestion:
        """The domain's form."""
        return MemberQuestion(self.status, self.q, self.limit, self.page)


@routes.get("/rushes/v1/projects/{projectId}/members", allow=Permission.VIEW, reply=MembersReply)
async def list_members(call: Call, project_id: UUID, query: MembersQuery) -> JsonText:
    """List who is on a project, for its administrators."""
    projection, question = wire.Member.projection(), query.to_question()
    return rushes.page(await members.list_visible(call.uow, call.actor, project_id, projection, question=question))


@routes.delete("/rushes/v1/projects/{projectId}/members/{personId}", allow=Permission.CONTRIBUTE, status=204)
async def remove_member(call: Call, project_id: UUID, person_id: UUID) -> None:
    """Take a person off a project; unlike a blocked one, they may join again."""
    await members.remove(call.uow, call.actor, project_id, person_id)
