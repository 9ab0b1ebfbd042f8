"""The caller, and their password."""

from services.auth.dialects.rushes import bodies, wire
from services.auth.dialects.rushes.client import client_of
from services.auth.dialects.rushes.sign_in import tokens
from services.auth.passwords import usecases as passwords
from services.auth.people import usecases as people
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.dialect import json_bytes
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "me")


class TokenQuery(rushes.Paged):
    """The token of a link."""

    token: bodies.Token


@routes.get("/rushes/v1/me", allow=Permission.VIEW, reply=wire.Me)
async def show_me(call: Call) -> JsonText:
    """Who the caller is, and what they may do."""
    return await _shown(call)


@routes.patch("/rushes/v1/me", allow=Permission.CONTRIBUTE, reply=wire.Me)
async def change_me(call: Call, body: bodies.MyChanges) -> JsonText:
    """Change one's own name, bio or language."""
    await people.change(call.uow, people.self_of(call.actor), body.model_dump(exclude_unset=True))
    return await _shown(call)


@routes.post("/rushes/v1/me/password", allow=Permission.CONTRIBUTE, reply=wire.Tokens, unit="none")
async def change_password(call: Call, body: bodies.NewPassword) -> wire.Tokens:
    """Change one's own password; every session ends and a new one begins."""
    client = client_of(call)
    return tokens(await passwords.change(call.backend, call.actor, current=body.current_password, new=body.new_password, client=client))


@routes.post("/rushes/v1/password-reset", allow=Permission.ANYONE, status=202)
async def ask_for_reset(call: Call, body: bodies.Address) -> dict[str, str]:
    """Mail a link to reset a password; the answer is the same whether or not somebody has the address."""
    await passwords.ask_for_reset(call.uow, body.email)
    return {"status": "accepted"}


@routes.get("/rushes/v1/password-reset/confirm", allow=Permission.ANYONE, reply=wire.ResetShown)
async def show_reset(call: Call, query: TokenQuery) -> wire.ResetShown:
    """Whose password a link resets; POST the token with a new password to the same address."""
    return wire.ResetShown(email=await passwords.show_reset(call.uow, query.token))


@routes.post("/rushes/v1/password-reset/confirm", allow=Permission.ANYONE, status=204, unit="none")
async def reset_password(call: Call, body: bodies.PasswordByLink) -> None:
    """Set a password by the token of a link, once; every session ends."""
    await passwords.reset(call.backend, body.token, body.password)


async def _shown(call: Call) -> JsonText:
    actor, person = call.actor, None
    if actor.person_id is not None:
        person = await people.show(call.uow, actor, actor.person_id, wire.Person.projection())
    body = {
        "kind": actor.kind,
        "id": actor.id,
        "name": actor.name,
        "organizationId": actor.organization_id,
        "readOnly": actor.read_only,
        "grants": [{"role": g.role, "scope": g.scope, "scopeId": g.id, "readOnly": g.read_only} for g in actor.grants],
        "person": person,
    }
    return JsonText(json_bytes(body).decode())
