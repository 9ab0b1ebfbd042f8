"""Invites."""

from uuid import UUID

from services.auth.dialects.rushes import bodies, wire
from services.auth.invites import usecases as invites
from services.auth.invites.model import Answer
from services.auth.people.model import NewPerson
from services.auth.roles.model import Wish
from shared.actor import Permission, Role, Scope
from shared.dialects import rushes
from shared.http.operation import Call, Routes
from shared.sql.database import JsonText

routes = Routes(rushes.DIALECT, "invites")


class InvitesQuery(rushes.Paged):
    """Into which organization."""

    organizationId: UUID | None = None  # noqa: N815  the wire's name


class TokenQuery(rushes.Paged):
    """The token of a link."""

    token: bodies.Token


def wish_of(body: bodies.NewInvite) -> Wish:
    """The role that a newcomer is to hold: without one, a creator of the team or a member of the organization."""
    scope, scope_id = (Scope.TEAM, body.team_id) if body.team_id else (Scope.ORGANIZATION, body.organization_id)
    usual = Role.CREATOR if body.team_id else Role.USER
    return Wish(Role(body.role) if body.role else usual, scope, scope_id, body.read_only)


def newcomer_of(body: bodies.NewInvite) -> NewPerson:
    """Who is to come."""
    return NewPerson(body.email, body.first_name or None, body.last_name or None, body.locale)


@routes.get("/rushes/v1/invites", allow=Permission.VIEW, reply=wire.Invites)
async def list_invites(call: Call, query: InvitesQuery) -> JsonText:
    """Invites into what the caller administers, newest first."""
    shown = wire.Invite.projection()
    found = await invites.list_visible(
        call.uow, call.actor, shown, organization_id=query.organizationId, limit=query.limit, page=query.page
    )
    return rushes.page(found)


@routes.post("/rushes/v1/invites", allow=Permission.MODERATE, reply=wire.Invite, status=201)
async def invite(call: Call, body: bodies.NewInvite) -> JsonText:
    """Give somebody a role and mail them a link."""
    return await invites.invite(call.uow, call.actor, newcomer_of(body), wish_of(body), wire.Invite.projection())


@routes.post("/rushes/v1/invites/{id}/resend", allow=Permission.MODERATE, reply=wire.Invite)
async def resend_invite(call: Call, id: UUID) -> JsonText:  # noqa: A002  the path's name
    """Mail another link; the one before is no longer good."""
    return await invites.resend(call.uow, call.actor, id, wire.Invite.projection())


@routes.get("/rushes/v1/invites/accept", allow=Permission.ANYONE, reply=wire.InviteShown)
async def show_invite(call: Call, query: TokenQuery) -> wire.InviteShown:
    """What a link is for; POST the token, with a password if it is needed, to the same address."""
    found = await invites.look_at(call.uow, query.token)
    return wire.InviteShown(
        email=found.email,
        organization=found.organization_name,
        team=found.team_name,
        needs_password=found.needs_password,
        expires_at=found.expires_at,
    )


@routes.post("/rushes/v1/invites/accept", allow=Permission.ANYONE, reply=wire.Accepted, unit="none")
async def accept_invite(call: Call, body: bodies.Accepting) -> wire.Accepted:
    """Accept an invite; who has no password yet chooses one."""
    answer = Answer(body.token, body.first_name or None, body.last_name or None, body.password)
    person = await invites.accept(call.backend, answer)
    return wire.Accepted(person_id=person.id, email=person.email)


@routes.post("/rushes/v1/invites/decline", allow=Permission.ANYONE, status=204)
async def decline_invite(call: Call, body: bodies.ByToken) -> None:
    """Decline an invite; the role that came with it is gone."""
    await invites.decline(call.uow, body.token)
