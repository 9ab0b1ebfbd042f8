"""Users of organizations and teams in Cinebody's words."""
# ruff: noqa: N815  the wire's names

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from services.auth.dialects.cinebody import bodies, wire
from services.auth.removals import usecases as removals
from services.auth.rosters import usecases as rosters
from services.auth.rosters.model import Kind, Newcomer, RosterQuestion, SortBy
from shared.actor import Permission
from shared.dialects import cinebody
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText
from shared.sql.projection import Projection

routes = Routes(cinebody.DIALECT, "users")
if TYPE_CHECKING:
    Attributes = list[str] | None
    TeamAttributes = list[str] | None
else:
    Attributes = cinebody.attributes_of(wire.User)
    TeamAttributes = cinebody.attributes_of(wire.ProjectUser)

_KINDS: dict[str, Kind] = {"all": "admins", "admin": "organization_admins", "teamAdmin": "team_admins"}
_SORTS: dict[str, SortBy] = {"firstName": "first_name", "lastName": "last_name"}


class UserQuery(cinebody.Query):
    """Which attributes to print."""

    attributes: Attributes = None


class TeamUserQuery(cinebody.Query):
    """Which attributes to print."""

    attributes: TeamAttributes = None


class _UsersQuery(cinebody.Paged):
    q: str | None = None
    sortBy: Literal["firstName", "lastName"] | None = None
    sortOrder: cinebody.SortOrder = "asc"
    type: Literal["all", "admin", "teamAdmin"] | None = None

    def question(self) -> RosterQuestion:
        """The domain's question."""
        return RosterQuestion(
            text=self.q,
            kind=_KINDS[self.type] if self.type else None,
            sort_by=_SORTS[self.sortBy] if self.sortBy else "name",
            descending=self.sortOrder == "desc",
            limit=self.limit,
            page=self.page,
            **self.filters(),
        )

    def filters(self) -> dict[str, Any]:
        """What a list of one kind can be limited by besides."""
        return {}


class OrganizationUsersQuery(_UsersQuery):
    """Which users, in which order, which attributes, which page."""

    attributes: Attributes = None


class TeamUsersQuery(_UsersQuery):
    """Which users, in which order, which attributes, which page."""

    projectId: UUID | None = None
    inProjectIds: list[UUID] | None = None
    notInProjectIds: list[UUID] | None = None
    userIds: list[UUID] | None = None
    attributes: TeamAttributes = None

    def filters(self) -> dict[str, Any]:
        """What a team's users can be limited by besides."""
        return {
            "project_id": self.projectId,
            "in_project_ids": self.inProjectIds,
            "not_in_project_ids": self.notInProjectIds,
            "person_ids": self.userIds,
        }

    def shown(self) -> Projection:
        """What is printed of each: their status on a project only if one is asked about."""
        return (wire.ProjectUser if self.projectId else wire.TeamUser).projection(self.attributes)


@routes.get("/app/3.0/organizations/{organizationId}/users", allow=Permission.VIEW, reply=wire.UsersReply)
async def list_organization_users(call: Call, organization_id: UUID, query: OrganizationUsersQuery) -> JsonText:
    """Users of an organization."""
    shown = wire.User.projection(query.attributes)
    return cinebody.page("users", await rosters.list_of_organization(call.uow, call.actor, organization_id, shown, query.question()))


@routes.post("/app/3.0/organizations/{organizationId}/users", allow=Permission.MANAGE_ORGANIZATION, reply=wire.UserReply)
async def add_organization_user(call: Call, organization_id: UUID, query: UserQuery, body: bodies.NewUser) -> JsonText:
    """Add a user to an organization."""
    newcomer, shown = _newcomer(body), wire.User.projection(query.attributes)
    return cinebody.item("user", await rosters.add_to_organization(call.uow, call.actor, organization_id, newcomer, shown))


@routes.delete("/app/3.0/organizations/{organizationId}/users/{userId}", allow=Permission.MANAGE_ORGANIZATION, reply=cinebody.Done)
async def delete_organization_user(call: Call, organization_id: UUID, user_id: UUID) -> JsonText:
    """Remove a user from an organization and its teams."""
    await removals.remove_from_organization(call.uow, call.actor, organization_id, user_id)
    return cinebody.DONE


@routes.get("/app/3.0/teams/{teamId}/users", allow=Permission.VIEW, reply=wire.TeamUsersReply)
async def list_team_users(call: Call, team_id: UUID, query: TeamUsersQuery) -> JsonText:
    """Users of a team."""
    return cinebody.page("users", await rosters.list_of_team(call.uow, call.actor, team_id, query.shown(), query.question()))


@routes.post("/app/3.0/teams/{teamId}/users", allow=Permission.MODERATE, reply=wire.TeamUsersReply)
async def add_team_user(call: Call, team_id: UUID, query: TeamUserQuery, body: bodies.NewUser) -> JsonText:
    """Add a user to a team."""
    newcomer, shown = _newcomer(body), wire.TeamUser.projection(query.attributes)
    return cinebody.page("users", await rosters.add_to_team(call.uow, call.actor, team_id, newcomer, shown))


@routes.delete("/app/3.0/teams/{teamId}/users/{userId}", allow=Permission.MODERATE, reply=cinebody.Done)
async def delete_team_user(call: Call, team_id: UUID, user_id: UUID) -> JsonText:
    """Remove a user from a team."""
    await removals.remove_from_team(call.uow, call.actor, team_id, user_id)
    return cinebody.DONE


def _newcomer(body: bodies.NewUser) -> Newcomer:
    return Newcomer(body.userId, body.email, as_admin=body.type == "admin")
