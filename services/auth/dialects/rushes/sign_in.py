"""Signing in and out, sessions, the login log."""

from uuid import UUID

from services.auth.dialects.rushes import bodies, wire
from services.auth.dialects.rushes.client import client_of
from services.auth.logins import usecases as logins
from services.auth.logins.model import LogQuestion
from services.auth.sessions import usecases as sessions
from services.auth.sessions.model import Tokens
from shared.actor import Permission
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "sessions")


class LoginLogQuery(rushes.Paged):
    """Whose logins."""

    personId: UUID | None = None  # noqa: N815  the wire's name


def tokens(found: Tokens) -> wire.Tokens:
    """A session's tokens on the wire."""
    return wire.Tokens(
        access_token=found.access_token,
        refresh_token=found.refresh_token,
        expires_in=found.expires_in,
        session_id=found.session_id,
        person_id=found.person_id,
    )


@routes.post("/rushes/v1/login", allow=Permission.ANYONE, reply=wire.Tokens, unit="none")
async def log_in(call: Call, body: bodies.Credentials) -> wire.Tokens:
    """Sign in by e-mail address and password."""
    return tokens(await logins.sign_in(call.backend, body.email, body.password, client_of(call)))


@routes.post("/rushes/v1/refresh", allow=Permission.ANYONE, reply=wire.Tokens, unit="none")
async def refresh(call: Call, body: bodies.RefreshToken) -> wire.Tokens:
    """New tokens for a refresh token, which is used up."""
    return tokens(await sessions.refresh(call.backend, body.refresh_token, client_of(call)))


@routes.post("/rushes/v1/logout", allow=Permission.ANYONE, status=204)
async def log_out(call: Call, body: bodies.Leaving) -> None:
    """End a session."""
    await sessions.log_out(call.uow, call.actor, body.refresh_token)


@routes.get("/rushes/v1/sessions", allow=Permission.VIEW, reply=wire.Sessions)
async def list_sessions(call: Call, query: rushes.Paged) -> JsonText:
    """The caller's open sessions, last used first."""
    shown = wire.Session.projection()
    return rushes.page(await sessions.list_own(call.uow, call.actor, shown, limit=query.limit, page=query.page))


@routes.delete("/rushes/v1/sessions/{id}", allow=Permission.CONTRIBUTE, status=204)
async def revoke_session(call: Call, id: UUID) -> None:  # noqa: A002  the path's name
    """End a session of the caller's, or of anybody's for the installation's admins."""
    await sessions.revoke(call.uow, call.actor, id)


@routes.get("/rushes/v1/login-log", allow=Permission.VIEW, reply=wire.Logins)
async def list_logins(call: Call, query: LoginLogQuery) -> JsonText:
    """The caller's logins, newest first; everybody's for the installation's admins."""
    question = LogQuestion(query.personId, query.limit, query.page)
    return rushes.page(await logins.list_visible(call.uow, call.actor, wire.Login.projection(), question))
