"""Organizations, teams and users as Cinebody prints them. What it takes is in `bodies`."""
# ruff: noqa: N815  the wire's names

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.dialects.cinebody import API_VERSION
from shared.http.wire import Of, Wire


class ProfileImages(Wire):
    """The picture of an organization or a team."""

    profile80: Annotated[str, Of("profile_80")]
    profile80_2x: Annotated[str, Of("profile_80_2x"), Field(alias="profile80@2x")]
    profile150: Annotated[str, Of("profile_150")]
    profile150_2x: Annotated[str, Of("profile_150_2x"), Field(alias="profile150@2x")]


class HeroImages(Wire):
    """The banner of an organization or a team."""

    profile1200: Annotated[str, Of("hero_1200")]
    profile1200_2x: Annotated[str, Of("hero_1200_2x"), Field(alias="profile1200@2x")]


class UserProfileImages(Wire):
    """The picture of a user."""

    profile60: Annotated[str, Of("picture_60")]
    profile60_2x: Annotated[str, Of("picture_60_2x"), Field(alias="profile60@2x")]
    profile150: Annotated[str, Of("picture_150")]
    profile150_2x: Annotated[str, Of("picture_150_2x"), Field(alias="profile150@2x")]


class Features(Wire):
    """What an organization has switched on or off; none of the three exists here."""

    isChatDisabled: Annotated[bool, Of("never")]
    isLegalEnabled: Annotated[bool, Of("never")]
    isImageMediaEnabled: Annotated[bool, Of("never")]


class Organization(Wire):
    """An organization."""

    id: Annotated[UUID, Of("id")]
    name: Annotated[str, Of("name")]
    status: Annotated[Literal["active", "freeTrialExpired", "delinquent", "inactive"], Of("status_camel_case")]
    storageStatus: Annotated[Literal["compliant", "grace", "locked"], Of("storage_status")]
    profileImages: ProfileImages
    heroImages: HeroImages
    isBilledOffline: Annotated[bool, Of("is_billed_offline")]
    addressName: Annotated[str | None, Of("address_name")]
    addressLine1: Annotated[str | None, Of("address_line1")]
    addressLine2: Annotated[str | None, Of("address_line2")]
    addressCity: Annotated[str | None, Of("address_city")]
    addressState: Annotated[str | None, Of("address_state")]
    addressZip: Annotated[str | None, Of("address_zip")]
    addressCountry: Annotated[str | None, Of("address_country")]
    lockedClipsAt: Annotated[str | None, Of("clips_locked_at")]
    endFreeTrialAt: Annotated[str, Of("trial_ends_at")]
    shouldAutoUpgrade: Annotated[bool, Of("should_auto_upgrade")]
    isLocked: Annotated[bool, Of("is_locked")]
    features: Features


class TeamUserCounts(Wire):
    """How many users of each type a team has."""

    regular: Annotated[int, Of("regular_count")]
    admin: Annotated[int, Of("admin_count")]
    orgAdmin: Annotated[int, Of("organization_admin_count")]


TeamStatus = Literal["paused", "active", "will-pause", "will-delete"]
UserType = Literal["regular", "admin"]


class Team(Wire):
    """A team."""

    id: Annotated[UUID, Of("id")]
    name: Annotated[str, Of("name")]
    profileImages: ProfileImages
    status: Annotated[TeamStatus, Of("status_kebab_case")]
    awsFolderName: Annotated[str | None, Of("folder_name")]
    heroImageUUID: Annotated[UUID | None, Of("hero_image_id")]
    heroImages: HeroImages
    slug: Annotated[str | None, Of("slug")]
    pagePublished: Annotated[bool, Of("is_page_published")]
    OrganizationId: Annotated[UUID, Of("organization_id")]
    description: Annotated[str, Of("description")]
    userCounts: TeamUserCounts
    teamClipCount: Annotated[int, Of("clip_count")]
    hasAnIncentive: Annotated[bool, Of("has_incentive")]


class User(Wire):
    """A user."""

    id: Annotated[UUID, Of("id")]
    firstName: Annotated[str | None, Of("first_name")]
    lastName: Annotated[str | None, Of("last_name")]
    name: Annotated[str, Of("name")]
    email: Annotated[str, Of("email")]
    status: Annotated[Literal["active", "pending"], Of("status")]
    onlineStatus: Annotated[Literal["online", "offline"], Of("presence")]
    profileImages: UserProfileImages
    userBio: Annotated[str | None, Of("bio")]


class TeamUser(User):
    """A user, and what they are on a team."""

    teamUserType: Annotated[UserType, Of("admin_or_regular")]


class ProjectUser(TeamUser):
    """A user, and what they are on a team and on one of its projects."""

    userProjectStatus: Annotated[Literal["active", "inactive"], Of("project_status")]


class _Reply(BaseModel):
    apiVersion: str = API_VERSION


class OrganizationReply(_Reply):
    """One organization."""

    organization: Organization


class OrganizationsReply(_Reply):
    """A page of organizations."""

    organizations: list[Organization]


class TeamReply(_Reply):
    """One team."""

    team: Team


class ChangedTeamReply(TeamReply):
    """A team after a change, and its organization."""

    organization: Organization


class TeamsReply(_Reply):
    """A page of teams."""

    count: int
    teams: list[Team]


class UserReply(_Reply):
    """One user."""

    user: User


class UsersReply(_Reply):
    """A page of users."""

    count: int
    users: list[User]


class TeamUsersReply(_Reply):
    """A page of a team's users."""

    count: int
    users: list[ProjectUser | TeamUser]
