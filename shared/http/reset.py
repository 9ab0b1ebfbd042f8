"""An empty house for `rushes reset`: every service has the same internal route for it."""

from shared.app import SETTINGS
from shared.dialects import rushes
from shared.errors import NoSuchRoute
from shared.http.operation import Call
from shared.sql import emptying


class ResetBody(rushes.Body):
    """With `defaults`, what a new instance starts with is made again."""

    defaults: bool = True


async def reset(call: Call, _: ResetBody, *keep: str) -> None:
    """Empty every table of this service but those in `keep`, in a transaction of its own. Raises NoSuchRoute in production."""
    settings = call.request.app[SETTINGS]
    if getattr(settings, "environment", "production") == "production":
        raise NoSuchRoute(method=call.request.method, path=call.request.path)
    async with call.backend.transaction(call.actor) as uow:
        await emptying.empty(uow.conn, keep=emptying.KEPT | set(keep))
