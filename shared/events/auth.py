"""Facts that the auth service publishes: who there is, what they are part of, what they may do."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from shared.actor import Role, Scope
from shared.events.envelope import Event


class OrganizationRecord(BaseModel):
    """An organization as others may know it. `quota_bytes` None: unlimited."""

    id: UUID
    name: str
    status: Literal["active", "free_trial_expired", "delinquent", "inactive"] = "active"
    storage_status: Literal["compliant", "grace", "locked"] = "compliant"
    quota_bytes: int | None = None
    image_id: UUID | None = None


class TeamRecord(BaseModel):
    """A team as others may know it."""

    id: UUID
    organization_id: UUID
    name: str
    slug: str | None = None
    status: Literal["paused", "active", "will_pause", "will_delete"] = "active"
    image_id: UUID | None = None


class PersonRecord(BaseModel):
    """A person as others may know them."""

    id: UUID
    email: str
    first_name: str | None = None
    last_name: str | None = None
    status: Literal["active", "pending"] = "active"
    image_id: UUID | None = None
    locale: str = "en"
    is_active: bool = True

    @property
    def name(self) -> str:
        """A friendly name, never empty."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or "Filmer"


class _OfOrganization(Event):
    organization: OrganizationRecord

    def subject(self) -> str:
        """The organization's id."""
        return str(self.organization.id)


class OrganizationCreated(_OfOrganization):
    """An organization was made."""

    type: ClassVar[str] = "rushes.auth.organization.created"


class OrganizationUpdated(_OfOrganization):
    """An organization's record changed."""

    type: ClassVar[str] = "rushes.auth.organization.updated"


class OrganizationDeleted(_OfOrganization):
    """An organization is gone, with all it owned."""

    type: ClassVar[str] = "rushes.auth.organization.deleted"


class _OfTeam(Event):
    team: TeamRecord

    def subject(self) -> str:
        """The team's id."""
        return str(self.team.id)


class TeamCreated(_OfTeam):
    """A team was made."""

    type: ClassVar[str] = "rushes.auth.team.created"


class TeamUpdated(_OfTeam):
    """A team's record changed."""

    type: ClassVar[str] = "rushes.auth.team.updated"


class TeamDeleted(_OfTeam):
    """A team is gone, with all its projects."""

    type: ClassVar[str] = "rushes.auth.team.deleted"


class _OfPerson(Event):
    person: PersonRecord

    def subject(self) -> str:
        """The person's id."""
        return str(self.person.id)


class PersonCreated(_OfPerson):
    """A person is known from now on; pending until they accept their invite."""

    type: ClassVar[str] = "rushes.auth.person.created"


class PersonUpdated(_OfPerson):
    """A person's record changed."""

    type: ClassVar[str] = "rushes.auth.person.updated"


class PersonDeleted(_OfPerson):
    """A person is gone."""

    type: ClassVar[str] = "rushes.auth.person.deleted"


class _OfRole(Event):
    person_id: UUID
    role: Role
    scope: Scope
    scope_id: UUID | None = None
    read_only: bool = False

    def subject(self) -> str:
        """The person's id."""
        return str(self.person_id)


class RoleGranted(_OfRole):
    """A person holds a role from now on."""

    type: ClassVar[str] = "rushes.auth.role.granted"


class RoleRevoked(_OfRole):
    """A person no longer holds a role."""

    type: ClassVar[str] = "rushes.auth.role.revoked"


class PersonRemoved(Event):
    """A person was taken off a team or an organization: their place on its projects ends, whatever role they held."""

    type: ClassVar[str] = "rushes.auth.person.removed"

    person_id: UUID
    scope: Scope
    scope_id: UUID

    def subject(self) -> str:
        """The person's id."""
        return str(self.person_id)


class CredentialRevoked(Event):
    """A key or a session ended: whoever cached its identity drops it. `credential_id` is the key's or session's id."""

    type: ClassVar[str] = "rushes.auth.credential.revoked"

    credential_id: UUID
    kind: Literal["api_key", "session", "person"]

    def subject(self) -> str:
        """The credential's id."""
        return str(self.credential_id)


class ApiKeyCreated(Event):
    """An organization has a new API key. Neither the key nor its hash is told."""

    type: ClassVar[str] = "rushes.auth.api_key.created"

    key_id: UUID
    name: str
    prefix: str
    read_only: bool
    expires_at: datetime | None = None

    def subject(self) -> str:
        """The key's id."""
        return str(self.key_id)


class PersonLockedOut(Event):
    """Too many failed logins: the account is closed until `until`."""

    type: ClassVar[str] = "rushes.auth.person.locked_out"

    person_id: UUID
    until: datetime

    def subject(self) -> str:
        """The person's id."""
        return str(self.person_id)
