"""What an operator asks of any service, by `rushes`: dead letters, and in development an empty house."""

import base64
from uuid import UUID

from aiohttp import web
from pydantic import Field

from shared.actor import Permission
from shared.bus import topology
from shared.bus.transport import Transport
from shared.dialects import rushes
from shared.errors import NoSuchRoute
from shared.http.middleware import SERVICE
from shared.http.operation import Call, Routes
from shared.settings import ProcessSettings

TRANSPORT = web.AppKey("transport", Transport)
SETTINGS = web.AppKey("settings", ProcessSettings)
routes = Routes(rushes.DIALECT, "operator")


class DeadLetter(rushes.Reply):
    """A message that was given up: why, when, after how many attempts."""

    id: UUID
    queue: str
    type: str
    error: str
    died_at: str | None
    attempts: int
    body: str


class Replay(rushes.Body):
    """Which dead letters to send again; all of them without `ids`."""

    ids: list[UUID] | None = Field(None, max_length=10_000)


def queues_of(service: str) -> list[str]:
    """The queues that a service takes messages from."""
    return [queue for queue in topology.known_queues() if topology.owner(queue) == service]


@routes.get("/internal/dead-letters", allow=Permission.INTERNAL, unit="none")
async def list_dead_letters(call: Call) -> list[DeadLetter]:
    """What this service could not handle."""
    transport, found = call.request.app[TRANSPORT], []
    for queue in queues_of(call.request.app[SERVICE]):
        for letter in await transport.dead_letters(queue):
            died_at = letter.died_at.isoformat() if letter.died_at else None
            body = letter.body.decode(errors="replace") if letter.body.isascii() else base64.b64encode(letter.body).decode()
            found.append(
                DeadLetter(
                    id=letter.id, queue=queue, type=letter.type, error=letter.error, died_at=died_at, attempts=letter.attempts, body=body
                )
            )
    return found


@routes.post("/internal/dead-letters/replay", allow=Permission.INTERNAL, unit="none")
async def replay_dead_letters(call: Call, body: Replay) -> dict[str, int]:
    """Send dead letters again; handling one twice changes nothing."""
    transport, count = call.request.app[TRANSPORT], 0
    for queue in queues_of(call.request.app[SERVICE]):
        count += await transport.replay(queue, body.ids)
    return {"replayed": count}


@routes.post("/internal/purge", allow=Permission.INTERNAL, unit="none", status=204)
async def purge_messages(call: Call) -> None:
    """Forget every message that waits anywhere, for `rushes reset`. Raises NoSuchRoute in production."""
    if getattr(call.request.app[SETTINGS], "environment", "production") == "production":
        raise NoSuchRoute(method=call.request.method, path=call.request.path)
    await call.request.app[TRANSPORT].purge()
