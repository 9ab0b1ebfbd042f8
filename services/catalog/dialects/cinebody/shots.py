"""Shots."""
# ruff: noqa: N815  the wire's names

from typing import Any
from uuid import UUID

from pydantic import Field

from services.catalog.dialects.cinebody import wire
from services.catalog.dialects.cinebody.values import (
    MediaFileFps,
    MediaFileOrientation,
    MediaFileQuality,
    Reply,
    Text,
    Title,
    snake_case,
)
from services.catalog.shots import usecases as shots
from services.catalog.shots.model import NewShot, ShotChange
from shared.actor import Permission
from shared.dialects import cinebody
from shared.dialects.cinebody import DIALECT, Body, Done, Query, attributes_of
from shared.errors import InvalidInput
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(DIALECT, "shots")
_MOST_CHANGES = 1000
_DOMAIN = {
    "title": "title",
    "description": "description",
    "orientation": "orientation",
    "fps": "fps",
    "quality": "quality",
    "hidden": "is_hidden",
}


class ShotAttributes(Query):
    """What of a shot to print."""

    attributes: attributes_of(wire.Shot) = None  # type: ignore[valid-type]  # made of the model's names


class ShotsReply(Reply):
    """The shot list of a project."""

    shots: list[wire.Shot]


class _Facts(Body):
    orientation: MediaFileOrientation | None = None
    fps: MediaFileFps | None = None
    quality: MediaFileQuality | None = None
    order: int | None = Field(None, ge=0, le=1_000_000, description="The place in the shot list, from 0")

    def facts(self) -> dict[str, Any]:
        """What the body says, by the domain's names and values; null says nothing."""
        told = {name: getattr(self, name) for name in self.model_fields_set if name in _DOMAIN}
        found = {_DOMAIN[name]: value for name, value in told.items() if value is not None}
        return {**found, "orientation": snake_case(found["orientation"])} if "orientation" in found else found


class NewShotBody(_Facts):
    """A shot to be made."""

    title: Title
    description: Text
    shotTypeId: UUID
    projectId: UUID

    def to_new(self, project_id: UUID) -> NewShot:
        """The domain's form. Raises InvalidInput if the body names another project than the address."""
        if self.projectId != project_id:
            raise InvalidInput(problem="projectId: is not the project of the address")
        return NewShot(self.shotTypeId, self.facts(), self.order)


class ShotChangeBody(_Facts):
    """What is to be different about one shot."""

    id: UUID
    title: Title | None = None
    description: Text | None = None
    hidden: bool | None = None


class ShotChangesBody(Body):
    """What is to be different about shots of one project."""

    shotsToUpdate: list[ShotChangeBody] = Field(max_length=_MOST_CHANGES)

    def to_changes(self) -> list[ShotChange]:
        """The domain's form."""
        return [ShotChange(one.id, one.facts(), one.order) for one in self.shotsToUpdate]


@routes.get("/app/3.0/projects/{projectId}/shots", allow=Permission.VIEW, reply=ShotsReply)
async def list_shots(call: Call, project_id: UUID, query: ShotAttributes) -> JsonText:
    """Get project shots."""
    projection = wire.Shot.projection(query.attributes)
    return cinebody.page("shots", await shots.list_visible(call.uow, call.actor, project_id, projection))


@routes.post("/app/3.0/projects/{projectId}/shots", allow=Permission.CONTRIBUTE, reply=ShotsReply)
async def create_shot(call: Call, project_id: UUID, query: ShotAttributes, body: NewShotBody) -> JsonText:
    """Create a project shot."""
    projection = wire.Shot.projection(query.attributes)
    return cinebody.page("shots", await shots.create(call.uow, call.actor, project_id, body.to_new(project_id), projection))


@routes.patch("/app/3.0/projects/{projectId}/shots", allow=Permission.CONTRIBUTE, reply=Done)
async def update_shots(call: Call, project_id: UUID, query: ShotAttributes, body: ShotChangesBody) -> JsonText:  # noqa: ARG001  no effect
    """Update project shots."""
    await shots.change(call.uow, call.actor, project_id, body.to_changes())
    return cinebody.DONE


@routes.delete("/app/3.0/shots/{shotId}", allow=Permission.CONTRIBUTE, reply=Done)
async def delete_shot(call: Call, shot_id: UUID) -> JsonText:
    """Delete a shot."""
    await shots.remove(call.uow, call.actor, shot_id)
    return cinebody.DONE
