"""What our own services and the command line ask of the catalog; the gateway offers none of it."""

from pydantic import BaseModel

from services.catalog.defaults import usecases as defaults
from shared.actor import Permission
from shared.app import SETTINGS
from shared.dialects.rushes import DIALECT
from shared.errors import NoSuchRoute
from shared.http.operation import Call, Routes

routes = Routes(DIALECT, "internal")


class StartOver(BaseModel):
    """Whether to put back what a new installation offers."""

    defaults: bool = True


@routes.post("/internal/reset", allow=Permission.INTERNAL, status=204)
async def start_over(call: Call, body: StartOver) -> None:
    """Forget everything; not in production."""
    if call.request.app[SETTINGS].environment == "production":
        raise NoSuchRoute(method="POST", path="/internal/reset")
    await defaults.start_over(call.uow, with_defaults=body.defaults)
