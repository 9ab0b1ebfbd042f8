"""What Cinebody takes of organizations, teams and users."""
# ruff: noqa: N815  the wire's names

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from services.auth.dialects.cinebody.wire import TeamStatus, UserType
from shared.dialects.cinebody import Body


def _as_text(value: object) -> object:
    """A postal code that came as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Line = Annotated[str, Field(max_length=200)]
Zip = Annotated[str, BeforeValidator(_as_text), Field(max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Slug = Annotated[str, Field(max_length=63)]
Email = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class _Address(Body):
    addressName: Line | None = None
    addressLine1: Line | None = None
    addressLine2: Line | None = None
    addressCity: Line | None = None
    addressState: Line | None = None
    addressZip: Zip | None = None
    addressCountry: Line | None = None

    def given(self) -> Mapping[str, Any]:
        """What the body carries, by the domain's names."""
        return {_DOMAIN[name]: getattr(self, name) for name in self.model_fields_set if name in _DOMAIN}


class OrganizationChanges(_Address):
    """What may be changed of an organization. `stripeToken` is taken and not kept: nothing is charged here."""

    name: Name = ""
    email: Email = ""
    billingName: Line = ""
    stripeToken: Annotated[str, Field(max_length=500)] | None = None
    shouldAutoUpgrade: bool = False


class NewTeam(_Address):
    """A team to be made."""

    name: Name
    description: Annotated[str, Field(max_length=5000)] = ""
    slug: Slug | None = None
    profileImage: str | None = Field(None, description="Base64 of an image")


class TeamChanges(_Address):
    """What may be changed of a team."""

    name: Name = ""
    description: Annotated[str, Field(max_length=5000)] = ""
    slug: Slug | None = None
    pagePublished: bool = False
    status: TeamStatus = "active"

    def given(self) -> Mapping[str, Any]:
        """What the body carries, by the domain's names and values."""
        found = dict(super().given())
        return {**found, "status": found["status"].replace("-", "_")} if "status" in found else found


class NewUser(Body):
    """Somebody to be added, by id or by address."""

    userId: UUID | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    type: UserType = "regular"


_DOMAIN = {
    "name": "name",
    "email": "email",
    "billingName": "billing_name",
    "addressName": "address_name",
    "addressLine1": "address_line1",
    "addressLine2": "address_line2",
    "addressCity": "address_city",
    "addressState": "address_state",
    "addressZip": "address_zip",
    "addressCountry": "address_country",
    "shouldAutoUpgrade": "should_auto_upgrade",
    "description": "description",
    "slug": "slug",
    "pagePublished": "is_page_published",
    "status": "status",
}
