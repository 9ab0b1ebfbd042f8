"""Which facts a team or project announces by itself."""

from uuid import UUID

from services.notification.automations import usecases as automations
from services.notification.automations.model import AutomaticKind
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes

routes = Routes(rushes.DIALECT, "notifications")


class ChosenAutomations(rushes.Body):
    """Choices by kind; null leaves a kind to the level above (a project's to its team, a team's to off)."""

    automations: dict[AutomaticKind, bool | None]


class Automations(rushes.Reply):
    """Every kind, null where nothing is chosen."""

    automations: dict[AutomaticKind, bool | None]


@routes.get("/rushes/v1/teams/{teamId}/automations", allow=Permission.VIEW, unit="write", reply=Automations)
async def show_team_automations(call: Call, team_id: UUID) -> Automations:
    """What a team announces by itself."""
    return Automations(automations=await automations.show(call.uow, call.actor, "team", team_id))


@routes.put("/rushes/v1/teams/{teamId}/automations", allow=Permission.MODERATE, reply=Automations)
async def choose_team_automations(call: Call, team_id: UUID, body: ChosenAutomations) -> Automations:
    """Choose what a team announces by itself."""
    chosen = await automations.choose(call.uow, call.actor, "team", scope_id=team_id, chosen=body.automations)
    return Automations(automations=chosen)


@routes.get("/rushes/v1/projects/{projectId}/automations", allow=Permission.VIEW, unit="write", reply=Automations)
async def show_project_automations(call: Call, project_id: UUID) -> Automations:
    """What a project announces by itself."""
    return Automations(automations=await automations.show(call.uow, call.actor, "project", project_id))


@routes.put("/rushes/v1/projects/{projectId}/automations", allow=Permission.MODERATE, reply=Automations)
async def choose_project_automations(call: Call, project_id: UUID, body: ChosenAutomations) -> Automations:
    """Choose what a project announces by itself."""
    chosen = await automations.choose(call.uow, call.actor, "project", scope_id=project_id, chosen=body.automations)
    return Automations(automations=chosen)
