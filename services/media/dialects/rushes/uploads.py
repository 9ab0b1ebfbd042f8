"""How far an upload is."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.media.uploads import usecases as uploads
from services.media.uploads.model import Upload
from shared.actor import Permission
from shared.dialects.rushes import DIALECT, Reply
from shared.http.operation import Call, Routes
from shared.objects import StoredPart

routes = Routes(DIALECT, "uploads")


class UploadState(Reply):
    """An upload and what of it has arrived; `progress` from 0 to 1, None when no size was announced."""

    id: UUID
    file_name: str
    kind: str
    state: Literal["open", "completing", "complete", "expired"]
    size: int | None
    part_size: int
    part_count: int | None
    arrived_parts: list[int]
    arrived_bytes: int
    progress: float | None
    expires_at: datetime

    @classmethod
    def of(cls, upload: Upload, parts: list[StoredPart]) -> "UploadState":
        """The wire form."""
        arrived = sum(part.size for part in parts)
        done = upload.state in ("completing", "complete")
        size = upload.declared_size
        return cls(
            id=upload.id,
            file_name=upload.file_name,
            kind=upload.kind,
            state=upload.state,
            size=size,
            part_size=upload.part_size,
            part_count=upload.part_count,
            arrived_parts=[part.number for part in parts],
            arrived_bytes=size or 0 if done else arrived,
            progress=1.0 if done else min(1.0, arrived / size) if size else None,
            expires_at=upload.expires_at,
        )


@routes.get("/rushes/v1/uploads/{fileName}", allow=Permission.VIEW, unit="none", reply=UploadState)
async def get_upload(call: Call, file_name: str) -> UploadState:
    """Tell how far an upload is, and which parts are still to be sent."""
    return UploadState.of(*await uploads.progress(call.backend, call.actor, file_name))
