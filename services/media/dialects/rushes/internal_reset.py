"""An empty house for `rushes reset`: rows first, then the bytes that none of them names any more."""

from services.media.audit import usecases as audit
from shared.actor import Permission
from shared.dialects.rushes import DIALECT
from shared.http.operation import Call, Routes
from shared.http.reset import ResetBody, reset

routes = Routes(DIALECT, "internal")


@routes.post("/internal/reset", allow=Permission.INTERNAL, status=204, unit="none")
async def reset_media(call: Call, body: ResetBody) -> None:
    """Empty this service and its storage, outside production only."""
    await reset(call, body)
    await audit.remove_all_bytes(call.backend)
