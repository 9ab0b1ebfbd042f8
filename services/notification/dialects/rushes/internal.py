"""What only our own processes ask."""

from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.http.reset import ResetBody, reset

routes = Routes(rushes.DIALECT, "internal")


@routes.post("/internal/reset", allow=Permission.INTERNAL, status=204, unit="none")
async def reset_notification(call: Call, body: ResetBody) -> None:
    """Empty this service, outside production only."""
    await reset(call, body)
