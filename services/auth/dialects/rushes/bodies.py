"""What our own dialect takes."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.auth.dialects.rushes.wire import RoleName, ScopeName
from shared.dialects.rushes import Body


def _in_utc(moment: datetime) -> datetime:
    """A moment without a zone is meant in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


Secret = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1024)]
Token = Annotated[str, Field(min_length=1, max_length=4096)]
Email = Annotated[str, Field(min_length=1, max_length=254)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
PersonName = Annotated[str, Field(max_length=200)]
Locale = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")]
Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Credentials(Body):
    """An address and its password."""

    email: Email
    password: Secret


class RefreshToken(Body):
    """The refresh token that is used up."""

    refresh_token: Token


class Leaving(Body):
    """The session to end, by its refresh token; else the one of the access token that the request carries."""

    refresh_token: Token | None = None


class MyChanges(Body):
    """What people may change of themselves."""

    first_name: PersonName | None = None
    last_name: PersonName | None = None
    bio: Annotated[str, Field(max_length=5000)] | None = None
    locale: Locale = "en"


class NewPassword(Body):
    """A new password, and the one before."""

    current_password: Secret
    new_password: Secret


class Address(Body):
    """Where to send a link."""

    email: Email


class PasswordByLink(Body):
    """A new password, by the token of a link."""

    token: Token
    password: Secret


class NewKey(Body):
    """A key to be made; without an organization, one of the whole installation."""

    name: Name
    organization_id: UUID | None = None
    read_only: bool = False
    expires_at: Moment | None = None


class NewInvite(Body):
    """Who is to be invited, into what. Without a role: a creator of a team, or a member of an organization."""

    email: Email
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    locale: Locale = "en"
    organization_id: UUID | None = None
    team_id: UUID | None = None
    role: RoleName | None = None
    read_only: bool = False


class Accepting(Body):
    """An answer to an invite. The password is for who has none yet."""

    token: Token
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    password: Secret | None = None


class ByToken(Body):
    """The token of a link."""

    token: Token


class NewPerson(NewInvite):
    """Somebody to be made with a password, without a mail."""

    password: Secret


class NewRole(Body):
    """A role to be given."""

    person_id: UUID
    role: RoleName
    scope: ScopeName
    scope_id: UUID | None = None
    read_only: bool = False


class NewOrganization(Body):
    """An organization to be made. `quota_bytes` None: unlimited."""

    name: Name
    email: Annotated[str, Field(max_length=254)] | None = None
    billing_name: PersonName | None = None
    quota_bytes: Annotated[int, Field(ge=0, le=2**62)] | None = None


class OrganizationChanges(Body):
    """What the installation's admins may change of an organization."""

    name: Name = ""
    status: Literal["active", "free_trial_expired", "delinquent", "inactive"] = "active"
    quota_bytes: Annotated[int, Field(ge=0, le=2**62)] | None = None
    is_billed_offline: bool = False
    trial_ends_at: Moment = datetime.min.replace(tzinfo=UTC)
