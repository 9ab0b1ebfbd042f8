"""People."""

from uuid import UUID

from services.auth.dialects.rushes import bodies, wire
from services.auth.dialects.rushes.invites import newcomer_of, wish_of
from services.auth.newcomers import usecases as newcomers
from services.auth.people import usecases as people
from services.auth.removals import usecases as removals
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "people")


@routes.post("/rushes/v1/people", allow=Permission.MODERATE, reply=wire.Person, status=201, unit="none")
async def make_person(call: Call, body: bodies.NewPerson) -> JsonText:
    """Make a person with a password and a role, without a mail."""
    new, wish = newcomer_of(body), wish_of(body)
    return await newcomers.make(call.backend, call.actor, new, body.password, wish=wish, shown=wire.Person.projection())


@routes.get("/rushes/v1/people/{id}", allow=Permission.VIEW, reply=wire.Person)
async def show_person(call: Call, id: UUID) -> JsonText:  # noqa: A002  the path's name
    """Oneself, or somebody in an organization or team that the caller administers."""
    return await people.show(call.uow, call.actor, id, wire.Person.projection())


@routes.delete("/rushes/v1/people/{id}", allow=Permission.MANAGE_DOMAIN, status=204)
async def delete_person(call: Call, id: UUID) -> None:  # noqa: A002  the path's name
    """Delete a person with all they hold."""
    await removals.remove_person(call.uow, call.actor, id)
