"""What our own services and the command line ask; the gateway offers none of it."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.auth.api_keys import usecases as api_keys
from services.auth.api_keys.model import NewKey
from services.auth.dialects.rushes import bodies
from services.auth.identities import usecases as identities
from services.auth.newcomers import usecases as newcomers
from services.auth.organizations import usecases as organizations
from services.auth.people import usecases as people
from services.auth.people.model import NewPerson
from services.auth.rosters import usecases as rosters
from services.auth.setup import usecases as setup
from services.auth.signing_keys import usecases as signing_keys
from services.auth.teams import usecases as teams
from shared import tokens
from shared.actor import Permission
from shared.app import SETTINGS
from shared.dialects import rushes
from shared.errors import NoSuchRoute
from shared.events.auth import OrganizationRecord, PersonRecord, TeamRecord
from shared.http.operation import Call, Routes

routes = Routes(rushes.DIALECT, "internal")


class Shown(BaseModel):
    """A credential that a client shows."""

    kind: Literal["bearer", "api_key"]
    value: str = Field(max_length=8192)


class Wanted(BaseModel):
    """Somebody whom another service needs, by address."""

    email: str = Field(max_length=254)
    first_name: str | None = Field(None, max_length=200)
    last_name: str | None = Field(None, max_length=200)
    organization_id: UUID | None = None
    team_id: UUID | None = None
    invited_by: UUID | None = None


class Belonging(BaseModel):
    """Which organization somebody must be part of to be found; None: any, or none."""

    organization_id: UUID | None = None


class KeyWanted(BaseModel):
    """A key that the command line asks for."""

    name: str = Field(min_length=1, max_length=200)
    organization_id: UUID | None = None
    read_only: bool = False
    expires_at: bodies.Moment | None = None


class AdminWanted(BaseModel):
    """An admin that the command line asks for."""

    email: str = Field(max_length=254)
    password: str = Field(min_length=1, max_length=1024)
    first_name: str | None = Field(None, max_length=200)
    last_name: str | None = Field(None, max_length=200)


class StartOver(BaseModel):
    """Whether to make the first organization again, besides the first admin."""

    defaults: bool = True


@routes.post("/internal/identify", allow=Permission.INTERNAL, unit="none")
async def identify(call: Call, body: Shown) -> dict[str, Any]:
    """Who a credential speaks for."""
    found = await identities.identify(call.backend, body.kind, body.value)
    expires_at = found.expires_at.isoformat() if found.expires_at else None
    return {"actor": tokens.to_claims(found.actor), "credential_id": str(found.credential_id), "expires_at": expires_at}


@routes.get("/internal/keys", allow=Permission.INTERNAL)
async def list_public_keys(call: Call) -> dict[str, Any]:
    """The public keys that access tokens are verified with, as JWKs."""
    return {"keys": await signing_keys.public_keys(call.uow)}


@routes.get("/internal/people/{person_id}", allow=Permission.INTERNAL, reply=PersonRecord)
async def get_person_record(call: Call, person_id: UUID, query: Belonging) -> PersonRecord:
    """A person, for a replica that missed them; with `organization_id` only one who is part of that organization."""
    return people.record(await rosters.get_of(call.uow, person_id, organization_id=query.organization_id))


@routes.post("/internal/people", allow=Permission.INTERNAL, reply=PersonRecord)
async def find_or_invite_person(call: Call, body: Wanted) -> PersonRecord:
    """Who has this address; a stranger is made pending and invited by mail."""
    new = NewPerson(body.email, body.first_name, body.last_name)
    found = await rosters.find_or_invite(call.uow, new, organization_id=body.organization_id, team_id=body.team_id)
    return people.record(found)


@routes.get("/internal/teams/{team_id}", allow=Permission.INTERNAL, reply=TeamRecord)
async def get_team_record(call: Call, team_id: UUID) -> TeamRecord:
    """A team, for a replica that missed it."""
    return teams.record(await teams.get(call.uow, team_id))


@routes.get("/internal/organizations/{organization_id}", allow=Permission.INTERNAL, reply=OrganizationRecord)
async def get_organization_record(call: Call, organization_id: UUID) -> OrganizationRecord:
    """An organization, for a replica that missed it."""
    return organizations.record(await organizations.get(call.uow, organization_id))


@routes.post("/internal/keys", allow=Permission.INTERNAL, status=201, unit="none")
async def make_api_key(call: Call, body: KeyWanted) -> dict[str, Any]:
    """Make a key for `rushes up` and `rushes key create`."""
    new = NewKey(body.name, body.organization_id, body.read_only, body.expires_at)
    made = await api_keys.make(call.backend, call.actor, new)
    facts = {"name": new.name, "read_only": new.read_only, "organization_id": str(new.organization_id) if new.organization_id else None}
    return {"id": str(made.id), "key": made.key, "prefix": made.prefix, **facts}


@routes.post("/internal/admins", allow=Permission.INTERNAL, reply=PersonRecord, status=201, unit="none")
async def make_admin(call: Call, body: AdminWanted) -> PersonRecord:
    """Make an admin of the whole installation for `rushes admin create`; somebody who is there already becomes one."""
    new = NewPerson(body.email, body.first_name, body.last_name)
    return people.record(await newcomers.make_admin(call.backend, new, body.password))


@routes.post("/internal/reset", allow=Permission.INTERNAL, unit="none", status=204)
async def start_over(call: Call, body: StartOver) -> None:
    """Forget everything and make the first admin again; not in production."""
    if call.request.app[SETTINGS].environment == "production":
        raise NoSuchRoute(method="POST", path="/internal/reset")
    await setup.start_over(call.backend, with_organization=body.defaults)
