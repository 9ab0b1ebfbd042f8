"""Idempotency-Key: a write that is sent again, by a client that lost the answer, gets the first answer and changes nothing."""

import asyncio

import structlog
from aiohttp import web

from shared.actor import ActorKind
from shared.errors import InvalidInput, KeyReused
from shared.http.operation import Call
from shared.sql.database import Backend

_LOG = structlog.get_logger(__name__)
_SWEEP_SECONDS = 3600

_LONGEST = 255

_CLAIM = """
insert into idempotency (key, actor, fingerprint, created_at) values ($1, $2, $3, $4)
on conflict (key, actor) do nothing returning key
"""
_FIND = "select fingerprint, status, body from idempotency where key = $1 and actor = $2"
_KEEP = "update idempotency set status = $3, body = $4 where key = $1 and actor = $2"


async def once(call: Call, key: str, fingerprint: str, arguments: dict[str, object]) -> object:
    """Run the handler, or give back the reply it gave before for this key and caller.

    The key is claimed in the handler's own transaction: a second request waits for the first to end, and if the first is
    rolled back, the second runs. Raises KeyReused if the key came with another request before.
    """
    if not key or len(key) > _LONGEST:
        raise InvalidInput(problem=f"Idempotency-Key: 1 to {_LONGEST} characters")
    if call.actor.kind is ActorKind.ANONYMOUS:
        # Nobody in particular has no keys of their own: one stranger must not get another's answer.
        return await call.operation.handler(call, **arguments)
    conn, caller = call.uow.conn, f"{call.actor.kind}:{call.actor.id}"
    if await conn.fetchval(_CLAIM, key, caller, fingerprint, call.uow.now) is None:
        before = await conn.fetchrow(_FIND, key, caller)
        if before is None or before["fingerprint"] != fingerprint:
            raise KeyReused
        return web.Response(
            body=before["body"], status=before["status"], content_type="application/json", headers={"Idempotent-Replayed": "true"}
        )
    result = await call.operation.handler(call, **arguments)
    reply = result if isinstance(result, web.Response) else call.operation.dialect.success(result, call.operation.status)
    await conn.execute(_KEEP, key, caller, reply.status, bytes(reply.body) if isinstance(reply.body, bytes | bytearray) else b"")
    return reply


async def sweep(backend: Backend) -> None:
    """Forget keys after a day, for as long as the service runs."""
    while True:
        try:
            async with backend.transaction() as uow:
                await uow.conn.execute("delete from idempotency where created_at < $1::timestamptz - interval '1 day'", uow.now)
        except Exception:  # noqa: BLE001  the next round tries again
            _LOG.warning("idempotency keys could not be swept")
        await asyncio.sleep(_SWEEP_SECONDS)
