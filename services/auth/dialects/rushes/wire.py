"""People, sessions, keys, invites and roles as our own dialect prints them. What it takes is in `bodies`."""
# ruff: noqa: N815  the wire's names

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from shared.dialects.rushes import Reply
from shared.http.wire import Of, Wire


class Person(Wire):
    """A person."""

    id: Annotated[UUID, Of("id")]
    email: Annotated[str, Of("email")]
    firstName: Annotated[str | None, Of("first_name")]
    lastName: Annotated[str | None, Of("last_name")]
    name: Annotated[str, Of("name")]
    bio: Annotated[str | None, Of("bio")]
    locale: Annotated[str, Of("locale")]
    status: Annotated[Literal["active", "pending"], Of("status")]
    presence: Annotated[Literal["online", "offline"], Of("presence")]
    pictureUrl: Annotated[str, Of("picture_150")]
    createdAt: Annotated[str, Of("created_at")]


class Session(Wire):
    """An open session."""

    id: Annotated[UUID, Of("id")]
    createdAt: Annotated[str, Of("created_at")]
    lastUsedAt: Annotated[str, Of("last_used_at")]
    expiresAt: Annotated[str, Of("expires_at")]
    address: Annotated[str | None, Of("address")]
    userAgent: Annotated[str | None, Of("user_agent")]
    isCurrent: Annotated[bool, Of("is_current")]


class Login(Wire):
    """One line of the login log."""

    id: Annotated[int, Of("id")]
    at: Annotated[str, Of("at")]
    personId: Annotated[UUID | None, Of("person_id")]
    email: Annotated[str, Of("email")]
    outcome: Annotated[Literal["success", "wrong_credentials", "locked_out"], Of("outcome")]
    address: Annotated[str | None, Of("address")]
    userAgent: Annotated[str | None, Of("user_agent")]


class Key(Wire):
    """An API key, without its secret."""

    id: Annotated[UUID, Of("id")]
    organizationId: Annotated[UUID | None, Of("organization_id")]
    name: Annotated[str, Of("name")]
    prefix: Annotated[str, Of("prefix")]
    readOnly: Annotated[bool, Of("read_only")]
    createdBy: Annotated[str | None, Of("created_by")]
    createdAt: Annotated[str, Of("created_at")]
    expiresAt: Annotated[str | None, Of("expires_at")]
    lastUsedAt: Annotated[str | None, Of("last_used_at")]


class Invite(Wire):
    """An invite, without its link."""

    id: Annotated[UUID, Of("id")]
    personId: Annotated[UUID, Of("person_id")]
    email: Annotated[str, Of("email")]
    organizationId: Annotated[UUID | None, Of("organization_id")]
    teamId: Annotated[UUID | None, Of("team_id")]
    invitedBy: Annotated[str | None, Of("invited_by")]
    createdAt: Annotated[str, Of("created_at")]
    sentAt: Annotated[str, Of("sent_at")]
    expiresAt: Annotated[str, Of("expires_at")]
    acceptedAt: Annotated[str | None, Of("accepted_at")]
    declinedAt: Annotated[str | None, Of("declined_at")]


RoleName = Literal["admin", "manager", "supervisor", "user", "client", "vendor", "creator", "producer", "collaborator"]
ScopeName = Literal["domain", "organization", "team"]


class Role(Wire):
    """A role assignment."""

    id: Annotated[UUID, Of("id")]
    personId: Annotated[UUID, Of("person_id")]
    personName: Annotated[str, Of("person_name")]
    role: Annotated[RoleName, Of("role")]
    scope: Annotated[Literal["domain", "organization", "team", "project", "scene"], Of("scope")]
    scopeId: Annotated[UUID | None, Of("scope_id")]
    organizationId: Annotated[UUID | None, Of("organization_id")]
    readOnly: Annotated[bool, Of("read_only")]
    grantedBy: Annotated[str | None, Of("granted_by")]
    createdAt: Annotated[str, Of("created_at")]


class Organization(Wire):
    """An organization."""

    id: Annotated[UUID, Of("id")]
    name: Annotated[str, Of("name")]
    status: Annotated[Literal["active", "free_trial_expired", "delinquent", "inactive"], Of("status")]
    storageStatus: Annotated[Literal["compliant", "grace", "locked"], Of("storage_status")]
    quotaBytes: Annotated[int | None, Of("quota_bytes")]
    email: Annotated[str | None, Of("email")]
    billingName: Annotated[str | None, Of("billing_name")]
    createdAt: Annotated[str, Of("created_at")]


class Page(Reply):
    """What every page tells."""

    total: int


class Sessions(Page):
    """A page of sessions."""

    items: list[Session]


class Logins(Page):
    """A page of the login log."""

    items: list[Login]


class Keys(Page):
    """A page of keys."""

    items: list[Key]


class Invites(Page):
    """A page of invites."""

    items: list[Invite]


class Roles(Page):
    """A page of role assignments."""

    items: list[Role]


class Organizations(Page):
    """A page of organizations."""

    items: list[Organization]


class Tokens(Reply):
    """What a client keeps of its session. `expires_in`: seconds."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  a scheme, not a secret
    expires_in: int
    session_id: UUID
    person_id: UUID


class MadeKey(Reply):
    """A key, shown whole this once."""

    id: UUID
    key: str
    prefix: str
    name: str
    organization_id: UUID | None
    read_only: bool
    created_at: datetime
    expires_at: datetime | None


class Accepted(Reply):
    """Who accepted an invite, and can sign in now."""

    person_id: UUID
    email: str


class InviteShown(Reply):
    """What a link is for."""

    email: str
    organization: str | None
    team: str | None
    needs_password: bool
    expires_at: datetime


class ResetShown(Reply):
    """Whose password a link resets."""

    email: str


class GrantShown(Reply):
    """What the caller may do, where."""

    role: RoleName
    scope: Literal["domain", "organization", "team", "project", "scene"]
    scope_id: UUID | None
    read_only: bool


class Me(Reply):
    """Who the caller is; `person` for people only."""

    kind: str
    id: UUID | None
    name: str
    organization_id: UUID | None
    read_only: bool
    grants: list[GrantShown]
    person: Person | None
