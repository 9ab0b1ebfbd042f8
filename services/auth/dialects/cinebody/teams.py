"""Teams in Cinebody's words."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from services.auth.dialects.cinebody import bodies, wire
from services.auth.organizations import usecases as organizations
from services.auth.pictures.model import LARGEST
from services.auth.removals import usecases as removals
from services.auth.teams import usecases as teams
from services.auth.teams.model import TeamQuestion
from shared.actor import Permission
from shared.dialects import cinebody
from shared.http.forms import first_file
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(cinebody.DIALECT, "teams")
if TYPE_CHECKING:
    Attributes = list[str] | None
else:
    Attributes = cinebody.attributes_of(wire.Team)
# Base64 is a third longer than the largest picture; the rest of the body fits beside it.
_WITH_PICTURE = 28 * 1024 * 1024


class TeamQuery(cinebody.Query):
    """Which attributes to print."""

    attributes: Attributes = None


class TeamsQuery(cinebody.Paged):
    """Which teams, in which order, which attributes, which page."""

    organizationIds: list[UUID] | None = None  # noqa: N815  the wire's name
    sortBy: Literal["name", "status"] = "name"  # noqa: N815  the wire's name
    sortOrder: cinebody.SortOrder = "asc"  # noqa: N815  the wire's name
    status: wire.TeamStatus | None = None
    attributes: Attributes = None

    def question(self) -> TeamQuestion:
        """The domain's question."""
        return TeamQuestion(
            organization_ids=self.organizationIds,
            status=self.status.replace("-", "_") if self.status else None,
            sort_by=self.sortBy,
            descending=self.sortOrder == "desc",
            limit=self.limit,
            page=self.page,
        )


@routes.get("/app/3.0/teams", allow=Permission.VIEW, reply=wire.TeamsReply)
async def list_teams(call: Call, query: TeamsQuery) -> JsonText:
    """Teams that the caller has access to."""
    shown = wire.Team.projection(query.attributes)
    return cinebody.page("teams", await teams.list_visible(call.uow, call.actor, shown, query.question()))


@routes.post(
    "/app/3.0/organizations/{organizationId}/teams",
    allow=Permission.MANAGE_ORGANIZATION,
    reply=wire.TeamReply,
    unit="none",
    body_limit=_WITH_PICTURE,
)
async def create_team(call: Call, organization_id: UUID, query: TeamQuery, body: bodies.NewTeam) -> JsonText:
    """Make a team."""
    shown = wire.Team.projection(query.attributes)
    made = await teams.make(call.backend, call.actor, organization_id, body.given(), picture=body.profileImage, shown=shown)
    return cinebody.item("team", made)


@routes.get("/app/3.0/teams/{teamId}", allow=Permission.VIEW, reply=wire.TeamReply)
async def get_team(call: Call, team_id: UUID, query: TeamQuery) -> JsonText:
    """One team."""
    return cinebody.item("team", await teams.show(call.uow, call.actor, team_id, wire.Team.projection(query.attributes)))


@routes.patch("/app/3.0/teams/{teamId}", allow=Permission.MODERATE, reply=wire.ChangedTeamReply)
async def update_team(call: Call, team_id: UUID, query: TeamQuery, body: bodies.TeamChanges) -> JsonText:
    """Change a team."""
    changed = await teams.change(call.uow, call.actor, team_id, body.given())
    team = await teams.show(call.uow, call.actor, team_id, wire.Team.projection(query.attributes))
    above = await organizations.show(call.uow, call.actor, changed.organization_id, wire.Organization.projection())
    return JsonText(f'{{"team":{team.text},"organization":{above.text}}}')


@routes.delete("/app/3.0/teams/{teamId}", allow=Permission.MODERATE, reply=cinebody.Done)
async def delete_team(call: Call, team_id: UUID, query: TeamQuery) -> JsonText:
    """Delete a team, with its projects."""
    del query  # listed by the published document; there is nothing to print
    await removals.remove_team(call.uow, call.actor, team_id)
    return cinebody.DONE


@routes.put("/app/3.0/teams/{teamId}/image", allow=Permission.MODERATE, reply=cinebody.Done, unit="none", body_media="multipart/form-data")
async def update_team_image(call: Call, team_id: UUID) -> JsonText:
    """Change a team's picture."""
    await teams.change_picture(call.backend, call.actor, team_id, await first_file(call.request, limit=LARGEST))
    return cinebody.DONE
