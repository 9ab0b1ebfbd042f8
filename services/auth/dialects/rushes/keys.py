"""API keys."""

from uuid import UUID

from services.auth.api_keys import usecases as api_keys
from services.auth.api_keys.model import MadeKey, NewKey
from services.auth.dialects.rushes import bodies, wire
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "keys")


class KeysQuery(rushes.Paged):
    """Whose keys."""

    organizationId: UUID | None = None  # noqa: N815  the wire's name


def made_key(made: MadeKey) -> wire.MadeKey:
    """A new key on the wire."""
    return wire.MadeKey(
        id=made.id,
        key=made.key,
        prefix=made.prefix,
        name=made.new.name,
        organization_id=made.new.organization_id,
        read_only=made.new.read_only,
        created_at=made.created_at,
        expires_at=made.new.expires_at,
    )


@routes.get("/rushes/v1/keys", allow=Permission.VIEW, reply=wire.Keys)
async def list_keys(call: Call, query: KeysQuery) -> JsonText:
    """Keys of the organizations that the caller administers."""
    shown = wire.Key.projection()
    found = await api_keys.list_visible(
        call.uow, call.actor, shown, organization_id=query.organizationId, limit=query.limit, page=query.page
    )
    return rushes.page(found)


@routes.post("/rushes/v1/keys", allow=Permission.MANAGE_ORGANIZATION, reply=wire.MadeKey, status=201, unit="none")
async def make_key(call: Call, body: bodies.NewKey) -> wire.MadeKey:
    """Make a key; it is shown this once."""
    new = NewKey(body.name, body.organization_id, body.read_only, body.expires_at)
    return made_key(await api_keys.make(call.backend, call.actor, new))


@routes.delete("/rushes/v1/keys/{id}", allow=Permission.MANAGE_ORGANIZATION, status=204)
async def revoke_key(call: Call, id: UUID) -> None:  # noqa: A002  the path's name
    """End a key; it is refused within a second."""
    await api_keys.revoke(call.uow, call.actor, id)
