"""What `rushes fsck` asks."""

from dataclasses import asdict

from services.media.audit import usecases as audit
from shared.actor import Permission
from shared.dialects.rushes import DIALECT
from shared.http.operation import Call, Routes

routes = Routes(DIALECT, "internal")


@routes.get("/internal/fsck", allow=Permission.INTERNAL, unit="none")
async def compare_rows_and_bytes(call: Call) -> dict[str, object]:
    """Compare rows with bytes."""
    found = await audit.compare(call.backend)
    return {"agrees": found.agrees, **asdict(found)}
